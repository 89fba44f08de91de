/// The event path: resolves a lot of commands, decides about its hits, records everything in one transaction, and returns
/// what was recorded, ready to push.
///
///     commands ─ lot ─► resolve ─► decide ─► apply ─► push
///
/// `Directory` resolves, `Decider` decides, `StoreTransaction.apply` writes. A command that is no hit carries itself out
/// (`Step`). Only the writer thread may use it.
public final class Ledger {
    private let store: any Store
    let directory: Directory
    let limits: HitLimits
    let quotas: QuotaLimits
    var random: any RandomNumberGenerator
    var lateNames = LateNames()
    private var openBursts = OpenBursts()
    /// The evidence about recent recipients. What is missing is read from the store.
    private var histories = BoundedCache<Int64, History>(capacity: 65_536)
    /// The store's `foreignVersion` that `histories` belong to.
    private var foreignVersion: Int64 = 0
    /// Evidence about anonymous contacts, which the store must not have.
    private var anonymous = BoundedCache<Int64, History>(capacity: 4096)

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
        self.directory = Directory(places: places, judge: judge, devices: devices)
        self.limits = limits
        self.quotas = quotas
        self.random = random
    }

    /// Records a lot in one durable transaction. When this returns, every answer in the slots is on disk.
    ///
    /// If one command makes the lot fail, each is recorded on its own. A click that cannot be recorded is still answered
    /// with its target, if the store can be read.
    public func commit(_ slots: [AnySlot], now: Timestamp) -> Committed {
        var committed = commitWhole(slots, now: now)
        committed.hits.unkept = answerUnkept(slots)
        return committed
    }

    private func commitWhole(_ slots: [AnySlot], now: Timestamp) -> Committed {
        do {
            return try record(slots, now: now)
        } catch {
            let error = error as? StoreError ?? .other("\(error)")
            if slots.count == 1 || error.isOfTheWholeStore {
                for slot in slots { slot.fail(error) }
                return Committed(failure: error.isOfTheWholeStore ? error : nil)
            }
            let alone = slots.map { commitWhole([$0], now: now) }
            return Committed(
                recorded: Recorded.joined(alone.flatMap(\.recorded)),
                hits: alone.reduce(HitCounts()) { $0 + $1.hits }, failure: alone.lazy.compactMap(\.failure).first)
        }
    }

    /// Answers what can be answered although the store refuses to write. One read serves all, because a full disk fails
    /// lot after lot. Returns the number of clicks that are redirected all the same.
    private func answerUnkept(_ slots: [AnySlot]) -> Int {
        let failed = slots.filter(\.hasFailed)
        guard !failed.isEmpty else { return 0 }
        for slot in failed { slot.answerUnkept(from: directory) }
        let rest = failed.filter(\.hasFailed)
        if !rest.isEmpty { try? store.read { store in for slot in rest { try slot.answerUnkept(in: store) } } }
        return failed.count { slot in
            if case .success(.unkept) = (slot as? Slot<RecordHit>)?.result { true } else { false }
        }
    }

    // MARK: One transaction

    private func record(_ slots: [AnySlot], now: Timestamp) throws -> Committed {
        var lot = Lot()
        for slot in slots { slot.enter(&lot) }
        let before = (bursts: openBursts.bursts, names: lateNames)
        /// It may hold what a transaction would have changed that did not happen.
        func forget() {
            directory.forget()
            openBursts.restore(before.bursts)
            lateNames = before.names
        }
        var isFirst = true
        do {
            let (committed, changed, decided) = try store.commit { store in
                // The store may try again.
                if !isFirst { forget() }
                isFirst = false
                let path = EventPath(store, now: now, ledger: self)
                try lock(lot, path)
                let foreign = try store.foreignVersion()
                if foreign != foreignVersion { self.histories.removeAll() }
                foreignVersion = foreign
                lateNames.forget(before: now - LateNames.span)
                try settleBursts(path)
                for step in lot.steps { try step.perform(path) }
                // A step may have registered one of them.
                if !lot.steps.isEmpty { directory.forgetUnknown() }
                try take(lot, path)
                return (
                    Committed(recorded: try path.recorded(), hits: path.hits), path.histories, path.decided
                )
            }
            for (key, history) in zip(decided.keys, decided.values) { keep(history, key) }
            for (key, history) in changed { keep(history, key) }
            return committed
        } catch {
            forget()
            throw error
        }
    }

    /// Locks the logs of a lot, and then looks up what is not known, or no longer.
    private func lock(_ lot: Lot, _ path: EventPath) throws {
        let tickets = lot.hits.lazy.map(\.command.hit.ticket)
        // A ticket's user never changes, so what is known of that counts before the lock; all else is looked up after it.
        try directory.meet(tickets, path.store)
        var users = Set(lot.events.lazy.map(\.command.event.user))
        users.formUnion(lot.steps.lazy.compactMap(\.user))
        var recipients: Set<Int64> = []
        var since = path.now
        for slot in lot.hits {
            guard let known = directory.owner(of: slot.command.hit.ticket) else { continue }
            users.insert(known.user)
            recipients.insert(known.recipient)
            since = min(since, slot.command.hit.at)
        }
        // In ascending order, so that no two hubs wait for each other.
        try path.store.lock(
            users.sorted(), evidenceOf: recipients.sorted(), since: since - History.reach, now: path.now)
        try directory.update(path.store)
        try directory.warm(tickets, path.store)
    }

    /// The command that a sighting came from.
    private enum Source {
        case hit(Slot<RecordHit>)
        case event(Slot<RecordEvent>)
    }

    /// Resolves the hits and events of a lot, decides about them, and applies the decision.
    private func take(_ lot: Lot, _ path: EventPath) throws {
        var sightings: [Sighting] = []
        var sources: [Source] = []
        sightings.reserveCapacity(lot.hits.count + lot.events.count)
        sources.reserveCapacity(lot.hits.count + lot.events.count)
        for slot in lot.hits {
            guard let sighting = try path.resolve(slot) else { continue }
            sightings.append(sighting)
            sources.append(.hit(slot))
        }
        for slot in lot.events {
            guard let sighting = try path.resolve(slot) else { continue }
            sightings.append(sighting)
            sources.append(.event(slot))
        }
        guard !sightings.isEmpty else { return }
        // Evidence is read after the users are locked.
        var decider = Decider(
            now: path.now, limits: limits, evidence: path.store, histories: try histories(of: sightings, path),
            heads: try path.store.heads(of: Set(sightings.lazy.map(\.user)).sorted()), openBursts: openBursts,
            random: random)
        var rest = sightings[...]
        while !rest.isEmpty {
            let taken = try decider.decide(rest)
            for (offset, one) in taken.enumerated() {
                let index = rest.startIndex + offset
                switch sources[index] {
                case .hit(let slot): slot.answer(sightings[index].url.map { .redirect($0) } ?? .pixel)
                case .event(let slot):
                    slot.answer(EventOutcome(one, isAnonymous: sightings[index].isAnonymous))
                }
                awaitName(of: sightings[index], one, now: path.now)
            }
            rest = rest.dropFirst(taken.count)
            try path.apply(decider.take())
        }
        path.hits = path.hits + decider.hits
        (openBursts, random) = (decider.openBursts, decider.random)
        path.note(decider.histories)
    }

    // MARK: Evidence

    /// The histories of a lot's recipients. An event of another system may be old, so its recipient's history must be whole.
    private func histories(of sightings: [Sighting], _ path: EventPath) throws -> Histories {
        var found = Histories(capacity: sightings.count)
        var missing: [History.Key: Wanted] = [:]
        for sighting in sightings {
            let (key, needsWhole) = (sighting.historyKey, sighting.hit.isReported)
            if found.place(of: key) != nil, !needsWhole { continue }
            if missing[key] == nil, let history = known(key, path), history.isWhole || !needsWhole {
                if found.place(of: key) == nil { _ = found.add(history, of: key) }
            } else {
                var wanted = missing[key] ?? Wanted(isWhole: false, since: path.now, message: sighting.message)
                wanted.isWhole = wanted.isWhole || needsWhole
                wanted.since = min(wanted.since, sighting.hit.at)
                missing[key] = wanted
            }
        }
        for (key, history) in missing.isEmpty ? [:] : try stored(missing, path) {
            if let place = found.place(of: key) { found[place] = history } else { _ = found.add(history, of: key) }
        }
        return found
    }

    /// A recipient's history.
    func history(_ key: History.Key, _ path: EventPath) throws -> History {
        try known(key, path) ?? stored([key: Wanted(isWhole: false, since: path.now)], path)[key]
            ?? History(isWhole: true)
    }

    /// A history in memory: changed by this lot, or kept. nil if it must be read from the store.
    private func known(_ key: History.Key, _ path: EventPath) -> History? {
        if let changed = path.histories[key] { return changed }
        return key.isAnonymous ? anonymous[key.recipient] ?? History(isWhole: true) : histories[key.recipient]
    }

    /// What a history must know.
    private struct Wanted {
        /// Whether it needs all hits, and not only recent ones.
        var isWhole: Bool
        /// The earliest hit that is decided by it.
        var since: Timestamp
        /// The recipient's message, if it is known.
        var message: TrackedMessage?
    }

    /// What the store knows of recipients.
    private func stored(_ keys: [History.Key: Wanted], _ path: EventPath) throws -> [History.Key: History] {
        var found: [History.Key: History] = [:]
        let recipients = keys.keys.map(\.recipient).sorted()
        let states = try path.store.states(ofRecipients: recipients)
        var (whole, recent): ([Int64], [Int64]) = ([], [])
        var since = path.now
        for (key, wanted) in keys {
            let state = states[key.recipient] ?? RecipientState()
            found[key] = History(state, isWhole: state.latestHit == nil || wanted.isWhole)
            guard let latest = state.latestHit else { continue }
            if wanted.isWhole {
                whole.append(key.recipient)
            } else if latest >= wanted.since - History.span {
                recent.append(key.recipient)
                since = min(since, wanted.since)
            }
        }
        var hits: [Int64: [KeptHit]] = [:]
        if !recent.isEmpty {
            hits = try path.store.latestHits(
                ofRecipients: recent.sorted(), limit: History.hits, since: since - History.reach)
        }
        if !whole.isEmpty {
            let all = try path.store.latestHits(ofRecipients: whole.sorted(), limit: History.hits, since: nil)
            hits.merge(all) { $1 }
        }
        guard !hits.isEmpty else { return found }
        let activities = try path.store.activities(at: Set(hits.values.lazy.flatMap(doubtful)))
        for (recipient, hits) in hits {
            let key = History.Key(recipient: recipient, isAnonymous: false)
            guard let message = try keys[key]?.message ?? directory.message(ofRecipient: recipient, path.store)
            else { continue }
            recall(hits, of: message, in: &found[key], activities)
        }
        return found
    }

    /// The activities of a recipient's hits that must be looked at: only clicks and host names change a verdict later. And those
    /// right before clicks, which may be opens that they implied.
    private func doubtful(_ hits: [KeptHit]) -> [LogPlace] {
        let hasClick = hits.contains { $0.link != 0 }
        return hits.flatMap { hit -> [LogPlace] in
            guard hasClick || directory.mayBeNamed(hit.network) else { return [] }
            let own = LogPlace(user: hit.user, seq: hit.seq)
            return hit.link == 0 || hit.isFolded ? [own] : [own, LogPlace(user: hit.user, seq: hit.seq - 1)]
        }
    }

    /// Adds a recipient's stored hits to their history.
    private func recall(
        _ hits: [KeptHit], of message: TrackedMessage, in history: inout History?, _ activities: [LogPlace: Activity]
    ) {
        let firsts = Set(hits.lazy.filter { !$0.isFolded }.map(\.seq))
        for hit in hits {
            let activity = activities[LogPlace(user: hit.user, seq: hit.seq)]
            var impliedOpen: Seq?
            // An open right before a click, of the same recipient and without a hit, was implied by it.
            if hit.link != 0, !hit.isFolded, !firsts.contains(hit.seq - 1),
                let open = activities[LogPlace(user: hit.user, seq: hit.seq - 1)], open.kind == .open, !open.isFlood,
                open.message?.id == message.id, open.recipient == activity?.recipient
            {
                impliedOpen = hit.seq - 1
            }
            history?.add(
                hit, directory.judge(hit, of: message), as: activity, impliedOpen: impliedOpen,
                limit: limits.perTicketPerMinute)
        }
    }

    private func keep(_ history: History, _ key: History.Key) {
        if key.isAnonymous { anonymous[key.recipient] = history } else { histories[key.recipient] = history }
    }

    /// Drops a recipient's history, because what it was made of changes in the store.
    func forgetHistory(of recipient: Int64) { histories[recipient] = nil }

    // MARK: What waits

    /// Remembers a new activity whose verdict could change once its host name is known.
    private func awaitName(of sighting: Sighting, _ taken: Taken, now: Timestamp) {
        guard case .kept(let seq, folded: false, isJudgedAlone: true) = taken, let evidence = sighting.evidence,
            directory.mayBeNamed(evidence.address)
        else { return }
        lateNames.remember(
            .init(
                at: now, address: evidence.address, evidence: evidence, judgement: sighting.judgement,
                user: sighting.user, recipient: sighting.recipient.id, isAnonymous: sighting.isAnonymous,
                email: sighting.recipient.email, link: sighting.link, message: sighting.message.id, seq: seq))
    }

    /// Adds the hits of bursts to the counts in the log, for each burst at most once a minute.
    private func settleBursts(_ path: EventPath) throws {
        for (key, burst) in openBursts.due(now: path.now) {
            let activity = try path.amend(burst.seq, of: burst.user) { activity in
                // An erased activity has lost its rule; its count is no longer updated.
                guard activity.isFlood else { return false }
                activity.count = (activity.count ?? 0).plus(burst.unwritten)
                return true
            }
            guard let activity else {
                openBursts.end(key)
                continue
            }
            try path.append(
                Activity(revising: burst.seq, of: activity, id: path.newID(), at: path.now), to: burst.user,
                recipient: key.isAnonymous ? nil : key.recipient)
            var history = try path.history(key)
            history.state.burstAt = burst.lastAt
            try path.keep(history, key)
            openBursts.wrote(key, now: path.now)
        }
    }
}

extension Recorded {
    /// One element for each user, in the order of their first activity.
    fileprivate static func joined(_ parts: [Recorded]) -> [Recorded] {
        var joined: [Recorded] = []
        for part in parts {
            if let index = joined.firstIndex(where: { $0.user == part.user && $0.epoch == part.epoch }) {
                let entries = joined[index].entries + part.entries
                joined[index] = Recorded(user: part.user, epoch: part.epoch, entries: entries)
            } else {
                joined.append(part)
            }
        }
        return joined
    }
}
