public import ArgumentParser
public import Mailbell
import MailbellClient
import TerminalText
import Transport
import Wording

struct ContactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Show what a contact opened and clicked, or change what is known of them.",
        discussion: """
            --tracking identified is the usual. anonymous counts them as Someone from now on, without name, address, place \
            and program. never gives them neither pixel nor tracked links, and keeps nothing of mails already sent.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The contact's address.", valueName: "address"))
    var email: String

    @Option(
        help: ArgumentHelp(
            "Set what may be known of this contact: identified, anonymous or never.", valueName: "choice"))
    var tracking: Tracking?

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("At most so many activities.", valueName: "n"))
    var limit = 20

    @Flag(help: "Show what machines opened and clicked as well.")
    var machines = false

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func validate() throws {
        guard normalizedAddress(email) != nil else { throw ValidationError("'\(email)' is not an e-mail address.") }
        guard (1...1000).contains(limit) else { throw ValidationError("-n must be 1 to 1000.") }
    }

    func run() async throws {
        let api = try connection.resolve().api
        let email = normalizedAddress(email) ?? email
        if let tracking {
            let now = try await api.setTracking(tracking, of: email)
            print("\(email): " + Self.words(now.tracking, now.setBy, now.setFor, email))
            // More likely a slip in the address than not; a token that may not read leaves it unsaid.
            if let known = try? await api.contact(email, [("limit", "1")]), known.messages == 0 {
                say("you have sent \(email) no tracked mail so far")
            }
            return
        }
        let query = [("limit", String(limit))] + (machines ? [] : [("verdict", "human,unknown")])
        guard let contact = try await api.contact(email, query) else {
            throw TerminalError("\(email): you have sent them no tracked mail")
        }
        let screen = Screen(color)
        let context = screen.context(machines: machines)
        var lines = header(contact, screen) + summary(contact, screen)
        if contact.tracking != "identified" {
            lines.append("tracking: " + Self.words(contact.tracking, contact.setBy, contact.setFor, email))
        }
        lines.append("")
        lines += contact.items.compactMap { $0.activity.flatMap { ActivityLine($0, in: context)?.text } }
        if contact.next != nil {
            let more = limit < 1000 ? "-n \(min(limit * 5, 1000)), or " : ""
            lines.append("… and more: \(more)mailbell feed --contact \(email)")
        }
        try await printLines(lines)
    }

    /// What may be known, and by whose word if it is not the user's own for this very contact.
    private static func words(_ tracking: String, _ setBy: String?, _ setFor: String?, _ email: String) -> String {
        let whom = setFor == "*" ? "everybody" : setFor ?? ""
        let why: String? =
            switch setBy {
            case "contact": "they have opted out"
            case "hub": "the administrator's setting for \(whom)"
            case "you" where setFor != email: "your setting for \(whom)"
            default: nil
            }
        return (tracking + (why.map { " (\($0))" } ?? "")).printable
    }

    private func header(_ contact: ContactReply, _ screen: Screen) -> [String] {
        let email = contact.email.printable
        guard let name = contact.name?.printable, !name.isEmpty else { return screen.lines([(email, .name)]) }
        return screen.lines([(name, .name), ("<\(email)>", .plain)])
    }

    private func summary(_ contact: ContactReply, _ screen: Screen) -> [String] {
        func times(_ what: String, _ seen: ContactReply.Times) -> String {
            guard seen.count > 0 else { return "no \(what)s" }
            let last = seen.lastAt.flatMap(Timestamp.init(rfc3339:)).map { ", last \(RelativeTime($0, now: .now))" }
            return "\(seen.count) \(what)\(seen.count == 1 ? "" : "s")" + (last ?? "")
        }
        var parts = [
            "\(contact.messages) mail\(contact.messages == 1 ? "" : "s")", times("open", contact.opens),
            times("click", contact.clicks),
        ]
        let machines = contact.machines.opens + contact.machines.clicks
        if machines > 0 { parts.append("\(machines) by machines") }
        return screen.lines(parts.map { ($0, .plain) }, separator: " · ")
    }
}

extension Tracking: ExpressibleByArgument {}
