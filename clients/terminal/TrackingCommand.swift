public import ArgumentParser
public import Core
import MailbellClient
import Presentation
import Wire

/// `mailbell tracking`.
struct TrackingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracking",
        abstract: "Show or change how contacts are tracked: one contact, a domain, or everybody.",
        discussion: """
            Without arguments, tracking lists your settings and those of the hub's administrator. With <who> alone, it shows \
            what applies to them, and who set it. The most specific of your settings applies, unless the administrator, or \
            the contact by a link in a mail, has chosen something stricter.

            identified is the default. anonymous: what they do counts as Someone's, without name, address, location or \
            program. never: their mail gets no pixel and no tracked links, and opens and clicks of earlier mail are not \
            stored.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp(
            "An address, a domain such as example.com (with its subdomains), or '*' for everybody.", valueName: "who"))
    var who: Audience?

    @Argument(help: ArgumentHelp("identified, anonymous or never.", valueName: "choice"))
    var tracking: Tracking?

    @Flag(help: "Remove your setting, so that the one for a wider audience applies.")
    var unset = false

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func validate() throws {
        if unset, who == nil || tracking != nil { throw ValidationError("--unset takes <who> and nothing else.") }
    }

    func run() async throws {
        let api = try connection.resolve().api
        if let who {
            if let tracking {
                try await api.setTracking(tracking, of: who)
                print("\(who): \(tracking.rawValue)")
            } else if unset {
                try await api.unsetTracking(of: who)
                print("\(who): no setting of yours")
            } else {
                print("\(who): \(try await Self.whatApplies(to: who, api))")
            }
            return
        }
        let screen = Screen(color)
        var table = Table([.init("WHO", least: 12, style: .name), .init("TRACKING"), .init("SET BY")])
        let settings = try await api.trackingSettings()
        if settings.isEmpty { say("nothing is set: contacts are tracked as identified, except those who opted out") }
        for setting in settings { table.add([setting.who, setting.tracking, setting.setBy]) }
        try await printLines(table.render(width: screen.width, palette: screen.palette))
    }

    /// The tracking choice that applies to an audience, and who set it.
    private static func whatApplies(to who: Audience, _ api: HubAPI) async throws -> String {
        // Only the hub knows who has opted out.
        if case .address(let email) = who, let contact = try await api.contact(email, [("limit", "1")]) {
            return contact.setBy == nil
                ? contact.tracking.printable + " (nothing is set)"
                : ContactCommand.words(contact.tracking, contact.setBy, contact.setFor, email)
        }
        let settings = try await api.trackingSettings()
        func setting(by owner: String) -> TrackingSetting? {
            for audience in who.wider {
                guard let found = settings.first(where: { $0.setBy == owner && Audience($0.who) == audience }),
                    let tracking = Tracking(rawValue: found.tracking)
                else { continue }
                return TrackingSetting(audience, tracking)
            }
            return nil
        }
        let decision = TrackingDecision(user: setting(by: "you"), hub: setting(by: "hub"), hasOptedOut: false)
        let tracking = decision.tracking.rawValue
        switch decision.origin {
        case .user(let audience): return ContactCommand.words(tracking, "you", "\(audience)", "\(who)")
        case .hub(let audience): return ContactCommand.words(tracking, "hub", "\(audience)", "\(who)")
        case .none, .contact: return tracking + " (nothing is set)"
        }
    }
}

extension Audience {
    /// This audience and those that include it, the most specific first.
    fileprivate var wider: [Audience] {
        switch self {
        case .address(let email): Audience.including(email)
        case .domain(let domain): Array(Audience.including("a@" + domain).dropFirst())
        case .everybody: [.everybody]
        }
    }
}

extension Audience: ExpressibleByArgument {
    /// Parses an address, a domain or `*`.
    public init?(argument: String) { self.init(argument) }
}
