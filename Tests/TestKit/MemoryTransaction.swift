import Core

/// Reads and writes on a copy of the state. Reads of the log are in `MemoryTransaction+Log`, retention is in
/// `MemoryTransaction+Retention`.
final class MemoryTransaction: StoreTransaction {
    var state: MemoryState

    init(_ state: MemoryState) { self.state = state }

    // MARK: Users and tokens

    func users() throws -> [User] { state.users }

    func user(_ id: UserID) throws -> User? { state.users.first { $0.id == id } }

    func user(email: String) throws -> User? { state.users.first { $0.addresses.contains(email) } }

    func insertUser(email: String, name: String, seat: Seat, epoch: Epoch, at: Timestamp) throws -> User {
        guard try user(email: email) == nil else { throw StoreError.exists("\(email) already belongs to a user") }
        state.lastUser += 1
        let user = User(id: state.lastUser, email: email, name: name, seat: seat, addresses: [email])
        state.users.append(user)
        state.logs[user.id] = .init(state: LogState(epoch: epoch))
        state.controlVersion += 1
        return user
    }

    func identity(tokenDigest: [UInt8]) throws -> Identity? {
        guard let token = state.tokens.first(where: { $0.digest == tokenDigest && $0.record.revokedAt == nil }),
            let user = try user(token.record.user)
        else { return nil }
        return Identity(tokenID: token.record.id, scopes: token.record.scopes, user: user)
    }

    func tokens() throws -> [TokenRecord] {
        state.tokens.map(\.record).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    func insertToken(_ token: TokenRecord, digest: [UInt8]) throws {
        guard !state.tokens.contains(where: { $0.record.id == token.id || $0.digest == digest }) else {
            throw StoreError.exists("there is such a token already")
        }
        state.tokens.append(.init(record: token, digest: digest))
        state.controlVersion += 1
    }

    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord? {
        guard let index = state.tokens.firstIndex(where: { $0.record.id == id || $0.digest == digest }) else {
            return nil
        }
        if state.tokens[index].record.revokedAt == nil {
            state.tokens[index].record.revokedAt = at
            state.controlVersion += 1
        }
        return state.tokens[index].record
    }

    func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws {
        guard state.pairings.updateValue(pairing, forKey: digest) == nil else {
            throw StoreError.exists("there is such a pairing code already")
        }
    }

    func takePairing(digest: [UInt8], at time: Timestamp) throws -> Pairing? {
        state.pairings = state.pairings.filter { $0.value.expiresAt > time }
        return state.pairings.removeValue(forKey: digest)
    }

    func controlVersion() throws -> Int64 { state.controlVersion }

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

    func countControlVersion() throws { state.controlVersion += 1 }

    func recipient(id: Int64) throws -> TrackedRecipient? {
        try state.recipient(id).map(current)
    }

    func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64] {
        Array(Set(state.hits.map(\.recipient)).sorted().drop { $0 <= id }.prefix(limit))
    }

    func recipient(ticket: Ticket) throws -> TrackedRecipient? {
        try state.recipients.lazy.compactMap(\.self).first { $0.tracked.ticket == ticket }.map(current)
    }

    func message(_ id: String) throws -> TrackedMessage? { state.messages[id] }

    // MARK: Hits

    func keep(_ hit: KeptHit) throws { state.hits.append(hit) }

    func hits(since time: Timestamp, limit: Int) throws -> [KeptHit] {
        state.hits.suffix(limit).reversed().prefix { $0.at >= time || $0.isReported }.filter { $0.at >= time }
            .reversed()
    }

    // MARK: Devices

    func sharedSeq(with epoch: Epoch, of user: UserID) throws -> Seq? { state.logs[user]?.shared[epoch] }

    func beginLife(_ epoch: Epoch, of user: UserID) throws {
        state.beginLife(epoch, of: user)
        state.controlVersion += 1
    }

    func device(_ name: String, of user: UserID) throws -> Device? { state.devices[user]?[name] }

    func devices(of user: UserID) throws -> [Device] {
        (state.devices[user] ?? [:]).values.sorted { $0.name < $1.name }
    }

    func saveCursor(_ cursor: Cursor, device: String, filter: Filter, of user: UserID, at: Timestamp) throws {
        guard try self.user(user) != nil else { return }
        state.devices[user, default: [:]][device] = Device(name: device, cursor: cursor, lastSeen: at, filter: filter)
    }

    func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) throws -> BacklogCount {
        guard let log = state.logs[user] else { return BacklogCount() }
        let kept = log.slots.filter { $0.entry.seq > seq && !$0.isEmptied }
        let seen = kept.prefix(limit)
        let wanted = seen.filter { filter.admits(kind: $0.entry.kind, verdict: $0.entry.verdict) }
        let rest = seen.count == limit ? log.state.head - (seen.last?.entry.seq ?? seq) : 0
        return BacklogCount(count: Int64(wanted.count) + max(0, rest), oldest: wanted.first?.recordedAt)
    }

    func forgetDevice(_ name: String, of user: UserID) throws -> Bool {
        state.devices[user]?.removeValue(forKey: name) != nil
    }
}
