public import ArgumentParser
public import Core
import MailbellClient
import Presentation
import Transport
import Wire

/// `mailbell contact`.
struct ContactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Show what a contact opened and clicked, or change how they are tracked.",
        discussion: """
            Contacts are `identified` unless set otherwise. anonymous: from now on the contact is counted as Someone, \
            without name, address, location or program. never: their mail gets no pixel and no tracked links, and opens and \
            clicks of earlier mail are not stored.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The contact's address.", valueName: "address"))
    var email: String

    @Option(
        help: ArgumentHelp(
            "Set how this contact is tracked: identified, anonymous or never.", valueName: "choice"))
    var tracking: Tracking?

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("Show at most this many activities.", valueName: "n"))
    var limit = 20

    @Flag(help: "Also show what machines opened and clicked.")
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
            // Probably a typing error in the address. A token without the scope `read` skips this check.
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
        // Lines show the heading's name, whatever name each mail used.
        let activities = contact.items.compactMap { item in
            guard var activity = item.activity else { return Activity?.none }
            if activity.recipient?.anonymous != true { activity.recipient?.name = contact.name }
            return activity
        }
        let fitted = context.fitted(to: LineFit(all: activities, in: context))
        lines += activities.compactMap { ActivityLine($0, in: fitted)?.text }
        if contact.next != nil {
            let more = limit < 1000 ? "-n \(min(limit * 5, 1000)), or " : ""
            lines.append("… and more: \(more)mailbell feed --contact \(email)")
        }
        try await printLines(lines)
    }

    /// The tracking choice, and who set it unless the user did for this contact.
    static func words(_ tracking: String, _ setBy: String?, _ setFor: String?, _ email: String) -> String {
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

    private func header(_ contact: ContactReply<LoggedActivity>, _ screen: Screen) -> [String] {
        let email = contact.email.printable
        guard let name = contact.name?.printable, !name.isEmpty else { return screen.lines([(email, .name)]) }
        return screen.lines([(name, .name), ("<\(email)>", .plain)])
    }

    private func summary(_ contact: ContactReply<LoggedActivity>, _ screen: Screen) -> [String] {
        func times(_ what: String, _ seen: SeenTimes) -> String {
            guard seen.count > 0 else { return "no \(what)s" }
            let last = seen.lastAt.flatMap(Timestamp.init(rfc3339:)).map { ", last \(RelativeTime($0, now: .now))" }
            return "\(seen.count) \(what)\(seen.count == 1 ? "" : "s")" + (last ?? "")
        }
        var parts = [
            "\(contact.messages) mail\(contact.messages == 1 ? "" : "s")", times("open", contact.opens),
            times("click", contact.clicks),
        ]
        let machines = contact.machines.opens.plus(contact.machines.clicks)
        if machines > 0 { parts.append("\(machines) by machines") }
        return screen.lines(parts.map { ($0, .plain) }, separator: " · ")
    }
}

extension Tracking: ExpressibleByArgument {}
