/// Cutoff times for retention. Data older than its cutoff is removed.
public struct Expiry: Hashable, Sendable {
    /// By kind of activity, compared with the time of recording. A kind without a cutoff is kept.
    public var activities: [Kind: Timestamp]
    /// For stored hits, with their network and `User-Agent`.
    public var hits: Timestamp
    /// For ids of other systems' events. Once an id is removed, the same event is recorded again.
    public var events: Timestamp
    /// The present. A hit with a later time was stored while the clock was ahead; it is removed along with the hits
    /// stored after it.
    public var now: Timestamp

    public init(
        activities: [Kind: Timestamp], hits: Timestamp, events: Timestamp,
        now: Timestamp = Timestamp(milliseconds: .max)
    ) {
        self.activities = activities
        self.hits = hits
        self.events = events
        self.now = now
    }
}

/// How many rows of each kind retention removed.
public struct Expired: Hashable, Sendable {
    public var activities = 0
    public var hits = 0
    public var events = 0

    public init(activities: Int = 0, hits: Int = 0, events: Int = 0) {
        self.activities = activities
        self.hits = hits
        self.events = events
    }

    /// The sum of all three.
    public var total: Int { activities + hits + events }
}
