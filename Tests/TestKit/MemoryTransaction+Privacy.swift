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
}
