/// The event path: resolves a group of submissions, records it in one transaction, and returns what was recorded, ready
/// to push.
///
///     ingest  →  resolve  →  record  →  push
///
/// Only the writer thread may use it.
public final class Ledger {
    private let store: any Store
    let resolver: Resolver
    let quotas: QuotaLimits
    var folds = FoldWindow()
    var lateNames = LateNames()
    var bursts = BurstWindow()
    var floods: FloodWindow
    /// Number of each user's tracking settings, cached on first use.
    var settingCounts: [UserID: Int] = [:]
    var tallies = BoundedCache<TallyKey, Tally>(capacity: 65_536)
    var random: any RandomNumberGenerator
    /// Whether the caches agree with the store. False at the start and after a failed transaction.
    private var isWarm = false
    /// The store's control version that the caches belong to.
    private var controlVersion: Int64 = 0
    var hits = HitCounts()
    /// Entries of the log that the present group has changed; some may be the group's own.
    var amended: [Place: Entry] = [:]

    /// Key of a recipient's tally. Activities while the contact is anonymous are counted separately: the store cannot
    /// assign them to the recipient, and they must not be linked to them later.
    struct TallyKey: Hashable {
        var recipient: Int64
        var isAnonymous: Bool
    }

    /// The position of an activity: a user's log and a seq.
    struct Place: Hashable {
        var user: UserID
        var seq: Seq
    }

    /// - Parameters:
    ///   - store: where everything is recorded.
    ///   - places: looks up locations.
    ///   - judge: tells people from machines.
    ///   - devices: the senders' own devices, to recognise their own hits.
    ///   - limits: how many hits of one recipient are stored.
    ///   - quotas: how much one user may register.
    ///   - random: source of ids and tickets.
    public init(
        store: any Store, places: any Places, judge: any Judge, devices: any OwnDevices = NoOwnDevices(),
        limits: HitLimits = HitLimits(), quotas: QuotaLimits = QuotaLimits(), random: any RandomNumberGenerator
    ) {
        self.store = store
        self.resolver = Resolver(places: places, judge: judge, devices: devices)
        self.quotas = quotas
        self.floods = FloodWindow(limit: limits.perTicketPerMinute)
        self.random = random
    }

    /// Records a group in one durable transaction. When this returns, everything that the outcomes report is on disk.
    ///
    /// If one submission makes the group fail, each submission is recorded on its own. A click that cannot be recorded
    /// is still answered with its target, if the store can be read.
    public func commit(_ group: [Submission], now: Timestamp) -> Committed {
        let committed = commitWhole(group, now: now)
        return committed.readingTargets(of: group, from: store)
    }

    private func commitWhole(_ group: [Submission], now: Timestamp) -> Committed {
        do {
            return try record(group, now: now)
        } catch {
            let error = error as? StoreError ?? .other("\(error)")
            if group.count == 1 || error.isOfTheWholeStore {
                return Committed(
                    outcomes: group.map { _ in .failed(error) }, recorded: [], hits: HitCounts(),
                    failure: error.isOfTheWholeStore ? error : nil)
            }
            let alone = group.map { commitWhole([$0], now: now) }
            return Committed(
                outcomes: alone.flatMap(\.outcomes), recorded: merge(alone.flatMap(\.recorded)),
                hits: alone.reduce(HitCounts()) { $0 + $1.hits }, failure: alone.lazy.compactMap(\.failure).first)
        }
    }

