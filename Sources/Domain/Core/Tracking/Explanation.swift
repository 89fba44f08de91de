/// Why an open or a click has its verdict: the rule that decided, and the facts.
public struct Explanation: Hashable, Sendable {
    /// The seq of the explained activity.
    public var seq: Seq
    public var activity: Activity
    /// nil if unknown: for an anonymous contact, and for an activity judged before rules had names whose verdict
    /// differs today.
    public var rule: RuleText?
    /// A phrase each, for people.
    public var facts: [String]
    /// The `revise` activities about it, oldest first.
    public var revisions: [Revision]
    /// What today's rules say, if that differs.
    public var today: Judgement?
    /// Whether only the nearest hits and revisions were examined, because there are more than `hitLimit`.
    public var isCut = false

    /// Maximum number of the recipient's hits, and of later activities, to read for one explanation.
    public static let hitLimit = 1000

    /// One `revise` of the activity.
    public struct Revision: Hashable, Sendable {
        public var seq: Seq
        public var at: Timestamp
        /// Why it was revised.
        public var reason: String?
    }
}

/// Why there is no explanation.
public enum ExplanationError: Error, Hashable, Sendable {
    /// There is no activity with this seq, or it is no longer stored.
    case noActivity
    /// Activities of this kind have no verdict.
    case notJudged(Kind?)
}

extension StoreSnapshot {
    /// Explains an open or a click. For a `revise`, explains the activity that it revises.
    ///
    /// - Throws: `ExplanationError`, `StoreError`.
    public func explain(
        _ seq: Seq, of user: UserID, judge: any Judge, decode: ([UInt8]) throws -> Activity
    ) throws -> Explanation {
        guard let entry = try entry(seq, of: user) else { throw ExplanationError.noActivity }
        guard let activity = try? decode(entry.body) else { return try explainDamaged(entry, of: user) }
        if activity.kind == .revise, let about = activity.about, about < seq {
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
            explanation.facts = ["the contact is anonymous: no name, location or program is stored"]
            return explanation
        }
        let revisions = try revisions(of: seq, user, recipient.id, decode)
        explanation.revisions = revisions.found
        if activity.isFlood {
            explanation.facts = ["\(activity.count ?? 1) requests came in this burst: they are counted, not stored"]
            return explanation
        }

        let nearby = try hits(of: recipient.id, around: seq, limit: Explanation.hitLimit)
        if nearby.isCut || revisions.isCut {
            explanation.isCut = true
            explanation.facts.append(
                "there are many requests: only the \(Explanation.hitLimit) requests around this one were examined")
        }
        let hits = nearby.hits.sorted { ($0.at, $0.seq) < ($1.at, $1.seq) }
        let own = hits.first { $0.seq == seq && !$0.isFolded }
        let click = activity.kind == .open && own == nil ? hits.first { $0.seq == seq + 1 && $0.link != 0 } : nil
        let isImplied = click != nil
        let cause = own ?? click
        if isImplied {
            explanation.facts.append("no image was loaded; the click right after it, \(seq + 1), implies it")
        }
        guard let cause else {
            explanation.facts.append("the request itself is no longer stored: raw hits are removed before activities")
            return explanation
        }
        explanation.facts += judge.facts(of: Evidence(of: cause, sentAt: message.sentAt))
        explanation.facts += hits.filter { $0.seq == seq && $0.isFolded }.map { repeated in
            "again \(span(cause.at, repeated.at)): counted as the same"
        }
        if let rule = activity.rule, BurstWindow.Sign.allCases.contains(where: { $0.rule.name == rule }) {
            explanation.facts += hits.filter { $0.seq != cause.seq && isNear($0, cause) }.map { other in
                let what = other.link == 0 ? "an image was loaded" : "link \(other.link) was followed"
                let agent = judge.judge(Evidence(of: other, sentAt: message.sentAt)).agent
                let program = [agent.client, agent.os.map { "on \($0)" }].compactMap(\.self).joined(separator: " ")
                return
                    "\(what) \(span(cause.at, other.at)) from \(other.network)\(program.isEmpty ? "" : " by \(program)")"
            }
        }
        let reader = KnownReader(recipient, of: user, by: self)
        if hits.allSatisfy({ judge.isUniform($0.network) }),
            let judgement = try judge.judgements(
                of: hits, sentAt: message.sentAt, familiarity: reader.familiarity(of:withOpens:)
            ).first(where: { $0.seq == seq })?.judgement
        {
            if !activity.isJudged(as: judgement) {
                explanation.today = judgement
            } else if explanation.rule == nil {
                explanation.rule = judgement.rule.flatMap(judge.ruleText)
            }
        }
        return explanation
    }

    /// Explains a damaged activity: only its seq, kind and verdict are known.
    private func explainDamaged(_ entry: Entry, of user: UserID) throws -> Explanation {
        guard let kind = entry.kind, [.open, .click, .revise].contains(kind) else {
            throw ExplanationError.notJudged(entry.kind)
        }
        let recordedAt = try recordedAt(firstAfter: entry.seq - 1, of: user)
        var activity = Activity(id: "", kind: kind, at: recordedAt ?? Timestamp(milliseconds: 0))
        activity.verdict = entry.verdict
        return Explanation(
            seq: entry.seq, activity: activity, rule: nil,
            facts: [
                "this activity is damaged in the hub's store: its recipient, location and program are unreadable",
                "the hub's administrator can find all damage with mailbell-hub verify, and may have a backup",
            ], revisions: [])
    }

    private func revisions(
        of seq: Seq, _ user: UserID, _ recipient: Int64, _ decode: ([UInt8]) throws -> Activity
    ) throws -> (found: [Explanation.Revision], isCut: Bool) {
        let later = try activities(about: recipient, of: user, after: seq, limit: Explanation.hitLimit)
        let found = later.filter { $0.kind == .revise }.compactMap { entry -> Explanation.Revision? in
            // A damaged `revise` cannot be attributed.
            guard let revise = try? decode(entry.body), revise.about == seq else { return nil }
            return Explanation.Revision(seq: entry.seq, at: revise.at, reason: revise.reason)
        }
        return (found, later.count == Explanation.hitLimit)
    }
}

/// Formats the time between two requests: `0.3 s later`, `0.3 s before`.
private func span(_ from: Timestamp, _ to: Timestamp) -> String {
    let milliseconds = to.since(from).wholeMilliseconds
    return "\(Double(milliseconds.magnitude / 100) / 10) s \(milliseconds < 0 ? "before" : "later")"
}

private func isNear(_ a: KeptHit, _ b: KeptHit) -> Bool {
    max(a.at, b.at).since(min(a.at, b.at)) <= BurstWindow.pixel
}

extension Judge {
    /// The rule with this name: one for single hits, or one for several hits together.
    fileprivate func ruleText(_ name: String) -> RuleText? {
        rule(named: name)
            ?? ([Activity.impliedRule, Activity.floodRule] + BurstWindow.Sign.allCases.map(\.rule)).first {
                $0.name == name
            }
    }
}
