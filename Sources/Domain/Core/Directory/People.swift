/// A user's id within one hub, from 1.
public typealias UserID = Int64

/// What a user may track.
public enum Seat: String, Sendable, CaseIterable, Codable {
    /// Only opens.
    case free
    /// Opens and clicks.
    case paid
}

/// What a member may do with the hub.
public enum Role: String, Sendable, CaseIterable, Codable {
    /// Works with their own mail, contacts and settings.
    case member
    /// Also manages members, and erases contacts.
    case admin
}

/// A sender, who owns messages and is notified.
public struct User: Hashable, Sendable {
    /// How many addresses a user may add in the web app, the first included.
    public static let maximumAddresses = 50

    /// The user's id within this hub.
    public var id: UserID
    /// The first of their addresses, in lower case.
    public var email: String
    public var name: String
    /// What the user may track.
    public var seat: Seat
    /// All their addresses in lower case, `email` first. A message's `from` must be one of them.
    public var addresses: [String]
    /// The language of the names of places in their activities.
    public var language: LanguageTag
    /// The account that the user is a member of. A hub has one in this version.
    public var account: Int64
    /// What the user may do with the hub.
    public var role: Role

    public init(
        id: UserID, email: String, name: String, seat: Seat, addresses: [String], language: LanguageTag = .english,
        account: Int64 = 1, role: Role = .member
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.seat = seat
        self.addresses = addresses
        self.language = language
        self.account = account
        self.role = role
    }
}

/// What a token may be used for.
public enum Scope: String, Sendable, CaseIterable, Codable {
    /// Open push sessions, mark as read, forget devices.
    case subscribe
    /// Read messages, contacts and the log.
    case read
    /// Register messages, report refusals, change tracking settings.
    case track
    /// Report events that another system saw.
    case ingest
    /// Make links that sign its user in to the web app.
    case web
    /// Look at records, logged mail and attachments.
    case records
    /// Log mail, change records and entries.
    case log
}
