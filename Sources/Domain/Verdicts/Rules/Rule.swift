import Mailbell

/// What the rules are asked about: the evidence, how its agent reads, and what is known of its network.
struct Facts: Sendable {
    let evidence: Evidence
    let reading: AgentReading
    let network: NetworkLabel?

    var isOpen: Bool { !evidence.isClick }

    /// Whether the hit came before sending, or less than `duration` after it. No if nobody knows when that was.
    func isWithin(_ duration: Duration) -> Bool {
        guard let sentAt = evidence.sentAt else { return false }
        return evidence.at.since(sentAt) < duration
    }

    func isFrom(_ networkClass: NetworkClass) -> Bool { network?.networkClass == networkClass }

    func isAutomation(_ sort: Automation.Sort) -> Bool { reading.kind == .automation(sort) }

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
    let applies: @Sendable (Facts) -> Bool

    /// - Parameters:
    ///   - reason: A few words for people.
    ///   - naming: What follows the reason, where it is known.
    init(
        _ name: String, _ via: Via, _ verdict: Verdict, _ reason: String, naming: Naming? = nil, says: String,
        source: String, applies: @escaping @Sendable (Facts) -> Bool
    ) {
        self.name = name
        self.via = via
        self.verdict = verdict
        self.reason = reason
        self.naming = naming
        self.says = says
        self.source = source
        self.applies = applies
    }

    func judgement(of facts: Facts) -> Judgement {
        let agent = facts.reading.agent
        var reason = reason
        switch naming {
        case .agent: if let client = agent.client { reason += " " + client }
        case .networkOwner: if let owner = facts.network?.owner { reason += " of " + owner }
        case nil: break
        }
        return Judgement(
            via: via, verdict: verdict, reason: reason, agent: agent, rule: name,
            asksToWait: facts.isFrom(.probableScanner), hidesPlace: facts.network?.hidesPlace ?? false)
    }
}
