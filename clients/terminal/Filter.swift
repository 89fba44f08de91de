import ArgumentParser
import Core
import MailbellClient
import Presentation
import SMTP
import TrackedSending
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// `mailbell filter`: Postfix's content filter that tracks mail.
struct Filter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Track a message from a mail server, and pass the copies on. Run by Postfix, not by users.",
        discussion: """
            Reads a message from standard input, and delivers each recipient's copy to the server that is `next` in the \
            settings. A message that cannot be tracked is passed on unchanged, and so is every message while the hub is \
            unreachable; the system's log says why. The message is registered in the account of --login or, without one, of \
            the envelope's sender. Login, envelope's sender and From must be addresses of that user. A message with \
            X-Mailbell-Log, or of a sender with log=yes in the settings, is logged as it came, after all copies were passed \
            on; the system's log says if that fails. Exit codes are those of sysexits.h, so that Postfix retries later. \
            `deploy/postfix` sets it up.
            """)

    @Option(
        help: ArgumentHelp("The settings file: hub, next, and the senders' tokens.", valueName: "file"),
        completion: .file())
    var settings = "/etc/mailbell/filter.conf"

    // An address may begin with a dash, and `--sender=` with nothing behind it is no option to ArgumentParser.
    @Option(
        parsing: .unconditional, help: ArgumentHelp("The envelope's sender; empty for none.", valueName: "address"))
    var sender: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The name that the sender logged in with; empty for none.", valueName: "name"))
    var login = ""

    @Flag(help: "Write log lines to standard error as well.")
    var verbose = false

    @Option(
        help: ArgumentHelp(
            "CPU time to parse the mail, in a child process.", valueName: "seconds",
            visibility: .hidden))
    var parserSeconds = CraftBounds().seconds

    @Option(
        help: ArgumentHelp("Memory to parse the mail.", valueName: "bytes", visibility: .hidden))
    var parserBytes = CraftBounds().bytes

    @Argument(help: ArgumentHelp("The envelope's recipients.", valueName: "address"))
    var recipients: [String]

    func run() async throws {
        do {
            try await filter()
        } catch let error as ExitCode {
            throw error
        } catch {
            // The setup is at fault, not the mail: 75 (EX_TEMPFAIL) makes Postfix keep the mail and retry.
            say("\(error)".printable)
            log("\(error)")
            throw ExitCode(75)
        }
    }

    private func filter() async throws {
        let message = try readWhole(nil)
        let rules = try read()
        var random = SystemRandomNumberGenerator()
        let (tracker, logger, submitters) = self.workers(rules)
        let mail = await tracker.track(
            message, to: recipients, submittedBy: submitters, now: .now, using: &random)
        for remark in mail.remarks {
            log("from=<\(sender)> to=<\(recipients.joined(separator: ","))> not tracked: \(remark)")
        }
        let client = SMTPClient(rules.server)
        for copy in mail.copies {
            do throws(DeliveryError) {
                try client.deliver(copy.bytes, Envelope(from: sender, recipients: copy.recipients))
            } catch {
                // Postfix quotes this line in the bounce if the failure is permanent.
                say("\(copy.recipients.joined(separator: ", ")): \(error)".printable)
                if !error.isTemporary, let messageID = copy.messageID {
                    let why = CarrierError(error)
                    await tracker.tell(
                        refused: copy.recipients.map { .init(email: $0, reason: why.reply ?? why.description) },
                        of: messageID)
                }
                throw ExitCode(error.exitCode)
            }
            if copy.isTracked { log("from=<\(sender)> to=<\(copy.recipients.joined(separator: ","))> tracked") }
        }
        await keep(message, mail, by: logger, submitters)
    }

    /// Logs a message that was passed on, if it is to be. Whatever comes of it, the message has been delivered.
    private func keep(_ message: [UInt8], _ mail: TrackedMail, by logger: MailLogger, _ submitters: [String]) async {
        let who = "from=<\(sender)> to=<\(recipients.joined(separator: ","))>"
        switch logger.plan(for: message) {
        case .leave(let remark): if let remark { log("\(who) not logged: \(remark)") }
        case .log(let records):
            // Asking again would wait just as long.
            let absence = mail.isHubAway ? mail.remarks.last : nil
            let reason =
                if let absence { absence } else {
                    await logger.log(
                        message, on: records, messageID: mail.copies.lazy.compactMap(\.messageID).first,
                        submittedBy: submitters)
                }
            log(reason.map { "\(who) not logged: \($0)" } ?? "\(who) logged")
        }
    }

    private struct Rules {
        var hub: HubURL
        var server: SMTPServer
        var settings: FilterSettings
    }

    /// What tracks and logs for the user who submitted the mail, and the addresses that identify this user.
    private func workers(_ rules: Rules) -> (tracker: MailTracker, logger: MailLogger, submitters: [String]) {
        let crafter = ChildCrafter(bounds: CraftBounds(seconds: parserSeconds, bytes: parserBytes))
        do throws(FilterSettings.NoSubmitter) {
            let submitter = try rules.settings.submitter(login: login, sender: sender)
            let api = HubAPI(hub: rules.hub, token: submitter.sender.token).within(.seconds(15))
            let hub = HubRegistry(api, hub: rules.hub, advice: "Give this sender another token, with the scope log.")
            return (
                MailTracker(hub, wish: submitter.sender.wish, crafter: crafter),
                MailLogger(hub, wish: submitter.sender.logs), submitter.addresses
            )
        } catch {
            // Nothing is tracked or logged; only Mailbell's own header fields are removed.
            let nobody = Nobody(reason: error.description)
            return (MailTracker(nobody, crafter: crafter), MailLogger(nobody, wish: .no), [])
        }
    }

    /// Reads the settings. A fault in them makes mail wait; if it were sent untracked, nobody might notice.
    private func read() throws -> Rules {
        let text = String(decoding: try readWhole(self.settings), as: UTF8.self)
        let settings: FilterSettings
        do throws(FilterSettings.Invalid) {
            settings = try FilterSettings(text)
        } catch {
            throw TerminalError("\(self.settings):\(error)")
        }
        guard let hub = HubURL(settings.hub) else {
            throw TerminalError("\(self.settings): hub: '\(settings.hub)' is not a hub's address")
        }
        do throws(SMTPServer.Invalid) {
            return Rules(hub: hub, server: try SMTPServer(url: settings.next), settings: settings)
        } catch {
            throw TerminalError("\(self.settings): next: \(error)")
        }
    }

    /// openlog(3) keeps the pointer, not a copy of the text.
    nonisolated(unsafe) private static let logName = strdup("mailbell/filter")

    private func log(_ text: String) {
        openlog(Self.logName, LOG_PID | (verbose ? LOG_PERROR : 0), LOG_MAIL)
        withVaList([]) { vsyslog(LOG_INFO, text.printable.replacing("%", with: "%%"), $0) }
    }
}

/// The registry of a sender without a token: it refuses every mail, which then goes out untracked.
private struct Nobody: MailRegistry {
    let reason: String
    func sender() async throws(RegistryError) -> MailSender {
        throw RegistryError(reason, isTemporary: false)
    }
    func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient] { [] }
    func tell(refused recipients: [Refusal.Recipient], of messageID: String) async {}
    func targets(of links: [String]) async -> [String: String] { [:] }
    func log(_ mail: [UInt8], on records: [RecordName]) async throws(RegistryError) -> String? {
        throw RegistryError(reason, isTemporary: false)
    }
}
