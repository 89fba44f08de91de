/// A link between a record and another one. It has no direction: each of the two has it.
public struct Association: Hashable, Sendable {
    /// The other record, by the store's own id.
    public var other: Int64
    public var reason: Reason
    /// The member who made it; nil if it was made by a rule.
    public var by: UserID?
    public var at: Timestamp
    /// Whether the company is the contact's main one. A contact has one at most.
    public var isPrimary: Bool

    /// Why two records are linked.
    public enum Reason: String, Sendable, CaseIterable, Codable {
        /// A member linked them.
        case hand
        /// The contact's address is in the company's domain.
        case domain
    }

    /// Maximum number of associations of one record that a list gives.
    public static let listed = 1000

    public init(to other: Int64, _ reason: Reason, by: UserID? = nil, at: Timestamp, isPrimary: Bool = false) {
        self.other = other
        self.reason = reason
        self.by = by
        self.at = at
        self.isPrimary = isPrimary
    }
}
