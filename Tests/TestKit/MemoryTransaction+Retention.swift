import Mailbell

extension MemoryTransaction {
    func expire(before cutoffs: [Kind: Timestamp], hitsBefore: Timestamp, limit: Int) throws -> Int {
        var left = limit
        for user in state.users {
            left -= state.logs[user.id]?.expire(before: cutoffs, limit: left) ?? 0
        }
        let old = state.hits.prefix(left).prefix { $0.at < hitsBefore }.count
        state.hits.removeFirst(old)
        left -= old
        let due = state.events.flatMap { user, events in
            events.filter { $0.value.at < hitsBefore }.map { (at: $0.value.at, user: user, id: $0.key) }
        }
        for event in due.sorted(by: <).prefix(left) {
            state.events[event.user]?[event.id] = nil
            left -= 1
        }
        return limit - left
    }
}

extension MemoryState.Log {
    fileprivate mutating func expire(before cutoffs: [Kind: Timestamp], limit: Int) -> Int {
        var count = 0
        for kind in Kind.allCases {
            guard let cutoff = cutoffs[kind] else { continue }
            for index in slots.indices where count < limit {
                let slot = slots[index]
                guard slot.entry.kind == kind, slot.recordedAt < cutoff, !slot.isEmptied else { continue }
                slots[index].isEmptied = true
                state.expired = max(state.expired, slot.entry.seq)
                count += 1
            }
        }
        guard count > 0 else { return 0 }
        slots.removeFirst(slots.prefix(while: \.isEmptied).count)
        state.floor = slots.first?.entry.seq ?? state.head + 1
        state.unread = unread(after: state.readUpTo)
        return count
    }
}
