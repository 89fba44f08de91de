/// Bursts: hits over the rate limit are counted in one activity instead of being stored.
extension Ledger {
    /// Counts a hit over the limit. Nothing is written, unless the hit begins a burst.
    ///
    /// - Returns: the burst's activity.
    func flood(
        _ sighting: Sighting, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Seq {
        let key = TallyKey(recipient: sighting.recipient.id, isAnonymous: sighting.isAnonymous)
        if let seq = floods.count(key, now: now) { return seq }
        var tally = try tallies[key] ?? store.tally(recipient: key.recipient)
        let kind: Kind = sighting.url == nil ? .open : .click
        var flood = sighting
        flood.judgement = Judgement(
            via: .direct, verdict: .unknown, reason: Activity.floodReason, agent: Agent(),
            rule: Activity.floodRule.name)
        flood.location = nil
        var activity = flood.activity(
            kind, id: ULID(at: now, using: &random), nth: tally.count(kind, .unknown), isImplied: false)
        // The requests may come from many programs and places.
        activity.via = nil
        activity.agent = nil
        activity.holdMilliseconds = nil
        activity.rule = Activity.floodRule.name
        activity.count = 1
        let user = sighting.message.user
        let entry = try store.append(
            activity, to: user, recipient: sighting.isAnonymous ? nil : key.recipient, recordedAt: now)
        push(user, entry)
        tallies[key] = tally
        floods.begin(key, user: user, seq: entry.seq, now: now)
        return entry.seq
    }

    /// Writes the counts of bursts into the log, each at most once a minute.
    func settleFloods(now: Timestamp, _ store: any StoreTransaction, _ push: Append) throws {
        for (key, burst) in floods.due(now: now) {
            let activity = try store.amend(burst.seq, of: burst.user) { activity in
                // An erased activity has lost its rule; its count is no longer updated.
                guard activity.rule == Activity.floodRule.name else { return false }
                activity.count = burst.count
                return true
            }
            guard let activity else {
                floods.end(key)
                continue
            }
            let revise = try store.append(
                Activity(revising: burst.seq, of: activity, id: ULID(at: now, using: &random), at: now),
                to: burst.user, recipient: key.isAnonymous ? nil : key.recipient, recordedAt: now)
            amended[Place(user: burst.user, seq: burst.seq)] = Entry(
                seq: burst.seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
            push(burst.user, revise)
            floods.wrote(key, now: now)
        }
    }
}

extension Activity {
    /// Reason of a burst's activity.
    static let floodReason = "too many requests to store one by one; perhaps a mailing list's readers"

    /// Rule of a burst's activity.
    static let floodRule = RuleText(
        name: "flood",
        says:
            "Of the requests for one recipient's pixel and links, those over 60 within a minute are counted in one activity.",
        source: "HitLimits.perTicketPerMinute")

    /// Whether it stands for a burst of requests, none of which is stored.
    var isFlood: Bool { rule == Self.floodRule.name }
}
