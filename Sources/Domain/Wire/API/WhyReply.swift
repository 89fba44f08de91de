public import Core

/// The explanation of a verdict: the answer to `GET /v1/activity/<seq>/why`.
public struct WhyReply: Codable, Hashable, Sendable {
    /// The rule that decided.
    public struct Rule: Codable, Hashable, Sendable {
        /// The rule's short name, such as `browser`.
        public var name: String
        /// What the rule says, in a sentence.
        public var says: String
        /// Where the rule's facts come from.
        public var source: String
    }
    /// A `revise` that changed the verdict.
    public struct Revision: Codable, Hashable, Sendable {
        /// The seq of the `revise`.
        public var seq: Seq
        /// RFC 3339.
        public var at: String
        /// Why the verdict changed; nil if not known.
        public var reason: String?
    }
    /// A verdict that differs from the stored one.
    public struct Judgement: Codable, Hashable, Sendable {
        /// As in an activity.
        public var via: String
        /// `human`, `machine` or `unknown`.
        public var verdict: String
        /// One line.
        public var reason: String
        /// The name of the rule that decides today; nil if none has a name.
        public var rule: String?
    }
    /// The activity's seq.
    public var seq: Seq
    /// `open` or `click`.
    public var kind: String
    /// RFC 3339.
    public var at: String
    /// nil for an anonymous contact.
    public var recipient: String?
    /// nil if the message is not named.
    public var subject: String?
    /// As in an activity.
    public var via: String?
    /// `human`, `machine` or `unknown`.
    public var verdict: String?
    /// The reason of the verdict.
    public var reason: String?
    /// nil, written as null, if the deciding rule is not known.
    public var rule: Rule?
    /// What the rule was applied to, a sentence each.
    public var facts: [String]
    /// true if only a part of the requests and revisions was examined, because there are many; otherwise nil.
    public var cut: Bool?
    /// Later changes of the verdict, oldest first.
    public var revisions: [Revision]
    /// The verdict of today's rules; nil, written as null, if it is the same.
    public var today: Judgement?

    enum CodingKeys: String, CodingKey {
        case seq, kind, at, recipient, subject, via, verdict, reason, rule, facts, cut, revisions, today
    }

    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(seq, forKey: .seq)
        try box.encode(kind, forKey: .kind)
        try box.encode(at, forKey: .at)
        try box.encodeIfPresent(recipient, forKey: .recipient)
        try box.encodeIfPresent(subject, forKey: .subject)
        try box.encodeIfPresent(via, forKey: .via)
        try box.encodeIfPresent(verdict, forKey: .verdict)
        try box.encodeIfPresent(reason, forKey: .reason)
        try box.encode(rule, forKey: .rule)
        try box.encode(facts, forKey: .facts)
        try box.encodeIfPresent(cut, forKey: .cut)
        try box.encode(revisions, forKey: .revisions)
        try box.encode(today, forKey: .today)
    }
}

extension WhyReply {
    public init(_ explanation: Explanation) {
        let activity = explanation.activity
        seq = explanation.seq
        kind = activity.kind.rawValue
        at = activity.at.rfc3339
        recipient = activity.recipient?.email
        subject = activity.message?.subject
        via = activity.via?.rawValue
        verdict = activity.verdict?.rawValue
        reason = activity.reason
        rule = explanation.rule.map { Rule(name: $0.name, says: $0.says, source: $0.source) }
        facts = explanation.facts
        cut = explanation.isCut ? true : nil
        revisions = explanation.revisions.map { Revision(seq: $0.seq, at: $0.at.rfc3339, reason: $0.reason) }
        today = explanation.today.map {
            Judgement(via: $0.via.rawValue, verdict: $0.verdict.rawValue, reason: $0.reason, rule: $0.rule)
        }
    }
}
