/// Where a hub keeps what it knows: the directory (users, messages, recipients, links, devices) and the activity log.
///
/// One thread writes; any thread reads. A group of changes is one transaction: after `commit` returns it is on disk
/// whole, and if `commit` throws nothing of it happened.
public protocol Store: Sendable {
    /// Runs `body` in one durable transaction.
    ///
    /// - Throws: what `body` throws, or `StoreError`.
    func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result

    /// Runs `body` on one consistent snapshot of what has been committed.
    ///
    /// - Throws: what `body` throws, or `StoreError`.
    func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result
}

/// Why the store could not do what was asked. Nothing of the transaction happened.
public enum StoreError: Error, Hashable, CustomStringConvertible {
    /// The disk is full, or a limit on the file's size was met.
    case full(String)
    /// The disk could not be read or written.
    case inputOutput(String)
    /// Another process holds the store for longer than the time to wait.
    case busy(String)
    /// The store's content is not what it should be.
    case corrupt(String)
    /// The store was written by a newer version of the program.
    case tooNew(String)
    /// Something like it exists already.
    case exists(String)
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

    /// Whether every transaction would meet the same trouble now, so that trying parts of it is of no use.
    public var isOfTheWholeStore: Bool {
        switch self {
        case .full, .inputOutput, .busy, .corrupt, .tooNew: true
        case .exists, .other: false
        }
    }
}

/// What can be asked of a store.
public protocol StoreSnapshot: PrivacySnapshot {
    func users() throws -> [User]
    func user(_ id: UserID) throws -> User?
    func user(email: String) throws -> User?

    /// The identity behind a token's digest; nil if there is none or it was revoked.
    func identity(tokenDigest: [UInt8]) throws -> Identity?
    func tokens() throws -> [TokenRecord]
    /// Counts up with each change to users, tokens and devices made by a command, so that a running hub notices.
    func controlVersion() throws -> Int64

    func recipient(ticket: Ticket) throws -> TrackedRecipient?
    /// By the store's own id.
    func recipient(id: Int64) throws -> TrackedRecipient?
    /// The recipients, of all users, of whom hits are kept: at most `limit` with ids after `id`, ascending.
    func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64]
    /// The user's own message of that reference; nil if there is none.
    func message(_ reference: MessageReference, of user: UserID) throws -> TrackedMessage?
    func recipient(_ email: String, ofMessage id: String) throws -> TrackedRecipient?
    /// Each recipient of a message with what they did, in the order in which they were registered.
    func status(ofMessage id: String) throws -> [RecipientStatus]
    /// nil if the user has neither a message to this address nor settings for it.
    func contact(_ email: String, of user: UserID) throws -> Contact?
    /// The activity that another system's event became, 0 if that is of an anonymous contact; nil if the event is new.
    func event(_ id: String, of user: UserID) throws -> Seq?
    func message(_ id: String) throws -> TrackedMessage?
    func tally(recipient: Int64) throws -> Tally
    /// Hits kept at `time` or later, oldest first; at most the newest `limit`.
    func hits(since time: Timestamp, limit: Int) throws -> [KeptHit]

    /// nil if there is no such user.
    func logState(of user: UserID) throws -> LogState?
    /// Up to which seq an earlier life of a user's log, by its epoch, is the same as the present one; nil if it had none of
    /// that epoch.
    func sharedSeq(with epoch: Epoch, of user: UserID) throws -> Seq?
    /// A run of the log after a seq: at most `limit` entries, ending with the one that reaches `maximumBytes` of bodies.
    func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) throws -> Page
    func activities(of user: UserID, matching query: ActivityQuery) throws -> [Entry]
    /// The seq of the first activity recorded at `time` or later; head + 1 if there is none.
    func firstSeq(of user: UserID, since time: Timestamp) throws -> Seq
    /// Counts what lies in (after, through].
    func digest(of user: UserID, after: Seq, through: Seq) throws -> Digest

    func device(_ name: String, of user: UserID) throws -> Device?
    func devices(of user: UserID) throws -> [Device]
    /// When the first entry after a seq was recorded that is still kept; nil if there is none.
    func recordedAt(firstAfter seq: Seq, of user: UserID) throws -> Timestamp?
}

