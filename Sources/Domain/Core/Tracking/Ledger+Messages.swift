/// Registering messages, and reporting refused recipients.
extension Ledger {
    func track(
        _ message: NewMessage, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        if message.joins, let tracked = try original(of: message, store) {
            return try join(message, tracked, now: now, store, push)
        }
        let use = DailyUse(messages: 1, recipients: Int64(message.recipients.count))
        if let quota = try spend(use, of: message.user, now: now, store) { return .overLimit(quota) }
        let tracked = TrackedMessage(
            id: ULID(at: now, using: &random).description, user: message.user, from: message.from,
            subject: message.subject, messageID: message.messageID, sentAt: message.sentAt, registeredAt: now,
            tracksOpens: message.tracksOpens, links: message.links)
        let tickets = message.recipients.map { _ in Ticket(using: &random) }
        let recipients = try store.insertMessage(tracked, of: message, tickets: tickets)
        for recipient in recipients { try tell(of: recipient, tracked, now: now, store, push) }
        return .tracked(tracked, recipients)
    }

    /// The registered message that a request with `joins` is merged with; nil if there is none.
    private func original(of message: NewMessage, _ store: any StoreTransaction) throws -> TrackedMessage? {
        guard let header = message.messageID,
            let tracked = try store.message(.header(header), of: message.user), tracked.from == message.from,
            tracked.links == message.links, tracked.tracksOpens == message.tracksOpens
        else { return nil }
        return tracked
    }

    /// Merges a request into a registered message. Returns existing and new recipients in the order of the request.
    private func join(
        _ message: NewMessage, _ tracked: TrackedMessage, now: Timestamp, _ store: any StoreTransaction,
        _ push: Append
    ) throws -> Outcome {
        let known = try message.recipients.map { try store.recipient($0.email, ofMessage: tracked.id) }
        let fresh = Int64(known.count { $0 == nil || $0?.refused != nil })
        // A retry changes nothing and costs nothing. A refused recipient counts as new, because the message is sent to
        // them again.
        if fresh > 0, let quota = try spend(DailyUse(recipients: fresh), of: message.user, now: now, store) {
            return .overLimit(quota)
        }
        let recipients = try zip(message.recipients, known).map { wanted, known in
            // A recipient named twice is added once.
            if var known = try known ?? store.recipient(wanted.email, ofMessage: tracked.id) {
                // The message is being sent to them again.
                try setRefused(nil, &known, of: tracked, now: now, store, push)
                return known
            }
            let recipient = try store.addRecipients([wanted], to: tracked, tickets: [Ticket(using: &random)])[0]
            // The number of anonymous recipients may have changed.
            resolver.forget(user: message.user)
            try tell(of: recipient, tracked, now: now, store, push)
            return recipient
        }
        return .tracked(tracked, recipients)
    }

    /// Marks recipients as refused by a mail server. A recipient can be refused only once until the message is
    /// registered for them again. That counts against the daily quota, so the log's growth is limited too.
    func refuse(
        _ refusal: Refusal, now: Timestamp, _ store: any StoreTransaction, _ push: Append
    ) throws -> Outcome {
        guard let message = try store.message(refusal.message, of: refusal.user) else { return .noSuchMessage }
        var count = 0
        for one in refusal.recipients {
            guard var recipient = try store.recipient(one.email, ofMessage: message.id) else { continue }
            try setRefused(one.reason, &recipient, of: message, now: now, store, push)
            count += 1
        }
        return .refused(count)
    }

    /// Changes the refusal of a recipient's `sent`, and reports it by a `revise`. If the contact is not `identified`,
    /// the log says nothing.
    private func setRefused(
        _ reason: String?, _ recipient: inout TrackedRecipient, of message: TrackedMessage, now: Timestamp,
        _ store: any StoreTransaction, _ push: Append
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
        let activity = try store.amend(sent.seq, of: message.user) { activity in
            activity.refused = reason
            return true
        }
        guard let activity else { return }
        amended[Place(user: message.user, seq: sent.seq)] = Entry(
            seq: sent.seq, kind: .sent, verdict: nil, body: activity.encoded)
        var revise = Activity(id: ULID(at: now, using: &random).description, kind: .revise, at: now)
        revise.message = activity.message
        revise.recipient = activity.recipient
        revise.refused = reason
        revise.about = sent.seq
        push(message.user, try store.append(revise, to: message.user, recipient: recipient.id, recordedAt: now))
    }

    /// Counts what a user registers today (UTC). Returns the quota that would be exceeded; then nothing is counted.
    private func spend(
        _ use: DailyUse, of user: UserID, now: Timestamp, _ store: any StoreTransaction
    ) throws -> Quota? {
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
    private func tell(
        of recipient: TrackedRecipient, _ message: TrackedMessage, now: Timestamp, _ store: any StoreTransaction,
        _ push: Append
    ) throws {
        var sent = Activity(id: ULID(at: now, using: &random).description, kind: .sent, at: message.date)
        sent.message = message.summary
        sent.recipient = recipient.summary
        push(
            message.user,
            try store.append(
                sent, to: message.user, recipient: recipient.tracking == .identified ? recipient.id : nil,
                recordedAt: now))
    }
}
