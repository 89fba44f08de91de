extension Committed {
    /// Replaces the failures of clicks by redirects to their targets, if the store can be read. One read serves all
    /// clicks, because a full disk fails group after group. Other outcomes stay as they are.
    func readingTargets(of group: [Submission], from store: any Store) -> Committed {
        let clicks = zip(group, outcomes).enumerated().compactMap { index, pair -> Click? in
            guard case (.hit(let hit), .failed) = pair, case .link(let n) = hit.target else { return nil }
            return Click(index: index, ticket: hit.ticket, n: n)
        }
        guard !clicks.isEmpty else { return self }
        var answers: [Int: Outcome] = [:]
        var messages: [Ticket: TrackedMessage?] = [:]
        try? store.read { store in
            for click in clicks {
                let message =
                    try messages[click.ticket]
                    ?? store.recipient(ticket: click.ticket).flatMap { try store.message($0.message) }
                messages[click.ticket] = .some(message)
                answers[click.index] = message?.target(ofLink: click.n).map { .unkept(url: $0) } ?? .noSuchLink
            }
        }
        var hits = hits
        hits.unkept += answers.values.count { if case .unkept = $0 { true } else { false } }
        return Committed(
            outcomes: outcomes.enumerated().map { answers[$0] ?? $1 }, recorded: recorded, hits: hits, failure: failure)
    }

    private struct Click {
        var index: Int
        var ticket: Ticket
        var n: Int64
    }
}
