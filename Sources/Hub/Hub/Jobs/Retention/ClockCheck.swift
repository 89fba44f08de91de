public import Core
public import StoreSQL

/// Decides whether the time of day can be trusted for removing history.
///
/// A running hub checks every hour, and stores the time up to which it trusted the clock. If the clock is more than a
/// week past that time, either it was set ahead or the hub was off; only an operator knows which. Records do not prove
/// the clock right, since the clock dated them. Only a store that has no trusted time yet falls back to its newest
/// record.
struct ClockCheck {
    /// How far the clock may be past the last trusted time.
    static let slack = Duration.seconds(7 * 86_400)

    /// The last trusted time, or else the time of the newest record; nil if there is neither.
    let known: Timestamp?
    let now: Timestamp

    init(_ clock: StoreClock, now: Timestamp) {
        known = clock.trusted ?? clock.newest
        self.now = now
    }

    /// How far the clock is ahead of `known`, if that is too far; nil if the clock is trusted.
    var lead: Duration? {
        guard let known, now.since(known) > Self.slack else { return nil }
        return now.since(known)
    }

    /// The new trusted time to store.
    var trusted: Timestamp {
        guard let known else { return now }
        return lead == nil ? max(known, now) : known
    }

    /// Whether the clock has reached the last trusted time. A clock that is behind may be wrong itself, as on a machine
    /// that starts without a hardware clock.
    var isUpToDate: Bool { known.map { now >= $0 } ?? true }
}

extension StoreClock {
    /// Days that the clock is ahead if that is too far to be trusted; nil if it is trusted.
    public func daysAhead(at now: Timestamp) -> Int64? {
        ClockCheck(self, now: now).lead.map { $0.wholeMilliseconds / 86_400_000 }
    }
}
