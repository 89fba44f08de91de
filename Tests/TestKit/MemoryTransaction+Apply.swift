import Core

/// What a lot's hits change. A decision that does not continue the logs as they are is refused, and so is one whose sums
/// are not those of its activities: `Decider` counts, and this counts again.
extension MemoryTransaction {
    /// One thread writes at a time, so there is nothing to lock; but the order of the users is checked.
    func lock(_ users: [UserID], evidenceOf recipients: [Int64], since: Timestamp, now: Timestamp) throws {
        guard zip(users, users.dropFirst()).allSatisfy(<) else { throw StoreError.other("\(users) is not in order") }
    }

    func heads(of users: [UserID]) throws -> [UserID: LogHead] {
        var heads: [UserID: LogHead] = [:]
        for user in users {
            guard let log = state.logs[user] else { continue }
            heads[user] = LogHead(epoch: log.state.epoch, seq: log.state.head, recordedAt: log.recordedAt)
        }
        return heads
    }

    func apply(_ decision: Decision) throws {
        var unread: [UserID: Int64] = [:]
        for one in decision.amendments {
            unread[one.user, default: 0] += try amend(one)
        }
        for one in decision.appends {
            if let poison, poison.recipient == one.recipient { throw poison.error }
            guard var log = state.logs.removeValue(forKey: one.user) else {
                throw StoreError.other("there is no user \(one.user)")
            }
            guard one.entry.seq == log.state.head + 1, one.recordedAt >= log.recordedAt else {
                throw StoreError.other("\(one.entry.seq) does not continue the log of user \(one.user)")
            }
            log.state.head += 1
            log.recordedAt = one.recordedAt
            let slot = MemoryState.Slot(entry: one.entry, recordedAt: one.recordedAt, recipient: one.recipient)
            if slot.isNotifiable { log.state.unread += 1 }
            log.slots.append(slot)
            state.logs[one.user] = log
        }
        for (user, delta) in unread { state.logs[user]?.state.unread += delta }
        state.hits += decision.hits
        for event in decision.events {
            guard try self.event(event.id, of: event.user) == nil else {
                throw StoreError.exists("there is such an event already")
            }
            state.events[event.user, default: [:]][event.id] = (event.seq, event.at)
        }
        for (recipient, new) in decision.recipients { try setState(new, ofRecipient: recipient) }
        for (user, head) in decision.heads {
            let new = decision.appends.count {
                $0.user == user && Activity.isNotifiable(kind: $0.entry.kind, verdict: $0.entry.verdict)
            }
            guard let log = state.logs[user], log.state.head == head.seq, log.recordedAt == head.recordedAt,
                head.newUnread == Int64(new),
                log.state.unread == log.unread(after: log.state.readUpTo)
            else { throw StoreError.other("the decision's sums for user \(user) are wrong") }
        }
    }

    /// Puts a new version in the place of an activity. Returns how the unread count changes.
    private func amend(_ one: Decision.Amendment) throws -> Int64 {
        guard let log = state.logs[one.user],
            let index = log.slots.firstIndex(where: { $0.entry.seq == one.entry.seq && !$0.isEmptied })
        else { throw StoreError.other("activity \(one.entry.seq) is not stored") }
        state.logs[one.user]?.slots[index].entry = one.entry
        return one.entry.seq > log.state.readUpTo ? one.unread : 0
    }
}