/// What can be changed in one transaction of a store.
public protocol StoreTransaction: StoreSnapshot, PrivacyTransaction {
    /// Changes something that has no meaning, to find out whether changes can be kept.
    func touch() throws
    /// Has a hub notice, in another process, that there is something new: see `controlVersion`.
    func countControlVersion() throws
    /// - Throws: `StoreError.exists` if one of the addresses belongs to a user.
    func insertUser(email: String, name: String, seat: Seat, epoch: Epoch, at: Timestamp) throws -> User
    func setSeat(_ seat: Seat, of user: UserID) throws
    func setLanguage(_ language: LanguageTag, of user: UserID) throws
    /// - Throws: `StoreError.exists` if the address belongs to a user, `.other` if there is no such user.
    func addAddress(_ email: String, to user: UserID) throws
    /// Removes one of a user's addresses but the first. Returns false if it is none of those.
    func removeAddress(_ email: String, from user: UserID) throws -> Bool
    /// Removes at most about `limit` rows of what belongs to a user, and with the last of them the user. Returns whether
    /// the user is gone. Tokens and devices go with the first call. The ids of users and recipients are never given again.
    func removeUser(_ user: UserID, limit: Int) throws -> Bool
    func insertToken(_ token: TokenRecord, digest: [UInt8]) throws
    /// Revokes by id or by digest. Returns the token's record, nil if there is none.
    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord?
    /// Keeps what a pairing code is good for, under the code's digest.
    func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws
    /// Takes a pairing out, so that nobody gets it again; nil if there is none of that digest that is still good at `time`.
    /// Those that have expired by then go with it.
    func takePairing(digest: [UInt8], at time: Timestamp) throws -> Pairing?

    /// Keeps a message with its recipients and returns them with their ids, in the same order.
    func insertMessage(
        _ tracked: TrackedMessage, of message: NewMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient]
    /// Adds recipients to a message that is kept, and returns them with their ids, in the same order.
    func addRecipients(
        _ recipients: [NewMessage.Recipient], to message: TrackedMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient]

    /// Appends an activity to a user's log and returns it in its place.
    ///
    /// - Parameters:
    ///   - recipient: the id of the recipient it is about, if any.
    ///   - recordedAt: not before that of the entry before it; an earlier time is raised to it.
    func append(_ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp) throws -> Entry
    /// Changes an activity in its place, and counts what is unread anew. Readers get it so from then on. Its kind, time and
    /// recipient are not to be changed.
    ///
    /// - Parameter change: gets the activity as it is; returns false to leave it so.
    /// - Returns: the activity as it is now; nil if it was left as it was, or is kept no longer.
    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity?
    func keep(_ hit: KeptHit) throws
    /// Remembers which activity another system's event became, for as long as hits are kept.
    func keepEvent(_ id: String, of user: UserID, seq: Seq, at: Timestamp) throws

    /// Moves the read marker forward and counts what is unread anew. Returns false if it was there already, or
    /// beyond the head.
    func markRead(of user: UserID, upTo: Seq) throws -> Bool
    /// Moves a device's cursor, making the device if there is none. Does nothing if there is no such user.
    func saveCursor(_ cursor: Cursor, device: String, of user: UserID, at: Timestamp) throws
    func forgetDevice(_ name: String, of user: UserID) throws -> Bool

    /// A user's log goes on under another epoch, as it does after a backup was restored: what came after the head in the old
    /// one, if anything did, is not in it. Devices' cursors stay as they are, so that each is told.
    func beginLife(_ epoch: Epoch, of user: UserID) throws

    /// Empties entries that are due, raises the floors, and removes hits and other systems' events that are due: at most
    /// `limit` of all these. Nothing went when none is due.
    func expire(_ due: Expiry, limit: Int) throws -> Expired
}

/// A hit as it is kept, so that a later rule can judge it again: with its address truncated.
public struct KeptHit: Hashable, Sendable {
    public var at: Timestamp
    public var user: UserID
    public var recipient: Int64
    /// 0 for the pixel, n for link n, -1 for a link that the message was not registered with.
    public var link: Int64
    /// The client's network: /24 or /48.
    public var network: IPAddress
    public var userAgent: String
    public var isPrefetch: Bool
    /// The activity that it became, or was folded into.
    public var seq: Seq
    public var isFolded: Bool
    public var via: Via
    /// Whether another system saw it and told us.
    public var isReported: Bool
    /// Whether that system takes it for a machine's.
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
