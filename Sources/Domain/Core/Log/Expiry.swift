/// What is due to go, by kind of data.
public struct Expiry: Hashable, Sendable {
    /// For each kind of activity, the time before which it was recorded. Kinds that are not in it stay.
    public var activities: [Kind: Timestamp]
    /// The time before which a hit was kept, with its network and its `User-Agent`.
    public var hits: Timestamp
    /// The time before which another system's event came in. After it, the same event counts anew.
    public var events: Timestamp

    public init(activities: [Kind: Timestamp], hits: Timestamp, events: Timestamp) {
        self.activities = activities
        self.hits = hits
        self.events = events
    }
}

/// How much went, by kind of data.
public struct Expired: Hashable, Sendable {
    public var activities = 0
    public var hits = 0
    public var events = 0

    public init(activities: Int = 0, hits: Int = 0, events: Int = 0) {
        self.activities = activities
        self.hits = hits
        self.events = events
    }

    public var total: Int { activities + hits + events }
}
