public import Core

/// A number of opens or clicks, with the first and the last time.
public struct SeenTimes: Codable, Hashable, Sendable {
    /// How many.
    public var count: Int64
    /// RFC 3339; nil if there are none.
    public var firstAt: String?
    /// RFC 3339; nil if there are none.
    public var lastAt: String?

    public init(_ seen: Sightings) {
        count = seen.count
        firstAt = seen.first?.rfc3339
        lastAt = seen.last?.rfc3339
    }

    enum CodingKeys: String, CodingKey {
        case count
        case firstAt = "first_at"
        case lastAt = "last_at"
    }
}

/// Numbers of machines' opens and clicks.
public struct MachineCounts: Codable, Hashable, Sendable {
    /// How many opens.
    public var opens: Int64
    /// How many clicks.
    public var clicks: Int64

    public init(_ engagement: Engagement) {
        opens = engagement.machineOpens
        clicks = engagement.machineClicks
    }
}
