/// Bursts whose counts are not all in the log yet.
///
/// At most `HitLimits.perTicketPerMinute` hits of a recipient are stored within any 60 s. Further hits form a burst, which
/// ends when none has come for 60 s. One activity stands for the burst and carries its count; `due` lists the bursts whose
/// count in the log is out of date. Counting is all that a hit of a burst costs: nothing is written for it.
///
/// All times are the hub's own, and its clock may step. A time in the future counts as now.
struct OpenBursts {
    static let span = Duration.seconds(60)

    /// A burst, and the activity that stands for it.
    struct Burst: Hashable {
        var user: UserID
        var seq: Seq
        /// Hits that are not counted in the log yet.
        var unwritten: Int64
        /// When the count in the log was last changed.
        var writtenAt: Timestamp
        var lastAt: Timestamp
    }

    /// Bounded by the rate of hits: a burst takes more than the limit of hits a minute to begin, and is removed a minute
    /// after its last hit.
    private(set) var bursts: [History.Key: Burst] = [:]
    /// Nothing is due before this time, unless the clock steps back.
    private var quietUntil = Timestamp(milliseconds: .min)
    /// The latest time seen, to notice when the clock steps back.
    private var latest = Timestamp(milliseconds: .min)

    /// Counts a hit. Returns the burst's activity; nil if there is no burst, and the caller has to begin one.
    mutating func count(_ key: History.Key, now: Timestamp) -> Seq? {
        guard var burst = bursts[key] else { return nil }
        burst.lastAt = min(burst.lastAt, now)
        // A burst whose count is not in the log yet continues, so that no hit is lost.
        guard now.since(burst.lastAt) < Self.span || burst.unwritten > 0 else { return nil }
        burst.unwritten = burst.unwritten.plus(1)
        burst.lastAt = now
        bursts[key] = burst
        quietUntil = min(quietUntil, burst.writtenAt + Self.span)
        return burst.seq
    }

    /// Begins or continues a burst whose activity is in the log, with every hit counted.
    mutating func begin(_ key: History.Key, user: UserID, seq: Seq, now: Timestamp) {
        bursts[key] = Burst(user: user, seq: seq, unwritten: 0, writtenAt: now, lastAt: now)
        quietUntil = min(quietUntil, now + Self.span)
        latest = max(latest, now)
    }

    /// Bursts whose count in the log has been out of date for a minute, in the order of their activities: at most
    /// `most`. Removes bursts that have ended.
    mutating func due(now: Timestamp, most: Int = 100) -> [(key: History.Key, burst: Burst)] {
        guard !bursts.isEmpty, now >= quietUntil || now < latest else { return [] }
        latest = now
        quietUntil = Timestamp(milliseconds: .max)
        var due: [(key: History.Key, burst: Burst)] = []
        for (key, var burst) in bursts {
            burst.writtenAt = min(burst.writtenAt, now)
            burst.lastAt = min(burst.lastAt, now)
            bursts[key] = burst
            let isBehind = burst.unwritten > 0
            if isBehind, now.since(burst.writtenAt) >= Self.span {
                due.append((key, burst))
            } else if !isBehind, now.since(burst.lastAt) >= Self.span {
                bursts[key] = nil
            } else {
                quietUntil = min(quietUntil, (isBehind ? burst.writtenAt : burst.lastAt) + Self.span)
            }
        }
        due.sort { ($0.burst.user, $0.burst.seq) < ($1.burst.user, $1.burst.seq) }
        if !due.isEmpty { quietUntil = now }
        return Array(due.prefix(most))
    }

    /// Call after adding a burst's unwritten hits to the count in the log.
    mutating func wrote(_ key: History.Key, now: Timestamp) {
        bursts[key]?.unwritten = 0
        bursts[key]?.writtenAt = now
    }

    /// Removes a burst whose activity is gone. The next hit begins a new one.
    mutating func end(_ key: History.Key) { bursts[key] = nil }

    /// Resets the bursts to their state before a failed transaction.
    mutating func restore(_ before: [History.Key: Burst]) {
        bursts = before
        quietUntil = Timestamp(milliseconds: .min)
    }
}
