/// Host names that become known after the first hits from there.
extension Ledger {
    /// Remembers a hit whose verdict could change once its host name is known.
    func awaitName(of sighting: Sighting, as seq: Seq, now: Timestamp) {
        guard let evidence = sighting.evidence, resolver.mayBeNamed(evidence.address) else { return }
        lateNames.remember(
            .init(
                at: now, address: evidence.address, evidence: evidence, judgement: sighting.judgement,
                user: sighting.message.user, recipient: sighting.recipient.id, isAnonymous: sighting.isAnonymous,
                email: sighting.recipient.email, link: sighting.link, message: sighting.message.id, seq: seq))
    }

    /// A host name became known: judges recent hits from its address again, each by itself. A verdict that has changed
    /// meanwhile, by neighbours or otherwise, stands.
    func learned(
        _ address: IPAddress, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        for hit in lateNames.take(address, at: now) {
            let judgement = resolver.judge(hit.evidence)
            let isSame = (judgement.via, judgement.verdict) == (hit.judgement.via, hit.judgement.verdict)
            guard !isSame || judgement.hidesPlace != hit.judgement.hidesPlace else { continue }
            try take(judgement, for: hit, now: now, store, push)
        }
        return .done
    }

    private func take(
        _ judgement: Judgement, for hit: LateNames.Hit, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws {
        let key = TallyKey(recipient: hit.recipient, isAnonymous: hit.isAnonymous)
        var tally = try tallies[key] ?? store.tally(recipient: hit.recipient)
        let revision = Revision(
            user: hit.user, recipient: hit.recipient, isAnonymous: hit.isAnonymous, at: now, recordedAt: now)
        func put(_ seq: Seq, if isMeant: (Activity) -> Bool) throws -> Bool {
            guard
                let done = try revision.put(judgement, in: seq, tally: &tally, store, using: &random, if: isMeant)
            else { return false }
            amended[Place(user: hit.user, seq: seq)] = done.amended
            push(hit.user, done.revise)
            return true
        }
        // Contacts who were erased or made anonymous since are left alone.
        func isTheirs(_ activity: Activity) -> Bool {
            hit.isAnonymous ? activity.recipient?.anonymous == true : activity.recipient?.email == hit.email
        }
        let isChanged = try put(hit.seq) { isTheirs($0) && $0.isJudged(as: hit.judgement) && !$0.isFlood }
        if isChanged, hit.link != 0, !hit.isAnonymous, tally.clicks == 0, judgement.verdict == .machine, hit.seq > 1 {
            // An implied open becomes a machine's when the recipient's last click does.
            _ = try put(hit.seq - 1) { $0.verdict != .machine && $0.isImplied(of: hit.message, hit.email) }
            folds.forget(hit.foldKey(hit.judgement, link: 0), seq: hit.seq - 1)
        }
        tallies[key] = tally
        guard isChanged else { return }
        if judgement.via == .scanner {
            let key = BurstWindow.Key(recipient: hit.recipient, isAnonymous: hit.isAnonymous)
            bursts.expose(hit.seq, of: key, as: judgement)
        }
        // Repeats are judged with the name from the start, so they fold under the new judgement. A hit from a host
        // without this name is no repeat.
        guard hit.link >= 0 else { return }
        folds.forget(hit.foldKey(hit.judgement), seq: hit.seq)
        folds.remember(hit.foldKey(judgement), at: hit.evidence.at, seq: hit.seq)
    }
}

extension LateNames.Hit {
    /// The key under which its repeats are found, with this judgement.
    fileprivate func foldKey(_ judgement: Judgement, link other: Int64? = nil) -> FoldWindow.Key {
        .init(
            recipient: recipient, isAnonymous: isAnonymous, link: other ?? link, network: address.truncated,
            userAgent: evidence.userAgent, via: judgement.via, isMachine: judgement.verdict == .machine)
    }
}
