public import Core
import MailRewriting

/// Why a mail server or the local sendmail did not accept a message.
public struct CarrierError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, in one line.
    public var description: String
    /// Whether a later retry may succeed.
    public var isTemporary: Bool
    /// The exit code for sendmail (sysexits.h).
    public var exitCode: Int32
    /// The server's reply, such as `550 5.1.1 no such user`; nil if there was none.
    public var reply: String?
    /// The message may have been accepted after all.
    public var mayHaveArrived: Bool

    /// An error with these values.
    public init(
        _ description: String, isTemporary: Bool, exitCode: Int32, reply: String? = nil, mayHaveArrived: Bool = false
    ) {
        self.description = description
        self.isTemporary = isTemporary
        self.exitCode = exitCode
        self.reply = reply
        self.mayHaveArrived = mayHaveArrived
    }
}

/// A way to send mail: a mail server, or the local sendmail.
public protocol MailCarrier: Sendable {
    /// Sends a message to all of the recipients, or to none.
    func deliver(_ message: [UInt8], from sender: String, to recipients: [String]) async throws(CarrierError)
}

/// Sends a message: a tracked copy to each recipient or, if it is not tracked, the original to all of them.
public struct MailSending: Sendable {
    /// The result of sending, by recipient.
    public struct Outcome: Sendable {
        /// Recipients whose copy was accepted.
        public var delivered: [String] = []
        /// Recipients whose mail is in the outbox.
        public var queued: [String] = []
        /// Recipients who did not get the mail and are not queued, with the reason.
        public var failed: [(recipients: [String], error: CarrierError)] = []
        /// Why the mail was not tracked, or not as requested; one line each.
        public var remarks: [String] = []
        /// Why the hub that queued mail waits for could not be reached; one line each.
        public var absences: [String] = []
        /// Why queued mail was not accepted; one line each.
        public var delays: [String] = []
        /// Files of the outbox that could not be read, and why; one line each.
        public var faults: [String] = []
        /// Why mail that was sent is not logged; one line each.
        public var unlogged: [String] = []
        /// Why mail that was sent waits to be logged; one line each.
        public var logDelays: [String] = []

        /// The exit code for sendmail. It is 0 if the rest of the recipients is only queued: a caller that sees a
        /// failure would send to all recipients again.
        public var exitCode: Int32 { failed.first?.error.exitCode ?? (faults.isEmpty ? 0 : 75) }
    }

    private let tracker: MailTracker
    private let carrier: any MailCarrier
    private let outbox: Outbox
    private let whenAway: SendmailArguments.WhenAway
    private let logger: MailLogger?

    /// - Parameters:
    ///   - whenAway: what happens to mail while the hub is away.
    ///   - logger: logs what was sent; nil if nothing is logged.
    public init(
        _ tracker: MailTracker, by carrier: any MailCarrier, outbox: Outbox, whenAway: SendmailArguments.WhenAway,
        logger: MailLogger? = nil
    ) {
        self.logger = logger
        self.tracker = tracker
        self.carrier = carrier
        self.outbox = outbox
        self.whenAway = whenAway
    }

