/// Erases a contact: everything stored about an address as a recipient of any user.
///
/// Activities keep their places in the logs, without recipient and details, so no seq, cursor or count changes. If the
/// contact was the only recipient of a message, its activities lose the message too. For each set of changed activities
/// the log gets an `erase`, which tells devices what to forget. Opt-outs, and settings stricter than `identified`,
/// outlive the erasure.
///
/// Works beside a running hub, in small transactions. If it is interrupted, run it again to do the rest.
public struct Erasure {
    /// Counts of what was erased.
    public struct Report: Hashable, Sendable {
        /// Activities rewritten.
        public var activities = 0
        public var hits = 0
        /// Messages to the contact.
        public var recipients = 0
        /// Messages removed because they had no other recipient.
        public var messages = 0
        /// Settings stricter than `identified` that are kept without the address.
        public var settings = 0

        public init(activities: Int = 0, hits: Int = 0, recipients: Int = 0, messages: Int = 0, settings: Int = 0) {
            self.activities = activities
            self.hits = hits
            self.recipients = recipients
            self.messages = messages
            self.settings = settings
        }
    }

    /// Maximum number of activities in one transaction. Their ranges always fit into one `erase`.
    public static let pieceActivities = 120

    private let email: String
    private let store: any Store
    private let decode: ([UInt8]) throws -> Activity
    private let pause: () -> Void
    private var random: any RandomNumberGenerator

    /// - Parameters:
    ///   - email: in lower case.
    ///   - decode: decodes an entry's body.
    ///   - pause: called between transactions, to give others a turn.
    public init(
        _ email: String, in store: any Store, random: any RandomNumberGenerator,
        decode: @escaping ([UInt8]) throws -> Activity, pause: @escaping () -> Void = {}
    ) {
        self.email = email
        self.store = store
        self.random = random
        self.decode = decode
        self.pause = pause
    }

    /// - Throws: `StoreError`. What was erased before stays erased.
    public mutating func run(now: Timestamp) throws -> Report {
        var report = Report()
        var isDone = false
        while !isDone {
            let before = report
            (report, isDone) = try store.commit { try piece($0, before, now: now) }
            pause()
        }
        while case let leftovers = try store.read({ try $0.leftovers(limit: 1000) }), !leftovers.isEmpty {
            try store.commit { try $0.remove(leftovers) }
            report.hits += leftovers.hits.count
            pause()
        }
        return report
    }

    /// Erases some activities; or, if none are left, the recipients. After that, no new activities of the contact
    /// arrive.
    private mutating func piece(
        _ store: any StoreTransaction, _ before: Report, now: Timestamp
    ) throws -> (Report, isDone: Bool) {
        var report = before
        let recipients = try store.recipients(email, of: nil)
        for user in try store.users().map(\.id) {
            var query = ActivityQuery()
            query.contact = email
            query.order = .oldestFirst
            query.limit = Self.pieceActivities
            let entries = try store.activities(of: user, matching: query)
            guard !entries.isEmpty else { continue }
            var hasOthers: [String: Bool] = [:]
            for entry in entries {
                guard let kind = entry.kind else {
                    let body = Activity.anonymizedBody(entry.body) ?? Activity.damagedBody(recordedAt: now)
                    try store.rewrite(entry.seq, of: user, as: body)
                    continue
                }
                var activity = Activity(id: "", kind: kind, at: now)
                activity.verdict = entry.verdict
                // A damaged activity keeps nothing but its place.
                if let readable = try? decode(entry.body) { activity = readable }
                if let id = activity.message?.id, hasOthers[id] == nil {
                    hasOthers[id] = try store.status(ofMessage: id).contains { $0.recipient.email != email }
                }
                let isShared = activity.message.flatMap { hasOthers[$0.id] } ?? false
                try store.rewrite(entry.seq, of: user, as: activity.anonymized(keepingMessage: isShared).encoded)
            }
            var erase = Activity(id: ULID(at: now, using: &random).description, kind: .erase, at: now)
            erase.erases = Self.runs(entries.map(\.seq))
            _ = try store.append(erase, to: user, recipient: nil, recordedAt: now)
            report.activities += entries.count
            return (report, false)
        }
        report.recipients = recipients.count
        let removed = try store.removeRecipients(email)
        (report.messages, report.settings) = (removed.messages, removed.settings)
        return (report, true)
    }

    /// Merges ascending seqs into ranges.
    static func runs(_ seqs: [Seq]) -> [Activity.Run] {
        var runs: [Activity.Run] = []
        for seq in seqs {
            if let last = runs.last, last.to + 1 == seq {
                runs[runs.count - 1].to = seq
            } else {
                runs.append(.init(from: seq, to: seq))
            }
        }
        return runs
    }
}

extension Activity {
    /// The activity without the contact.
    ///
    /// - Parameter keepingMessage: whether the message had other recipients. If not, it would reveal the contact.
    func anonymized(keepingMessage: Bool) -> Activity {
        var rest = Activity(id: id, kind: kind, at: at)
        rest.recipient = .init(anonymous: true)
        rest.via = via
        rest.verdict = verdict
        rest.about = about
        guard keepingMessage else { return rest }
        rest.message = message
        // A link that was not registered with the message may be unique to the contact.
        rest.link = link.flatMap { $0.n == nil ? nil : $0 }
        return rest
    }
}
