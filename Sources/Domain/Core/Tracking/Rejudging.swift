/// Judges stored hits again by today's rules, and changes verdicts in the log that differ.
///
/// Each recipient's hits are judged in the order of their times, by themselves and among their neighbours, as on the
/// event path. Three things do not change:
/// - Folded hits stay folded.
/// - The sender's own hits stay the sender's, because the evidence is not stored.
/// - Contacts who are anonymous now are skipped; hits made while anonymous are not stored.
///
/// Runs piece by piece, so that hits are recorded in between. If it is interrupted, run it again to do the rest; running
/// it twice changes nothing more.
public struct Rejudging {
    /// An activity whose verdict differs.
    public struct Change: Hashable, Sendable {
        public var user: UserID
        public var seq: Seq
        /// As it was before the change.
        public var activity: Activity
        /// The new judgement.
        public var judgement: Judgement
    }

    /// Counts of what was examined.
    public struct Report: Codable, Hashable, Sendable {
        /// Recipients judged.
        public var recipients = 0
        /// Hits judged.
        public var hits = 0
        /// Activities that changed, or would change in a trial.
        public var changes = 0
        /// Recipients left unchanged, because the rules distinguish networks smaller than the stored prefixes.
        public var unsure = 0
        public init() {}
    }

    /// Maximum number of recipients in one transaction.
    public static let pieceRecipients = 20

    private let runner: any CommandRunner
    private let judge: any Judge

    /// - Parameters:
    ///   - judge: today's rules.
    ///   - runner: commits the pieces.
    public init(judge: any Judge, by runner: any CommandRunner) {
        self.judge = judge
        self.runner = runner
    }

    /// Judges again. Blocks until it is done.
    ///
    /// - Parameters:
    ///   - since: judge recipients with a hit at this time or later, with all their stored hits.
    ///   - isTrial: whether to report changes without making them.
    ///   - each: called for each change, after it was made.
    /// - Throws: `StoreError`, or what `each` throws. Earlier changes stay.
    public func run(since: Timestamp, isTrial: Bool, each: (Change) throws -> Void) throws -> Report {
        var report = Report()
        var last: Int64 = 0
        while case let ids = try runner.store.read({
            try $0.recipientsWithHits(after: last, limit: Self.pieceRecipients)
        }), let newLast = ids.last {
            last = newLast
            var changes: [Change] = []
            let found = try runner.store.read { store in
                try ids.compactMap { try store.findings($0, since: since, judge) }
            }
            for one in found {
                guard one.isSure else {
                    report.unsure += 1
                    continue
                }
                report.recipients += 1
                report.hits += one.hits
                changes += one.changes
            }
            // Computed again by the command: hits may have come in since.
            if !changes.isEmpty, !isTrial { changes = try runner.run(RejudgeRecipients(ids, since: since, by: judge)) }
            report.changes += changes.count
            try changes.forEach(each)
        }
        return report
    }
}

/// Judge the hits of some recipients again.
public struct RejudgeRecipients: Step {
    /// The changes that were made.
    public typealias Answer = [Rejudging.Change]

    /// By the store's own ids.
    public var recipients: [Int64]
    public var since: Timestamp
    /// The rules to judge by.
    public var judge: any Judge

    public init(_ recipients: [Int64], since: Timestamp, by judge: any Judge) {
        self.recipients = recipients
        self.since = since
        self.judge = judge
    }

    public func perform(in path: EventPath) throws -> Answer {
        var done: [Rejudging.Change] = []
        for id in recipients {
            guard let found = try path.store.findings(id, since: since, judge), !found.changes.isEmpty
            else { continue }
            let key = History.Key(recipient: id, isAnonymous: false)
            var state = try path.store.states(ofRecipients: [id])[id] ?? RecipientState()
            for change in found.changes
            where try path.put(change.judgement, in: change.seq, of: change.user, key, tally: &state.tally) {
                done.append(change)
            }
            try path.store.setState(state, ofRecipient: id)
            // The neighbours are judged anew, too.
            path.forget(histories: [id])
        }
        return done
    }
}

extension Rejudging {
    /// What judging one recipient again would change.
    fileprivate struct Found {
        var hits: Int
        var changes: [Change] = []
        /// Whether the rules judge all addresses of the stored prefixes alike.
        var isSure = true
    }
}

