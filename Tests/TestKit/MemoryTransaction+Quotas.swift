import Core

extension MemoryTransaction {
    func dailyUse(of user: UserID, on day: Timestamp) throws -> DailyUse {
        guard let last = state.dailyUse[user], last.day == day else { return DailyUse() }
        return last.use
    }

    func addDailyUse(_ use: DailyUse, of user: UserID, on day: Timestamp) throws {
        guard try self.user(user) != nil else { return }
        state.dailyUse[user] = (day, try dailyUse(of: user, on: day) + use)
    }

    func deviceCount(of user: UserID) throws -> Int {
        (state.devices[user] ?? [:]).keys.count { !$0.hasPrefix(webhookDevicePrefix) }
    }

    func trackingSettingCount(of user: UserID) throws -> Int {
        (state.tracking[user] ?? [:]).count + (state.erasedSettings[user] ?? [:]).count
    }

    func firstRegistration(ofHeader header: String, by user: UserID) throws -> Timestamp? {
        state.messages.values.filter { $0.user == user && $0.messageID == header }.map(\.registeredAt).min()
    }

    func activities(about recipient: Int64, of user: UserID, after seq: Seq, limit: Int) throws -> [Entry] {
        let slots = (state.logs[user]?.slots ?? []).filter {
            $0.recipient == recipient && $0.entry.seq > seq && !$0.isEmptied
        }
        return slots.prefix(limit).map(\.entry)
    }

    func hits(of recipient: Int64, around seq: Seq, limit: Int) throws -> NearbyHits {
        // Sorts by seq; hits with the same seq keep their order.
        let all = state.hits.filter { $0.recipient == recipient }.enumerated()
            .sorted { ($0.element.seq, $0.offset) < ($1.element.seq, $1.offset) }.map(\.element)
        let own = all.filter { $0.seq == seq }.prefix(limit - limit / 3 * 2)
        let before = all.filter { $0.seq < seq }.suffix((limit - own.count) / 2)
        let after = all.filter { $0.seq > seq }.prefix(limit - own.count - before.count)
        let found = Array(before) + Array(own) + Array(after)
        return NearbyHits(found, isCut: found.count < all.count)
    }
}
