/// Limits on what one user may store on a hub. A day is a UTC day.
public struct QuotaLimits: Hashable, Sendable {
    /// Messages registered in a day.
    public var messagesPerDay = 10_000
    /// Recipients registered in a day, including those added to earlier messages.
    public var recipientsPerDay = 50_000
    /// Devices with a cursor. Webhooks do not count.
    public var devices = 200
    /// Tracking settings of addresses, domains and everybody.
    public var trackingSettings = 10_000

    public init() {}
}

/// A limit of `QuotaLimits` that a submission would have exceeded. Nothing of the submission was stored.
public struct Quota: Hashable, Sendable, CustomStringConvertible {
    /// The limit, named as in the settings.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        case messagesPerDay = "messages-per-day"
        case recipientsPerDay = "recipients-per-day"
        case devices = "devices-per-user"
        case trackingSettings = "tracking-settings-per-user"
    }
    public var name: Name
    /// The limit's present value.
    public var limit: Int
    /// When there is room again; nil if the user has to make room.
    public var freeAt: Timestamp?

    public init(_ name: Name, limit: Int, freeAt: Timestamp? = nil) {
        self.name = name
        self.limit = limit
        self.freeAt = freeAt
    }

    /// The limit and what to do, as a sentence for the user.
    public var description: String {
        let again = freeAt.map { "try again after \($0.rfc3339)" } ?? "try again later"
        return switch name {
        case .messagesPerDay: "over \(name.rawValue), \(limit): \(again)"
        case .recipientsPerDay: "over \(name.rawValue), \(limit): \(again), or with fewer recipients"
        case .devices: "over \(name.rawValue), \(limit): forget a device first (DELETE /v1/devices/<name>)"
        case .trackingSettings: "over \(name.rawValue), \(limit): remove a setting first (DELETE /v1/tracking/<who>)"
        }
    }
}
