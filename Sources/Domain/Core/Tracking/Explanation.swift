/// Why an open or a click is judged as it is: which rule decided, and from which facts.
public struct Explanation: Hashable, Sendable {
    public var seq: Seq
    public var activity: Activity
    /// nil where it is not known by which: of an anonymous contact, and of what was judged before rules had names and comes
    /// out otherwise today.
    public var rule: RuleText?
    /// A phrase each, for people.
    public var facts: [String]
    /// The `revise` activities about it, oldest first.
    public var revisions: [Revision]
    /// What today's rules say, where that is something else.
    public var today: Judgement?

    public struct Revision: Hashable, Sendable {
        public var seq: Seq
        public var at: Timestamp
        public var reason: String?
    }
}

/// Why an activity cannot be explained.
public enum ExplanationError: Error, Hashable, Sendable {
    /// There is none with this seq, or it is kept no longer.
    case noActivity
    /// It is of a kind that is not judged.
    case notJudged(Kind)
}

extension StoreSnapshot {
    /// Explains an open or a click; of a `revise`, what it is about.
    ///
    /// - Throws: `ExplanationError`, `StoreError`, or what is wrong with an activity that cannot be read.
    public func explain(
        _ seq: Seq, of user: UserID, judge: any Judge, decode: ([UInt8]) throws -> Activity
    ) throws -> Explanation {
        guard let entry = try entry(seq, of: user) else { throw ExplanationError.noActivity }
        let activity = try decode(entry.body)
        if activity.kind == .revise, let about = activity.about {
            return try explain(about, of: user, judge: judge, decode: decode)
        }
        guard activity.kind == .open || activity.kind == .click else {
            throw ExplanationError.notJudged(activity.kind)
        }
        var explanation = Explanation(
            seq: seq, activity: activity, rule: activity.rule.flatMap(judge.ruleText), facts: [], revisions: [])
        guard let email = activity.recipient?.email, let id = activity.message?.id,
            let recipient = try recipient(email, ofMessage: id), let message = try message(id)
        else {
            explanation.facts = ["the contact is anonymous: nothing is kept of who, where and by what program"]
            return explanation
        }
        explanation.revisions = try revisions(of: seq, user, email, decode)

        let hits = try hits(of: [recipient]).sorted { ($0.at, $0.seq) < ($1.at, $1.seq) }
        let own = hits.first { $0.seq == seq && !$0.isFolded }
        let click = activity.kind == .open && own == nil ? hits.first { $0.seq == seq + 1 && $0.link != 0 } : nil
        let isImplied = click != nil
        let cause = own ?? click
        if isImplied {
            explanation.facts.append("no picture was fetched; the click right after it, \(seq + 1), implies it")
        }
        guard let cause else {
            explanation.facts.append("the request itself is kept no longer: raw data goes before activities do")
            return explanation
        }
        explanation.facts += judge.facts(of: Evidence(of: cause, sentAt: message.sentAt))
        explanation.facts += hits.filter { $0.seq == seq && $0.isFolded }.map { repeated in
            "once more \(span(cause.at, repeated.at)), which counts as the same"
        }
        if let rule = activity.rule, BurstWindow.Sign.allCases.contains(where: { $0.rule.name == rule }) {
            explanation.facts += hits.filter { $0.seq != cause.seq && isNear($0, cause) }.map { other in
                let what = other.link == 0 ? "a picture was fetched" : "link \(other.link) was followed"
                let agent = judge.judge(Evidence(of: other, sentAt: message.sentAt)).agent
                let program = [agent.client, agent.os.map { "on \($0)" }].compactMap(\.self).joined(separator: " ")
                return
                    "\(what) \(span(cause.at, other.at)) from \(other.network)\(program.isEmpty ? "" : " by \(program)")"
            }
        }
        if hits.allSatisfy({ judge.isUniform($0.network) }),
            let judgement = judge.judgements(of: hits, sentAt: message.sentAt).first(where: { $0.seq == seq })?
                .judgement
        {
            if !activity.isJudged(as: judgement) {
                explanation.today = judgement
            } else if explanation.rule == nil {
                explanation.rule = judgement.rule.flatMap(judge.ruleText)
            }
        }
        return explanation
    }

    private func revisions(
        of seq: Seq, _ user: UserID, _ email: String, _ decode: ([UInt8]) throws -> Activity
    ) throws -> [Explanation.Revision] {
        var query = ActivityQuery()
        query.order = .oldestFirst
        query.after = seq
        query.contact = email
        query.filter.kinds = [.revise]
        query.limit = 1000
        return try activities(of: user, matching: query).compactMap { entry in
            let revise = try decode(entry.body)
            guard revise.about == seq else { return nil }
            return Explanation.Revision(seq: entry.seq, at: revise.at, reason: revise.reason)
        }
    }
}

/// Like `0.3 s later`.
private func span(_ from: Timestamp, _ to: Timestamp) -> String {
    let milliseconds = to.milliseconds - from.milliseconds
    return "\(Double(abs(milliseconds) / 100) / 10) s \(milliseconds < 0 ? "before" : "later")"
}

private func isNear(_ a: KeptHit, _ b: KeptHit) -> Bool {
    abs(a.at.milliseconds - b.at.milliseconds) <= Int64(BurstWindow.pixel / .milliseconds(1))
}

extension Judge {
    /// The rule of that name, of those for one hit or for several.
    fileprivate func ruleText(_ name: String) -> RuleText? {
        rule(named: name) ?? ([Activity.impliedRule] + BurstWindow.Sign.allCases.map(\.rule)).first { $0.name == name }
    }
}
