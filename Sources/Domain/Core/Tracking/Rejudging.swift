/// Judges the hits that are kept by today's rules, and changes in the log what comes out otherwise.
///
/// Each recipient's hits are taken in the order of their times, by themselves and then among their neighbours, as on the
/// event path. What was folded stays folded. What the sender did stays theirs: by what that was known is not kept. Of
/// anonymous contacts no hits are kept, and those who are anonymous by now are passed over.
///
/// Works beside a running hub, a small transaction at a time. If it is interrupted, running it again does the rest; running
/// it twice changes nothing more.
public struct Rejudging {
    /// An activity that comes out otherwise.
    public struct Change: Hashable, Sendable {
        public var user: UserID
        public var seq: Seq
        /// As it was.
        public var activity: Activity
        public var judgement: Judgement
    }

    /// What was looked at.
    public struct Report: Hashable, Sendable {
        public var recipients = 0
        public var hits = 0
        public var changes = 0
        /// Recipients left as they are: the rules tell networks apart that are smaller than what is kept of their addresses.
        public var unsure = 0
        public init() {}
    }

    /// Recipients in one transaction, at most.
    public static let pieceRecipients = 20

    private let store: any Store
    private let judge: any Judge
    private let decode: ([UInt8]) throws -> Activity
    private var random: any RandomNumberGenerator

    /// - Parameter decode: reads an entry's body.
    public init(
        in store: any Store, judge: any Judge, random: any RandomNumberGenerator,
        decode: @escaping ([UInt8]) throws -> Activity
    ) {
        self.store = store
        self.judge = judge
        self.random = random
        self.decode = decode
    }

    /// - Parameters:
    ///   - since: recipients who did something since then are judged, with all that is kept of them.
    ///   - isTrial: whether only to tell what would change.
    ///   - pause: called between two pieces, for others to have their turn.
    ///   - each: gets what changes, after it has.
    /// - Throws: `StoreError`, or what is wrong with an activity that cannot be read. What was done until then is done.
    public mutating func run(
        since: Timestamp, now: Timestamp, isTrial: Bool, pause: () -> Void = {}, each: (Change) -> Void
    ) throws -> Report {
        var report = Report()
        var last: Int64 = 0
        while case let ids = try store.read({ try $0.recipientsWithHits(after: last, limit: Self.pieceRecipients) }),
            let newLast = ids.last
        {
            last = newLast
            var changes: [Change] = []
            for case let found? in try store.read({ store in try ids.map { try findings($0, since, store) } }) {
                guard found.isSure else {
                    report.unsure += 1
                    continue
                }
                report.recipients += 1
                report.hits += found.hits
                changes += found.changes
            }
            if !changes.isEmpty, !isTrial {
                // Found anew within the transaction: a hub beside may have added to it.
                changes = try store.commit { store in
                    var done: [Change] = []
                    for id in ids { done += try apply(id, since, now: now, store) }
                    try store.countControlVersion()
                    return done
                }
            }
            report.changes += changes.count
            changes.forEach(each)
            pause()
        }
        return report
    }

    private struct Found {
        var hits: Int
        var changes: [Change] = []
        var isSure = true
    }

    private mutating func apply(
        _ id: Int64, _ since: Timestamp, now: Timestamp, _ store: any StoreTransaction
    ) throws -> [Change] {
        guard let found = try findings(id, since, store), !found.changes.isEmpty else { return [] }
        var tally = try store.tally(recipient: id)
        var done: [Change] = []
        for change in found.changes {
            let revision = Revision(user: change.user, recipient: id, isAnonymous: false, at: now, recordedAt: now)
            if try revision.put(change.judgement, in: change.seq, tally: &tally, store, using: &random) != nil {
                done.append(change)
            }
        }
        return done
    }

