/// Later evidence: what several hits together say about each of them.
extension Ledger {
    /// Judges a hit among the earlier ones, and revises earlier activities that only now prove to be a scanner's.
    ///
    /// - Parameter original: the activity that the hit repeats, if any.
    /// - Returns: the hit as it is to be recorded, and the member to remember.
    func judgeAmongNeighbours(
        _ sighting: Sighting, original: Seq?, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> (sighting: Sighting, member: BurstWindow.Member?) {
        guard let member = sighting.burstMember else { return (sighting, nil) }
        let finding = try bursts.examine(member, of: sighting.burstKey) { click, withOpens in
            try sighting.isAnonymous
                ? .none
                : store.familiarity(
                    of: click, to: sighting.recipient, user: sighting.message.user, withOpens: withOpens)
        }
        var exposed = finding.exposed
        if let sign = finding.sign, let original, !exposed.contains(where: { $0.seq == original }) {
            exposed.append(.init(seq: original, sign: sign))
        }
        // A person's open that is about to be recorded.
        let isOpening = sighting.url == nil && original == nil && finding.sign == nil
        try revise(exposed, finding.cleared, by: sighting, isOpening: isOpening, now: now, store, push)
        guard let sign = finding.sign, sighting.judgement.verdict != .machine else { return (sighting, finding.member) }
        var judged = sighting
        judged.judgement = sign.judgement(of: sighting.judgement.agent)
        judged.location = nil
        return (judged, finding.member)
    }

    private func revise(
        _ exposed: [BurstWindow.Exposed], _ cleared: [BurstWindow.Cleared], by sighting: Sighting,
        isOpening: Bool, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws {
        guard !exposed.isEmpty || !cleared.isEmpty else { return }
        let user = sighting.message.user
        let key = TallyKey(recipient: sighting.recipient.id, isAnonymous: sighting.isAnonymous)
        var tally = try tallies[key] ?? store.tally(recipient: key.recipient)
        let revision = Revision(
            user: user, recipient: key.recipient, isAnonymous: key.isAnonymous, at: sighting.hit.at,
            recordedAt: sighting.hit.isReported ? now : sighting.hit.at)
        func put(_ judgement: Judgement, in seq: Seq, if isMeant: (Activity) -> Bool) throws {
            let done = try revision.put(judgement, in: seq, tally: &tally, store, using: &random, if: isMeant)
            guard let done else { return }
            amended[Place(user: user, seq: seq)] = done.amended
            push(user, done.revise)
        }
        func takeBack(_ seq: Seq, as sign: BurstWindow.Sign, if isMeant: (Activity) -> Bool) throws {
            try put(sign.judgement(of: sighting.judgement.agent), in: seq) { $0.verdict != .machine && isMeant($0) }
        }
        func isImplied(_ activity: Activity) -> Bool {
            activity.isImplied(of: sighting.message.id, sighting.recipient.email)
        }
        for one in cleared { try put(one.judgement, in: one.seq) { $0.isOfBurst && !isImplied($0) } }
        for one in exposed { try takeBack(one.seq, as: one.sign) { !isImplied($0) } }
        // An implied open becomes a machine's when the recipient's last click does, whatever image was folded into it.
        // Its seq is right before its click's.
        if tally.clicks == 0, !sighting.isAnonymous, let first = exposed.first {
            for click in bursts.clicks(of: sighting.burstKey) where click > 1 {
                try takeBack(click - 1, as: first.sign, if: isImplied)
            }
        }
        // It becomes a person's again with the first click that does, if the recipient has no other open.
        for click in cleared
        where click.isClick && click.seq > 1 && tally.opens == 0 && !isOpening && !sighting.isAnonymous {
            var implied = click.judgement
            implied.reason = Activity.impliedReason
            implied.rule = Activity.impliedRule.name
            guard !(try store.isSeen(click.seq - 1, of: sighting.recipient)) else { continue }
            try put(implied, in: click.seq - 1) { open in
                open.kind == .open && open.isOfBurst && open.message?.id == sighting.message.id
                    && open.recipient?.email == sighting.recipient.email
            }
        }
        tallies[key] = tally
    }
}

extension Activity {
    /// Whether it is an open of this recipient that was implied by a click.
    func isImplied(of message: String, _ email: String) -> Bool {
        kind == .open && (rule == Self.impliedRule.name || reason == Self.impliedReason)
            && self.message?.id == message && recipient?.email == email
    }

    /// Whether its neighbours made it a machine's.
    fileprivate var isOfBurst: Bool {
        verdict == .machine && BurstWindow.Sign.allCases.contains { $0.rule.name == rule || $0.rawValue == reason }
    }
}

extension StoreSnapshot {
    /// How the contact was known before a click: through people's hits on this message and on the user's other
    /// messages.
    ///
    /// Examines only the newest messages, and the newest hits of each.
    func familiarity(
        of click: BurstWindow.Member, to recipient: TrackedRecipient, user: UserID, withOpens: Bool
    ) throws -> BurstWindow.Familiarity {
        var found = BurstWindow.Familiarity.none
        if withOpens {
            for hit in try hits(of: recipient.id, around: .max, limit: 30).hits
            where hit.link == 0 && hit.via == .direct && hit.network == click.network
                && hit.userAgent == click.userAgent
                && hit.at + BurstWindow.reading <= click.at
            {
                if try entry(hit.seq, of: user)?.verdict == .human { return .open }
            }
        }
        for other in try recipients(recipient.email, of: user).suffix(50) where other.id != recipient.id {
            for hit in try hits(of: other.id, around: .max, limit: 30).hits
            where hit.at < click.at && hit.via == .direct {
                let familiarity: BurstWindow.Familiarity =
                    hit.network == click.network ? .network : hit.userAgent == click.userAgent ? .agent : .none
                guard familiarity > found, try entry(hit.seq, of: user)?.verdict == .human else { continue }
                found = familiarity
            }
            if found == .network { break }
        }
        return found
    }

    /// Whether the activity has a hit of its own, so was not implied.
    fileprivate func isSeen(_ seq: Seq, of recipient: TrackedRecipient) throws -> Bool {
        try hits(of: recipient.id, around: seq, limit: 9).hits.contains { $0.seq == seq && !$0.isFolded }
    }
}

extension Sighting {
    var burstKey: BurstWindow.Key { .init(recipient: recipient.id, isAnonymous: isAnonymous) }

    /// The hit as a member of a burst; nil if it cannot be part of one.
    fileprivate var burstMember: BurstWindow.Member? {
        guard url != nil || !message.links.isEmpty else { return nil }
        return BurstWindow.Member(
            at: hit.at, link: link, network: hit.address == .unspecified ? nil : hit.address.truncated,
            userAgent: hit.userAgent, judgement: judgement)
    }
}

extension BurstWindow.Member {
    /// nil for hits that say nothing about their neighbours. These are machines other than scanners: a preview of a
    /// link that somebody shared says nothing about those who click it. And opens that are not a person's own.
    init?(
        at: Timestamp, link: Int64, network: IPAddress?, userAgent: String, judgement: Judgement, seq: Seq = 0
    ) {
        let isMachine = judgement.verdict == .machine
        guard link == 0 ? judgement.via == .direct && !isMachine : !isMachine || judgement.via == .scanner
        else { return nil }
        self.init(
            at: at, link: link, network: network, userAgent: userAgent, system: judgement.agent.os,
            judgement: judgement, seq: seq)
    }
}
