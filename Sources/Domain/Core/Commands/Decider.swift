/// Decides what becomes of the hits of a lot: the second step of the event path. Pure: equal inputs, equal decisions.
///
///     resolve  →  decide  →  apply
///
/// Everything that a decision depends on is handed in: the hits with the facts about them, the histories of their
/// recipients, the ends of the logs. Only a burst needs more; then `evidence` is asked.
struct Decider {
    /// The hub's time.
    let now: Timestamp
    let limits: HitLimits
    /// Evidence that only bursts need: activities of the log, and how well the user's other mail knows a reader. It must
    /// not change while one `Decider` asks.
    let evidence: any BurstEvidence
    /// The histories of the lot's recipients, and then what they became.
    var histories: Histories
    /// The ends of the logs of the lot's users.
    var heads: [UserID: LogHead]
    var openBursts: OpenBursts
    var random: any RandomNumberGenerator

    /// What was decided so far.
    private(set) var decision = Decision()
    private(set) var hits = HitCounts()

    private struct EventKey: Hashable {
        var user: UserID
        var id: String
    }
    /// The events of the lot that were decided, and what they became.
    private var events: [EventKey: Seq] = [:]

    /// The evidence does not include yet what was decided here: apply the decision first, and decide the rest anew.
    private struct MustApply: Error {}

    init(
        now: Timestamp, limits: HitLimits, evidence: any BurstEvidence, histories: Histories,
        heads: [UserID: LogHead], openBursts: OpenBursts, random: any RandomNumberGenerator
    ) {
        self.now = now
        self.limits = limits
        self.evidence = evidence
        self.histories = histories
        self.heads = heads
        self.openBursts = openBursts
        self.random = random
    }

    /// Decides hits in their order, as far as the evidence goes.
    ///
    /// - Returns: what happened to each decided hit. If these are fewer than the hits, apply the decision, and continue
    ///   with the rest.
    /// - Throws: `StoreError`.
    mutating func decide(_ sightings: ArraySlice<Sighting>) throws -> [Taken] {
        var taken: [Taken] = []
        taken.reserveCapacity(sightings.count)
        for sighting in sightings {
            do {
                taken.append(try decide(sighting))
            } catch is MustApply {
                break
            }
        }
        return taken
    }

    // MARK: One hit

    private mutating func decide(_ sighting: Sighting) throws -> Taken {
        let event = sighting.eventID.map { EventKey(user: sighting.user, id: $0) }
        if let event, let same = events[event] { return .duplicate(same) }
        let key = sighting.historyKey
        let place = histories.place(of: key) ?? histories.add(History(isWhole: true), of: key)
        var history = histories.take(place)
        defer { histories[place] = history }
        let before = history.state
        let taken = try decide(sighting, &history)
        if !key.isAnonymous, history.state != before { decision.recipients[key.recipient] = history.state }
        if let event, case .kept(let seq, _, _) = taken {
            // The other system knows whose event it was, so neither it nor the store may learn which activity the event
            // became. An exact time could single the activity out among those of the day.
            let seq = key.isAnonymous ? 0 : seq
            events[event] = seq
            decision.events.append(
                .init(id: event.id, user: event.user, seq: seq, at: key.isAnonymous ? now.startOfDay : now))
        }
        return taken
    }

    private mutating func decide(_ sighting: Sighting, _ history: inout History) throws -> Taken {
        let hit = sighting.hit
        let isAdmitted =
            hit.isReported
            ? history.admits(reportedAt: hit.at, limit: limits.perTicketPerMinute)
            : history.admits(now: now, limit: limits.perTicketPerMinute)
        guard isAdmitted else {
            hits.flooded += 1
            return .flooded(try flood(sighting, &history))
        }
        let foldKey = sighting.foldKey()
        let original = foldKey.flatMap { history.folds.original(of: $0, at: hit.at) }
        // Judge before folding: a repeat is evidence too.
        let (judged, member) = try judgeAmongNeighbours(sighting, original: original, &history)
        // A verdict from neighbouring hits stands, so the host's name cannot change it.
        let isJudgedAlone = judged.judgement == sighting.judgement
        let seq: Seq
        if let original {
            hits.folded += 1
            seq = original
        } else {
            hits.recorded += 1
            seq = try append(judged, &history)
            if let foldKey { history.folds.remember(foldKey, at: hit.at, seq: seq) }
        }
        if var member {
            member.seq = seq
            history.bursts.remember(member)
        }
        history.admit(at: hit.at, isReported: hit.isReported, limit: limits.perTicketPerMinute)
        // Nothing may lead back to an anonymous contact.
        if !sighting.isAnonymous { decision.hits.append(sighting.kept(as: seq, folded: original != nil)) }
        return .kept(seq, folded: original != nil, isJudgedAlone: isJudgedAlone)
    }

