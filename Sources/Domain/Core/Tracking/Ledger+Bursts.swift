/// Later evidence: what several hits together tell of each of them.
extension Ledger {
    /// Judges a hit among those before it, and revises of those what is seen to be a scanner's only now.
    ///
    /// - Parameter original: the activity that the hit repeats, if it does.
    /// - Returns: the hit as it is to be recorded, and what is to be remembered of it.
    func judgeAmongNeighbours(
        _ sighting: Sighting, original: Seq?, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> (sighting: Sighting, member: BurstWindow.Member?) {
        guard var member = sighting.burstMember else { return (sighting, nil) }
        let finding = bursts.examine(member, of: sighting.burstKey)
        var exposed = finding.exposed
        if let sign = finding.sign, let original, !exposed.contains(where: { $0.seq == original }) {
            exposed.append(.init(seq: original, sign: sign))
        }
        try revise(exposed, by: sighting, now: now, store, push)
        guard let sign = finding.sign else { return (sighting, member) }
        member.isScanner = true
        guard sighting.judgement.verdict != .machine else { return (sighting, member) }
        var judged = sighting
        judged.judgement = sign.judgement(of: sighting.judgement.agent)
        judged.location = nil
        return (judged, member)
    }

    private func revise(
        _ exposed: [BurstWindow.Exposed], by sighting: Sighting, now: Timestamp, _ store: any StoreTransaction,
        _ push: Append
    ) throws {
        guard let first = exposed.first else { return }
        let user = sighting.message.user
        let key = TallyKey(recipient: sighting.recipient.id, isAnonymous: sighting.isAnonymous)
        var tally = try tallies[key] ?? store.tally(recipient: key.recipient)
        let revision = Revision(
            user: user, recipient: key.recipient, isAnonymous: key.isAnonymous, at: sighting.hit.at,
            recordedAt: sighting.hit.isReported ? now : sighting.hit.at)
        func takeBack(_ seq: Seq, as sign: BurstWindow.Sign, if isMeant: (Activity) -> Bool) throws {
            let judgement = sign.judgement(of: sighting.judgement.agent)
            guard
                let done = try revision.put(
                    judgement, in: seq, tally: &tally, store, using: &random,
                    if: { $0.verdict != .machine && isMeant($0) })
            else { return }
            amended[Place(user: user, seq: seq)] = done.amended
            push(user, done.revise)
        }
        func isImplied(_ activity: Activity) -> Bool {
            activity.isImplied(of: sighting.message.id, sighting.recipient.email)
        }
        for one in exposed { try takeBack(one.seq, as: one.sign) { !isImplied($0) } }
        // An open that was implied by a click goes with the last click that could imply it, whatever picture was folded into
        // it. It lies right before its click.
        if tally.clicks == 0, !sighting.isAnonymous {
            for click in bursts.clicks(of: sighting.burstKey) where click > 1 {
                try takeBack(click - 1, as: first.sign, if: isImplied)
            }
        }
        tallies[key] = tally
    }
}

extension Activity {
    /// Whether it is an open that was not seen, of a recipient of a message.
    func isImplied(of message: String, _ email: String) -> Bool {
        kind == .open && (rule == Self.impliedRule.name || reason == Self.impliedReason)
            && self.message?.id == message && recipient?.email == email
    }
}

extension Sighting {
    var burstKey: BurstWindow.Key { .init(recipient: recipient.id, isAnonymous: isAnonymous) }

    /// What a burst is found by; nil for what can be part of none.
    fileprivate var burstMember: BurstWindow.Member? {
        guard url != nil || !message.links.isEmpty else { return nil }
        return BurstWindow.Member(
            at: hit.at, link: link, network: hit.address == .unspecified ? nil : hit.address.truncated,
            userAgent: hit.userAgent, judgement: judgement)
    }
}

extension BurstWindow.Member {
    /// nil for what tells nothing of its neighbours, nor they of it: machines that are no scanners, since the preview of a
    /// link that somebody has passed on says nothing of those who follow it; and opens but people's own.
    init?(
        at: Timestamp, link: Int64, network: IPAddress?, userAgent: String, judgement: Judgement, seq: Seq = 0
    ) {
        let isMachine = judgement.verdict == .machine
        guard link == 0 ? judgement.via == .direct && !isMachine : !isMachine || judgement.via == .scanner
        else { return nil }
        self.init(
            at: at, link: link, network: network, userAgent: userAgent, system: judgement.agent.os, seq: seq,
            isScanner: isMachine)
    }
}
