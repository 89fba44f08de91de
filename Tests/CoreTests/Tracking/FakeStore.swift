import Core
import Foundation
import Synchronization

/// As much of a store as the event path needs, in memory, with faults to order.
final class FakeStore: Store {
    struct State {
        var log: [UserID: [Entry]] = [:]
        var kept: [KeptHit] = []
        var messages: [String: TrackedMessage] = [:]
        var recipients: [TrackedRecipient] = []
        var tallies: [Int64: Tally] = [:]
        var readUpTo: [UserID: Seq] = [:]
        var cursors: [String: Cursor] = [:]
        var events: [String: Seq] = [:]
        var controlVersion: Int64 = 0
    }

    struct Faults {
        /// Thrown by the next commits, one each, after their bodies ran.
        var ofCommits: [StoreError] = []
        /// Thrown whenever an activity is appended for this recipient.
        var poisonedRecipient: (id: Int64, error: any Error)?
    }

    private struct Content {
        var state = State()
        var faults = Faults()
        var commits = 0
    }

    private let content = Mutex(Content())

    var state: State { content.withLock { $0.state } }
    /// Transactions that were tried.
    var commits: Int { content.withLock { $0.commits } }

    func change(_ body: (inout State) -> Void) { content.withLock { body(&$0.state) } }
    func fail(_ body: (inout Faults) -> Void) { content.withLock { body(&$0.faults) } }

    func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        let (state, faults) = content.withLock { content in
            content.commits += 1
            return (content.state, content.faults)
        }
        let transaction = FakeTransaction(state, poisoned: faults.poisonedRecipient)
        let result = try body(transaction)
        if let error = faults.ofCommits.first {
            content.withLock { _ = $0.faults.ofCommits.removeFirst() }
            throw error
        }
        content.withLock { $0.state = transaction.state }
        return result
    }

    func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result {
        try body(FakeTransaction(state, poisoned: nil))
    }
}

private final class FakeTransaction: StoreTransaction {
    var state: FakeStore.State
    private let poisoned: (id: Int64, error: any Error)?

    init(_ state: FakeStore.State, poisoned: (id: Int64, error: any Error)?) {
        self.state = state
        self.poisoned = poisoned
    }

    func recipient(id: Int64) -> TrackedRecipient? { state.recipients.first { $0.id == id } }

    func recipient(ticket: Ticket) -> TrackedRecipient? { state.recipients.first { $0.ticket == ticket } }
    func message(_ id: String) -> TrackedMessage? { state.messages[id] }
    func tally(recipient: Int64) -> Tally { state.tallies[recipient] ?? Tally() }

    func hits(since time: Timestamp, limit: Int) -> [KeptHit] {
        Array(state.kept.filter { $0.at >= time }.sorted { $0.at < $1.at }.suffix(limit))
    }

    func insertMessage(_ tracked: TrackedMessage, of message: NewMessage, tickets: [Ticket]) -> [TrackedRecipient] {
        state.messages[tracked.id] = tracked
        let fresh = zip(message.recipients, tickets).enumerated().map { index, pair in
            TrackedRecipient(
                id: Int64(state.recipients.count + index + 1), message: tracked.id, email: pair.0.email,
                name: pair.0.name, ticket: pair.1)
        }
        state.recipients += fresh
        return fresh
    }

