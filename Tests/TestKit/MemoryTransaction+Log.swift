import Core
import Foundation

extension MemoryTransaction {
    func logState(of user: UserID) throws -> LogState? { state.logs[user]?.state }

    func append(_ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp) throws -> Entry {
        if let poison, poison.recipient == recipient { throw poison.error }
        guard var log = state.logs.removeValue(forKey: user) else {
            throw StoreError.other("there is no user \(user)")
        }
        guard log.state.head < .lastOfLog else { throw StoreError.other("the log of user \(user) is full") }
        log.state.head += 1
        log.recordedAt = max(log.recordedAt, recordedAt)
        if activity.isNotifiable { log.state.unread += 1 }
        let entry = Entry(
            seq: log.state.head, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        log.slots.append(.init(entry: entry, recordedAt: log.recordedAt, recipient: recipient))
        state.logs[user] = log
        return entry
    }

    func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) throws -> Page {
        guard let log = state.logs[user] else { return Page(entries: [], through: after) }
        var page = Page(entries: [], through: max(after, log.state.head))
        var bytes = 0
        for slot in log.slots(after: after, through: log.state.head) where !slot.isEmptied {
            page.entries.append(slot.entry)
            bytes += slot.entry.body.count
            if page.entries.count == limit || bytes >= maximumBytes {
                page.through = slot.entry.seq
                break
            }
        }
        return page
    }

    func activities(of user: UserID, matching query: ActivityQuery) throws -> [Entry] {
        guard let log = state.logs[user] else { return [] }
        let found = log.slots.filter { slot in
            let recipient = slot.recipient.flatMap(state.recipient)
            return !slot.isEmptied
                && slot.entry.seq > query.after ?? 0 && slot.entry.seq < query.before ?? .max
                && query.filter.admits(kind: slot.entry.kind, verdict: slot.entry.verdict)
                && query.since.map { slot.recordedAt >= $0 } ?? true
                && query.until.map { slot.recordedAt < $0 } ?? true
                && query.contact.map { recipient?.user == user && recipient?.tracked.email == $0 } ?? true
                && query.message.map { recipient?.tracked.message == $0 } ?? true
                && isWanted(slot, by: query)
        }.map(\.entry)
        return query.order == .oldestFirst
            ? Array(found.prefix(query.limit)) : Array(found.reversed().prefix(query.limit))
    }

    /// Reference implementation: sorts the whole log by the times in the bodies.
    func latest(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing {
        var all = query
        (all.after, all.before, all.since, all.until, all.limit) = (nil, nil, nil, nil, .max)
        all.filter = Filter()
        (all.text, all.unreadAfter, all.opensMoreThan) = (nil, nil, nil)
        var wantedOnly = query
        (wantedOnly.after, wantedOnly.before, wantedOnly.since, wantedOnly.until, wantedOnly.limit) = (
            nil, nil, nil, nil, .max
        )
        let matching = Set(try activities(of: user, matching: wantedOnly).map(\.seq))
        let placed = try activities(of: user, matching: all).map { entry in
            (entry, TimePlace(at: try JSONDecoder().decode(Activity.self, from: Data(entry.body)).at, seq: entry.seq))
        }
        let wanted = placed.filter { _, moment in
            query.since.map { moment.at >= $0 } ?? true && query.until.map { moment.at < $0 } ?? true
                && query.earlier.map { moment < $0 } ?? true
        }.sorted { $0.1 > $1.1 }
        let isSearch = query.contact == nil && query.message == nil
        var page = Listing(entries: [])
        for (index, (entry, moment)) in wanted.enumerated() {
            if matching.contains(entry.seq) { page.entries.append(entry) }
            if page.entries.count == query.limit || (isSearch && index + 1 == span) {
                page.moment = moment
                break
            }
        }
        return page
    }

    /// Reference implementation for stores that search: looks at every entry.
    func firstSeq(of user: UserID, since time: Timestamp) throws -> Seq {
        guard let log = state.logs[user] else { return 1 }
        return log.slots.first { $0.recordedAt >= time }?.entry.seq ?? log.state.head + 1
    }

    func digest(of user: UserID, after: Seq, through: Seq) throws -> Digest {
        var kinds: [Kind: Int64] = [:]
        var contacts: [String: Digest.Contact] = [:]
        let slots = state.logs[user]?.slots(after: after, through: through) ?? []
        for slot in slots where !slot.isEmptied {
            if let kind = slot.entry.kind { kinds[kind, default: 0] += 1 }
            guard slot.isNotifiable, let recipient = slot.recipient.flatMap(state.recipient) else { continue }
            let email = recipient.tracked.email
            var contact = contacts[email] ?? .init(recipient: .init(email: email), opens: 0, clicks: 0)
            contact.recipient.name = [contact.recipient.name, recipient.tracked.name].compactMap(\.self).max()
            if slot.entry.kind == .open { contact.opens += 1 } else { contact.clicks += 1 }
            contacts[email] = contact
        }
        return Digest(
            from: after.plus(1), to: through,
            kinds: kinds.sorted { $0.key.rawValue < $1.key.rawValue }.map { .init(kind: $0.key, count: $0.value) },
            contacts: Array(
                contacts.sorted {
                    ($1.value.opens + $1.value.clicks, $0.key) < ($0.value.opens + $0.value.clicks, $1.key)
                }.map(\.value).prefix(100)))
    }

    func markRead(of user: UserID, upTo: Seq) throws -> Bool {
        guard let log = state.logs[user], upTo > log.state.readUpTo, upTo <= log.state.head else { return false }
        state.logs[user]?.state.readUpTo = upTo
        state.logs[user]?.state.unread = log.unread(after: upTo)
        return true
    }
}

extension MemoryState.Log {
    func unread(after seq: Seq) -> Int64 {
        Int64(slots(after: seq, through: state.head).count(where: \.isNotifiable))
    }
}