    /// What changes of a recipient, in the order of the log. nil if they did nothing since then, or are not to be judged.
    private func findings(_ id: Int64, _ since: Timestamp, _ store: any StoreSnapshot) throws -> Found? {
        guard let recipient = try store.recipient(id: id), recipient.tracking == .identified,
            let message = try store.message(recipient.message)
        else { return nil }
        let hits = try store.hits(of: [recipient]).sorted { ($0.at, $0.seq) < ($1.at, $1.seq) }
        guard let newest = hits.last, newest.at >= since else { return nil }
        guard hits.allSatisfy({ judge.isUniform($0.network) }) else { return Found(hits: hits.count, isSure: false) }

        var changes: [Change] = []
        var tally = try store.tally(recipient: id)
        func compare(_ seq: Seq, _ judgement: Judgement) throws {
            guard let activity = try activity(seq, of: message.user, store), !activity.isJudged(as: judgement) else {
                return
            }
            _ = tally.recount(activity.kind, from: activity.verdict ?? .unknown, to: judgement.verdict)
            changes.append(Change(user: message.user, seq: seq, activity: activity, judgement: judgement))
        }
        let judged = judge.judgements(of: hits, sentAt: message.sentAt)
        for (seq, judgement) in judged { try compare(seq, judgement) }

        // Opens that were not seen have no hit: they stand and fall with the clicks that imply them.
        var implied: [(seq: Seq, activity: Activity, click: Judgement)] = []
        for click in Set(hits.filter { $0.link != 0 }.map(\.seq)).sorted() where click > 1 {
            guard let judgement = judged.first(where: { $0.seq == click })?.judgement,
                !hits.contains(where: { $0.seq == click - 1 && !$0.isFolded }),
                let open = try activity(click - 1, of: message.user, store), open.kind == .open,
                open.message?.id == message.id, open.recipient?.email == recipient.email
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
        return Found(hits: hits.count, changes: changes.sorted { $0.seq < $1.seq })
    }

    /// nil if it is kept no longer, or is no open or click.
    private func activity(_ seq: Seq, of user: UserID, _ store: any StoreSnapshot) throws -> Activity? {
        guard let entry = try store.entry(seq, of: user), entry.kind == .open || entry.kind == .click else {
            return nil
        }
        return try decode(entry.body)
    }
}

extension StoreSnapshot {
    /// An activity in its place; nil if there is none, or it is kept no longer.
    public func entry(_ seq: Seq, of user: UserID) throws -> Entry? {
        try page(of: user, after: seq - 1, limit: 1, maximumBytes: .max).entries.first { $0.seq == seq }
    }
}

extension Judge {
    /// What the activities are that a recipient's hits became, in the order of the log: by the hit that came first, unless any
    /// of them is a scanner's by its neighbours.
    ///
    /// - Parameter hits: in the order of their times.
    func judgements(of hits: [KeptHit], sentAt: Timestamp?) -> [(seq: Seq, judgement: Judgement)] {
        var window = BurstWindow()
        var alone: [Seq: Judgement] = [:]
        var signs: [Seq: BurstWindow.Sign] = [:]
        for hit in hits {
            let judgement = judge(Evidence(of: hit, sentAt: sentAt))
            if !hit.isFolded { alone[hit.seq] = judgement }
            guard var member = BurstWindow.Member(of: hit, judgement) else { continue }
            let key = BurstWindow.Key(recipient: hit.recipient, isAnonymous: false)
            let finding = window.examine(member, of: key)
            for exposed in finding.exposed where signs[exposed.seq] == nil { signs[exposed.seq] = exposed.sign }
            if let sign = finding.sign {
                if signs[hit.seq] == nil { signs[hit.seq] = sign }
                member.isScanner = true
            }
            window.remember(member, of: key)
        }
        return alone.sorted { $0.key < $1.key }.map { seq, judgement in
            guard judgement.verdict != .machine, let sign = signs[seq] else { return (seq, judgement) }
            return (seq, sign.judgement(of: judgement.agent))
        }
    }
}

extension Evidence {
    /// What is known of a hit that was kept. One that was the sender's own is known by a device of theirs, whatever it was
    /// known by then.
    init(of hit: KeptHit, sentAt: Timestamp?) {
        self.init(
            isClick: hit.link != 0, at: hit.at, sentAt: sentAt, address: hit.address, userAgent: hit.userAgent,
            isPrefetch: hit.isPrefetch, isReported: hit.isReported, isMarkedMachine: hit.isMarkedMachine,
            own: hit.via == .own ? .device : nil)
    }
}

extension KeptHit {
    /// The network, or the unspecified address where another system did not say.
    var address: IPAddress { network == IPAddress.unspecified.truncated ? .unspecified : network }
}

extension BurstWindow.Member {
    /// As of a hit on the event path.
    init?(of hit: KeptHit, _ judgement: Judgement) {
        self.init(
            at: hit.at, link: hit.link, network: hit.address == .unspecified ? nil : hit.network,
            userAgent: hit.userAgent, judgement: judgement, seq: hit.seq)
    }
}
