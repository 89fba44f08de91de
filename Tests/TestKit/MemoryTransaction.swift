import Core

/// Reads and writes on a copy of the state. The extensions have a facet of the port each.
final class MemoryTransaction: StoreTransaction {
    var state: MemoryState
    /// Commits of other processes.
    var foreignCommits: Int64 = 0
    /// Tickets that were looked up.
    private(set) var lookUps: [Ticket] = []
    /// Appending an activity about this recipient throws.
    var poison: (recipient: Int64, error: any Error)?

    init(_ state: MemoryState) { self.state = state }

    // MARK: Users

    func users() throws -> [User] { state.users }

    func user(_ id: UserID) throws -> User? { state.users.first { $0.id == id } }

    func users(_ ids: [UserID]) throws -> [User] { state.users.filter { ids.contains($0.id) } }

    func user(email: String) throws -> User? { state.users.first { $0.addresses.contains(email) } }

    func insertUser(email: String, name: String, seat: Seat, epoch: Epoch, at: Timestamp) throws -> User {
        guard try user(email: email) == nil else { throw StoreError.exists("\(email) already belongs to a user") }
        state.lastUser += 1
        let user = User(id: state.lastUser, email: email, name: name, seat: seat, addresses: [email])
        state.users.append(user)
        state.logs[user.id] = .init(state: LogState(epoch: epoch))
        state.noteChange(of: user.id)
        return user
    }

    func controlVersion() throws -> Int64 { state.controlVersion }

    func changes(since version: Int64) throws -> StoreChanges {
        let users = Set(state.changes.filter { $0.version > version }.map(\.user))
        // A version that this content never had: a backup was restored.
        let isForAll = users.contains(0) || version > state.controlVersion
        return StoreChanges(version: state.controlVersion, users: users.subtracting([0]).sorted(), isForAll: isForAll)
    }

    // MARK: Messages

    func insertMessage(
        _ tracked: TrackedMessage, of message: NewMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient] {
        guard state.messages[tracked.id] == nil else { throw StoreError.exists("there is such a message already") }
        state.messages[tracked.id] = tracked
        return try addRecipients(message.recipients, to: tracked, tickets: tickets)
    }

    func addRecipients(
        _ recipients: [NewMessage.Recipient], to message: TrackedMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient] {
        try zip(recipients, tickets).map { recipient, ticket in
            guard try self.recipient(ticket: ticket) == nil else {
                throw StoreError.exists("there is such a ticket already")
            }
            let kept = TrackedRecipient(
                id: Int64(state.recipients.count + 1), message: message.id, email: recipient.email,
                name: recipient.name ?? message.admitting(name(of: recipient.email, user: message.user)),
                ticket: ticket,
                tracking: try decision(on: recipient.email, user: message.user).tracking)
            state.recipients.append(.init(user: message.user, tracked: kept))
            return kept
        }
    }

    func setRefused(_ reason: String?, recipient: Int64) throws {
        guard state.recipient(recipient) != nil else { return }
        state.recipients[Int(recipient) - 1]?.tracked.refused = reason
    }

    func foreignVersion() throws -> Int64 { foreignCommits }

    func countControlVersion() throws { state.controlVersion += 1 }

    func recipient(id: Int64) throws -> TrackedRecipient? {
        try state.recipient(id).map(current)
    }

    func recipient(ticket: Ticket) throws -> TrackedRecipient? {
        lookUps.append(ticket)
        return try state.recipients.lazy.compactMap(\.self).first { $0.tracked.ticket == ticket }.map(current)
    }

    func acquaintances(of tickets: [Ticket]) throws -> Acquaintances {
        let recipients = try recipients(tickets: tickets)
        let messages = try messages(Set(recipients.map(\.message)).sorted())
        return Acquaintances(
            recipients: recipients, messages: messages, users: try users(Set(messages.map(\.user)).sorted()),
            controlVersion: try controlVersion())
    }

    func recipients(tickets: [Ticket]) throws -> [TrackedRecipient] {
        lookUps += tickets
        let wanted = Set(tickets)
        return try state.recipients.compactMap(\.self).filter { wanted.contains($0.tracked.ticket) }.map(current)
    }

    func message(_ id: String) throws -> TrackedMessage? { state.messages[id] }

    func messages(_ ids: [String]) throws -> [TrackedMessage] { Set(ids).compactMap { state.messages[$0] } }

    // MARK: Lives of logs

    func sharedSeq(with epoch: Epoch, of user: UserID) throws -> Seq? { state.logs[user]?.shared[epoch] }

    func beginLife(_ epoch: Epoch, of user: UserID) throws {
        state.beginLife(epoch, of: user)
        state.controlVersion += 1
    }

    func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) throws -> BacklogCount {
        guard let log = state.logs[user] else { return BacklogCount() }
        let kept = log.slots.filter { $0.entry.seq > seq && !$0.isEmptied }
        let seen = kept.prefix(limit)
        let wanted = seen.filter { filter.admits(kind: $0.entry.kind, verdict: $0.entry.verdict) }
        let rest = seen.count == limit ? log.state.head - (seen.last?.entry.seq ?? seq) : 0
        return BacklogCount(count: Int64(wanted.count) + max(0, rest), oldest: wanted.first?.recordedAt)
    }
}
