import Core

extension MemoryTransaction {
    func decision(on email: String, user: UserID) throws -> TrackingDecision {
        func setting(of owner: UserID) -> TrackingSetting? {
            var own = self.state.tracking[owner] ?? [:]
            own[.address(email)] = own[.address(email)] ?? self.state.erasedSettings[owner]?[email]
            return Audience.including(email).lazy.compactMap { audience in
                own[audience].map { TrackingSetting(audience, $0) }
            }.first
        }
        return TrackingDecision(
            user: setting(of: user), hub: setting(of: 0), hasOptedOut: try optOuts(of: email).include(user))
    }

    func trackingSettings(of user: UserID?, after: String?, limit: Int) throws -> [TrackingSetting] {
        Array(
            (state.tracking[user ?? 0] ?? [:]).map { TrackingSetting($0.key, $0.value) }
                .sorted { Array($0.audience.description.utf8).lexicographicallyPrecedes($1.audience.description.utf8) }
                .filter { one in
                    after.map { Array($0.utf8).lexicographicallyPrecedes(one.audience.description.utf8) } ?? true
                }.prefix(limit))
    }

    func setTracking(_ tracking: Tracking?, of audience: Audience, user: UserID?) throws {
        if let user, try self.user(user) == nil { return }
        state.tracking[user ?? 0, default: [:]][audience] = tracking
        if case .address(let email) = audience { state.erasedSettings[user ?? 0]?[email] = nil }
        state.noteChange(of: user)
    }

    func trackingSetting(of audience: Audience, user: UserID?) throws -> Tracking? {
        if let tracking = state.tracking[user ?? 0]?[audience] { return tracking }
        guard case .address(let email) = audience else { return nil }
        return state.erasedSettings[user ?? 0]?[email]
    }

    func optOut(_ email: String, of user: UserID?, at: Timestamp) throws {
        if let user {
            guard try self.user(user) != nil, state.optedOutOf[user, default: []].insert(email).inserted else { return }
        } else {
            guard state.optedOut.insert(email).inserted else { return }
        }
        state.noteChange(of: user)
    }

    func optOut(erased ticket: Ticket, at time: Timestamp) throws -> UserID? {
        guard let (user, contact) = state.erasedTickets[ticket], try !optOuts(of: contact).include(user) else {
            return nil
        }
        try optOut(contact, of: user, at: time)
        return user
    }

    func optIn(_ email: String) throws -> Bool {
        guard try hasOptedOut(email) else { return false }
        state.optedOut.remove(email)
        for user in state.optedOutOf.keys { state.optedOutOf[user]?.remove(email) }
        state.noteChange(of: nil)
        return true
    }

    func optOuts(of email: String) throws -> OptOuts {
        OptOuts(
            isHubWide: state.optedOut.contains(email),
            users: state.optedOutOf.filter { $0.value.contains(email) }.map(\.key).sorted())
    }

    func recipients(_ email: String, of user: UserID?) throws -> [TrackedRecipient] {
        try state.recipients.compactMap(\.self).filter { recipient in
            recipient.tracked.email == email && user.map { recipient.user == $0 } ?? true
        }.map(current)
    }

    /// Hits are identified by their index. There are no agents to remove: their texts are in the hits.
    func leftovers(limit: Int) throws -> Leftovers {
        let orphans = state.hits.indices.filter { state.recipient(state.hits[$0].recipient) == nil }
        return Leftovers(hits: orphans.prefix(limit).map(Int64.init))
    }

    func remove(_ leftovers: Leftovers) throws {
        for index in leftovers.hits.reversed() { state.hits.remove(at: Int(index)) }
    }

    func rewrite(_ seq: Seq, of user: UserID, as body: [UInt8]) throws {
        guard let log = state.logs[user], let slot = log.slots(after: seq.minus(1), through: seq).first,
            !slot.isEmptied
        else { return }
        let place = Int(seq - log.state.floor)
        state.logs[user]?.slots[place].recipient = nil
        state.logs[user]?.slots[place].entry = Entry(
            seq: seq, kind: slot.entry.kind, verdict: slot.entry.verdict, body: body)
        state.events[user] = state.events[user]?.filter { $0.value.seq != seq }
        state.controlVersion += 1
    }

    func removeRecipients(_ email: String) throws -> RemovedContact {
        for user in state.preferences.keys { state.preferences[user]?.muted.removeAll { $0 == email } }
        var concerned: Set<String> = []
        var users: Set<UserID> = []
        for index in state.recipients.indices where state.recipients[index]?.tracked.email == email {
            if let recipient = state.recipients[index] {
                concerned.insert(recipient.tracked.message)
                users.insert(recipient.user)
                state.states[recipient.tracked.id] = nil
                state.erasedTickets[recipient.tracked.ticket] = (recipient.user, email)
            }
            state.recipients[index] = nil
        }
        let shared = Set(state.recipients.compactMap { $0?.tracked.message })
        for id in concerned.subtracting(shared) { state.messages[id] = nil }
        var kept = 0
        for user in state.tracking.keys {
            guard let tracking = state.tracking[user]?.removeValue(forKey: .address(email)), tracking != .identified
            else { continue }
            state.erasedSettings[user, default: [:]][email] = tracking
            kept += 1
        }
        for user in users.sorted() { state.noteChange(of: user) }
        state.controlVersion += 1
        return RemovedContact(messages: concerned.subtracting(shared).count, settings: kept)
    }
}
