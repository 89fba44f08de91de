import Core

/// The input of the rules: the evidence, its parsed agent, and the label of its network.
struct Facts: Sendable {
    let evidence: Evidence
    let reading: AgentReading
    let network: NetworkLabel?
    /// The class of `network`, stored because many rules ask for it.
    private let networkClass: NetworkClass?
    /// Whether the network shows that a mail service fetched this open. Then the agent is not the reader's, whatever it
    /// says.
    let isFromImageProxy: Bool

    init(evidence: Evidence, reading: AgentReading, network: NetworkLabel?) {
        self.evidence = evidence
        self.reading = reading
        self.network = network
        networkClass = network?.networkClass
        isFromImageProxy = !evidence.isClick && network?.isImageProxy ?? false
    }

    var isOpen: Bool { !evidence.isClick }

    /// Whether the hit came before sending, or less than `duration` after it. False if the time of sending is not known.
    func isWithin(_ duration: Duration) -> Bool {
        guard let sentAt = evidence.sentAt else { return false }
        return evidence.at.since(sentAt) < duration
    }

    func isFrom(_ networkClass: NetworkClass) -> Bool { self.networkClass == networkClass }

    /// Whether a mail service fetched an image for a reader, judged by the network or by a word in the agent.
    var isImageProxy: Bool { reading.kind == .imageProxy || isFromImageProxy }

    /// The agent as shown to people.
    var agent: Agent { isFromImageProxy ? Agent(client: network?.owner) : reading.agent }

    func isOwn(_ sign: OwnSign) -> Bool { evidence.own == sign }
}

/// A row of `Rules`: the verdict on the hits that it applies to, and the reason.
struct Rule: Sendable {
    /// The name appended to the reason: "library agent curl", "mail-security network of Barracuda".
    enum Naming {
        case agent
        case networkOwner
    }

    let name: String
    let via: Via
    let verdict: Verdict
    private let reason: String
    private let naming: Naming?
    /// When the rule applies and what follows from that: a sentence for people.
    let says: String
    /// Where the rule comes from.
    let source: String
    /// The kinds of agents that the rule may apply to; checked before `applies`.
    let kinds: AgentReading.KindSet
    let applies: @Sendable (Facts) -> Bool

    /// - Parameters:
    ///   - kinds: The kinds of agents that it may apply to; nil for all.
    ///   - reason: A few words for people.
    ///   - naming: The name appended to the reason, if it is known.
    init(
        _ name: String, _ via: Via, _ verdict: Verdict, _ reason: String, naming: Naming? = nil,
        of kinds: [AgentReading.Kind]? = nil, says: String, source: String,
        applies: @escaping @Sendable (Facts) -> Bool = { _ in true }
    ) {
        self.name = name
        self.via = via
        self.verdict = verdict
        self.reason = reason
        self.naming = naming
        self.kinds = kinds.map { AgentReading.KindSet($0.map(AgentReading.KindSet.init)) } ?? .all
        self.says = says
        self.source = source
        self.applies = applies
    }

    func judgement(of facts: Facts) -> Judgement {
        let agent = facts.agent
        var reason = reason
        switch naming {
        case .agent:
            if let client = agent.client {
                reason += " "
                reason += client
            }
        case .networkOwner:
            if let owner = facts.network?.owner { reason += " of " + owner }
        case nil: break
        }
        return Judgement(
            via: via, verdict: verdict, reason: reason, agent: agent, rule: name,
            asksToWait: facts.isFrom(.probableScanner),
            hidesPlace: facts.isImageProxy || facts.network?.hidesPlace ?? false)
    }
}
