/// The port for everything that a hub stores: the directory (users, messages, recipients, links, devices) and the
/// activity log.
///
/// One thread writes; any thread reads. Each `commit` is one atomic, durable transaction.
public protocol Store: Sendable {
    /// Runs `body` in one transaction. When this returns, all its changes are on disk; if it throws, none of them
    /// happened.
    ///
    /// - Throws: what `body` throws, or `StoreError`.
    func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result

    /// Runs `body` on one consistent snapshot of the committed data.
    ///
    /// - Throws: what `body` throws, or `StoreError`.
    func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result
}

/// Why the store could not do what was asked. The whole transaction is rolled back.
public enum StoreError: Error, Hashable, CustomStringConvertible {
    /// The disk is full, or the file has reached a size limit.
    case full(String)
    /// Reading from or writing to the disk failed.
    case inputOutput(String)
    /// Another process kept the store locked for longer than the timeout.
    case busy(String)
    /// The store's content is invalid.
    case corrupt(String)
    /// A newer version of the program wrote the store.
    case tooNew(String)
    /// An entry with this key exists already.
    case exists(String)
    /// Anything else. The text says what.
    case other(String)

    public var description: String {
        switch self {
        case .full(let text): "the disk is full: \(text)"
        case .inputOutput(let text): "the disk cannot be read or written: \(text)"
        case .busy(let text): "the store is locked by another program: \(text)"
        case .corrupt(let text): "the store is damaged: \(text)"
        case .tooNew(let text): "the store was written by a newer version of Mailbell: \(text)"
        case .exists(let text), .other(let text): text
        }
    }

    /// Whether the fault affects the whole store, so that every other transaction would fail too and retrying parts of
    /// this one is pointless.
    public var isOfTheWholeStore: Bool {
        switch self {
        case .full, .inputOutput, .busy, .corrupt, .tooNew: true
        case .exists, .other: false
        }
    }
}

/// Queries on one consistent snapshot of a store.
public protocol StoreSnapshot: PrivacySnapshot, QuotaSnapshot {
    /// All users.
    func users() throws -> [User]
    /// nil if there is no such user.
    func user(_ id: UserID) throws -> User?
    /// The user who owns this address, in lower case; nil if nobody does.
    func user(email: String) throws -> User?

    /// The identity that a token stands for, by the token's digest; nil if the token is unknown or revoked.
    func identity(tokenDigest: [UInt8]) throws -> Identity?
    /// All tokens, revoked ones included.
    func tokens() throws -> [TokenRecord]
    /// A counter that increases with each change that a running hub must notice, such as a command's change of users,
    /// tokens, devices or settings.
    func controlVersion() throws -> Int64

    /// nil if the ticket is unknown.
    func recipient(ticket: Ticket) throws -> TrackedRecipient?
    /// Looks up by the store's own id.
    func recipient(id: Int64) throws -> TrackedRecipient?
    /// Ids of recipients of all users who have stored hits: at most `limit`, ascending, greater than `id`.
    func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64]
    /// The user's message with this reference; nil if there is none.
    func message(_ reference: MessageReference, of user: UserID) throws -> TrackedMessage?
    /// nil if the address is not a recipient of this message.
    func recipient(_ email: String, ofMessage id: String) throws -> TrackedRecipient?
    /// All recipients of a message and what each did, in the order of registration.
    func status(ofMessage id: String) throws -> [RecipientStatus]
    /// nil if the user has neither a message to this address nor a setting for it.
    func contact(_ email: String, of user: UserID) throws -> Contact?
    /// The activity that an event from another system became; 0 if the contact was anonymous; nil if the event is new.
    func event(_ id: String, of user: UserID) throws -> Seq?
    /// nil if there is no such message.
    func message(_ id: String) throws -> TrackedMessage?
    /// Counts of a recipient's opens and clicks that are still stored.
    func tally(recipient: Int64) throws -> Tally
    /// Stored hits of this time or later, oldest first. If there are more than `limit`, only the newest.
    func hits(since time: Timestamp, limit: Int) throws -> [KeptHit]

    /// nil if there is no such user.
    func logState(of user: UserID) throws -> LogState?
    /// The last seq that an earlier life of a user's log, named by its epoch, shares with the present life; nil if the
    /// log had no such life.
    func sharedSeq(with epoch: Epoch, of user: UserID) throws -> Seq?
    /// A page of the log after a seq: at most `limit` entries, ending with the entry that brings the bodies to
    /// `maximumBytes`.
    func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) throws -> Page
    /// Entries that match the query, in its order: at most `query.limit`.
    func activities(of user: UserID, matching query: ActivityQuery) throws -> [Entry]
    /// The latest activities by when they happened, latest first. Uses indexes, so it need not read the whole log.
    /// Ignores `query.order`, `after` and `before`.
    ///
    /// - Parameter span: maximum number of entries to examine, if the query names neither a contact nor a message.
    func latest(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing
    /// Seq of the first activity recorded at `time` or later; head + 1 if there is none.
    func firstSeq(of user: UserID, since time: Timestamp) throws -> Seq
    /// Counts the activities in (after, through].
    func digest(of user: UserID, after: Seq, through: Seq) throws -> Digest

    /// nil if the user has no device of this name.
    func device(_ name: String, of user: UserID) throws -> Device?
    /// A user's devices, ordered by name, webhooks included.
    func devices(of user: UserID) throws -> [Device]
    /// When the first stored entry after a seq was recorded; nil if there is none.
    func recordedAt(firstAfter seq: Seq, of user: UserID) throws -> Timestamp?
    /// Counts the stored entries after a seq that pass a filter. It examines the first `limit` entries, and counts
    /// every seq beyond them.
    func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) throws -> BacklogCount
}

