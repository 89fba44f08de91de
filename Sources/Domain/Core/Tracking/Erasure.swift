/// Erases a contact: everything stored about an address as a recipient of any user.
///
/// Activities keep their places in the logs, without recipient and details, so no seq, cursor or count changes. If the
/// contact was the only recipient of a message, its activities lose the message too. For each set of changed activities
/// the log gets an `erase`, which tells devices what to forget. Opt-outs, and settings stricter than `identified`,
/// outlive the erasure.
///
/// Runs piece by piece, so that hits are recorded in between. If it is interrupted, run it again to do the rest.
public struct Erasure {
    /// Counts of what was erased.
    public struct Report: Codable, Hashable, Sendable {
        /// Activities rewritten.
        public var activities = 0
        public var hits = 0
        /// Messages to the contact.
        public var recipients = 0
        /// Messages removed because they had no other recipient.
        public var messages = 0
        /// Settings stricter than `identified` that are kept without the address.
        public var settings = 0
        /// Logged mails that the contact wrote or received.
        public var entries = 0
        /// Records that the address alone identified.
        public var records = 0

        static func += (sum: inout Report, piece: Report) {
            sum.activities += piece.activities
            sum.hits += piece.hits
            sum.recipients += piece.recipients
            sum.messages += piece.messages
            sum.settings += piece.settings
        }

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
    private let key: String?
    private let runner: any CommandRunner

    /// - Parameters:
    ///   - email: in lower case.
    ///   - key: what records compare the address by (`AddressKey`), if that is another text.
    ///   - runner: commits the pieces.
    public init(_ email: String, key: String? = nil, by runner: any CommandRunner) {
        self.email = email
        self.key = key
        self.runner = runner
    }

    /// Erases the contact. Blocks until it is done.
    ///
    /// - Throws: `StoreError`. What was erased before stays erased.
    public func run() throws -> Report {
        var report = Report()
        var isDone = false
        while !isDone {
            let piece = try runner.run(EraseContact(email))
            report += piece.report
            isDone = piece.isDone
        }
        while case let piece = try runner.run(EraseRecords(email, key: key)) {
            report.entries += piece.entries
            report.records += piece.records
            if piece.isDone { break }
        }
        while case let leftovers = try runner.store.read({ try $0.leftovers(limit: 1000) }), !leftovers.isEmpty {
            try runner.run(RemoveLeftovers(leftovers))
            report.hits += leftovers.hits.count
        }
        return report
    }
}

/// Erase one piece of a contact: some activities; or, if none are left, the recipients. After that, no new activities of
/// the contact arrive.
public struct EraseContact: Step {
    /// What one piece erased.
    public struct Answer: Hashable, Sendable {
        public var report = Erasure.Report()
        /// Whether nothing is left of the contact, except hits that nothing refers to.
        public var isDone = false
    }

    /// In lower case.
    public var email: String

    public init(_ email: String) { self.email = email }

    public var weight: Int { 256 + email.utf8.count }

    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        var answer = Answer()
        let recipients = try store.recipients(email, of: nil)
        for user in try store.users().map(\.id) {
            var query = ActivityQuery()
            query.contact = email
            query.order = .oldestFirst
            query.limit = Erasure.pieceActivities
            let entries = try store.activities(of: user, matching: query)
            guard !entries.isEmpty else { continue }
            try erase(entries, of: user, path)
            answer.report.activities = entries.count
            return answer
        }
        let removed = try store.removeRecipients(email)
        for user in try store.users() { path.directory.forget(user: user.id) }
        path.forget(histories: recipients.map(\.id))
        answer.report.recipients = recipients.count
        (answer.report.messages, answer.report.settings) = (removed.messages, removed.settings)
        answer.isDone = true
        return answer
    }

    private func erase(_ entries: [Entry], of user: UserID, _ path: EventPath) throws {
        let store = path.store
        var hasOthers: [String: Bool] = [:]
        for entry in entries {
            guard let kind = entry.kind else {
                let body = Activity.anonymizedBody(entry.body) ?? Activity.damagedBody(recordedAt: path.now)
                try store.rewrite(entry.seq, of: user, as: body)
                continue
            }
            var activity = Activity(id: "", kind: kind, at: path.now)
            activity.verdict = entry.verdict
            // A damaged activity keeps nothing but its place.
            if let readable = try store.activity(entry.seq, of: user) { activity = readable }
            if let id = activity.message?.id, hasOthers[id] == nil {
                hasOthers[id] = try store.status(ofMessage: id).contains { $0.recipient.email != email }
            }
            let isShared = activity.message.flatMap { hasOthers[$0.id] } ?? false
            try store.rewrite(entry.seq, of: user, as: activity.anonymized(keepingMessage: isShared).encoded)
        }
        var erase = Activity(id: path.newID().description, kind: .erase, at: path.now)
        erase.erases = Erasure.runs(entries.map(\.seq))
        try path.append(erase, to: user, recipient: nil)
    }
}

/// Remove rows that nothing refers to, except those that came into use since they were found.
public struct RemoveLeftovers: Step {
    public typealias Answer = Void

    public var leftovers: Leftovers

    public init(_ leftovers: Leftovers) { self.leftovers = leftovers }

    public func perform(in path: EventPath) throws { try path.store.remove(leftovers) }
}

/// Remove what retention no longer keeps: at most `limit` rows. A total of zero means that nothing is due.
public struct Expire: Step {
    public typealias Answer = Expired

    public var due: Expiry
    public var limit: Int

    public init(_ due: Expiry, limit: Int) {
        self.due = due
        self.limit = limit
    }

    public func perform(in path: EventPath) throws -> Expired { try path.store.expire(due, limit: limit) }
}

extension Erasure {
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