    /// Sends a message now. If only some copies are accepted, those that failed temporarily are queued.
    ///
    /// - Throws: `OutboxError` if a mail could not be queued.
    public func send(
        _ message: [UInt8], from sender: String, to recipients: [String], now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) async throws -> Outcome {
        let plan = logger?.plan(for: message) ?? .leave(remark: nil)
        let mail = await tracker.track(message, to: recipients, now: now, using: &random)
        var outcome = Outcome(remarks: mail.remarks)
        if case .leave(let remark?) = plan { outcome.unlogged.append(remark) }
        var records: [RecordName]?
        if case .log(let named) = plan { records = named }
        if mail.isHubAway, mail.copies.allSatisfy({ !$0.isTracked }) {
            switch whenAway {
            case .send: break
            case .queue:
                try outbox.add(
                    .init(
                        sender: sender, recipients: recipients, at: now, isFinal: false, log: records, message: message)
                )
                outcome.queued = recipients
                (outcome.absences, outcome.remarks) = (outcome.remarks, [])
                return outcome
            case .fail:
                outcome.failed = [
                    (recipients, CarrierError("not sent: the hub is away", isTemporary: true, exitCode: 75))
                ]
                return outcome
            }
        }
        var refused: [(copy: TrackedMail.Copy, error: CarrierError)] = []
        for (copy, error) in await deliver(mail.copies, from: sender, &outcome) {
            // On a failure the caller would send again, also to recipients who have the mail already.
            if error.isTemporary, !outcome.delivered.isEmpty {
                try queue(copy, from: sender, at: now, because: error, &outcome)
            } else {
                outcome.failed.append((copy.recipients, error))
                refused.append((copy, error))
            }
        }
        await tell(refused)
        if let records, !outcome.delivered.isEmpty {
            let sent = Outbox.Mail(
                sender: sender, recipients: recipients, at: now, isFinal: true,
                messageID: mail.copies.lazy.compactMap(\.messageID).first, log: records, message: message)
            // Asking again would wait just as long.
            await log(sent, absence: mail.isHubAway ? mail.remarks.last : nil, &outcome)
        }
        return outcome
    }

    /// Logs a mail that was sent, or queues it for that.
    ///
    /// - Parameter absence: why the hub cannot be reached at present, if that is known.
    private func log(_ mail: Outbox.Mail, absence: String? = nil, _ outcome: inout Outcome) async {
        let result =
            if let absence { MailLogger.Outcome.delayed(absence) } else {
                await logger?.attempt(mail.message, on: mail.log ?? [], messageID: mail.messageID) ?? .logged
            }
        switch result {
        case .logged: break
        case .refused(let reason): outcome.unlogged.append(reason)
        case .delayed(let reason):
            do throws(OutboxError) {
                var waiting = mail
                waiting.message = MailLogger.original(mail.message, messageID: mail.messageID)
                try outbox.add(unlogged: waiting)
                outcome.logDelays.append(reason)
            } catch {
                // The mail is sent: a full disk must not make the caller send it again.
                outcome.unlogged.append("\(reason); it cannot be queued: \(error)")
            }
        }
    }

    /// Tries again to log what was sent before.
    private func flushLog(_ taken: Outbox.Taken, now: Timestamp, _ outcome: inout Outcome) async throws(OutboxError) {
        guard let logger else { return }
        switch await logger.attempt(taken.mail.message, on: taken.mail.log ?? []) {
        case .logged: break
        case .refused(let reason): outcome.unlogged.append(reason)
        case .delayed(let reason):
            guard taken.mail.age(at: now) > Outbox.lifetime else {
                if !outcome.logDelays.contains(reason) { outcome.logDelays.append(reason) }
                return
            }
            outcome.unlogged.append("given up after five days: \(reason)")
        }
        try outbox.remove(taken)
    }

    /// Reports refused recipients to the hub, which has recorded them as sent to.
    private func tell(_ failures: [(copy: TrackedMail.Copy, error: CarrierError)]) async {
        var refused: [(messageID: String, recipients: [Refusal.Recipient])] = []
        for (copy, error) in failures where !error.mayHaveArrived {
            guard let messageID = copy.messageID else { continue }
            if refused.last?.messageID != messageID { refused.append((messageID, [])) }
            refused[refused.count - 1].recipients += copy.recipients.map {
                Refusal.Recipient(email: $0, reason: error.reply ?? error.description)
            }
        }
        for (messageID, recipients) in refused { await tracker.tell(refused: recipients, of: messageID) }
    }

    /// Retries everything in the outbox once. A lock ensures that only one process sends a mail at a time.
    ///
    /// Mail that is refused for good, or still fails after `Outbox.lifetime`, is kept with the suffix `.refused` and
    /// not retried.
    public func flush(now: Timestamp, using random: inout some RandomNumberGenerator) async throws -> Outcome {
        var outcome = Outcome()
        // What is sent in the first round and cannot be logged is not tried again in the second.
        let unlogged = try outbox.names(.unlogged)
        for waiting in try outbox.names(.waiting) {
            do throws(OutboxError) {
                guard let taken = try outbox.take(waiting) else { continue }
                try await flush(taken, now: now, using: &random, &outcome)
            } catch {
                // An unreadable file must not hold up the others.
                outcome.faults.append(error.description)
            }
        }
        for waiting in unlogged {
            do throws(OutboxError) {
                guard let taken = try outbox.take(waiting) else { continue }
                try await flushLog(taken, now: now, &outcome)
            } catch {
                outcome.faults.append(error.description)
            }
        }
        return outcome
    }

