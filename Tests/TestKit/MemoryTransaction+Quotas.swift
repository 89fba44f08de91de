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
        (state.consumers[user] ?? [:]).keys.count { if case .device = $0 { true } else { false } }
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
}
