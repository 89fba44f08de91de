/// Register a message for tracking.
public struct TrackMessage: Step {
    /// The result of a registration.
    public enum Answer: Sendable, Hashable, QuotaAnswer {
        /// The message is registered. The recipients are in the order of the request.
        case tracked(TrackedMessage, [TrackedRecipient])
        /// Nothing was registered: it would exceed this quota.
        case overLimit(Quota)

        public var quota: Quota? { if case .overLimit(let quota) = self { quota } else { nil } }
    }

    /// The request, validated.
    public var message: NewMessage

    public init(_ message: NewMessage) { self.message = message }

    public var user: UserID? { message.user }

    public var weight: Int {
        512 + message.subject.utf8.count + message.from.utf8.count + (message.messageID?.utf8.count ?? 0)
            + message.links.reduce(0) { $0 + $1.utf8.count + 32 }
            + message.recipients.reduce(0) { $0 + $1.email.utf8.count + ($1.name?.utf8.count ?? 0) + 96 }
    }

    public func perform(in path: EventPath) throws -> Answer {
        if message.joins, let tracked = try original(in: path.store) { return try join(tracked, path) }
        let use = DailyUse(messages: 1, recipients: Int64(message.recipients.count))
        if let quota = try path.spend(use, of: message.user) { return .overLimit(quota) }
        let tracked = TrackedMessage(
            id: path.newID().description, user: message.user, from: message.from, subject: message.subject,
            messageID: message.messageID, sentAt: message.sentAt, registeredAt: path.now,
            tracksOpens: message.tracksOpens, links: message.links)
        let tickets = message.recipients.map { _ in path.newTicket() }
        let recipients = try path.store.insertMessage(tracked, of: message, tickets: tickets)
        for recipient in recipients { try path.appendSent(to: recipient, of: tracked) }
        return .tracked(tracked, recipients)
    }

    /// The registered message that a request with `joins` is merged with; nil if there is none.
    private func original(in store: any StoreTransaction) throws -> TrackedMessage? {
        guard let header = message.messageID,
            let tracked = try store.message(.header(header), of: message.user), tracked.from == message.from,
            tracked.links == message.links, tracked.tracksOpens == message.tracksOpens
        else { return nil }
        return tracked
    }

    /// Merges the request into a registered message. Returns existing and new recipients in the order of the request.
    private func join(_ tracked: TrackedMessage, _ path: EventPath) throws -> Answer {
        let known = try message.recipients.map { try path.store.recipient($0.email, ofMessage: tracked.id) }
        let fresh = Int64(known.count { $0 == nil || $0?.refused != nil })
        // A retry changes nothing and costs nothing. A refused recipient counts as new, because the message is sent to
        // them again.
        if fresh > 0, let quota = try path.spend(DailyUse(recipients: fresh), of: message.user) {
            return .overLimit(quota)
        }
        let recipients = try zip(message.recipients, known).map { wanted, known in
            // A recipient named twice is added once.
            if var known = try known ?? path.store.recipient(wanted.email, ofMessage: tracked.id) {
                // The message is being sent to them again.
                try path.setRefused(nil, &known, of: tracked)
                return known
            }
            let recipient = try path.store.addRecipients([wanted], to: tracked, tickets: [path.newTicket()])[0]
            // The number of anonymous recipients may have changed.
            path.directory.forget(user: message.user)
            try path.appendSent(to: recipient, of: tracked)
            return recipient
        }
        return .tracked(tracked, recipients)
    }
}

/// Mark recipients as refused by a mail server.
///
/// A recipient can be refused only once until the message is registered for them again. That counts against the daily
/// quota, so the log's growth is limited too.
public struct RefuseRecipients: Step {
    public typealias Answer = Int?

    /// The report, validated.
    public var refusal: Refusal

    public init(_ refusal: Refusal) { self.refusal = refusal }

    public var user: UserID? { refusal.user }

    public var weight: Int {
        256 + refusal.message.weight
            + refusal.recipients.reduce(0) { $0 + $1.email.utf8.count + $1.reason.utf8.count + 96 }
    }

    /// Returns the number of named recipients that belong to the message and are marked as refused; nil if the user has
    /// no such message.
    public func perform(in path: EventPath) throws -> Int? {
        guard let message = try path.store.message(refusal.message, of: refusal.user) else { return nil }
        var count = 0
        for one in refusal.recipients {
            guard var recipient = try path.store.recipient(one.email, ofMessage: message.id) else { continue }
            try path.setRefused(one.reason, &recipient, of: message)
            count += 1
        }
        return count
    }
}

extension EventPath {
    /// Changes the refusal of a recipient's `sent`, and reports it by a `revise`. If the contact is not `identified`,
    /// the log says nothing.
    fileprivate func setRefused(
        _ reason: String?, _ recipient: inout TrackedRecipient, of message: TrackedMessage
    ) throws {
        // Another wording of a refusal is no change.
        guard (recipient.refused == nil) != (reason == nil) else { return }
        try store.setRefused(reason, recipient: recipient.id)
        recipient.refused = reason
        // `sent` is the first activity about a recipient, as long as it is stored.
        guard recipient.tracking == .identified,
            let sent = try store.activities(about: recipient.id, of: message.user, after: 0, limit: 1).first,
            sent.kind == .sent
        else { return }
        let activity = try amend(sent.seq, of: message.user) { activity in
            activity.refused = reason
            return true
        }
        guard let activity else { return }
        var revise = Activity(id: newID().description, kind: .revise, at: now)
        revise.message = activity.message
        revise.recipient = activity.recipient
        revise.refused = reason
        revise.about = sent.seq
        try append(revise, to: message.user, recipient: recipient.id)
    }

    /// Counts what a user registers today (UTC). Returns the quota that would be exceeded; then nothing is counted.
    func spend(_ use: DailyUse, of user: UserID) throws -> Quota? {
        let today = now.startOfDay
        let sum = try store.dailyUse(of: user, on: today) + use
        let tomorrow = today + .seconds(86_400)
        if sum.messages > Int64(quotas.messagesPerDay) {
            return Quota(.messagesPerDay, limit: quotas.messagesPerDay, freeAt: tomorrow)
        }
        if sum.recipients > Int64(quotas.recipientsPerDay) {
            return Quota(.recipientsPerDay, limit: quotas.recipientsPerDay, freeAt: tomorrow)
        }
        try store.addDailyUse(use, of: user, on: today)
        return nil
    }

    /// Appends the recipient's `sent`.
    fileprivate func appendSent(to recipient: TrackedRecipient, of message: TrackedMessage) throws {
        var sent = Activity(id: newID().description, kind: .sent, at: message.date)
        sent.message = message.summary
        sent.recipient = recipient.summary
        try append(sent, to: message.user, recipient: recipient.tracking == .identified ? recipient.id : nil)
    }
}