    /// Takes out what was decided since the last call, to apply it.
    mutating func take() -> Decision {
        defer {
            decision = Decision()
            for user in heads.keys { heads[user]?.newUnread = 0 }
        }
        return decision
    }

    /// Appends the activity of a hit. A person's click implies an open, which is appended first if there was none.
    private mutating func append(_ sighting: Sighting, _ history: inout History) throws -> Seq {
        let hit = sighting.hit
        let recordedAt = hit.isReported ? now : hit.at
        let isClick = sighting.url != nil
        // After a restart it is unknown whether an anonymous contact has opened the message, so no open is implied.
        if isClick, sighting.message.tracksOpens, sighting.judgement.verdict != .machine,
            history.state.tally.opens == 0, !sighting.isAnonymous
        {
            let nth = history.state.tally.count(.open, sighting.judgement.verdict)
            let open = try append(
                sighting.activity(.open, id: ULID(at: hit.at, using: &random), nth: nth, isImplied: true), sighting,
                recordedAt: recordedAt)
            // If the pixel loads a moment later, it is folded into this open.
            if let key = sighting.foldKey(link: 0) { history.folds.remember(key, at: hit.at, seq: open) }
        }
        let kind: Kind = isClick ? .click : .open
        let nth = history.state.tally.count(kind, sighting.judgement.verdict)
        return try append(
            sighting.activity(kind, id: ULID(at: hit.at, using: &random), nth: nth, isImplied: false), sighting,
            recordedAt: recordedAt)
    }

    private mutating func append(
        _ activity: Activity, _ sighting: Sighting, recordedAt: Timestamp
    ) throws -> Seq {
        let user = sighting.user
        guard var head = heads[user] else { throw StoreError.other("there is no user \(user)") }
        // One more would be a key of the next user's log. Not `StoreError.full`, which would mean the whole store.
        guard 0..<Seq.lastOfLog ~= head.seq else { throw StoreError.fullLog(of: user, head: head.seq) }
        head.seq += 1
        head.recordedAt = max(head.recordedAt, recordedAt)
        if activity.isNotifiable { head.newUnread += 1 }
        heads[user] = head
        decision.heads[user] = head
        decision.appends.append(
            .init(
                user: user,
                entry: Entry(
                    seq: head.seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded),
                at: activity.at, recordedAt: head.recordedAt,
                recipient: sighting.isAnonymous ? nil : sighting.recipient.id))
        return head.seq
    }

    // MARK: Bursts of requests

    /// Counts a hit over the limit. Nothing is written, unless the hit begins a burst.
    ///
    /// - Returns: the burst's activity.
    private mutating func flood(_ sighting: Sighting, _ history: inout History) throws -> Seq {
        let key = sighting.historyKey
        if let seq = openBursts.count(key, now: now) { return seq }
        // Another process may have begun it. Only what it has written of the burst is known.
        if let seq = history.state.burst, let at = history.state.burstAt, now.since(min(at, now)) < OpenBursts.span {
            openBursts.begin(key, user: sighting.user, seq: seq, now: at)
            return openBursts.count(key, now: now) ?? seq
        }
        let kind: Kind = sighting.url == nil ? .open : .click
        var flood = sighting
        flood.judgement = Judgement(
            via: .direct, verdict: .unknown, reason: Activity.floodReason, agent: Agent(),
            rule: Activity.floodRule.name)
        flood.location = nil
        var activity = flood.activity(
            kind, id: ULID(at: now, using: &random), nth: history.state.tally.count(kind, .unknown), isImplied: false)
        // The requests may come from many programs and places.
        activity.via = nil
        activity.agent = nil
        activity.holdMilliseconds = nil
        activity.rule = Activity.floodRule.name
        activity.count = 1
        let seq = try append(activity, sighting, recordedAt: now)
        (history.state.burst, history.state.burstAt) = (seq, now)
        openBursts.begin(key, user: sighting.user, seq: seq, now: now)
        return seq
    }

    // MARK: Neighbours

    /// Judges a hit among the earlier ones, and revises earlier activities that only now prove to be a scanner's.
    ///
    /// - Parameter original: the activity that the hit repeats, if any.
    /// - Returns: the hit as it is to be recorded, and the member to remember.
    private mutating func judgeAmongNeighbours(
        _ sighting: Sighting, original: Seq?, _ history: inout History
    ) throws -> (sighting: Sighting, member: BurstWindow.Member?) {
        guard let member = sighting.burstMember else { return (sighting, nil) }
        let (evidence, isApplied) = (evidence, decision.isEmpty)
        // A copy: the hit is decided anew if the evidence is not complete.
        var bursts = history.bursts
        var reader: KnownReader?
        let finding = try bursts.examine(member) { click, withOpens in
            if sighting.isAnonymous { return .none }
            guard isApplied else { throw MustApply() }
            let known = reader ?? KnownReader(sighting.recipient, of: sighting.user, by: evidence)
            reader = known
            return try known.familiarity(of: click, withOpens: withOpens)
        }
        var exposed = finding.exposed
        if let sign = finding.sign, let original, !exposed.contains(where: { $0.seq == original }) {
            exposed.append(.init(seq: original, sign: sign))
        }
        if !exposed.isEmpty || !finding.cleared.isEmpty {
            guard isApplied else { throw MustApply() }
            history.bursts = bursts
            // A person's open that is about to be recorded.
            let isOpening = sighting.url == nil && original == nil && finding.sign == nil
            try revise(exposed, finding.cleared, by: sighting, isOpening: isOpening, &history)
        }
        history.bursts = bursts
        guard let sign = finding.sign, sighting.judgement.verdict != .machine else { return (sighting, finding.member) }
        var judged = sighting
        judged.judgement = sign.judgement(of: sighting.judgement.agent)
        judged.location = nil
        return (judged, finding.member)
    }