    func append(_ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp) throws -> Entry {
        if let poisoned, recipient == poisoned.id { throw poisoned.error }
        let entry = Entry(
            seq: Seq(state.log[user, default: []].count + 1), kind: activity.kind, verdict: activity.verdict,
            body: activity.encoded)
        state.log[user, default: []].append(entry)
        if let recipient, activity.kind == .open || activity.kind == .click, let verdict = activity.verdict {
            _ = state.tallies[recipient, default: Tally()].count(activity.kind, verdict)
        }
        return entry
    }

    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity? {
        guard let entry = state.log[user]?[Int(seq) - 1] else { return nil }
        var activity = try JSONDecoder().decode(Activity.self, from: Data(entry.body))
        guard change(&activity) else { return nil }
        state.log[user]?[Int(seq) - 1] = Entry(
            seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        return activity
    }

    func keep(_ hit: KeptHit) { state.kept.append(hit) }

    func controlVersion() -> Int64 { state.controlVersion }

    func message(_ reference: MessageReference, of user: UserID) -> TrackedMessage? {
        state.messages.values.first { message in
            guard message.user == user else { return false }
            switch reference {
            case .id(let id): return message.id == id
            case .header(let header): return message.messageID == header
            }
        }
    }

    func recipient(_ email: String, ofMessage id: String) -> TrackedRecipient? {
        state.recipients.first { $0.message == id && $0.email == email }
    }

    func event(_ id: String, of user: UserID) -> Seq? { state.events["\(user)/\(id)"] }
    func keepEvent(_ id: String, of user: UserID, seq: Seq, at: Timestamp) { state.events["\(user)/\(id)"] = seq }

    func setTracking(_ tracking: Tracking?, of audience: Audience, user: UserID?) {
        guard case .address(let email) = audience, let tracking else { return unused() }
        for index in state.recipients.indices
        where state.recipients[index].email == email && state.messages[state.recipients[index].message]?.user == user {
            state.recipients[index].tracking = tracking
        }
    }

    func markRead(of user: UserID, upTo: Seq) -> Bool {
        guard upTo > state.readUpTo[user] ?? 0, upTo <= state.log[user]?.count ?? 0 else { return false }
        state.readUpTo[user] = upTo
        return true
    }

    func saveCursor(_ cursor: Cursor, device: String, filter: Filter, of user: UserID, at: Timestamp) {
        state.cursors["\(user)/\(device)"] = cursor
    }

    func device(_ name: String, of user: UserID) -> Device? {
        state.cursors["\(user)/\(name)"].map { Device(name: name, cursor: $0, lastSeen: Timestamp(milliseconds: 0)) }
    }

    func deviceCount(of user: UserID) -> Int { state.cursors.keys.count { $0.hasPrefix("\(user)/") } }
    func dailyUse(of user: UserID, on day: Timestamp) -> DailyUse { DailyUse() }
    func optOut(erased ticket: Ticket, at: Timestamp) -> UserID? { nil }
    func addDailyUse(_ use: DailyUse, of user: UserID, on day: Timestamp) {}
    func trackingSetting(of audience: Audience, user: UserID?) -> Tracking? { nil }
    func trackingSettingCount(of user: UserID) -> Int { 0 }

    func user(_ id: UserID) -> User? {
        User(id: id, email: "sam@example.org", name: "Sam", seat: .paid, addresses: ["sam@example.org"])
    }

    // What the event path must not need.
    func users() -> [User] { unused() }
    func user(email: String) -> User? { unused() }
    func identity(tokenDigest: [UInt8]) -> Identity? { unused() }
    func tokens() -> [TokenRecord] { unused() }
    func status(ofMessage id: String) -> [RecipientStatus] { unused() }
    func contact(_ email: String, of user: UserID) -> Contact? { unused() }
    func recordedAt(firstAfter seq: Seq, of user: UserID) -> Timestamp? { unused() }
    func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) -> BacklogCount { unused() }
    func touch() { unused() as Void }
    func setSeat(_ seat: Seat, of user: UserID) { unused() as Void }
    func setLanguage(_ language: LanguageTag, of user: UserID) { unused() as Void }
    func addAddress(_ email: String, to user: UserID) { unused() as Void }
    func removeAddress(_ email: String, from user: UserID) -> Bool { unused() }
    func removeUser(_ user: UserID, limit: Int) -> Bool { unused() }
    func logState(of user: UserID) -> LogState? { unused() }
    func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) -> Page { unused() }
    func activities(of user: UserID, matching query: ActivityQuery) -> [Entry] { unused() }
    func latest(of user: UserID, matching query: ActivityQuery, span: Int) -> Listing { unused() }
    func firstSeq(of user: UserID, since time: Timestamp) -> Seq { unused() }
    func digest(of user: UserID, after: Seq, through: Seq) -> Digest { unused() }
    func sharedSeq(with epoch: Epoch, of user: UserID) -> Seq? { unused() }
    func beginLife(_ epoch: Epoch, of user: UserID) { unused() as Void }
    func devices(of user: UserID) -> [Device] { unused() }
    func insertUser(email: String, name: String, seat: Seat, epoch: Epoch, at: Timestamp) -> User { unused() }
    func insertToken(_ token: TokenRecord, digest: [UInt8]) { unused() as Void }
    func insertPairing(_ pairing: Pairing, digest: [UInt8]) { unused() as Void }
    func takePairing(digest: [UInt8], at time: Timestamp) -> Pairing? { unused() }
    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) -> TokenRecord? { unused() }
    func forgetDevice(_ name: String, of user: UserID) -> Bool { unused() }
    func decision(on email: String, user: UserID) -> TrackingDecision { unused() }
    func trackingSettings(of user: UserID?, after: String?, limit: Int) -> [TrackingSetting] { unused() }
    func optOuts(of email: String) -> OptOuts { unused() }
    func hits(of recipient: Int64, around seq: Seq, limit: Int) -> NearbyHits { unused() }
    func firstRegistration(ofHeader header: String, by user: UserID) -> Timestamp? { unused() }
    func activities(about recipient: Int64, of user: UserID, after seq: Seq, limit: Int) -> [Entry] { unused() }
    func recipients(_ email: String, of user: UserID?) -> [TrackedRecipient] { unused() }
    func hits(of recipients: [TrackedRecipient]) -> [KeptHit] { unused() }
    func oldestHit() -> Timestamp? { unused() }
    func addRecipients(
        _ recipients: [NewMessage.Recipient], to message: TrackedMessage, tickets: [Ticket]
    ) -> [TrackedRecipient] { unused() }
    func recipientsWithHits(after id: Int64, limit: Int) -> [Int64] { unused() }
    func setRefused(_ reason: String?, recipient: Int64) { unused() as Void }
    func countControlVersion() { unused() as Void }
    func leftovers(limit: Int) -> Leftovers { unused() }
    func rewrite(_ seq: Seq, of user: UserID, as body: [UInt8]) { unused() as Void }
    func removeRecipients(_ email: String) -> RemovedContact { unused() }
    func remove(_ leftovers: Leftovers) { unused() as Void }
    func optOut(_ email: String, of user: UserID?, at: Timestamp) { unused() as Void }
    func optIn(_ email: String) -> Bool { unused() }
    func expire(_ due: Expiry, limit: Int) -> Expired { unused() }

    private func unused<Value>(_ name: StaticString = #function) -> Value {
        fatalError("\(name) is not part of the event path")
    }
}
