import ArgumentParser
import ClientShell
import MailCraft
import MailOut
import Mailbell
import MailbellClient
import Sending
import Transport
import Wording

#if canImport(Glibc)
    import Glibc
#endif

struct Sendmail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Send a message from standard input, tracked: in place of /usr/sbin/sendmail, for mutt, git and scripts.",
        discussion: """
            Takes what programs give sendmail: -t, -i, -oi, -f address, -F name, addresses; others that do not concern it are \
            ignored. Each recipient gets a copy of their own; a mail that cannot be tracked goes to all of them as it is, and \
            so does one while the hub is away. It goes out by the mail server of `mailbell smtp set`, else by the local sendmail.

            Of its own: --when-away=send, queue or fail says what becomes of mail while the hub is away. --track=yes, opens or \
            no is for messages without X-Mailbell-Track. --html gives plain text an HTML alternative. --flush sends what is \
            queued, and so does each mail that is sent.

            The hub and the token are those of `mailbell login`, or MAILBELL_HUB and MAILBELL_TOKEN.

            Exit codes are sendmail's: 0 sent or queued, 64 wrong usage, 65 no message, 67 no such recipient, 69 refused, 75 try \
            again later, 78 no mail server.
            """)

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("As of sendmail.", valueName: "arguments"))
    var arguments: [String] = []

    func run() async throws {
        if arguments == ["--help"] || arguments == ["-h"] { throw CleanExit.helpRequest(self) }
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
            // A password that cannot be had, a full disk: the mail is still with who has called this.
            say(error.description.printable)
            throw ExitCode(75)
        }
    }

    private func run(_ given: SendmailArguments) async throws {
        var random = SystemRandomNumberGenerator()
        let sending = try await makeSending(given)
        guard !given.flushes else { return try tell(try await sending.flush(now: .now, using: &random)) }

        var message = OutgoingMessage(try readWhole(nil), endsAtDot: !given.ignoresDots)
        guard !message.bytes.isEmpty else {
            say("there is no message on standard input")
            throw ExitCode(65)
        }
        let header = MailHeader(message.bytes)
        let recipients = given.recipients + (given.readsHeader ? header.recipients.map(\.email) : [])
        guard !recipients.isEmpty else {
            say("there is no recipient: name them after the options, or in To with -t")
            throw ExitCode(64)
        }
        if given.readsHeader { message.remove("bcc") }
        let standardSender = try SMTPSettings.load()?.from ?? Self.localAddress
        let own = given.sender.flatMap { $0.isEmpty ? nil : $0 } ?? standardSender
        message.complete(from: own, name: given.fullName, now: .now)
        let sender = given.sender ?? header.from?.email ?? own
        let outcome = try await sending.send(
            message.bytes, from: sender, to: recipients.uniqued, now: .now, using: &random)
        try tell(outcome)
        // What waited for the hub or the server goes along. This mail has gone: what becomes of others is told, and no failure
        // of it.
        if outcome.queued.isEmpty, let others = try? await sending.flush(now: .now, using: &random) { describe(others) }
    }

    private func describe(_ outcome: MailSending.Outcome) {
        for remark in outcome.remarks { say("not tracked: \(remark)".printable) }
        for delay in outcome.delays { say("put off: \(delay)".printable) }
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
            say("it has gone to \(outcome.delivered.joined(separator: ", ")): do not send it to them again".printable)
        }
        throw ExitCode(outcome.exitCode)
    }

    private func makeSending(_ given: SendmailArguments) async throws -> MailSending {
        let registry: any MailRegistry
        do {
            let account = try ConnectionOptions.standard()
            registry = HubRegistry(account.api.within(.seconds(15)), hub: account.hub)
        } catch {
            registry = NoHub(reason: (error as? ValidationError)?.message ?? "\(error)")
        }
        return MailSending(
            MailTracker(registry, wish: given.track, addsHTML: given.addsHTML), by: try await Carrier(),
            outbox: Outbox(XDGFolder.state + "/outbox"), whenAway: given.whenAway)
    }

    /// `user@host`, as sendmail has it for who gives no address.
    private static var localAddress: String {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "nobody"
        return "\(user)@" + String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Where there is no login: mail goes out all the same.
private struct NoHub: MailRegistry {
    let reason: String
    func sender() async throws(RegistryError) -> MailSender { throw RegistryError(reason, isTemporary: false) }
    func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient] {
        throw RegistryError(reason, isTemporary: false)
    }
    func targets(of links: [String]) async -> [String: String] { [:] }
}

/// The mail server that was set, else the local sendmail.
private struct Carrier: MailCarrier {
    private let server: ServerConnection?
    private let local: LocalSendmail?

    init() async throws {
        if let settings = try SMTPSettings.load() {
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
        let envelope = Envelope(from: sender, recipients: recipients)
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

/// One connection, for one message at a time: a sendmail does nothing else meanwhile.
private final class ServerConnection: @unchecked Sendable {
    private let client: SMTPClient

    init(_ client: SMTPClient) { self.client = client }

    func deliver(_ message: [UInt8], _ envelope: Envelope) throws(DeliveryError) {
        try client.deliver(message, envelope)
    }
}

extension CarrierError {
    init(_ error: DeliveryError) {
        self.init(error.description, isTemporary: error.isTemporary, exitCode: error.exitCode)
    }
}

extension [String] {
    /// Each once, in its first place.
    var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0.lowercased()).inserted }
    }
}
