/// The rate limit on the hits of one recipient.
///
/// At most `limit` hits of a recipient are admitted within any 60 s. Further hits form a burst, which ends when none
/// has come for 60 s. One activity stands for the burst and carries its count; `due` lists the bursts whose count in
/// the log is out of date.
///
/// All times are the hub's own, and its clock may step. A time in the future counts as now. So a step back neither lets
/// a flood in nor keeps anybody out for longer than 60 s.
struct FloodWindow {
    static let span = Duration.seconds(60)

    /// A burst, and the activity that stands for it.
    struct Burst: Hashable {
        var user: UserID
        var seq: Seq
        var count: Int64
        /// The count in the log, and when it was written.
        var writtenCount: Int64
        var writtenAt: Timestamp
        var lastAt: Timestamp
    }

    private let limit: Int
    /// Times of the admitted hits of a recipient, at most `limit` each. Bounded: old entries do not matter.
    private var admitted = BoundedCache<Int64, [Timestamp]>(capacity: 16_384)
    private struct Minute: Hashable {
        var recipient: Int64
        var minute: Int64
    }
    /// Number of other systems' events admitted for each minute of a recipient.
    private var reported = BoundedCache<Minute, Int>(capacity: 16_384)
    /// Bounded by the rate of hits: a burst takes more than `limit` hits a minute to begin, and is removed a minute
    /// after its last hit.
    private(set) var bursts: [Ledger.TallyKey: Burst] = [:]
    /// Nothing is due before this time, unless the clock steps back.
    private var quietUntil = Timestamp(milliseconds: .min)
    /// The latest time seen, to notice when the clock steps back.
    private var latest = Timestamp(milliseconds: .min)

    init(limit: Int) { self.limit = limit }

    /// Whether to store a hit of a recipient. Counts it if so.
    mutating func admits(_ recipient: Int64, now: Timestamp) -> Bool {
        var times = admitted[recipient] ?? []
        if times.count >= limit {
            times = times.map { min($0, now) }.filter { now.since($0) < Self.span }
        }
        let isAdmitted = times.count < limit
        if isAdmitted { times.append(now) }
        admitted[recipient] = times
        return isAdmitted
    }

    /// Whether to store an event from another system. Many old events may arrive at once, so they are counted by the
    /// minute in which they happened.
    mutating func admits(_ recipient: Int64, reportedAt time: Timestamp) -> Bool {
        let minute = Minute(recipient: recipient, minute: time.milliseconds / 60_000)
        let count = reported[minute] ?? 0
        guard count < limit else { return false }
        reported[minute] = count + 1
        return true
    }

    /// Counts a hit that was stored before the start or before a failed transaction.
    mutating func remember(_ recipient: Int64, at time: Timestamp) {
        guard limit > 0 else { return }
        admitted[recipient] = (admitted[recipient] ?? []).suffix(limit - 1) + [time]
    }

    mutating func forgetCounts() {
        admitted.removeAll()
        reported.removeAll()
    }

    /// Counts a hit that was not admitted. Returns the burst's activity; nil if the caller has to begin a burst.
    mutating func count(_ key: Ledger.TallyKey, now: Timestamp) -> Seq? {
        guard var burst = bursts[key] else { return nil }
        burst.lastAt = min(burst.lastAt, now)
        // A burst whose count is not in the log yet continues, so that no hit is lost.
        guard now.since(burst.lastAt) < Self.span || burst.count > burst.writtenCount else { return nil }
        burst.count = burst.count.plus(1)
        burst.lastAt = now
        bursts[key] = burst
        quietUntil = min(quietUntil, burst.writtenAt + Self.span)
        return burst.seq
    }

    /// Begins a burst whose activity was appended to the log.
    mutating func begin(_ key: Ledger.TallyKey, user: UserID, seq: Seq, now: Timestamp) {
        bursts[key] = Burst(user: user, seq: seq, count: 1, writtenCount: 1, writtenAt: now, lastAt: now)
        quietUntil = min(quietUntil, now + Self.span)
        latest = max(latest, now)
    }

    /// Bursts whose count in the log has been out of date for a minute, in the order of their activities: at most
    /// `most`. Removes bursts that have ended.
    mutating func due(now: Timestamp, most: Int = 100) -> [(key: Ledger.TallyKey, burst: Burst)] {
        guard !bursts.isEmpty, now >= quietUntil || now < latest else { return [] }
        latest = now
        quietUntil = Timestamp(milliseconds: .max)
        var due: [(key: Ledger.TallyKey, burst: Burst)] = []
        for (key, var burst) in bursts {
            burst.writtenAt = min(burst.writtenAt, now)
            burst.lastAt = min(burst.lastAt, now)
            bursts[key] = burst
            let isBehind = burst.count > burst.writtenCount
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

    /// Call after writing a burst's count into the log.
    mutating func wrote(_ key: Ledger.TallyKey, now: Timestamp) {
        guard let burst = bursts[key] else { return }
        bursts[key]?.writtenCount = burst.count
        bursts[key]?.writtenAt = now
    }

    /// Removes a burst whose activity is gone. The next hit begins a new one.
    mutating func end(_ key: Ledger.TallyKey) { bursts[key] = nil }

    /// Resets the bursts to their state before a failed transaction.
    mutating func restore(_ before: [Ledger.TallyKey: Burst]) {
        bursts = before
        quietUntil = Timestamp(milliseconds: .min)
    }
}