/// Changes within one transaction of a store.
public protocol StoreTransaction: StoreSnapshot, PrivacyTransaction, QuotaTransaction {
    /// Makes a meaningless change, to find out whether the store can write.
    func touch() throws
    /// Increments `controlVersion`, so that a hub in another process notices the change.
    func countControlVersion() throws
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
    /// Stores a token under its digest.
    func insertToken(_ token: TokenRecord, digest: [UInt8]) throws
    /// Revokes a token by id or by digest; idempotent. Returns the token's record, or nil if there is none.
    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord?
    /// Stores what a pairing code grants, under the code's digest.
    func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws
    /// Removes a pairing and returns it, so that a code works once. nil if there is none with this digest, or it
    /// expired by `time`. Removes all expired pairings too.
    func takePairing(digest: [UInt8], at time: Timestamp) throws -> Pairing?

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

    /// Appends an activity to a user's log.
    ///
    /// - Throws: `StoreError.other` if there is no such user, or the log has reached `Seq.lastOfLog`.
    /// - Parameters:
    ///   - recipient: id of the recipient that it is about, if any.
    ///   - recordedAt: raised to the previous entry's time if it is earlier.
    func append(_ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp) throws -> Entry
    /// Changes an activity in place and recounts what is unread. Readers see the new version from then on. Its kind,
    /// time and recipient must not change.
    ///
    /// - Parameter change: gets the present activity; returns false to leave it unchanged.
    /// - Returns: the new activity; nil if it was left unchanged, or is no longer stored.
    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity?
    /// Stores a hit.
    func keep(_ hit: KeptHit) throws
    /// Remembers which activity an event from another system became, to deduplicate it. `expire` removes this at
    /// `Expiry.events`.
    func keepEvent(_ id: String, of user: UserID, seq: Seq, at: Timestamp) throws

    /// Moves the read marker forward and recounts what is unread. Returns false if the marker is there already, or if
    /// `upTo` is beyond the head.
    func markRead(of user: UserID, upTo: Seq) throws -> Bool
    /// Stores a device's cursor and filter, and creates the device if it is new. Does nothing if there is no such user.
    func saveCursor(_ cursor: Cursor, device: String, filter: Filter, of user: UserID, at: Timestamp) throws
    /// Removes a device and its cursor. Returns false if there is none of this name. Any process except the hub must
    /// also call `countControlVersion`.
    func forgetDevice(_ name: String, of user: UserID) throws -> Bool

    /// Starts a new life of a user's log, as after a restore: the log continues under another epoch. Activities that
    /// the old life had beyond the head are not part of the new one. Devices keep their old cursors, so each is told of
    /// the reset.
    func beginLife(_ epoch: Epoch, of user: UserID) throws

    /// Empties activities that are due, raises the floors, and removes hits and other systems' events that are due: at
    /// most `limit` in total. A total of zero means that nothing is due.
    func expire(_ due: Expiry, limit: Int) throws -> Expired
}

extension StoreTransaction {
    /// The same for a device without a filter.
    public func saveCursor(_ cursor: Cursor, device: String, of user: UserID, at: Timestamp) throws {
        try saveCursor(cursor, device: device, filter: Filter(), of: user, at: at)
    }
}

/// A hit as it is stored, so that later rules can judge it again. Its address is truncated.
public struct KeptHit: Hashable, Sendable {
    /// When the request was made.
    public var at: Timestamp
    public var user: UserID
    /// The store's own id.
    public var recipient: Int64
    /// 0 for the pixel, n for link n, -1 for a link that was not registered with the message.
    public var link: Int64
    /// The client's address, truncated to /24 (IPv4) or /48 (IPv6).
    public var network: IPAddress
    /// At most `Limits.userAgentBytes`.
    public var userAgent: String
    /// Whether the request identified itself as a prefetch.
    public var isPrefetch: Bool
    /// The activity that it became or was folded into.
    public var seq: Seq
    /// Whether it was folded into an earlier hit's activity.
    public var isFolded: Bool
    public var via: Via
    /// Whether another system saw it and reported it.
    public var isReported: Bool
    /// Whether that system flagged it as a machine's.
    public var isMarkedMachine: Bool

    public init(
        at: Timestamp, user: UserID, recipient: Int64, link: Int64, network: IPAddress, userAgent: String,
        isPrefetch: Bool, seq: Seq, isFolded: Bool, via: Via, isReported: Bool = false,
        isMarkedMachine: Bool = false
    ) {
        self.at = at
        self.user = user
        self.recipient = recipient
        self.link = link
        self.network = network
        self.userAgent = userAgent
        self.isPrefetch = isPrefetch
        self.seq = seq
        self.isFolded = isFolded
        self.via = via
        self.isReported = isReported
        self.isMarkedMachine = isMarkedMachine
    }
}
