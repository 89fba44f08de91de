import Mailbell

/// All that a `MemoryStore` holds, as one value: a copy of it is a snapshot.
public struct MemoryState: Sendable {
    struct Token {
        var record: TokenRecord
        var digest: [UInt8]
    }
    struct Recipient {
        var user: UserID
        var tracked: TrackedRecipient
    }
    /// One place in a log. An emptied one keeps its seq and its time.
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
        /// By the epoch of an earlier life: up to where it is the same.
        var shared: [Epoch: Seq] = [:]
        /// From `state.floor` to `state.head`.
        var slots: [Slot] = []

        /// The slots in (after, through], as far as they are kept.
        func slots(after: Seq, through: Seq) -> ArraySlice<Slot> {
            let low = max(after + 1, state.floor)
            let high = min(through, state.head)
            guard low <= high else { return [] }
            return slots[Int(low - state.floor)...Int(high - state.floor)]
        }
    }

    var users: [User] = []
    /// The id that was given last: none is given again.
    var lastUser: UserID = 0
    /// The recipient with id n is at n - 1; one of a removed user is nil.
    var recipients: [Recipient?] = []
    var tokens: [Token] = []
    var pairings: [[UInt8]: Pairing] = [:]
    var messages: [String: TrackedMessage] = [:]
    var logs: [UserID: Log] = [:]
    var hits: [KeptHit] = []
    var devices: [UserID: [String: Device]] = [:]
    /// Settings by user; the administrator's are of user 0.
    var tracking: [UserID: [Audience: Tracking]] = [:]
    var optedOut: Set<String> = []
    var events: [UserID: [String: (seq: Seq, at: Timestamp)]] = [:]
    var controlVersion: Int64 = 0

    public init() {}

    func recipient(_ id: Int64) -> Recipient? {
        id >= 1 && id <= recipients.count ? recipients[Int(id) - 1] : nil
    }

    /// Gives every log another epoch: what a restored backup needs.
    public mutating func renew(using random: inout some RandomNumberGenerator) {
        for user in users { beginLife(Epoch(using: &random), of: user.id) }
    }

    mutating func beginLife(_ epoch: Epoch, of user: UserID) {
        guard let state = logs[user]?.state else { return }
        logs[user]?.shared[state.epoch] = state.head
        logs[user]?.state.epoch = epoch
    }
}
