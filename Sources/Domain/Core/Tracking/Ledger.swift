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
    var bursts = BurstWindow()
    var tallies = BoundedCache<TallyKey, Tally>(capacity: 65_536)
    var random: any RandomNumberGenerator
    /// What the caches say is what the store says. Not so at the start, nor after a transaction that failed.
    private var isWarm = false
    /// The store's control version that the caches are of.
    private var controlVersion: Int64 = 0
    private var hits = HitCounts()
    /// What the group under way has changed of the log, its own entries perhaps.
    var amended: [Place: Entry] = [:]

    /// What a recipient does while they are anonymous is counted apart: the store cannot tell it, and it must not show
    /// later.
    struct TallyKey: Hashable {
        var recipient: Int64
        var isAnonymous: Bool
    }

    struct Place: Hashable {
        var user: UserID
        var seq: Seq
    }

    /// - Parameter devices: the senders' own, to tell what is theirs.
    public init(
        store: any Store, places: any Places, judge: any Judge, devices: any OwnDevices = NoOwnDevices(),
        random: any RandomNumberGenerator
    ) {
        self.store = store
        self.resolver = Resolver(places: places, judge: judge, devices: devices)
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
                return Committed(outcomes: group.map { _ in .failed(error) }, recorded: [], hits: HitCounts())
            }
            let alone = group.map { commit([$0], now: now) }
            return Committed(
                outcomes: alone.flatMap(\.outcomes), recorded: merge(alone.flatMap(\.recorded)),
                hits: alone.reduce(HitCounts()) { $0 + $1.hits })
        }
    }

    private func record(_ group: [Submission], now: Timestamp) throws -> Committed {
        do {
            var fresh: [(user: UserID, entry: Entry)] = []
            hits = HitCounts()
            amended = [:]
            let outcomes = try store.commit { store in
                if !isWarm { try warmUp(store, now: now) }
                // A command in another process may have removed whose mail this was, changed what is theirs, or judged anew
                // what was counted. Repeats are not touched by that: the ids they go by are never given again.
                let version = try store.controlVersion()
                if version != controlVersion {
                    resolver.forget()
                    tallies.removeAll()
                }
                controlVersion = version
                return try group.map { try perform($0, now: now, store) { fresh.append(($0, $1)) } }
            }
            return Committed(
                outcomes: outcomes,
                recorded: merge(
                    fresh.map { user, entry in
                        Recorded(user: user, entries: [amended[Place(user: user, seq: entry.seq)] ?? entry])
                    }),
                hits: hits)
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
        bursts.removeAll()
        for hit in try store.hits(since: now - FoldWindow.openSpan, limit: 65_536) {
            let judgement = try resolver.judge(hit, store)
            if let member = BurstWindow.Member(of: hit, judgement) {
                bursts.remember(member, of: .init(recipient: hit.recipient, isAnonymous: false))
            }
            guard !hit.isFolded, hit.link >= 0 else { continue }
            folds.remember(
                .init(
                    recipient: hit.recipient, link: hit.link, network: hit.network, userAgent: hit.userAgent,
                    via: hit.via, isMachine: judgement.verdict == .machine),
                at: hit.at, seq: hit.seq)
        }
        isWarm = true
    }

    // MARK: One submission

    typealias Append = (UserID, Entry) -> Void

    private func perform(
        _ submission: Submission, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        switch submission {
        case .hit(let hit): try take(hit, now: now, store, push).answer(to: hit)
        case .event(let event): .event(try take(event, now: now, store, push))
        case .track(let message): try track(message, now: now, store, push)
        case .read(let user, let upTo, let device): try markRead(user, upTo, device, now: now, store, push)
        case .acknowledge(let user, let device, let cursor): try acknowledge(user, device, cursor, now: now, store)
        case .forgetDevice(let user, let device):
            try store.forgetDevice(device, of: user) ? .done : .noSuchDevice
        case .revokeToken(let id):
            try revokeToken(id, now: now, store)
        case .pair(let code, let token, let scopes):
            try pair(code, token, scopes, now: now, store)
        case .setTracking(let user, let audience, let tracking):
            try setTracking(tracking, of: audience, user: user, store)
        case .optOut(let ticket): try optOut(ticket, now: now, store)
        }
    }

    /// What became of a hit.
    private enum Taken {
        case nobody
        case untracked(url: String?)
        case kept(Seq, folded: Bool, url: String?)

        func answer(to hit: Hit) -> Outcome {
            switch self {
            case .nobody: hit.target == .pixel ? .pixel : .noSuchLink
            case .kept(_, _, let url?), .untracked(let url?): .redirect(url)
            case .kept, .untracked: .pixel
            }
        }
    }

    /// The path of a hit, step by step.
    private func take(_ hit: Hit, now: Timestamp, _ store: any StoreTransaction, _ push: Append) throws -> Taken {
        let sighting: Sighting
        switch try resolver.resolve(hit, store) {
        case .nobody:
            hits.unknown += 1
            return .nobody
        case .untracked(let url):
            hits.untracked += 1
            return .untracked(url: url)
        case .sighting(let found): sighting = found
        }
        let key = sighting.foldKey()
        let original = key.flatMap { folds.original(of: $0, at: hit.at) }
        // Judged first, and then folded: a repeat is evidence too.
        let (judged, member) = try judgeAmongNeighbours(sighting, original: original, now: now, store, push)
        func remember(_ seq: Seq) {
            guard var member else { return }
            member.seq = seq
            bursts.remember(member, of: sighting.burstKey)
        }
        if let original {
            hits.folded += 1
            remember(original)
            try keep(sighting, as: original, folded: true, store)
            return .kept(original, folded: true, url: sighting.url)
        }
        hits.recorded += 1
        let seq = try append(judged, now: now, store, push)
        remember(seq)
        try keep(sighting, as: seq, folded: false, store)
        if let key { folds.remember(key, at: hit.at, seq: seq) }
        return .kept(seq, folded: false, url: sighting.url)
    }

    /// Nothing that could lead back to an anonymous contact is kept.
    private func keep(_ sighting: Sighting, as seq: Seq, folded: Bool, _ store: any StoreTransaction) throws {
        if !sighting.isAnonymous { try store.keep(sighting.kept(as: seq, folded: folded)) }
    }

    /// Another system's event takes the path of a hit, once it is known whose it is and that it is new.
    private func take(
        _ event: ReportedEvent, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> EventOutcome {
        if let seq = try store.event(event.id, of: event.user) { return .duplicate(seq) }
        guard let message = try store.message(event.message, of: event.user) else {
            hits.unknown += 1
            return .unknownMessage
        }
        guard let recipient = try store.recipient(event.recipient, ofMessage: message.id) else {
            hits.unknown += 1
            return .unknownRecipient
        }
        guard try wants(event, of: message, store) else {
            hits.untracked += 1
            return .ignored
        }
        if case .url(let url) = event.target, !message.fits(url, to: recipient) { return .urlTooLong }
        let hit = Hit(
            at: event.at, ticket: recipient.ticket, target: event.target, address: event.address ?? .unspecified,
            userAgent: event.userAgent, isReported: true, isMarkedMachine: event.isMarkedMachine)
        switch try take(hit, now: now, store, push) {
        case .nobody: return .unknownLink
        case .untracked: return .ignored
        case .kept(let place, let folded, _):
            // The other system knows whose event it was: it must not learn, nor the store, which activity that became. By
            // the time it could be told from the others of the day.
            let isAnonymous = recipient.tracking == .anonymous
            let seq = isAnonymous ? 0 : place
            try store.keepEvent(event.id, of: event.user, seq: seq, at: isAnonymous ? now.startOfDay : now)
            return folded ? .folded(seq) : .recorded(seq)
        }
    }

    /// Other systems track what they like; what the sender or the seat does not track is not taken from them either.
    private func wants(
        _ event: ReportedEvent, of message: TrackedMessage, _ store: any StoreTransaction
    ) throws -> Bool {
        if event.target == .pixel { return message.tracksOpens }
        return try store.user(event.user)?.seat == .paid
    }

    /// Appends what a hit is, after the open that a person's click implies if none was seen.
    private func append(
        _ sighting: Sighting, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Seq {
        let recipient = sighting.recipient.id
        let key = TallyKey(recipient: recipient, isAnonymous: sighting.isAnonymous)
        var tally = try tallies[key] ?? store.tally(recipient: recipient)
        let user = sighting.message.user
        func add(_ kind: Kind, isImplied: Bool = false) throws -> Seq {
            let nth = tally.count(kind, sighting.judgement.verdict)
            let activity = sighting.activity(
                kind, id: ULID(at: sighting.hit.at, using: &random), nth: nth, isImplied: isImplied)
            let entry = try store.append(
                activity, to: user, recipient: sighting.isAnonymous ? nil : recipient,
                recordedAt: sighting.hit.isReported ? now : sighting.hit.at)
            push(user, entry)
            return entry.seq
        }
        let isClick = sighting.url != nil
        // Of an anonymous contact nobody knows after a restart whether there was an open: none is made up.
        if isClick, sighting.message.tracksOpens, sighting.judgement.verdict != .machine, tally.opens == 0,
            !sighting.isAnonymous
        {
            let open = try add(.open, isImplied: true)
            // The pixel that loads a moment later is this same open.
            if let key = sighting.foldKey(link: 0) { folds.remember(key, at: sighting.hit.at, seq: open) }
        }
        let seq = try add(isClick ? .click : .open)
        tallies[key] = tally
        return seq
    }

    private func track(
        _ message: NewMessage, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        if message.joins, let tracked = try original(of: message, store) {
            return .tracked(tracked, try join(message, tracked, now: now, store, push))
        }
        let tracked = TrackedMessage(
            id: ULID(at: now, using: &random).description, user: message.user, from: message.from,
            subject: message.subject, messageID: message.messageID, sentAt: message.sentAt, registeredAt: now,
            tracksOpens: message.tracksOpens, links: message.links)
        let tickets = message.recipients.map { _ in Ticket(using: &random) }
        let recipients = try store.insertMessage(tracked, of: message, tickets: tickets)
        for recipient in recipients { try tell(of: recipient, tracked, now: now, store, push) }
        return .tracked(tracked, recipients)
    }

    /// The message that another is one with.
    private func original(of message: NewMessage, _ store: any StoreTransaction) throws -> TrackedMessage? {
        guard let header = message.messageID,
            let tracked = try store.message(.header(header), of: message.user), tracked.from == message.from,
            tracked.links == message.links, tracked.tracksOpens == message.tracksOpens
        else { return nil }
        return tracked
    }

    /// The recipients in the order of the request: those that the message has, and those that are new to it.
    private func join(
        _ message: NewMessage, _ tracked: TrackedMessage, now: Timestamp, _ store: any StoreTransaction,
        _ push: Append
    ) throws -> [TrackedRecipient] {
        try message.recipients.map { wanted in
            if let known = try store.recipient(wanted.email, ofMessage: tracked.id) { return known }
            let recipient = try store.addRecipients([wanted], to: tracked, tickets: [Ticket(using: &random)])[0]
            // Whether an anonymous contact is one of many may be otherwise now.
            resolver.forget()
            try tell(of: recipient, tracked, now: now, store, push)
            return recipient
        }
    }

    private func tell(
        of recipient: TrackedRecipient, _ message: TrackedMessage, now: Timestamp, _ store: any StoreTransaction,
        _ push: Append
    ) throws {
        var sent = Activity(id: ULID(at: now, using: &random).description, kind: .sent, at: message.date)
        sent.message = message.summary
        sent.recipient = recipient.summary
        push(
            message.user,
            try store.append(
                sent, to: message.user, recipient: recipient.tracking == .identified ? recipient.id : nil,
                recordedAt: now))
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

    /// One that there is no more, is good no more either.
    private func revokeToken(_ id: String, now: Timestamp, _ store: any StoreTransaction) throws -> Outcome {
        _ = try store.revokeToken(id: id, digest: nil, at: now)
        return .done
    }

    /// The code is gone whatever becomes of it: a second client that shows it has lost the race, or found it.
    private func pair(
        _ code: [UInt8], _ token: NewToken, _ scopes: [Scope]?, now: Timestamp, _ store: any StoreTransaction
    ) throws -> Outcome {
        guard let pairing = try store.takePairing(digest: code, at: now), let user = try store.user(pairing.user) else {
            return .noSuchPairing
        }
        let granted = pairing.scopes.filter { scopes?.contains($0) ?? true }
        try store.insertToken(
            TokenRecord(id: token.id, user: user.id, scopes: granted, label: token.label, createdAt: now),
            digest: token.digest)
        return .paired(Identity(tokenID: token.id, scopes: granted, user: user))
    }

    private func setTracking(
        _ tracking: Tracking?, of audience: Audience, user: UserID, _ store: any StoreTransaction
    ) throws -> Outcome {
        try store.setTracking(tracking, of: audience, user: user)
        resolver.forget()
        return .done
    }

    /// Whether the ticket stands for anybody is not told.
    private func optOut(_ ticket: Ticket, now: Timestamp, _ store: any StoreTransaction) throws -> Outcome {
        guard let recipient = try store.recipient(ticket: ticket), try !store.hasOptedOut(recipient.email) else {
            return .done
        }
        try store.optOut(recipient.email, at: now)
        resolver.forget()
        return .done
    }
}
