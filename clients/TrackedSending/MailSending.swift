public import Mailbell

/// Why a message was not taken.
public struct CarrierError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line.
    public var description: String
    /// Whether it may be taken later.
    public var isTemporary: Bool
    /// What a sendmail ends with (sysexits.h).
    public var exitCode: Int32

    public init(_ description: String, isTemporary: Bool, exitCode: Int32) {
        self.description = description
        self.isTemporary = isTemporary
        self.exitCode = exitCode
    }
}

/// What takes mail on its way: a mail server, or the local sendmail.
public protocol MailCarrier: Sendable {
    /// To all of the recipients, or to none.
    func deliver(_ message: [UInt8], from sender: String, to recipients: [String]) async throws(CarrierError)
}

/// Sends a message: a tracked copy to each recipient, or the message as it is to all of them.
public struct MailSending: Sendable {
    /// What became of it.
    public struct Outcome: Sendable {
        public var delivered: [String] = []
        /// They get it later.
        public var queued: [String] = []
        public var failed: [(recipients: [String], error: CarrierError)] = []
        /// Why it was not tracked, or not as asked for; one line each.
        public var remarks: [String] = []
        /// Why what is queued was not taken; one line each.
        public var delays: [String] = []
        /// What of the outbox could not be read; one line each.
        public var faults: [String] = []

        /// What a sendmail ends with. Where some have it, those who have not yet are queued: who is told of a failure sends to
        /// all of them again.
        public var exitCode: Int32 { failed.first?.error.exitCode ?? (faults.isEmpty ? 0 : 75) }
    }

    private let tracker: MailTracker
    private let carrier: any MailCarrier
    private let outbox: Outbox
    private let whenAway: SendmailArguments.WhenAway

    public init(
        _ tracker: MailTracker, by carrier: any MailCarrier, outbox: Outbox, whenAway: SendmailArguments.WhenAway
    ) {
        self.tracker = tracker
        self.carrier = carrier
        self.outbox = outbox
        self.whenAway = whenAway
    }

    /// - Throws: `OutboxError` if it had to be queued and could not be.
    public func send(
        _ message: [UInt8], from sender: String, to recipients: [String], now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) async throws -> Outcome {
        let mail = await tracker.track(message, to: recipients, now: now, using: &random)
        var outcome = Outcome(remarks: mail.remarks)
        if mail.isHubAway, mail.copies.allSatisfy({ !$0.isTracked }) {
            switch whenAway {
            case .send: break
            case .queue:
                try outbox.add(.init(sender: sender, recipients: recipients, at: now, isFinal: false, message: message))
                outcome.queued = recipients
                return outcome
            case .fail:
                outcome.failed = [
                    (recipients, CarrierError("the hub is away: not sent", isTemporary: true, exitCode: 75))
                ]
                return outcome
            }
        }
        for (copy, error) in await deliver(mail.copies, from: sender, &outcome) {
            // Who is told of a failure sends again, to those too who have it.
            if error.isTemporary, !outcome.delivered.isEmpty {
                try queue(copy, from: sender, at: now, because: error, &outcome)
            } else {
                outcome.failed.append((copy.recipients, error))
            }
        }
        return outcome
    }

    /// Sends what is queued, as far as that goes now. Each mail is sent by one process at a time; what is refused for good, or
    /// was put off for too long, is kept beside the others and not tried again.
    public func flush(now: Timestamp, using random: inout some RandomNumberGenerator) async throws -> Outcome {
        var outcome = Outcome()
        for waiting in try outbox.waiting() {
            do throws(OutboxError) {
                guard let taken = try outbox.take(waiting) else { continue }
                try await flush(taken, now: now, using: &random, &outcome)
            } catch {
                // One that cannot be read holds up no other.
                outcome.faults.append(error.description)
            }
        }
        return outcome
    }

    private func flush(
        _ taken: Outbox.Taken, now: Timestamp, using random: inout some RandomNumberGenerator, _ outcome: inout Outcome
    ) async throws(OutboxError) {
        let mail = taken.mail
        var copies = [TrackedMail.Copy(recipients: mail.recipients, bytes: mail.message, isTracked: false)]
        if !mail.isFinal {
            let tracked = await tracker.track(mail.message, to: mail.recipients, now: now, using: &random)
            // After a day it goes out as it is: mail is not to wait for its tracking for ever.
            if tracked.isHubAway, now.since(mail.at) < Outbox.patience {
                outcome.queued += mail.recipients
                return
            }
            copies = tracked.copies
            outcome.remarks += tracked.remarks
        }
        var part = Outcome()
        let failures = await deliver(copies, from: mail.sender, &part)
        outcome.delivered += part.delivered
        let isLate = now.since(mail.at) > Outbox.lifetime
        if part.delivered.isEmpty, !isLate, failures.allSatisfy(\.error.isTemporary) {
            // Nobody has it: it stays as it is.
            outcome.queued += mail.recipients
            outcome.delays += failures.map { "\($0.copy.recipients.joined(separator: ", ")): \($0.error)" }
            return
        }
        for (copy, error) in failures {
            if error.isTemporary, !isLate {
                try queue(copy, from: mail.sender, at: mail.at, because: error, &outcome)
            } else {
                let path = try outbox.keep(refused: waiting(copy, from: mail.sender, at: mail.at))
                var error = error
                error.description += "; the mail is kept in \(path)"
                outcome.failed.append((copy.recipients, error))
            }
        }
        try outbox.remove(taken)
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
        .init(sender: sender, recipients: copy.recipients, at: at, isFinal: true, message: copy.bytes)
    }

    /// Tries each copy; returns those that were not taken.
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
