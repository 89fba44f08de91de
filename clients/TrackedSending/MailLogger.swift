public import Core
import MailRewriting

/// Whether a mail is logged that has no `X-Mailbell-Log` header.
public enum LogWish: String, Sendable, CaseIterable {
    case yes, no
}

/// Logs mail that was sent: hands the original to the hub, which keeps it on the records of those who took part.
///
/// Tracking and logging are chosen apart. Logging comes after the delivery, and never prevents it.
public struct MailLogger: Sendable {
    /// What becomes of a message.
    public enum Plan: Hashable, Sendable {
        /// It is logged, also on these records.
        case log(on: [RecordName])
        /// It is not logged: the reason if somebody should hear of it.
        case leave(remark: String?)

        /// Whether it is logged.
        public var isLog: Bool { if case .log = self { true } else { false } }
    }

    /// What became of a message.
    enum Outcome: Hashable {
        case logged
        /// It was not logged, and a later attempt may succeed.
        case delayed(String)
        /// It was not logged, and will not be.
        case refused(String)
    }

    private let hub: any MailRegistry
    private let wish: LogWish
    private let records: [RecordName]

    /// - Parameters:
    ///   - wish: whether a message without `X-Mailbell-Log` is logged.
    ///   - records: records that it is logged on then.
    public init(_ hub: any MailRegistry, wish: LogWish, on records: [RecordName] = []) {
        self.hub = hub
        self.wish = wish
        self.records = records
    }

    /// What the message's header asks for or, without `X-Mailbell-Log`, the settings.
    public func plan(for message: [UInt8]) -> Plan {
        switch MailHeader(message, readsAddresses: false).log {
        case .yes(let records): .log(on: records)
        case .no: .leave(remark: nil)
        case .unclear(let value):
            .leave(remark: "X-Mailbell-Log must be yes, no, or records such as deal-42, but is: \(value)")
        case nil: wish == .yes ? .log(on: records) : .leave(remark: nil)
        }
    }

    /// Logs a message that was sent, once.
    ///
    /// - Parameters:
    ///   - message: header and body, as the sender wrote them. Blind copies and Mailbell's own fields are removed.
    ///   - messageID: the `Message-ID` of the copies that were sent, for a message without one.
    ///   - submitters: further addresses that identify the sender. If one of them, or the address in From, does not belong to the
    ///     hub's user, nothing is logged.
    /// - Returns: why it was not logged; nil if it is.
    public func log(
        _ message: [UInt8], on records: [RecordName], messageID: String? = nil, submittedBy submitters: [String] = []
    ) async -> String? {
        switch await attempt(message, on: records, messageID: messageID, submittedBy: submitters) {
        case .logged: nil
        case .delayed(let reason), .refused(let reason): reason
        }
    }

    func attempt(
        _ message: [UInt8], on records: [RecordName], messageID: String? = nil, submittedBy submitters: [String] = []
    ) async -> Outcome {
        let original = Self.original(message, messageID: messageID)
        let header = MailHeader(original)
        do throws(RegistryError) {
            let sender = try await hub.sender()
            for submitter in submitters {
                if let problem = sender.problem(with: submitter, as: "the sender") { return .refused(problem) }
            }
            guard let from = (header.from?.email).flatMap(normalizedAddress) else {
                return .refused("its From has no address")
            }
            if let problem = sender.problem(with: from, as: "From") { return .refused(problem) }
            return try await hub.log(original, on: records).map { .refused($0) } ?? .logged
        } catch {
            return error.isTemporary ? .delayed(error.description) : .refused(error.description)
        }
    }

    /// What is logged: the message without what never leaves this machine, and with the `Message-ID` of its copies.
    static func original(_ message: [UInt8], messageID: String?) -> [UInt8] {
        let header = MailHeader(message, readsAddresses: false)
        var original = header.untracked
        // A line of mbox must stay the first.
        if let messageID, !header.hasMessageID, !original.starts(with: "From ".utf8) {
            original = Array("Message-ID: \(messageID)\r\n".utf8) + original
        }
        return original
    }
}
