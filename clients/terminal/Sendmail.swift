public import ArgumentParser
import Build
import ClientShell
import Core
import MailRewriting
import MailbellClient
import Presentation
import SMTP
public import TrackedSending
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// `mailbell sendmail`, and the program under the names `sendmail` and `mailq`.
struct Sendmail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Send a message from standard input, tracked. Replaces /usr/sbin/sendmail for mutt, git and scripts.",
        discussion: """
            Takes sendmail's options -t, -i, -oi, -f address and -F name; options that do not concern it are ignored. \
            Addresses can be written as Name <address>, and several in one argument with commas. With -t, the mail also goes \
            to its To, Cc and Bcc or, if it was resent, to its newest Resent-To, Resent-Cc and Resent-Bcc. Bcc and \
            Resent-Bcc are always removed.

            Each recipient gets a copy of their own. A mail that cannot be tracked goes to all of them unchanged. So does a \
            mail while the hub is unreachable, unless --when-away says otherwise. Mail is sent through the mail server of \
            `mailbell smtp set`, else through the local sendmail.

            For a mail server, a sender without a domain, such as root, becomes the address of `mailbell smtp set --from`. A \
            recipient that is a system account becomes the same address; other local names become name@host.

            -bp lists what is queued, as `mailbell outbox` does.

            The hub and the token come from MAILBELL_HUB and MAILBELL_TOKEN, else from `mailbell login`.

            If a server refuses a recipient, the hub is told, and shows this recipient as refused.

            With --log=yes, or X-Mailbell-Log: yes in the message, the mail as you wrote it is logged after it was sent, on the \
            records of those who take part, as by `mailbell log`. X-Mailbell-Log: deal-42, ticket-7 logs it on these as well; \
            no does not log it. If the hub cannot be reached, logging is retried with the queue for five days. Tracking and \
            logging are chosen apart.

            Exit codes are sendmail's: 0 sent or queued, 64 wrong usage, 65 no message, 67 no such recipient, 69 refused, 75 \
            retry later (of --flush: something is still queued), 78 no mail server.
            """)

    // Declared for the help, the manual and completions. `SendmailArguments` parses the command line, as sendmail does.
    @Flag(name: .customShort("t"), help: "Also send to To, Cc and Bcc of the message, and remove Bcc.")
    var readsHeader = false

    @Flag(name: .customShort("i"), help: "A line with only a dot does not end the message. -oi is the same.")
    var ignoresDots = false

    @Option(
        name: .customShort("f"),
        help: ArgumentHelp("The envelope's sender, or <> for none. -r is the same.", valueName: "address"))
    var sender: String?

    @Option(
        name: .customShort("F"), help: ArgumentHelp("The sender's name, for a message without From.", valueName: "name")
    )
    var fullName: String?

    @Option(
        help: ArgumentHelp(
            "What to do while the hub is unreachable: send untracked, queue for at most a day, or fail.",
            valueName: "choice"))
    var whenAway: SendmailArguments.WhenAway = .send

    @OptionGroup var tracking: TrackingOptions
    @OptionGroup var logging: LoggingOptions

    @Flag(help: "Send what is queued, and read no message. Sending a mail also does this.")
    var flush = false

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The recipients.", valueName: "address"))
    var arguments: [String] = []

    /// A command with these arguments, unparsed.
    ///
    /// - Parameter arguments: all that follows the program's name.
    static func reading(_ arguments: [String]) -> Sendmail {
        var command = Sendmail()
        command.arguments = arguments
        return command
    }

    func run() async throws {
        if arguments == ["--help"] || arguments == ["-h"] { throw CleanExit.helpRequest(self) }
        if arguments == ["--version"] { throw CleanExit.message(versionText) }
        let given: SendmailArguments
        do {
            given = try SendmailArguments(arguments)
        } catch {
            say(error.description)
            throw ExitCode(64)
        }
        do {
            try await run(given)
        } catch let error as any CustomStringConvertible & Error {
            // For example no password, or a full disk: the caller still has the mail, and can retry.
            say(error.description.printable)
            throw ExitCode(75)
        }
    }

    private func run(_ given: SendmailArguments) async throws {
        if given.lists { return try await listOutbox() }
        var random = SystemRandomNumberGenerator()
        let settings = try SMTPSettings.load()
        let (sending, logger) = try await makeSending(given, settings)
        if given.flushes {
            let outcome = try await sending.flush(now: .now, using: &random)
            try tell(outcome)
            // --flush alone must report that something is still queued.
            if !outcome.queued.isEmpty || !outcome.logDelays.isEmpty { throw ExitCode(75) }
            return
        }

        var message = OutgoingMessage(try readWhole(nil), endsAtDot: !given.ignoresDots)
        guard !message.bytes.isEmpty else {
            say("there is no message on standard input")
            throw ExitCode(65)
        }
        let header = MailHeader(message.bytes)
        if given.readsHeader, let fault = header.fault {
            say("not sent: the recipients cannot be read from the header: \(fault)".printable)
            throw ExitCode(65)
        }
        var recipients = given.recipients
        if given.readsHeader {
            recipients += header.recipients.map(\.email)
            for name in header.leftovers {
                say("'\(name)' in the header is not an address: nothing is sent there".printable)
            }
        }
        guard !recipients.isEmpty else {
            say("there is no recipient: name one after the options, or in To with -t")
            throw ExitCode(64)
        }
        let own = given.sender.flatMap { $0.isEmpty ? nil : $0 } ?? settings?.from ?? Qualification.localAddress
        message.complete(from: own, name: given.fullName, now: .now)
        var sender = given.sender ?? header.sender?.email ?? own
        if let qualification = settings.map(Qualification.init) {
            message.qualify(by: qualification)
            sender = qualification.sender(sender)
            recipients = recipients.map(qualification.recipient)
        }
        if logger.plan(for: message.bytes).isLog { message.identify(from: sender, now: .now, using: &random) }
        let outcome = try await sending.send(
            message.bytes, from: sender, to: recipients.uniqued, now: .now, using: &random)
        try tell(outcome)
        // Then send what was queued. This mail is sent: what becomes of the others is reported, and does not fail this command.
        if outcome.queued.isEmpty, outcome.logDelays.isEmpty,
            let others = try? await sending.flush(now: .now, using: &random)
        {
            describe(others)
        }
    }

    private func describe(_ outcome: MailSending.Outcome) {
        for remark in outcome.remarks { say("not tracked: \(remark)".printable) }
        for absence in outcome.absences { say("waits for the hub, at most a day: \(absence)".printable) }
        for delay in outcome.delays { say("delayed: \(delay)".printable) }
        for reason in outcome.unlogged { say("not logged: \(reason)".printable) }
        for reason in outcome.logDelays { say("is logged later: \(reason)".printable) }
        if !outcome.queued.isEmpty { say("queued for \(outcome.queued.joined(separator: ", "))".printable) }
        for fault in outcome.faults { say(fault.printable) }
        for failure in outcome.failed {
            say("\(failure.recipients.joined(separator: ", ")): \(failure.error)".printable)
        }
    }

    private func tell(_ outcome: MailSending.Outcome) throws {
        describe(outcome)
        guard outcome.exitCode != 0 else { return }
        if !outcome.delivered.isEmpty {
            say("already sent to \(outcome.delivered.joined(separator: ", ")): do not send it to them again".printable)
        }
        throw ExitCode(outcome.exitCode)
    }

    private func makeSending(
        _ given: SendmailArguments, _ settings: SMTPSettings?
    ) async throws -> (sending: MailSending, logger: MailLogger) {
        let registry: any MailRegistry
        do {
            let account = try ConnectionOptions.standard()
            registry = HubRegistry(account.api.within(.seconds(15)), hub: account.hub, advice: Track.scopeAdvice)
        } catch {
            registry = NoHub(reason: (error as? ValidationError)?.message ?? "\(error)")
        }
        let records = given.logRecords
        let wish = LogWish(given.log, on: records, standard: settings?.log == true ? .yes : .no)
        let logger = MailLogger(registry, wish: wish, on: records)
        let sending = MailSending(
            MailTracker(registry, wish: given.track, addsHTML: given.addsHTML), by: try await Carrier(settings),
            outbox: .own, whenAway: given.whenAway, logger: logger)
        return (sending, logger)
    }
}

