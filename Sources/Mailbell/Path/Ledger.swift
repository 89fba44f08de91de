/// The event path: a group of submissions is resolved, recorded in one transaction, and what was recorded is handed out
/// for push.
///
///     ingest  →  resolve  →  record  →  push
///
/// Belongs to the one thread that writes.
public final class Ledger {
    private let store: any Store
    private let resolver: Resolver
    private var folds = FoldWindow()
    private var tallies = BoundedCache<Int64, Tally>(capacity: 65_536)
    private var random: any RandomNumberGenerator
    /// What the caches say is what the store says. Not so at the start, nor after a transaction that failed.
    private var isWarm = false

    public init(store: any Store, places: any Places, judge: any Judge, random: any RandomNumberGenerator) {
        self.store = store
        self.resolver = Resolver(places: places, judge: judge)
        self.random = random
    }

    /// Records a group, durably and whole. When this returns, what the outcomes say is on disk.
    ///
    /// If the group cannot be recorded because of one submission in it, the others are recorded without it.
    public func commit(_ group: [Submission], now: Timestamp) -> Committed {
        do {
            return try record(group, now: now)
        } catch {
            let error = error as? StoreError ?? .other("\(error)")
            if group.count == 1 || error.isOfTheWholeStore {
                return Committed(outcomes: group.map { _ in .failed(error) }, recorded: [])
            }
            let alone = group.map { commit([$0], now: now) }
            return Committed(
                outcomes: alone.flatMap(\.outcomes), recorded: merge(alone.flatMap(\.recorded)))
        }
    }

    private func record(_ group: [Submission], now: Timestamp) throws -> Committed {
        do {
            var fresh: [(user: UserID, entry: Entry)] = []
            let outcomes = try store.commit { store in
                if !isWarm { try warmUp(store, now: now) }
                return try group.map { submission in
                    switch submission {
                    case .hit(let hit):
                        try take(hit, store) { fresh.append(($0, $1)) }
                    case .track(let message):
                        try track(message, now: now, store) { fresh.append(($0, $1)) }
                    case .read(let user, let upTo, let device):
                        try markRead(user, upTo, device, now: now, store) { fresh.append(($0, $1)) }
                    case .acknowledge(let user, let device, let cursor):
                        try acknowledge(user, device, cursor, now: now, store)
                    }
                }
            }
            return Committed(
                outcomes: outcomes, recorded: merge(fresh.map { Recorded(user: $0.user, entries: [$0.entry]) }))
        } catch {
            isWarm = false
            throw error
        }
    }

    private func merge(_ parts: [Recorded]) -> [Recorded] {
        var order: [UserID] = []
        var entries: [UserID: [Entry]] = [:]
        for part in parts {
            if entries[part.user] == nil { order.append(part.user) }
            entries[part.user, default: []] += part.entries
        }
        return order.map { Recorded(user: $0, entries: entries[$0] ?? []) }
    }

    private func warmUp(_ store: any StoreTransaction, now: Timestamp) throws {
        resolver.forget()
        tallies.removeAll()
        folds.removeAll()
        for hit in try store.hits(since: now - FoldWindow.openSpan, limit: 65_536) where !hit.isFolded {
            folds.remember(
                .init(
                    recipient: hit.recipient, link: hit.link, network: hit.network, userAgent: hit.userAgent,
                    via: hit.via),
                at: hit.at, seq: hit.seq)
        }
        isWarm = true
    }

    // MARK: One submission

    private typealias Append = (UserID, Entry) -> Void

    /// The path of a hit, step by step.
    private func take(_ hit: Hit, _ store: any StoreTransaction, _ push: Append) throws -> Outcome {
        guard let sighting = try resolver.resolve(hit, store) else {
            return hit.target == .pixel ? .pixel : .noSuchLink
        }
        let seq: Seq
        let key = sighting.foldKey()
        if let original = folds.original(of: key, at: hit.at) {
            seq = original
            try store.keep(sighting.kept(as: original, folded: true))
        } else {
            seq = try append(sighting, store, push)
            try store.keep(sighting.kept(as: seq, folded: false))
            folds.remember(key, at: hit.at, seq: seq)
        }
        return if let url = sighting.url { .redirect(url) } else { .pixel }
    }

    /// Appends what a hit is, after the open that a person's click implies if none was seen.
    private func append(_ sighting: Sighting, _ store: any StoreTransaction, _ push: Append) throws -> Seq {
        let recipient = sighting.recipient.id
        var tally = try tallies[recipient] ?? store.tally(recipient: recipient)
        let user = sighting.message.user
        func add(_ kind: Kind, reason: String? = nil) throws -> Seq {
            let nth = tally.count(kind, sighting.judgement.verdict)
            let activity = sighting.activity(
                kind, id: ULID(at: sighting.hit.at, using: &random), nth: nth, reason: reason)
            let entry = try store.append(activity, to: user, recipient: recipient, recordedAt: sighting.hit.at)
            push(user, entry)
            return entry.seq
        }
        let isClick = sighting.hit.target != .pixel
        if isClick, sighting.message.tracksOpens, sighting.judgement.verdict != .machine, tally.opens == 0 {
            let open = try add(.open, reason: "implied by a click")
            // The pixel that loads a moment later is this same open.
            folds.remember(sighting.foldKey(link: 0), at: sighting.hit.at, seq: open)
        }
        let seq = try add(isClick ? .click : .open)
        tallies[recipient] = tally
        return seq
    }

    private func track(
        _ message: NewMessage, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        let tracked = TrackedMessage(
            id: ULID(at: now, using: &random).description, user: message.user, subject: message.subject,
            sentAt: message.sentAt, registeredAt: now, tracksOpens: message.tracksOpens, links: message.links)
        let tickets = message.recipients.map { _ in Ticket(using: &random) }
        let recipients = try store.insertMessage(tracked, of: message, tickets: tickets)
        for recipient in recipients {
            var sent = Activity(id: ULID(at: now, using: &random).description, kind: .sent, at: tracked.date)
            sent.message = tracked.summary
            sent.recipient = .init(email: recipient.email, name: recipient.name)
            push(message.user, try store.append(sent, to: message.user, recipient: recipient.id, recordedAt: now))
        }
        return .tracked(tracked, recipients)
    }

    private func markRead(
        _ user: UserID, _ upTo: Seq, _ device: String?, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        guard try store.markRead(of: user, upTo: upTo) else { return .done }
        var read = Activity(id: ULID(at: now, using: &random).description, kind: .read, at: now)
        read.about = upTo
        read.device = device
        push(user, try store.append(read, to: user, recipient: nil, recordedAt: now))
        return .done
    }

    private func acknowledge(
        _ user: UserID, _ device: String, _ cursor: Cursor, now: Timestamp, _ store: any StoreTransaction
    ) throws -> Outcome {
        try store.saveCursor(cursor, device: device, of: user, at: now)
        return .done
    }
}
