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

        /// What a sendmail ends with. Where some have it, those who have not yet are queued: who is told of a failure sends to
        /// all of them again.
        public var exitCode: Int32 { failed.first?.error.exitCode ?? 0 }
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
        try await deliver(mail.copies, from: sender, now: now, &outcome)
        return outcome
    }

    /// Sends what is queued, as far as that goes now. Each mail is sent by one process at a time.
    public func flush(now: Timestamp, using random: inout some RandomNumberGenerator) async throws -> Outcome {
        var outcome = Outcome()
        for waiting in try outbox.waiting() {
            guard let taken = try outbox.take(waiting) else { continue }
            let mail = taken.mail
            var copies = [TrackedMail.Copy(recipients: mail.recipients, bytes: mail.message, isTracked: false)]
            if !mail.isFinal {
                let tracked = await tracker.track(mail.message, to: mail.recipients, now: now, using: &random)
                // After a day it goes out as it is: mail is not to wait for its tracking for ever.
                if tracked.isHubAway, now.since(mail.at) < Outbox.patience {
                    outcome.queued += mail.recipients
                    continue
                }
                copies = tracked.copies
                outcome.remarks += tracked.remarks
            }
            var part = Outcome()
            try await deliver(copies, from: mail.sender, now: now, &part)
            let isLate = now.since(mail.at) > Outbox.lifetime
            if part.delivered.isEmpty, part.queued.isEmpty, part.failed.contains(where: { $0.error.isTemporary }),
                !isLate
            {
                // Nobody has it: it stays as it is.
                outcome.queued += mail.recipients
            } else {
                try outbox.remove(taken)
                outcome.queued += part.queued
                outcome.failed += part.failed
            }
            outcome.delivered += part.delivered
        }
        return outcome
    }

    private func deliver(
        _ copies: [TrackedMail.Copy], from sender: String, now: Timestamp, _ outcome: inout Outcome
    ) async throws {
        var failures: [(copy: TrackedMail.Copy, error: CarrierError)] = []
        for copy in copies {
            do throws(CarrierError) {
                try await carrier.deliver(copy.bytes, from: sender, to: copy.recipients)
                outcome.delivered += copy.recipients
            } catch {
                failures.append((copy, error))
            }
        }
        for (copy, error) in failures {
            if !outcome.delivered.isEmpty, error.isTemporary {
                try outbox.add(
                    .init(sender: sender, recipients: copy.recipients, at: now, isFinal: true, message: copy.bytes))
                outcome.queued += copy.recipients
                outcome.remarks.append("queued: \(error)")
            } else {
                outcome.failed.append((copy.recipients, error))
            }
        }
    }
}