extension Qualification {
    init(_ settings: SMTPSettings) {
        let login = Self.login
        self.init(own: settings.from, host: Self.host) { name in
            let name = name.lowercased()
            if name == login || ["root", "postmaster", "mailer-daemon"].contains(name) { return true }
            // Accounts of the system, as Debian numbers them (Debian Policy, 9.2.2).
            return getpwnam(name).map { $0.pointee.pw_uid < 1000 } ?? false
        }
    }

    /// `user@host`: sendmail's sender for a user who gives no address.
    static var localAddress: String { "\(login)@\(host)" }

    private static var login: String {
        getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "nobody"
    }

    private static var host: String {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension SendmailArguments.WhenAway: ExpressibleByArgument {}

/// The registry if there is no login: it refuses every mail, which then goes out untracked.
private struct NoHub: MailRegistry {
    let reason: String
    func sender() async throws(RegistryError) -> MailSender { throw RegistryError(reason, isTemporary: false) }
    func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient] {
        throw RegistryError(reason, isTemporary: false)
    }
    func tell(refused recipients: [Refusal.Recipient], of messageID: String) async {}
    func targets(of links: [String]) async -> [String: String] { [:] }
    func log(_ mail: [UInt8], on records: [RecordName]) async throws(RegistryError) -> String? {
        throw RegistryError(reason, isTemporary: false)
    }
}

/// Sends through the mail server of `mailbell smtp set`, else through the local sendmail.
private struct Carrier: MailCarrier {
    private let server: ServerConnection?
    private let qualification: Qualification?
    private let local: LocalSendmail?

