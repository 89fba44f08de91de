import ArgumentParser
import Core
import MailbellClient
import Presentation
import Transport
import Wire

/// `mailbell sent`.
struct Sent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the latest tracked mails, and what each recipient opened and clicked.",
        discussion:
            "Newest first, by the time of sending. A recipient whom the mail server refused is shown as refused.")

    @OptionGroup var connection: ConnectionOptions

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("Show at most this many mails.", valueName: "n"))
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
            let sentAt = time(sent, mail.sentAt)
            let room = screen.width.map { max($0 - sentAt.displayWidth - 4, 8) } ?? .max
            lines += screen.lines(
                [("“\(mail.subject.printable.truncated(toWidth: room))”", .plain), (sentAt, .time)], separator: "  ")
            let column = self.column(of: mail, on: screen)
            for recipient in mail.recipients {
                let address = ("  " + fullName(recipient.name, recipient.email)).padded(toWidth: column)
                let links = self.links(recipient, in: mail, width: screen.width.map { $0 - column - 2 })
                var said = status(recipient)
                if !screen.isTerminal, !links.isEmpty { said.append(links.joined(separator: ", ")) }
                lines += screen.lines(
                    [(address, .name)] + said.map { ($0, .plain) }, separator: "  ", indent: column + 2)
                if screen.isTerminal { lines += links.map { String(repeating: " ", count: column + 2) + $0 } }
            }
        }
        if lines.isEmpty { say("no tracked mail was sent so far") }
        try await printLines(lines)
    }

    /// Ids of the newest messages, from `sent` activities. Those of anonymous contacts do not name their message.
    private func newest(_ api: HubAPI) async throws -> [String] {
        var ids: [String] = []
        var cursor: String?
        repeat {
            let page = try await api.latest(
                [("kind", "sent"), ("limit", "500")] + (cursor.map { [("cursor", $0)] } ?? []))
            for case let id? in page.items.map(\.activity?.message?.id) where !ids.contains(id) { ids.append(id) }
            cursor = page.next
        } while ids.count < limit && cursor != nil
        return Array(ids.prefix(limit))
    }

    /// The column where the recipients' opens and clicks begin. On a terminal it is beside the longest name and address, if
    /// these take at most half of the width.
    private func column(of mail: MessageStatus, on screen: Screen) -> Int {
        guard let width = screen.width else { return 0 }
        let longest = mail.recipients.map { fullName($0.name, $0.email).displayWidth }.max() ?? 0
        return 2 + (longest + 2 <= width / 2 ? longest : 2)
    }

    /// Each clicked link, with its number of clicks.
    private func links(_ recipient: MessageStatus.Recipient, in mail: MessageStatus, width: Int?) -> [String] {
        let most = recipient.clicks.links.map { "\($0.count)".count }.max() ?? 0
        return recipient.clicks.links.map { click in
            let count = "\(click.count)".padded(toWidth: width == nil ? 0 : most, atStart: true) + "× "
            let url = mail.links.first { $0.n == click.n }?.url
            let room = width.map { max($0 - count.displayWidth, 12) }
            return count + (url?.linkShortened(toWidth: room) ?? "another link")
        }
    }

    private func status(_ recipient: MessageStatus.Recipient) -> [String] {
        var parts: [String] = []
        if recipient.opens.count > 0 {
            parts.append("opened \(recipient.opens.count)×, last \(time(recipient.opens.lastAt))")
        }
        if recipient.clicks.count > 0 {
            parts.append("clicked \(recipient.clicks.count)×, last \(time(recipient.clicks.lastAt))")
        }
        if let reason = recipient.refused { parts.insert("refused: \(reason.printable)", at: 0) }
        return parts.isEmpty ? ["sent"] : parts
    }

    /// The name and address, in the form that the feed uses.
    private func fullName(_ name: String?, _ email: String) -> String {
        guard let name = name?.printable, name.contains(where: { $0 != " " }) else { return email.printable }
        return "\(name) <\(email.printable)>"
    }

    private func time(_ text: String?) -> String { time(text.flatMap { Timestamp(rfc3339: $0) }, text) }

    private func time(_ time: Timestamp?, _ text: String?) -> String {
        time.map { RelativeTime($0, now: .now).text } ?? text ?? "?"
    }
}
