/// Later evidence: what several clicks together tell of each of them.
extension Ledger {
    /// Judges a click among those before it, and revises of those what is seen to be a scanner's only now.
    ///
    /// - Parameter original: the activity that the click repeats, if it does.
    /// - Returns: the click as it is to be recorded, and what is to be remembered of it.
    func judgeAmongNeighbours(
        _ sighting: Sighting, original: Seq?, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> (sighting: Sighting, click: BurstWindow.Click?) {
        guard var click = sighting.burstClick else { return (sighting, nil) }
        let finding = bursts.examine(click, of: sighting.burstKey)
        guard let sign = finding.sign else { return (sighting, click) }
        click.isScanner = true
        var revised = finding.revised
        if let original, !revised.contains(original) { revised.append(original) }
        try revise(revised, by: sighting, as: sign, now: now, store, push)
        guard sighting.judgement.verdict != .machine else { return (sighting, click) }
        var judged = sighting
        judged.judgement = sign.judgement(of: sighting.judgement.agent)
        judged.location = nil
        return (judged, click)
    }

    private func revise(
        _ seqs: [Seq], by sighting: Sighting, as sign: BurstWindow.Sign, now: Timestamp,
        _ store: any StoreTransaction, _ push: Append
    ) throws {
        guard !seqs.isEmpty else { return }
        let key = TallyKey(recipient: sighting.recipient.id, isAnonymous: sighting.isAnonymous)
        var tally = try tallies[key] ?? store.tally(recipient: key.recipient)
        func takeBack(_ seq: Seq, if isMeant: (Activity) -> Bool = { _ in true }) throws {
            let user = sighting.message.user
            let activity = try store.amend(seq, of: user) { activity in
                guard activity.verdict != .machine, isMeant(activity) else { return false }
                tally.takeBack(activity.kind)
                activity.take(
                    sign.judgement(of: sighting.judgement.agent), nth: tally.count(activity.kind, .machine),
                    isAnonymous: sighting.isAnonymous)
                return true
            }
            guard let activity else { return }
            amended[Place(user: user, seq: seq)] = Entry(
                seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
            let revision = Activity(
                revising: seq, of: activity, id: ULID(at: sighting.hit.at, using: &random), at: sighting.hit.at)
            push(
                user,
                try store.append(
                    revision, to: user, recipient: sighting.isAnonymous ? nil : key.recipient,
                    recordedAt: sighting.hit.isReported ? now : sighting.hit.at))
        }
        for seq in seqs { try takeBack(seq) }
        // An open that was implied by a click goes with the last click that could imply it. It lies right before its click.
        if tally.clicks == 0, !sighting.isAnonymous {
            for click in bursts.activities(of: sighting.burstKey) where click > 1 {
                try takeBack(click - 1) { open in
                    open.kind == .open && open.reason == Self.impliedReason
                        && open.message?.id == sighting.message.id
                        && open.recipient?.email == sighting.recipient.email
                }
            }
        }
        tallies[key] = tally
    }
}

extension BurstWindow.Sign {
    fileprivate func judgement(of agent: Agent) -> Judgement {
        Judgement(via: .scanner, verdict: .machine, reason: rawValue, agent: agent)
    }
}

extension Activity {
    /// Takes another judgement in place of its own. Its agent stays: that was seen.
    fileprivate mutating func take(_ judgement: Judgement, nth: Int64, isAnonymous: Bool) {
        via = judgement.via
        verdict = judgement.verdict
        location = nil
        holdMilliseconds = nil
        guard !isAnonymous else { return }
        reason = judgement.reason
        self.nth = nth
    }

    /// Tells that an activity was judged anew, and how.
    fileprivate init(revising seq: Seq, of activity: Activity, id: ULID, at: Timestamp) {
        self.init(id: id.description, kind: .revise, at: at)
        message = activity.message
        recipient = activity.recipient
        via = activity.via
        verdict = activity.verdict
        reason = activity.reason
        about = seq
    }
}

extension Sighting {
    var burstKey: BurstWindow.Key { .init(recipient: recipient.id, isAnonymous: isAnonymous) }

    /// What a burst is found by; nil for an open, and for machines that are no scanners: the preview of a link that
    /// somebody has passed on says nothing of those who follow it.
    fileprivate var burstClick: BurstWindow.Click? {
        guard url != nil, judgement.verdict != .machine || judgement.via == .scanner else { return nil }
        return .init(
            at: hit.at, link: link, network: hit.address == .unspecified ? nil : hit.address.truncated,
            system: judgement.agent.os, isScanner: judgement.verdict == .machine)
    }
}