    init(_ settings: SMTPSettings?) async throws {
        qualification = settings.map(Qualification.init)
        if let settings {
            server = ServerConnection(try await settings.client())
            local = nil
        } else {
            server = nil
            local = LocalSendmail.find()
            guard local != nil else {
                say("there is no mail server: run `mailbell smtp set smtps://user@host`, or install a sendmail")
                throw ExitCode(78)
            }
        }
    }

    func deliver(_ message: [UInt8], from sender: String, to recipients: [String]) async throws(CarrierError) {
        var envelope = Envelope(from: sender, recipients: recipients)
        if let qualification {
            // Mail that was queued for the local sendmail may still have local names.
            envelope.from = qualification.sender(sender)
            envelope.recipients = recipients.map(qualification.recipient).uniqued
        }
        do throws(DeliveryError) {
            if let server {
                try server.deliver(message, envelope)
            } else {
                try await local?.deliver(message, envelope)
            }
        } catch {
            throw CarrierError(error)
        }
    }
}

/// One connection, used for one message at a time: sendmail has no concurrent deliveries.
private final class ServerConnection: @unchecked Sendable {
    private let client: SMTPClient

    init(_ client: SMTPClient) { self.client = client }

    func deliver(_ message: [UInt8], _ envelope: Envelope) throws(DeliveryError) {
        try client.deliver(message, envelope)
    }
}

extension CarrierError {
    init(_ error: DeliveryError) {
        // The exit code of the local sendmail means nothing to others.
        let reply = error.reply.map { error.stage == .program ? $0.text : "\($0.code) \($0.text)" }
        self.init(
            error.description, isTemporary: error.isTemporary, exitCode: error.exitCode, reply: reply,
            mayHaveArrived: error.mayHaveArrived)
    }
}

extension [String] {
    /// Without duplicates, ignoring case; the first of each is kept, in order.
    var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0.lowercased()).inserted }
    }
}
