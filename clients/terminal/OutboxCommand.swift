import ArgumentParser
import ClientShell
import Core
import MailRewriting
import Presentation
import TrackedSending
import Transport

/// `mailbell outbox`.
struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "List the mail that is queued, and mail that was refused for good.",
        discussion: """
            `mailbell sendmail` queues mail while the hub is unreachable (--when-away=queue), and the rest of the copies if a \
            server accepts only some. Mail that was sent is queued to be logged, if the hub could not be reached. All of it is \
            retried with the next mail, or with `mailbell sendmail --flush`. Mail that is then refused for good is kept as a \
            file, for you to read and to delete.
            """)

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func run() async throws { try await listOutbox(color: color) }
}

extension Outbox {
    /// The outbox of `mailbell sendmail`.
    static var own: Outbox { Outbox(XDGFolder.state + "/outbox") }
}

/// Prints the outbox, one mail after the other.
func listOutbox(color: ColorChoice = .auto) async throws {
    let (items, faults) = try Outbox.own.list()
    for fault in faults { say(fault.printable) }
    let screen = Screen(color)
    if items.isEmpty, faults.isEmpty { say("nothing waits") }
    var lines: [String] = []
    for item in items {
        let subject = Draft(item.mail.message, options: CraftOptions()).subject.printable
        let style = screen.isTerminal ? TimeStyle.relative : .absolute
        let state =
            switch item.state {
            case .waiting: item.mail.isFinal ? "waits for the mail server" : "waits for the hub"
            case .unlogged: "sent, waits for the hub to be logged"
            case .refused: "refused, kept in \(item.path)"
            }
        lines += screen.lines(
            [
                (style.text(item.mail.at, now: .now), .time),
                ("to \(item.mail.recipients.joined(separator: ", "))".printable, .name),
                (subject.isEmpty ? "(no subject)" : "“\(subject)”", subject.isEmpty ? .faint : .plain),
                (state.printable, .plain),
            ], separator: "  ", indent: 2)
    }
    try await printLines(lines)
}
