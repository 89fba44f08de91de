import ArgumentParser
import Mailbell
import MailbellClient
import TerminalText
import Transport
import Wording

struct Sent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the latest tracked mails, and of each recipient what they opened and clicked.")

    @OptionGroup var connection: ConnectionOptions

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("At most so many mails.", valueName: "n"))
    var limit = 10

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("-n must be 1 to 200.") }
    }

    func run() async throws {
        let api = try connection.resolve().api
        let screen = Screen(color)
        var lines: [String] = []
        for id in try await newest(api) {
            let mail = try await api.message(id)
            if !lines.isEmpty { lines.append("") }
            let sent = Timestamp(rfc3339: mail.sentAt ?? mail.registeredAt)
            lines += screen.lines(
                [("“\(mail.subject.printable)”", .plain), (time(sent, mail.sentAt), .time)], separator: "  ")
            for recipient in mail.recipients {
                lines += screen.lines(
                    [("  " + recipient.email.printable, .name)] + status(recipient, in: mail).map { ($0, .plain) },
                    separator: "  ", indent: 4)
            }
        }
        if lines.isEmpty { say("no tracked mail was sent so far") }
        try await printLines(lines)
    }

    /// The newest messages by what was sent; of anonymous contacts the log does not say which mail it was.
    private func newest(_ api: HubAPI) async throws -> [String] {
        var ids: [String] = []
        var cursor: String?
        repeat {
            let page = try await api.activity(
                [("kind", "sent"), ("limit", "500")] + (cursor.map { [("cursor", $0)] } ?? []))
            for case let id? in page.items.map(\.activity?.message?.id) where !ids.contains(id) { ids.append(id) }
            cursor = page.next
        } while ids.count < limit && cursor != nil
        return Array(ids.prefix(limit))
    }

    private func status(_ recipient: MessageStatus.Recipient, in mail: MessageStatus) -> [String] {
        var parts: [String] = []
        if recipient.opens.count > 0 {
            parts.append("opened \(recipient.opens.count)×, last \(time(recipient.opens.lastAt))")
        }
        if recipient.clicks.count > 0 {
            let links = recipient.clicks.links.map { click in
                let url = mail.links.first { $0.n == click.n }?.url
                return "\(url.map(\.printable) ?? "another link") \(click.count)×"
            }
            parts.append("clicked \(recipient.clicks.count)×, last \(time(recipient.clicks.lastAt))")
            parts.append(links.joined(separator: ", "))
        }
        return parts.isEmpty ? ["sent"] : parts
    }

    private func time(_ text: String?) -> String { time(text.flatMap { Timestamp(rfc3339: $0) }, text) }

    private func time(_ time: Timestamp?, _ text: String?) -> String {
        time.map { RelativeTime($0, now: .now).text } ?? text ?? "?"
    }
}
