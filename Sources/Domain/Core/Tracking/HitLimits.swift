/// How many hits of one recipient are stored.
public struct HitLimits: Hashable, Sendable {
    /// Hits of one ticket within 60 s that are recorded one by one. Further hits are answered and counted in one
    /// activity.
    public var perTicketPerMinute = 60

    public init() {}

    /// - Parameter perTicketPerMinute: 0 or more.
    public init(perTicketPerMinute: Int) { self.perTicketPerMinute = perTicketPerMinute }
}
