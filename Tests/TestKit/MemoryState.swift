import Core

/// The whole content of a `MemoryStore`, as one value: a copy is a snapshot.
public struct MemoryState: Sendable {
    struct Token {
        var record: TokenRecord
        var digest: [UInt8]
    }
    struct Recipient {
        var user: UserID
        var tracked: TrackedRecipient
    }
    /// One seq of a log. An emptied slot keeps its seq and its time.
    struct Slot {
        var entry: Entry
        var recordedAt: Timestamp
        var recipient: Int64?
        var isEmptied = false

        var isNotifiable: Bool {
            !isEmptied && Activity.isNotifiable(kind: entry.kind, verdict: entry.verdict)
        }
    }
    struct Log {
        var state: LogState
        var recordedAt = Timestamp(milliseconds: 0)
        /// The earlier epochs of the log, each with the seq up to which it is the same as the log now.
        var shared: [Epoch: Seq] = [:]
        /// The slots from `state.floor` to `state.head`.
        var slots: [Slot] = []

        /// The stored slots in (after, through].
        func slots(after: Seq, through: Seq) -> ArraySlice<Slot> {
            let low = max(after.plus(1), state.floor)
            let high = min(through, state.head)
            guard low <= high else { return [] }
            return slots[Int(low - state.floor)...Int(high - state.floor)]
        }
    }

    var users: [User] = []
    /// The last id that was given. Ids are never reused.
    var lastUser: UserID = 0
    /// The recipient with id n is at n - 1; nil if it was removed.
    var recipients: [Recipient?] = []
    var records = MemoryRecords()
    var mail = MemoryMail()
    var tokens: [Token] = []
    var pairings: [[UInt8]: Pairing] = [:]
    /// Sessions by their digest.
    var sessions: [[UInt8]: WebSession] = [:]
    var passkeys: [[UInt8]: Passkey] = [:]
    var handles: [UserID: [UInt8]] = [:]
    var preferences: [UserID: Preferences] = [:]
    var webhooks: [String: OwnWebhook] = [:]
    /// Oldest first.
    var audit: [AuditEntry] = []
    var messages: [String: TrackedMessage] = [:]
    var logs: [UserID: Log] = [:]
    /// All stored hits, in the order of arrival.
    var hits: [KeptHit] = []
    /// What is summed up about recipients, by their ids.
    var states: [Int64: RecipientState] = [:]
    var consumers: [UserID: [Consumer: ConsumerState]] = [:]
    /// Tracking settings by user. The administrator's are those of user 0.
    var tracking: [UserID: [Audience: Tracking]] = [:]
    /// Opt-outs from all users' mail.
    var optedOut: Set<String> = []
    /// Opt-outs from one user's mail.
    var optedOutOf: [UserID: Set<String>] = [:]
    /// The tickets of erased contacts, each with the sender and the contact.
    var erasedTickets: [Ticket: (user: UserID, contact: String)] = [:]
    /// Settings that outlive an erased contact, by user and address.
    var erasedSettings: [UserID: [String: Tracking]] = [:]
    var dailyUse: [UserID: (day: Timestamp, use: DailyUse)] = [:]
    var events: [UserID: [String: (seq: Seq, at: Timestamp)]] = [:]
    /// What members have set for logging; the account's is that of user 0.
    var logging: [UserID: LoggingSettings] = [:]
    var controlVersion: Int64 = 0
    /// At which control version a user's people or settings changed. User 0 stands for all.
    var changes: [(version: Int64, user: UserID)] = []

    /// An empty store.
    public init() {}

    func recipient(_ id: Int64) -> Recipient? {
        id >= 1 && id <= recipients.count ? recipients[Int(id) - 1] : nil
    }

    /// Notes a change of one user's people or settings; nil stands for a change that concerns every user.
    mutating func noteChange(of user: UserID?) {
        controlVersion += 1
        changes.append((controlVersion, user ?? 0))
    }

    /// For a deliberate defect: the latest change of people or settings is no longer noted.
    mutating func forgetLatestChange() {
        controlVersion -= 1
        changes.removeLast()
    }

    /// Gives every log a new epoch, as a restore has to.
    public mutating func renew(using random: inout some RandomNumberGenerator) {
        for user in users { beginLife(Epoch(using: &random), of: user.id) }
    }

    mutating func beginLife(_ epoch: Epoch, of user: UserID) {
        guard let state = logs[user]?.state else { return }
        logs[user]?.shared[state.epoch] = state.head
        logs[user]?.state.epoch = epoch
    }
}
