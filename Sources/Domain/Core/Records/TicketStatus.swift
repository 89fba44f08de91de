/// The status of a ticket.
public struct TicketStatus: Hashable, Sendable {
    /// The name that people see. At most `Limits.nameBytes`.
    public var name: String
    /// Whether tickets with this status are done.
    public var isClosed: Bool

    /// A status with these members.
    public init(name: String, isClosed: Bool) {
        self.name = name
        self.isClosed = isClosed
    }

    /// The statuses of a new account, in their order. The first is that of a new ticket.
    public static let standard = [
        TicketStatus(name: "New", isClosed: false), TicketStatus(name: "Waiting on us", isClosed: false),
        TicketStatus(name: "Waiting on contact", isClosed: false), TicketStatus(name: "Closed", isClosed: true),
    ]
}

/// How soon a ticket wants an answer, the least first. The raw values are the words of the API.
public enum TicketPriority: String, Hashable, Sendable, CaseIterable, Codable, Comparable {
    case low
    /// The priority of a new ticket.
    case normal
    case high
    case urgent

    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .low: 0
        case .normal: 1
        case .high: 2
        case .urgent: 3
        }
    }
}
