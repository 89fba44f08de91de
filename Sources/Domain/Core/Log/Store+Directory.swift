/// Queries about users, and about the messages and recipients that they have registered.
public protocol DirectorySnapshot {
    /// All users.
    func users() throws -> [User]
    /// nil if there is no such user.
    func user(_ id: UserID) throws -> User?
    /// The users with these ids, in any order. Unknown ids have none.
    func users(_ ids: [UserID]) throws -> [User]
    /// The user who owns this address, in lower case; nil if nobody does.
    func user(email: String) throws -> User?

    /// nil if the ticket is unknown.
    func recipient(ticket: Ticket) throws -> TrackedRecipient?
    /// The recipients of these tickets, in any order. Unknown tickets have none.
    func recipients(tickets: [Ticket]) throws -> [TrackedRecipient]
    /// All that must be known to resolve hits with these tickets, looked up together.
    func acquaintances(of tickets: [Ticket]) throws -> Acquaintances
    /// Looks up by the store's own id.
    func recipient(id: Int64) throws -> TrackedRecipient?
    /// nil if the address is not a recipient of this message.
    func recipient(_ email: String, ofMessage id: String) throws -> TrackedRecipient?
    /// nil if there is no such message.
    func message(_ id: String) throws -> TrackedMessage?
    /// The messages with these ids, in any order. Unknown ids have none.
    func messages(_ ids: [String]) throws -> [TrackedMessage]
    /// The user's message with this reference; nil if there is none.
    func message(_ reference: MessageReference, of user: UserID) throws -> TrackedMessage?
    /// All recipients of a message and what each did, in the order of registration.
    func status(ofMessage id: String) throws -> [RecipientStatus]
    /// nil if the user has neither a message to this address nor a setting for it.
    func contact(_ email: String, of user: UserID) throws -> Contact?
}

/// The recipients of some tickets, their messages, and the users whose messages these are; each in any order.
public struct Acquaintances: Hashable, Sendable {
    public var recipients: [TrackedRecipient]
    public var messages: [TrackedMessage]
    public var users: [User]
    /// The control version before they were looked up.
    public var controlVersion: Int64

    public init(
        recipients: [TrackedRecipient] = [], messages: [TrackedMessage] = [], users: [User] = [], controlVersion: Int64
    ) {
        self.controlVersion = controlVersion
        self.recipients = recipients
        self.messages = messages
        self.users = users
    }
}

/// Changes of users, messages and recipients.
public protocol DirectoryTransaction: DirectorySnapshot {
    /// - Throws: `StoreError.exists` if the address belongs to a user.
    func insertUser(email: String, name: String, seat: Seat, epoch: Epoch, at: Timestamp) throws -> User
    func setSeat(_ seat: Seat, of user: UserID) throws
    func setLanguage(_ language: LanguageTag, of user: UserID) throws
    /// - Throws: `StoreError.exists` if the address belongs to a user, `.other` if there is no such user.
    func addAddress(_ email: String, to user: UserID) throws
    /// Removes one of a user's addresses, except the first. Returns false if there is no such address to remove.
    func removeAddress(_ email: String, from user: UserID) throws -> Bool
    /// Removes at most about `limit` rows of a user's data, and finally the user. Returns whether the user is gone.
    ///
    /// Tokens and devices are removed by the first call. Ids of users and recipients are never reused.
    func removeUser(_ user: UserID, limit: Int) throws -> Bool
    /// Stores a message with its recipients, and returns the recipients with their ids, in the same order.
    ///
    /// A recipient without a name gets the one from the user's newest message to them that has a name.
    func insertMessage(
        _ tracked: TrackedMessage, of message: NewMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient]
    /// Adds recipients to a stored message, with the same rule for names.
    func addRecipients(
        _ recipients: [NewMessage.Recipient], to message: TrackedMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient]

    /// Stores the mail server's answer when it refused a recipient, by the store's own id; nil clears it.
    func setRefused(_ reason: String?, recipient: Int64) throws
}