    private func record(_ group: [Submission], now: Timestamp) throws -> Committed {
        let bursts = floods.bursts
        do {
            var fresh: [(user: UserID, entry: Entry)] = []
            hits = HitCounts()
            amended = [:]
            let outcomes = try store.commit { store in
                if !isWarm { try warmUp(store, now: now) }
                // A command in another process may have removed or changed users and contacts, or judged hits again.
                // Folds and bursts stay valid: their keys are ids, which are never reused.
                let version = try store.controlVersion()
                if version != controlVersion {
                    resolver.forget()
                    tallies.removeAll()
                    settingCounts.removeAll()
                }
                controlVersion = version
                lateNames.forget(before: now - LateNames.span)
                try settleFloods(now: now, store) { fresh.append(($0, $1)) }
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
            floods.restore(bursts)
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
        settingCounts.removeAll()
        folds.removeAll()
        lateNames.removeAll()
        bursts.removeAll()
        floods.forgetCounts()
        for hit in try store.hits(since: now - FoldWindow.openSpan, limit: 65_536) {
            floods.remember(hit.recipient, at: hit.at)
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
        case .refuse(let refusal): try refuse(refusal, now: now, store, push)
        case .read(let user, let upTo, let device): try markRead(user, upTo, device, now: now, store, push)
        case .acknowledge(let user, let device, let cursor, let filter):
            try acknowledge(user, device, cursor, filter, now: now, store)
        case .forgetDevice(let user, let device): try forgetDevice(user, device, store)
        case .revokeToken(let id):
            try revokeToken(id, now: now, store)
        case .pair(let code, let token, let scopes):
            try pair(code, token, scopes, now: now, store)
        case .setTracking(let user, let audience, let tracking):
            try setTracking(tracking, of: audience, user: user, store)
        case .optOut(let ticket): try optOut(ticket, now: now, store)
        case .learned(let address): try learned(address, now: now, store, push)
        // Already done: every group starts with it.
        case .settleFloods: .done
        }
    }

    /// What happened to a hit.
    private enum Taken {
        case nobody
        case untracked(url: String?)
        case kept(Seq, folded: Bool, url: String?)
        /// Counted in this burst activity, and not stored as a hit.
        case flooded(Seq, url: String?)

        func answer(to hit: Hit) -> Outcome {
            switch self {
            case .nobody: hit.target == .pixel ? .pixel : .noSuchLink
            case .kept(_, _, let url?), .flooded(_, let url?), .untracked(let url?): .redirect(url)
            case .kept, .flooded, .untracked: .pixel
            }
        }
    }

    /// Takes a hit along the path, step by step.
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
        let recipient = sighting.recipient.id
        let isAdmitted =
            hit.isReported ? floods.admits(recipient, reportedAt: hit.at) : floods.admits(recipient, now: now)
        guard isAdmitted else {
            hits.flooded += 1
            return .flooded(try flood(sighting, now: now, store, push), url: sighting.url)
        }
        let key = sighting.foldKey()
        let original = key.flatMap { folds.original(of: $0, at: hit.at) }
        // Judge before folding: a repeat is evidence too.
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
        // A verdict from neighbouring hits stands, so the host's name cannot change it.
        if judged.judgement == sighting.judgement { awaitName(of: sighting, as: seq, now: now) }
        try keep(sighting, as: seq, folded: false, store)
        if let key { folds.remember(key, at: hit.at, seq: seq) }
        return .kept(seq, folded: false, url: sighting.url)
    }

    /// Stores the hit, unless the contact is anonymous: nothing may lead back to them.
    private func keep(_ sighting: Sighting, as seq: Seq, folded: Bool, _ store: any StoreTransaction) throws {
        if !sighting.isAnonymous { try store.keep(sighting.kept(as: seq, folded: folded)) }
    }

    /// Records an event from another system. Once its recipient is found and it is known to be new, it takes the path
    /// of a hit.
    private func take(
        _ event: ReportedEvent, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> EventOutcome {
        if let seq = try store.event(event.id, of: event.user) { return .duplicate(seq) }
        // If there are several, the newest: ids are ULIDs.
        let messages = try event.message.spellings.compactMap { try store.message($0, of: event.user) }
        guard let message = messages.max(by: { $0.id < $1.id }) else {
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
        // The event id is not stored, as no hit of a burst is stored.
        case .flooded(let place, _): return .folded(recipient.tracking == .anonymous ? 0 : place)
        case .kept(let place, let folded, _):
            // The other system knows whose event it was, so neither it nor the store may learn which activity the event
            // became. An exact time could single the activity out among those of the day.
            let isAnonymous = recipient.tracking == .anonymous
            let seq = isAnonymous ? 0 : place
            try store.keepEvent(event.id, of: event.user, seq: seq, at: isAnonymous ? now.startOfDay : now)
            return folded ? .folded(seq) : .recorded(seq)
        }
    }

    /// Whether to record an event from another system. An open needs a message that tracks opens; a click needs the
    /// seat `paid`.
    private func wants(
        _ event: ReportedEvent, of message: TrackedMessage, _ store: any StoreTransaction
    ) throws -> Bool {
        if event.target == .pixel { return message.tracksOpens }
        return try store.user(event.user)?.seat == .paid
    }

    /// Appends the activity of a hit. A person's click implies an open, which is appended first if there was none.
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
        // After a restart it is unknown whether an anonymous contact has opened the message, so no open is implied.
        if isClick, sighting.message.tracksOpens, sighting.judgement.verdict != .machine, tally.opens == 0,
            !sighting.isAnonymous
        {
            let open = try add(.open, isImplied: true)
            // If the pixel loads a moment later, it is folded into this open.
            if let key = sighting.foldKey(link: 0) { folds.remember(key, at: sighting.hit.at, seq: open) }
        }
        let seq = try add(isClick ? .click : .open)
        tallies[key] = tally
        return seq
    }
}
