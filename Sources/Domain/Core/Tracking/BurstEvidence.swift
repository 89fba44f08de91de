/// Evidence that only bursts need, from one snapshot of the store.
public protocol BurstEvidence {
    /// The activity with this seq; nil if there is none, it is no longer stored or cannot be read, or its kind is unknown.
    func activity(_ seq: Seq, of user: UserID) throws -> Activity?
    /// All recipients with an address, of one user or of all, in the order of registration.
    func recipients(_ email: String, of user: UserID?) throws -> [TrackedRecipient]
    /// Stored hits of a recipient whose activities are nearest to a seq, ordered by seq: at most `limit`, of which each
    /// side may fill at least a third. The cost is bounded by `limit`, however many hits there are.
    func hits(of recipient: Int64, around seq: Seq, limit: Int) throws -> NearbyHits
}

extension Activity {
    /// Whether it is an open of this recipient that was implied by a click.
    func isImplied(of message: String, _ email: String) -> Bool {
        kind == .open && (rule == Self.impliedRule.name || reason == Self.impliedReason)
            && self.message?.id == message && recipient?.email == email
    }

    /// Whether its neighbours made it a machine's.
    var isOfBurst: Bool { sign != nil }

    /// What gave it away among its neighbours; nil if nothing did.
    var sign: BurstWindow.Sign? {
        guard verdict == .machine else { return nil }
        return BurstWindow.Sign.allCases.first { $0.rule.name == rule || $0.rawValue == reason }
    }
}

extension BurstEvidence {
    /// Whether the activity has a hit of its own, so was not implied.
    func isSeen(_ seq: Seq, of recipient: TrackedRecipient) throws -> Bool {
        try hits(of: recipient.id, around: seq, limit: 9).hits.contains { $0.seq == seq && !$0.isFolded }
    }
}

/// How a contact was known before their clicks: through people's hits on this message and on the user's other messages.
///
/// Reads the store once, however many clicks are asked about: only the newest messages, and the newest hits of each. Keep
/// it no longer than the snapshot.
final class KnownReader {
    private let evidence: any BurstEvidence
    private let recipient: TrackedRecipient
    private let user: UserID
    private var hitsOfMessage: [KeptHit]?
    private var hitsOfOthers: [[KeptHit]]?
    private var humans: [Seq: Bool] = [:]

    init(_ recipient: TrackedRecipient, of user: UserID, by evidence: any BurstEvidence) {
        self.recipient = recipient
        self.user = user
        self.evidence = evidence
    }

    /// - Parameter withOpens: whether to search opens of this message, too.
    func familiarity(of click: BurstWindow.Member, withOpens: Bool) throws -> BurstWindow.Familiarity {
        if withOpens {
            for hit in try ownHits()
            where hit.link == 0 && hit.via == .direct && hit.network == click.network
                && hit.userAgent == click.userAgent && hit.at + BurstWindow.reading <= click.at
            {
                if try isHuman(hit.seq) { return .open }
            }
        }
        var found = BurstWindow.Familiarity.none
        for hits in try othersHits() {
            for hit in hits where hit.at < click.at && hit.via == .direct {
                let familiarity: BurstWindow.Familiarity =
                    hit.network == click.network ? .network : hit.userAgent == click.userAgent ? .agent : .none
                guard familiarity > found, try isHuman(hit.seq) else { continue }
                found = familiarity
            }
            if found == .network { break }
        }
        return found
    }

    private func ownHits() throws -> [KeptHit] {
        if let known = hitsOfMessage { return known }
        let hits = try evidence.hits(of: recipient.id, around: .max, limit: 30).hits
        hitsOfMessage = hits
        return hits
    }

    /// A list for each other message to the contact, of the newest 50.
    private func othersHits() throws -> [[KeptHit]] {
        if let known = hitsOfOthers { return known }
        let others = try evidence.recipients(recipient.email, of: user).suffix(50).filter { $0.id != recipient.id }
        let hits = try others.map { try evidence.hits(of: $0.id, around: .max, limit: 30).hits }
        hitsOfOthers = hits
        return hits
    }

    private func isHuman(_ seq: Seq) throws -> Bool {
        if let known = humans[seq] { return known }
        let isHuman = try evidence.activity(seq, of: user)?.verdict == .human
        humans[seq] = isHuman
        return isHuman
    }
}

extension BurstWindow.Member {
    /// nil for hits that say nothing about their neighbours. These are machines other than scanners: a preview of a
    /// link that somebody shared says nothing about those who click it. And opens that are not a person's own.
    init?(
        at: Timestamp, link: Int64, network: IPAddress?, userAgent: String, judgement: Judgement, seq: Seq = 0
    ) {
        let isMachine = judgement.verdict == .machine
        guard link == 0 ? judgement.via == .direct && !isMachine : !isMachine || judgement.via == .scanner
        else { return nil }
        self.init(
            at: at, link: link, network: network, userAgent: userAgent, system: judgement.agent.os,
            judgement: judgement, seq: seq)
    }
}