    private func flush(
        _ taken: Outbox.Taken, now: Timestamp, using random: inout some RandomNumberGenerator, _ outcome: inout Outcome
    ) async throws(OutboxError) {
        let mail = taken.mail
        // Mail that version 0.3.0 queued may still have its Bcc.
        let message = MailHeader(mail.message, readsAddresses: false).untracked
        var copies = [
            TrackedMail.Copy(
                recipients: mail.recipients, bytes: message, isTracked: false, messageID: mail.messageID)
        ]
        if !mail.isFinal {
            let tracked = await tracker.track(mail.message, to: mail.recipients, now: now, using: &random)
            // After `patience` the mail is sent untracked.
            if tracked.isHubAway, mail.age(at: now) < Outbox.patience {
                outcome.queued += mail.recipients
                outcome.absences += tracked.remarks.filter { !outcome.absences.contains($0) }
                return
            }
            copies = tracked.copies
            outcome.remarks += tracked.remarks
        }
        var part = Outcome()
        let failures = await deliver(copies, from: mail.sender, &part)
        outcome.delivered += part.delivered
        let isLate = mail.age(at: now) > Outbox.lifetime
        if part.delivered.isEmpty, !isLate, failures.allSatisfy(\.error.isTemporary) {
            // No copy was accepted: the mail stays in the outbox as it is.
            outcome.queued += mail.recipients
            outcome.delays += failures.map { "\($0.copy.recipients.joined(separator: ", ")): \($0.error)" }
            return
        }
        var refused: [(copy: TrackedMail.Copy, error: CarrierError)] = []
        for (copy, failure) in failures {
            if failure.isTemporary, !isLate {
                try queue(copy, from: mail.sender, at: mail.at, because: failure, &outcome)
            } else {
                let path = try outbox.keep(refused: waiting(copy, from: mail.sender, at: mail.at))
                var error = failure
                error.description += "; the mail is kept in \(path)"
                outcome.failed.append((copy.recipients, error))
                refused.append((copy, failure))
            }
        }
        try outbox.remove(taken)
        await tell(refused)
        if mail.log != nil, !mail.isFinal, !part.delivered.isEmpty {
            var sent = mail
            sent.isFinal = true
            sent.messageID = copies.lazy.compactMap(\.messageID).first
            await log(sent, &outcome)
        }
    }

    private func queue(
        _ copy: TrackedMail.Copy, from sender: String, at: Timestamp, because error: CarrierError,
        _ outcome: inout Outcome
    ) throws(OutboxError) {
        try outbox.add(waiting(copy, from: sender, at: at))
        outcome.queued += copy.recipients
        outcome.delays.append("\(copy.recipients.joined(separator: ", ")): \(error)")
    }

    private func waiting(_ copy: TrackedMail.Copy, from sender: String, at: Timestamp) -> Outbox.Mail {
        .init(
            sender: sender, recipients: copy.recipients, at: at, isFinal: true, messageID: copy.messageID,
            message: copy.bytes)
    }

    /// Sends each copy; returns those that were not accepted.
    private func deliver(
        _ copies: [TrackedMail.Copy], from sender: String, _ outcome: inout Outcome
    ) async -> [(copy: TrackedMail.Copy, error: CarrierError)] {
        var failures: [(copy: TrackedMail.Copy, error: CarrierError)] = []
        for copy in copies {
            do throws(CarrierError) {
                try await carrier.deliver(copy.bytes, from: sender, to: copy.recipients)
                outcome.delivered += copy.recipients
            } catch {
                failures.append((copy, error))
            }
        }
        return failures
    }
}
