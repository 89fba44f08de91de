/// Whether a deal is decided, and how. The raw values are the words of the API.
public enum DealOutcome: String, Hashable, Sendable, CaseIterable, Codable {
    /// Not decided yet. Only open deals take part in the default associations.
    case open
    case won
    case lost
}

/// A stage of the sales pipeline.
public struct DealStage: Hashable, Sendable {
    /// The name that people see. At most `Limits.nameBytes`.
    public var name: String
    /// The outcome of deals in this stage.
    public var outcome: DealOutcome

    /// A stage with these members.
    public init(name: String, outcome: DealOutcome) {
        self.name = name
        self.outcome = outcome
    }

    /// The stages of a new account, in their order. The first is that of a new deal.
    public static let standard = [
        DealStage(name: "New", outcome: .open), DealStage(name: "Qualified", outcome: .open),
        DealStage(name: "Proposal", outcome: .open), DealStage(name: "Negotiation", outcome: .open),
        DealStage(name: "Won", outcome: .won), DealStage(name: "Lost", outcome: .lost),
    ]
}