extension StoreSnapshot {
    /// The changes for one recipient, in the order of the log. nil if there are no hits since then, or the recipient is
    /// not to be judged.
    fileprivate func findings(_ id: Int64, since: Timestamp, _ judge: any Judge) throws -> Rejudging.Found? {
        guard let recipient = try recipient(id: id), recipient.tracking == .identified,
            let message = try message(recipient.message)
        else { return nil }
        let hits = try hits(of: [recipient]).sorted { ($0.at, $0.seq) < ($1.at, $1.seq) }
        guard let newest = hits.last, newest.at >= since else { return nil }
        guard hits.allSatisfy({ judge.isUniform($0.network) }) else { return .init(hits: hits.count, isSure: false) }

        var changes: [Rejudging.Change] = []
        var tally = try states(ofRecipients: [id])[id]?.tally ?? Tally()
        func compare(_ seq: Seq, _ judgement: Judgement) throws {
            guard let activity = try hitActivity(seq, of: message.user), !activity.isJudged(as: judgement) else {
                return
            }
            _ = tally.recount(activity.kind, from: activity.verdict ?? .unknown, to: judgement.verdict)
            changes.append(.init(user: message.user, seq: seq, activity: activity, judgement: judgement))
        }
        let reader = KnownReader(recipient, of: message.user, by: self)
        let judged = try judge.judgements(
            of: hits, sentAt: message.sentAt, familiarity: reader.familiarity(of:withOpens:))
        for (seq, judgement) in judged {
            // The evidence for a reader beside a scanner may no longer be stored, so a person stays a person.
            if judgement.rule == BurstWindow.Sign.pair.rule.name, try isLeftAPerson(seq, judged, message) {
                continue
            }
            try compare(seq, judgement)
        }

        // Implied opens have no hit: they depend on the clicks that imply them.
        var implied: [(seq: Seq, activity: Activity, click: Judgement)] = []
        for click in Set(hits.filter { $0.link != 0 }.map(\.seq)).sorted() where click > 1 {
            guard let judgement = judged.first(where: { $0.seq == click })?.judgement,
                !hits.contains(where: { $0.seq == click - 1 && !$0.isFolded }),
                let open = try hitActivity(click - 1, of: message.user), open.kind == .open,
                open.message?.id == message.id, open.recipient?.email == recipient.email, !open.isFlood
            else { continue }
            implied.append((click - 1, open, judgement))
        }
        if tally.clicks == 0 {
            for open in implied where open.activity.verdict != .machine { try compare(open.seq, open.click) }
        } else if tally.opens == 0,
            let open = implied.first(where: { $0.activity.verdict == .machine && $0.click.verdict != .machine })
        {
            var judgement = open.click
            judgement.reason = Activity.impliedReason
            judgement.rule = Activity.impliedRule.name
            try compare(open.seq, judgement)
        }
        return .init(hits: hits.count, changes: changes.sorted { $0.seq < $1.seq })
    }

    /// Whether the log has this activity as a person's, and the other half of its pair as the scanner's.
    private func isLeftAPerson(
        _ seq: Seq, _ judged: [(seq: Seq, judgement: Judgement)], _ message: TrackedMessage
    ) throws -> Bool {
        let pair = BurstWindow.Sign.pair.rule.name
        guard try activity(seq, of: message.user)?.verdict == .human else { return false }
        return try judged.contains { other in
            guard other.seq != seq, other.judgement.rule == pair else { return false }
            return try activity(other.seq, of: message.user)?.rule == pair
        }
    }

    /// An open or a click; nil if it is no longer stored, or is neither.
    private func hitActivity(_ seq: Seq, of user: UserID) throws -> Activity? {
        try activity(seq, of: user).flatMap { $0.kind == .open || $0.kind == .click ? $0 : nil }
    }
}

extension StoreSnapshot {
    /// The entry with this seq; nil if there is none or it is no longer stored.
    public func entry(_ seq: Seq, of user: UserID) throws -> Entry? {
        guard seq >= 1 else { return nil }
        return try page(of: user, after: seq - 1, limit: 1, maximumBytes: .max).entries.first { $0.seq == seq }
    }
}

extension Judge {
    /// The judgements of the activities that a recipient's hits became, in the order of the log. The first hit of an
    /// activity decides, unless its neighbours show that any of its hits is a scanner's.
    ///
    /// - Parameters:
    ///   - hits: in the order of their times.
    ///   - familiarity: as in `BurstWindow.examine`.
    func judgements(
        of hits: [KeptHit], sentAt: Timestamp?,
        familiarity: (BurstWindow.Member, Bool) throws -> BurstWindow.Familiarity
    ) rethrows -> [(seq: Seq, judgement: Judgement)] {
        var window = BurstWindow()
        var alone: [Seq: Judgement] = [:]
        var signs: [Seq: BurstWindow.Sign] = [:]
        for hit in hits {
            let judgement = judge(Evidence(of: hit, sentAt: sentAt))
            if !hit.isFolded { alone[hit.seq] = judgement }
            guard let member = BurstWindow.Member(of: hit, judgement) else { continue }
            let finding = try window.examine(member, familiarity: familiarity)
            for cleared in finding.cleared { signs[cleared.seq] = nil }
            for exposed in finding.exposed where signs[exposed.seq] == nil { signs[exposed.seq] = exposed.sign }
            if let sign = finding.sign, signs[hit.seq] == nil { signs[hit.seq] = sign }
            window.remember(finding.member)
        }
        return alone.sorted { $0.key < $1.key }.map { seq, judgement in
            guard judgement.verdict != .machine, let sign = signs[seq] else { return (seq, judgement) }
            return (seq, sign.judgement(of: judgement.agent))
        }
    }
}

extension Evidence {
    /// The evidence of a stored hit. If it was the sender's own, `device` stands for the evidence, which is not stored.
    init(of hit: KeptHit, sentAt: Timestamp?) {
        self.init(
            isClick: hit.link != 0, at: hit.at, sentAt: sentAt, address: hit.address, userAgent: hit.userAgent,
            isPrefetch: hit.isPrefetch, isReported: hit.isReported, isMarkedMachine: hit.isMarkedMachine,
            own: hit.via == .own ? .device : nil)
    }
}

extension KeptHit {
    /// The network, or the unspecified address if another system did not report one.
    var address: IPAddress { network == IPAddress.unspecified.truncated ? .unspecified : network }
}

extension BurstWindow.Member {
    /// The same as for a hit on the event path.
    init?(of hit: KeptHit, _ judgement: Judgement) {
        self.init(
            at: hit.at, link: hit.link, network: hit.address == .unspecified ? nil : hit.network,
            userAgent: hit.userAgent, judgement: judgement, seq: hit.seq)
    }
}
