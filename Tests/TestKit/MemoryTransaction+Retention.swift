import Core

extension MemoryTransaction {
    func expire(_ due: Expiry, limit: Int) throws -> Expired {
        var expired = Expired()
        for user in state.users {
            expired.activities +=
                state.logs[user.id]?.expire(before: due.activities, limit: limit - expired.total) ?? 0
        }
        let old = state.hits.prefix { $0.at < due.hits || $0.at > due.now }
        let count = old.lastIndex { $0.at < due.hits }.map { old.distance(from: old.startIndex, to: $0) + 1 } ?? 0
        expired.hits = min(count, limit - expired.total)
        state.hits.removeFirst(expired.hits)
        let events = state.events.flatMap { user, events in
            events.filter { $0.value.at < due.events }.map { (at: $0.value.at, user: user, id: $0.key) }
        }
        for event in events.sorted(by: <).prefix(limit - expired.total) {
            state.events[event.user]?[event.id] = nil
            expired.events += 1
        }
        return expired
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
