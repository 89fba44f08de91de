/// Erases a contact: what is kept of an address as a recipient of any user.
///
/// What they did stays in its place in the logs, without who and where, so that every seq, cursor and count is as it was;
/// of a mail to nobody else nothing is left but that there was one. For each run of activities that were changed the log
/// gets an `erase`, by which devices learn what to forget. An opt-out outlives it.
///
/// Works beside a running hub, a small transaction at a time. If it is interrupted, running it again does the rest.
public struct Erasure {
    /// What was done.
    public struct Report: Hashable, Sendable {
        /// Activities that were rewritten.
        public var activities = 0
        public var hits = 0
        /// Mails to the contact.
        public var recipients = 0
        /// Messages that went, since they were to nobody else.
        public var messages = 0

        public init(activities: Int = 0, hits: Int = 0, recipients: Int = 0, messages: Int = 0) {
            self.activities = activities
            self.hits = hits
            self.recipients = recipients
            self.messages = messages
        }
    }

    /// Activities in one transaction, at most: their runs fit into one `erase`, whatever they are.
    public static let pieceActivities = 120

    private let email: String
    private let store: any Store
    private let decode: ([UInt8]) throws -> Activity
    private let pause: () -> Void
    private var random: any RandomNumberGenerator

    /// - Parameters:
    ///   - email: in lower case.
    ///   - decode: reads an entry's body.
    ///   - pause: called between two transactions, for others to have their turn.
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

    /// - Throws: `StoreError`. What was done until then is done.
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

    /// Some activities; or, once there are none, who it was. From then on no new ones come.
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
                let activity = try decode(entry.body)
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
        report.messages = try store.removeRecipients(email)
        return (report, true)
    }

    /// Ascending seqs as runs.
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
    /// What is left of it without the contact.
    ///
    /// - Parameter keepingMessage: whether the message was to others too. One that was to the contact alone would name them.
    func anonymized(keepingMessage: Bool) -> Activity {
        var rest = Activity(id: id, kind: kind, at: at)
        rest.recipient = .init(anonymous: true)
        rest.via = via
        rest.verdict = verdict
        rest.about = about
        guard keepingMessage else { return rest }
        rest.message = message
        // A link that the message was not registered with may be the contact's own.
        rest.link = link.flatMap { $0.n == nil ? nil : $0 }
        return rest
    }
}