    private mutating func revise(
        _ exposed: [BurstWindow.Exposed], _ cleared: [BurstWindow.Cleared], by sighting: Sighting, isOpening: Bool,
        _ history: inout History
    ) throws {
        func isImplied(_ activity: Activity) -> Bool {
            activity.isImplied(of: sighting.message.id, sighting.recipient.email)
        }
        for one in cleared {
            try put(one.judgement, in: one.seq, by: sighting, &history.state.tally) { $0.isOfBurst && !isImplied($0) }
        }
        for one in exposed {
            try takeBack(one.seq, as: one.sign, by: sighting, &history.state.tally) { !isImplied($0) }
        }
        // An implied open becomes a machine's when the recipient's last click does, whatever image was folded into it.
        // Its seq is right before its click's.
        if history.state.tally.clicks == 0, !sighting.isAnonymous, let first = exposed.first {
            for click in history.bursts.clicks where click > 1 {
                try takeBack(click - 1, as: first.sign, by: sighting, &history.state.tally, if: isImplied)
            }
        }
        // It becomes a person's again with the first click that does, if the recipient has no other open.
        for click in cleared
        where click.isClick && click.seq > 1 && history.state.tally.opens == 0 && !isOpening && !sighting.isAnonymous {
            var implied = click.judgement
            implied.reason = Activity.impliedReason
            implied.rule = Activity.impliedRule.name
            guard !(try evidence.isSeen(click.seq - 1, of: sighting.recipient)) else { continue }
            try put(implied, in: click.seq - 1, by: sighting, &history.state.tally) { open in
                open.kind == .open && open.isOfBurst && open.message?.id == sighting.message.id
                    && open.recipient?.email == sighting.recipient.email
            }
        }
    }

    private mutating func takeBack(
        _ seq: Seq, as sign: BurstWindow.Sign, by sighting: Sighting, _ tally: inout Tally,
        if isMeant: (Activity) -> Bool
    ) throws {
        try put(sign.judgement(of: sighting.judgement.agent), in: seq, by: sighting, &tally) {
            $0.verdict != .machine && isMeant($0)
        }
    }

    /// Replaces the judgement of a stored activity, and appends a `revise` that says so.
    private mutating func put(
        _ judgement: Judgement, in seq: Seq, by sighting: Sighting, _ tally: inout Tally,
        if isMeant: (Activity) -> Bool
    ) throws {
        let user = sighting.user
        guard !decision.amendments.contains(where: { $0.user == user && $0.entry.seq == seq }),
            var activity = try evidence.activity(seq, of: user), isMeant(activity)
        else { return }
        let wasNotifiable = activity.isNotifiable
        guard activity.judge(anew: judgement, tally: &tally, isAnonymous: sighting.isAnonymous) else { return }
        decision.amendments.append(
            .init(
                user: user,
                entry: Entry(seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded),
                unread: (activity.isNotifiable ? 1 : 0) - (wasNotifiable ? 1 : 0)))
        let at = sighting.hit.at
        _ = try append(
            Activity(revising: seq, of: activity, id: ULID(at: at, using: &random), at: at), sighting,
            recordedAt: sighting.hit.isReported ? now : at)
    }
}

/// What happened to a hit.
enum Taken: Hashable {
    /// It became, or was folded into, this activity. `isJudgedAlone`: its neighbours did not change the judgement.
    case kept(Seq, folded: Bool, isJudgedAlone: Bool)
    /// Counted in this burst's activity, and not stored as a hit.
    case flooded(Seq)
    /// An event with this id came before in the same lot, and became this activity.
    case duplicate(Seq)
}

extension Decision {
    /// Whether it changes nothing.
    var isEmpty: Bool { appends.isEmpty && amendments.isEmpty && hits.isEmpty && events.isEmpty && recipients.isEmpty }
}

extension StoreError {
    /// A user's log has no room for another activity.
    public static func fullLog(of user: UserID, head: Seq) -> StoreError {
        .other("the log of user \(user) is full: its last seq is \(head); restore a backup or remove the user")
    }
}
