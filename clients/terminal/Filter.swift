import ArgumentParser
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
        let message = try readMessage(nil)
        let (rules, server) = try read()
        var random = SystemRandomNumberGenerator()
        let mail = await tracked(message, rules, using: &random)
        for remark in mail.remarks {
            log("from=<\(sender)> to=<\(recipients.joined(separator: ","))> not tracked: \(remark)")
        }
        let client = SMTPClient(server)
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

    private func tracked(
        _ message: [UInt8], _ rules: FilterSettings, using random: inout SystemRandomNumberGenerator
    ) async -> TrackedMail {
        guard let address = normalizedAddress(headerSender(of: message) ?? sender), let known = rules.senders[address],
            let hub = HubURL(rules.hub)
        else {
            // Only the fields that are Mailbell's own go.
            return await MailTracker(Nobody()).track(message, to: recipients, now: .now, using: &random)
        }
        let api = HubAPI(hub: hub, token: known.token).within(.seconds(15))
        return await MailTracker(HubRegistry(api, hub: hub), wish: known.wish)
            .track(message, to: recipients, now: .now, using: &random)
    }

    /// Settings that are wrong keep mail waiting, rather than to send it untracked for nobody to notice.
    private func read() throws -> (FilterSettings, SMTPServer) {
        func fault(_ text: String) -> ExitCode {
            say(text.printable)
            log(text)
            return ExitCode(75)
        }
        let text: String
        do { text = String(decoding: try readMessage(settings), as: UTF8.self) } catch { throw fault("\(error)") }
        do {
            let rules = try FilterSettings(text)
            return (rules, try SMTPServer(url: rules.next))
        } catch let error as FilterSettings.Invalid {
            throw fault("\(settings):\(error)")
        } catch {
            throw fault("\(settings): next: \(error)")
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
