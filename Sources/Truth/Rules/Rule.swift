import Mailbell

/// What the rules are asked about: the evidence, and how its agent reads.
struct Facts: Sendable {
    let evidence: Evidence
    let reading: AgentReading

    var isOpen: Bool { !evidence.isClick }

    /// Whether the hit came before sending, or less than `duration` after it. No if nobody knows when that was.
    func isWithin(_ duration: Duration) -> Bool {
        guard let sentAt = evidence.sentAt else { return false }
        return evidence.at.since(sentAt) < duration
    }

    func isAutomation(_ sort: Automation.Sort) -> Bool { reading.kind == .automation(sort) }
}

/// One row of `Rules`: what it says of the hits it applies to.
struct Rule: Sendable {
    /// For tests and engineers; people read the reason.
    let name: String
    let via: Via
    let verdict: Verdict
    private let reason: String
    private let naming: Bool
    let applies: @Sendable (Facts) -> Bool

    /// - Parameters:
    ///   - reason: A few words for people.
    ///   - naming: Whether the agent's name follows the reason: "library agent curl".
    init(
        _ name: String, _ via: Via, _ verdict: Verdict, _ reason: String, naming: Bool = false,
        applies: @escaping @Sendable (Facts) -> Bool
    ) {
        self.name = name
        self.via = via
        self.verdict = verdict
        self.reason = reason
        self.naming = naming
        self.applies = applies
    }

    func judgement(of facts: Facts) -> Judgement {
        let agent = facts.reading.agent
        var reason = reason
        if naming, let client = agent.client { reason += " " + client }
        return Judgement(via: via, verdict: verdict, reason: reason, agent: agent)
    }
}
