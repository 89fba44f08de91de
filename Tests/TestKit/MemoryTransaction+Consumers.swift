import Core

extension MemoryTransaction {
    func state(of consumer: Consumer, of user: UserID) throws -> ConsumerState? { state.consumers[user]?[consumer] }

    func consumers(of user: UserID) throws -> [ConsumerState] {
        (state.consumers[user] ?? [:]).values.sorted { $0.consumer < $1.consumer }
    }

    func saveCursor(
        _ cursor: Cursor, of consumer: Consumer, filter: Filter, user: UserID, at time: Timestamp
    ) throws {
        guard let log = state.logs[user]?.state else { return }
        var kept = cursor
        if let known = try self.state(of: consumer, of: user)?.cursor {
            let isNewer =
                cursor.epoch == known.epoch
                ? cursor.seq > known.seq || known.seq > log.head
                : cursor.epoch == log.epoch || known.epoch != log.epoch
            if !isNewer { kept = known }
        }
        state.consumers[user, default: [:]][consumer] = ConsumerState(
            consumer, cursor: kept, lastSeen: time, filter: filter)
    }

    func forget(_ consumer: Consumer, of user: UserID) throws -> Bool {
        state.consumers[user]?.removeValue(forKey: consumer) != nil
    }
}
