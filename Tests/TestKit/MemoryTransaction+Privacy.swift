import Mailbell

extension MemoryTransaction {
    func decision(on email: String, user: UserID) throws -> TrackingDecision {
        func setting(of owner: UserID) -> TrackingSetting? {
            Audience.including(email).lazy.compactMap { audience in
                self.state.tracking[owner]?[audience].map { TrackingSetting(audience, $0) }
            }.first
        }
        return TrackingDecision(
            user: setting(of: user), hub: setting(of: 0), hasOptedOut: state.optedOut.contains(email))
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
        state.controlVersion += 1
    }

    func optOut(_ email: String, at: Timestamp) throws {
        if state.optedOut.insert(email).inserted { state.controlVersion += 1 }
    }

    func optIn(_ email: String) throws -> Bool {
        guard state.optedOut.remove(email) != nil else { return false }
        state.controlVersion += 1
        return true
    }

    func hasOptedOut(_ email: String) throws -> Bool { state.optedOut.contains(email) }

    func recipients(_ email: String, of user: UserID?) throws -> [TrackedRecipient] {
        try state.recipients.compactMap(\.self).filter { recipient in
            recipient.tracked.email == email && user.map { recipient.user == $0 } ?? true
        }.map(current)
    }

    func hits(of recipients: [TrackedRecipient]) throws -> [KeptHit] {
        let ids = Set(recipients.map(\.id))
        return state.hits.filter { ids.contains($0.recipient) }
    }

    func oldestHit() throws -> Timestamp? { state.hits.first?.at }

    /// Hits are named by their places. The agents' texts are in the hits.
    func leftovers(limit: Int) throws -> Leftovers {
        let orphans = state.hits.indices.filter { state.recipient(state.hits[$0].recipient) == nil }
        return Leftovers(hits: orphans.prefix(limit).map(Int64.init))
    }

    func remove(_ leftovers: Leftovers) throws {
        for index in leftovers.hits.reversed() { state.hits.remove(at: Int(index)) }
    }

    func rewrite(_ seq: Seq, of user: UserID, as body: [UInt8]) throws {
        guard let log = state.logs[user], let slot = log.slots(after: seq - 1, through: seq).first, !slot.isEmptied
        else { return }
        let place = Int(seq - log.state.floor)
        state.logs[user]?.slots[place].recipient = nil
        state.logs[user]?.slots[place].entry = Entry(
            seq: seq, kind: slot.entry.kind, verdict: slot.entry.verdict, body: body)
        state.events[user] = state.events[user]?.filter { $0.value.seq != seq }
        state.controlVersion += 1
    }

    func removeRecipients(_ email: String) throws -> Int {
        var concerned: Set<String> = []
        for index in state.recipients.indices where state.recipients[index]?.tracked.email == email {
            if let recipient = state.recipients[index] { concerned.insert(recipient.tracked.message) }
            state.recipients[index] = nil
        }
        let shared = Set(state.recipients.compactMap { $0?.tracked.message })
        for id in concerned.subtracting(shared) { state.messages[id] = nil }
        for user in state.tracking.keys { state.tracking[user]?[.address(email)] = nil }
        state.controlVersion += 1
        return concerned.subtracting(shared).count
    }
}
