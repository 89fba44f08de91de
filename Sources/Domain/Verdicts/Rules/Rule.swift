import Core

/// What the rules are asked about: the evidence, how its agent reads, and what is known of its network.
struct Facts: Sendable {
    let evidence: Evidence
    let reading: AgentReading
    let network: NetworkLabel?
    /// Of `network`. Many rules ask for it.
    private let networkClass: NetworkClass?
    /// Whether it is an open that a mail service fetched, by the network. Its agent is then no reader's, whatever it says.
    let isFromImageProxy: Bool

    init(evidence: Evidence, reading: AgentReading, network: NetworkLabel?) {
        self.evidence = evidence
        self.reading = reading
        self.network = network
        networkClass = network?.networkClass
        isFromImageProxy = !evidence.isClick && network?.isImageProxy ?? false
    }

    var isOpen: Bool { !evidence.isClick }

    /// Whether the hit came before sending, or less than `duration` after it. No if nobody knows when that was.
    func isWithin(_ duration: Duration) -> Bool {
        guard let sentAt = evidence.sentAt else { return false }
        return evidence.at.since(sentAt) < duration
    }

    func isFrom(_ networkClass: NetworkClass) -> Bool { self.networkClass == networkClass }

    /// Whether a mail service fetched a picture for somebody: by the network, or by a word in the agent.
    var isImageProxy: Bool { reading.kind == .imageProxy || isFromImageProxy }

    /// As it is to be shown.
    var agent: Agent { isFromImageProxy ? Agent(client: network?.owner) : reading.agent }

    func isOwn(_ sign: OwnSign) -> Bool { evidence.own == sign }
}

/// One row of `Rules`: what it says of the hits it applies to, and why.
struct Rule: Sendable {
    /// What follows the reason: "library agent curl", "mail-security network of Barracuda".
    enum Naming {
        case agent
        case networkOwner
    }

    let name: String
    let via: Via
    let verdict: Verdict
    private let reason: String
    private let naming: Naming?
    /// When it applies, and what that tells: a sentence for people.
    let says: String
    /// Where that is from.
    let source: String
    /// Of which agents it may speak at all: asked before `applies`.
    let kinds: AgentReading.KindSet
    let applies: @Sendable (Facts) -> Bool

    /// - Parameters:
    ///   - kinds: Of which agents it speaks; nil for all.
    ///   - reason: A few words for people.
    ///   - naming: What follows the reason, where it is known.
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
