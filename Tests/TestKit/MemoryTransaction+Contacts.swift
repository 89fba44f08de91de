import Core
import Foundation

extension MemoryTransaction {
    func current(_ recipient: MemoryState.Recipient) throws -> TrackedRecipient {
        var tracked = recipient.tracked
        tracked.tracking = try decision(on: tracked.email, user: recipient.user).tracking
        return tracked
    }

    func recipient(_ email: String, ofMessage id: String) throws -> TrackedRecipient? {
        try recipients { $0.tracked.message == id && $0.tracked.email == email }.first.map(current)
    }

    private func recipients(where matches: (MemoryState.Recipient) -> Bool) -> [MemoryState.Recipient] {
        state.recipients.compactMap(\.self).filter(matches)
    }

    func message(_ reference: MessageReference, of user: UserID) throws -> TrackedMessage? {
        let own = state.messages.values.filter { $0.user == user }
        return switch reference {
        case .id(let id): own.first { $0.id == id }
        case .header(let header):
            own.filter { $0.messageID == header }
                .max { ($0.registeredAt, $0.id) < ($1.registeredAt, $1.id) }
        }
    }

    func status(ofMessage id: String) throws -> [RecipientStatus] {
        try recipients { $0.tracked.message == id }.map { recipient in
            var status = RecipientStatus(recipient: try current(recipient))
            var clicks: [Int64?: Int64] = [:]
            for activity in try activities(of: recipient.user, about: { $0 == recipient.tracked.id }) {
                status.engagement.count(activity.kind, activity.verdict, at: activity.at)
                if activity.kind == .click, activity.verdict != .machine { clicks[activity.link?.n, default: 0] += 1 }
            }
            status.clicks = clicks.map { .init(n: $0.key, count: $0.value) }
                .sorted { ($0.n ?? .max) < ($1.n ?? .max) }
            return status
        }
    }

    func contact(_ email: String, of user: UserID) throws -> Contact? {
        let known = recipients { $0.user == user && $0.tracked.email == email }
        guard !known.isEmpty || state.tracking[user]?[.address(email)] != nil else { return nil }
        var contact = Contact(
            email: email, name: name(of: email, user: user), decision: try decision(on: email, user: user),
            messages: Int64(known.count))
        let ids = Set(known.map(\.tracked.id))
        for activity in try activities(of: user, about: ids.contains) {
            contact.engagement.count(activity.kind, activity.verdict, at: activity.at)
        }
        return contact
    }

    func name(of email: String, user: UserID) -> String? {
        recipients { $0.user == user && $0.tracked.email == email }.compactMap(\.tracked.name).last
    }

    private func activities(of user: UserID, about isWanted: (Int64) -> Bool) throws -> [Activity] {
        try (state.logs[user]?.slots ?? []).filter { !$0.isEmptied && $0.recipient.map(isWanted) ?? false }
            .map { try JSONDecoder().decode(Activity.self, from: Data($0.entry.body)) }
    }

    // MARK: Users

    func touch() throws {}

    func setSeat(_ seat: Seat, of user: UserID) throws {
        change(user) { $0.seat = seat }
    }

    func setLanguage(_ language: LanguageTag, of user: UserID) throws {
        change(user) { $0.language = language }
    }

    func addAddress(_ email: String, to user: UserID) throws {
        guard try self.user(email: email) == nil else { throw StoreError.exists("\(email) already belongs to a user") }
        guard try self.user(user) != nil else { throw StoreError.other("there is no user \(user)") }
        change(user) { $0.addresses.append(email) }
    }

    func removeAddress(_ email: String, from user: UserID) throws -> Bool {
        guard let known = try self.user(user), known.addresses.dropFirst().contains(email) else { return false }
        change(user) { $0.addresses.removeAll { $0 == email } }
        return true
    }

    private func change(_ user: UserID, _ body: (inout User) -> Void) {
        if let index = state.users.firstIndex(where: { $0.id == user }) { body(&state.users[index]) }
        state.noteChange(of: user)
    }

    /// Removes everything at once; ignores the limit.
    func removeUser(_ user: UserID, limit: Int) throws -> Bool {
        state.users.removeAll { $0.id == user }
        state.tokens.removeAll { $0.record.user == user }
        state.pairings = state.pairings.filter { $0.value.user != user }
        state.sessions = state.sessions.filter { $0.value.user != user }
        state.passkeys = state.passkeys.filter { $0.value.user != user }
        (state.handles[user], state.preferences[user]) = (nil, nil)
        state.webhooks = state.webhooks.filter { $0.value.user != user }
        for index in state.recipients.indices where state.recipients[index]?.user == user {
            state.recipients[index] = nil
            state.states[Int64(index + 1)] = nil
        }
        state.messages = state.messages.filter { $0.value.user != user }
        state.hits.removeAll { $0.user == user }
        state.logs[user] = nil
        state.consumers[user] = nil
        state.tracking[user] = nil
        state.optedOutOf[user] = nil
        state.erasedTickets = state.erasedTickets.filter { $0.value.user != user }
        state.erasedSettings[user] = nil
        state.dailyUse[user] = nil
        state.events[user] = nil
        disown(user)
        try removeSources(of: user)
        state.noteChange(of: user)
        return true
    }

    func recordedAt(firstAfter seq: Seq, of user: UserID) throws -> Timestamp? {
        state.logs[user]?.slots(after: seq, through: .max).first { !$0.isEmptied }?.recordedAt
    }
}
