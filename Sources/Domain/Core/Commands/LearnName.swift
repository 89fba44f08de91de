/// The host name of an address is known now, and may change the verdicts of recent hits from it.
///
/// Each is judged again by itself. A verdict that has changed meanwhile, by neighbours or otherwise, stands.
public struct LearnName: Step {
    public typealias Answer = Void

    public var address: IPAddress

    public init(of address: IPAddress) { self.address = address }

    public func perform(in path: EventPath) throws {
        for hit in path.lateNames.take(address, at: path.now) {
            let judgement = path.directory.judge(hit.evidence)
            let isSame = (judgement.via, judgement.verdict) == (hit.judgement.via, hit.judgement.verdict)
            guard !isSame || judgement.hidesPlace != hit.judgement.hidesPlace else { continue }
            try take(judgement, for: hit, path)
        }
    }

    private func take(_ judgement: Judgement, for hit: LateNames.Hit, _ path: EventPath) throws {
        let key = History.Key(recipient: hit.recipient, isAnonymous: hit.isAnonymous)
        var history = try path.history(key)
        // Contacts who were erased or made anonymous since are left alone.
        func isTheirs(_ activity: Activity) -> Bool {
            hit.isAnonymous ? activity.recipient?.anonymous == true : activity.recipient?.email == hit.email
        }
        let isChanged = try path.put(judgement, in: hit.seq, of: hit.user, key, tally: &history.state.tally) {
            isTheirs($0) && $0.isJudged(as: hit.judgement) && !$0.isFlood
        }
        guard isChanged else { return }
        if hit.link != 0, !hit.isAnonymous, history.state.tally.clicks == 0, judgement.verdict == .machine, hit.seq > 1
        {
            // An implied open becomes a machine's when the recipient's last click does.
            _ = try path.put(judgement, in: hit.seq - 1, of: hit.user, key, tally: &history.state.tally) {
                $0.verdict != .machine && $0.isImplied(of: hit.message, hit.email)
            }
            history.folds.forget(hit.seq - 1)
        }
        if judgement.via == .scanner { history.bursts.expose(hit.seq, as: judgement) }
        // Repeats are judged with the name from the start, so they fold under the new judgement. A hit from a host
        // without this name is no repeat.
        history.folds.forget(hit.seq)
        if hit.link >= 0 {
            history.folds.remember(
                .init(
                    link: hit.link, network: hit.address.truncated, userAgent: hit.evidence.userAgent,
                    via: judgement.via, isMachine: judgement.verdict == .machine),
                at: hit.evidence.at, seq: hit.seq)
        }
        try path.keep(history, key)
    }
}
