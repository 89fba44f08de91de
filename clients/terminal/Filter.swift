import ArgumentParser
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

struct Filter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Track a message that a mail server hands over, and hand the copies on: Postfix runs this, not you.",
        discussion: """
            Reads a message from standard input, and gives each recipient's copy to the server that the settings name as next. A \
            message that cannot be tracked, and every one while the hub is away, is handed on as it is; why is written to the \
            system's log. Exit codes are those of sysexits.h, by which Postfix tries again later. `deploy/postfix` sets it up.
            """)

    @Option(
        help: ArgumentHelp("The settings: hub, next, and the senders' tokens.", valueName: "file"),
        completion: .file())
    var settings = "/etc/mailbell/filter.conf"

    @Option(help: ArgumentHelp("The envelope's sender; empty for none.", valueName: "address"))
    var sender: String

    @Argument(help: ArgumentHelp("The envelope's recipients.", valueName: "address"))
    var recipients: [String]

    func run() async throws {
        do {
            try await filter()
        } catch let error as ExitCode {
            throw error
        } catch {
            // What is wrong here is not the mail's fault: Postfix keeps it, and tries again.
            say("\(error)".printable)
            log("\(error)")
            throw ExitCode(75)
        }
    }

    private func filter() async throws {
        let message = try readWhole(nil)
        let rules = try read()
        var random = SystemRandomNumberGenerator()
        let mail = await tracked(message, rules, using: &random)
        for remark in mail.remarks {
            log("from=<\(sender)> to=<\(recipients.joined(separator: ","))> not tracked: \(remark)")
        }
        let client = SMTPClient(rules.server)
        for copy in mail.copies {
            do throws(DeliveryError) {
                try client.deliver(copy.bytes, Envelope(from: sender, recipients: copy.recipients))
            } catch {
                // What Postfix puts into the bounce, where it is for good.
                say("\(copy.recipients.joined(separator: ", ")): \(error)".printable)
                throw ExitCode(error.exitCode)
            }
            if copy.isTracked { log("from=<\(sender)> to=<\(copy.recipients.joined(separator: ","))> tracked") }
        }
    }

    private struct Rules {
        var hub: HubURL
        var server: SMTPServer
        var senders: [String: FilterSettings.Sender]
    }

    private func tracked(
        _ message: [UInt8], _ rules: Rules, using random: inout SystemRandomNumberGenerator
    ) async -> TrackedMail {
        guard let address = normalizedAddress(MailHeader(message).from?.email ?? sender),
            let known = rules.senders[address]
        else {
            // Only the fields that are Mailbell's own go.
            return await MailTracker(Nobody()).track(message, to: recipients, now: .now, using: &random)
        }
        let api = HubAPI(hub: rules.hub, token: known.token).within(.seconds(15))
        return await MailTracker(HubRegistry(api, hub: rules.hub), wish: known.wish)
            .track(message, to: recipients, now: .now, using: &random)
    }

    /// Settings that are wrong keep mail waiting, rather than to send it untracked for nobody to notice.
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
            return Rules(hub: hub, server: try SMTPServer(url: settings.next), senders: settings.senders)
        } catch {
            throw TerminalError("\(self.settings): next: \(error)")
        }
    }

    private func log(_ text: String) {
        openlog("mailbell/filter", LOG_PID, LOG_MAIL)
        withVaList([]) { vsyslog(LOG_INFO, text.printable.replacing("%", with: "%%"), $0) }
    }
}

/// Of a sender whom no token is given for.
private struct Nobody: MailRegistry {
    func sender() async throws(RegistryError) -> MailSender {
        throw RegistryError("the sender has no token in the settings", isTemporary: false)
    }
    func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient] { [] }
    func targets(of links: [String]) async -> [String: String] { [:] }
}
