/// The port for everything that a hub stores. It has a facet for each subject; a feature asks for those that it needs.
///
/// One thread writes; any thread reads. Each `commit` is one atomic, durable transaction.
public protocol Store: Sendable {
    /// Runs `body` in one transaction. When this returns, all its changes are on disk; if it throws, none of them
    /// happened.
    ///
    /// A store beyond a network may run `body` again, on a store without its changes, when a transaction was in the way of
    /// another or the connection was lost.
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
    /// The database server cannot be reached, or does not do what it must.
    case away(String)
    /// Another hub has taken this hub's place at the store. Nothing can be written any more until a restart.
    case fenced(String)
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
        case .away(let text): "the database is away: \(text)"
        case .fenced(let text): "this hub has lost its place: \(text)"
        case .corrupt(let text): "the store is damaged: \(text)"
        case .tooNew(let text): "the store was written by a newer version of Mailbell: \(text)"
        case .exists(let text), .other(let text): text
        }
    }

    /// Whether the fault affects the whole store, so that every other transaction would fail too and retrying parts of
    /// this one is pointless.
    public var isOfTheWholeStore: Bool {
        switch self {
        case .full, .inputOutput, .busy, .away, .fenced, .corrupt, .tooNew: true
        case .exists, .other: false
        }
    }
}

/// Queries on one consistent snapshot of a store.
public protocol StoreSnapshot: DirectorySnapshot, LogSnapshot, EvidenceSnapshot, ConsumerSnapshot, CredentialSnapshot,
    PrivacySnapshot, QuotaSnapshot, AccountSnapshot, ListSnapshot, RecordSnapshot, EntrySnapshot
{
    /// A counter that increases with each change that a running hub must notice, such as a command's change of users,
    /// tokens or settings.
    func controlVersion() throws -> Int64
    /// Whose people and settings have changed since a control version.
    func changes(since version: Int64) throws -> StoreChanges
}

/// Changes within one transaction of a store.
public protocol StoreTransaction: StoreSnapshot, DirectoryTransaction, LogTransaction, EvidenceTransaction,
    ConsumerTransaction, CredentialTransaction, PrivacyTransaction, QuotaTransaction, AccountTransaction,
    RecordTransaction, EntryTransaction
{
    /// Makes a meaningless change, to find out whether the store can write.
    func touch() throws
    /// A number that changes when another process has committed anything, and not by the commits of this one.
    func foreignVersion() throws -> Int64
    /// Increments `controlVersion`, so that a hub in another process notices the change.
    func countControlVersion() throws
}

/// What a hub must no longer take for true.
public struct StoreChanges: Hashable, Sendable {
    /// The control version now.
    public var version: Int64
    /// Users whose people, addresses or settings have changed, or who were removed.
    public var users: [UserID]
    /// Whether something has changed that concerns every user, such as a setting of the administrator.
    public var isForAll: Bool

    public init(version: Int64, users: [UserID] = [], isForAll: Bool = false) {
        self.version = version
        self.users = users
        self.isForAll = isForAll
    }
}
