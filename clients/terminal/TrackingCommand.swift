public import ArgumentParser
public import Mailbell
import MailbellClient
import TerminalText

struct TrackingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracking",
        abstract: "Show or change what may be known of your contacts: of one, of a domain, or of everybody.",
        discussion: """
            Without arguments it lists the settings, yours and those of the hub's administrator. Of your settings the most \
            specific counts; the administrator's, and what a contact has chosen by the link in a mail, may be stricter.

            identified is the usual. anonymous counts what they do as Someone's, without name, address, place and program. \
            never gives them neither pixel nor tracked links, and keeps nothing of mails already sent.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp(
            "An address, a domain such as example.com (with those below it), or '*' for everybody.", valueName: "who"))
    var who: Audience?

    @Argument(help: ArgumentHelp("identified, anonymous or never.", valueName: "choice"))
    var tracking: Tracking?

    @Flag(help: "Take your setting back: what is set for a wider audience applies.")
    var unset = false

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func validate() throws {
        if unset, who == nil || tracking != nil { throw ValidationError("--unset goes with <who> alone.") }
        if who != nil, !unset, tracking == nil { throw ValidationError("Give <choice> after <who>, or --unset.") }
    }

    func run() async throws {
        let api = try connection.resolve().api
        if let who {
            if let tracking {
                try await api.setTracking(tracking, of: who)
                print("\(who): \(tracking.rawValue)")
            } else {
                try await api.unsetTracking(of: who)
                print("\(who): no setting of yours")
            }
            return
        }
        let screen = Screen(color)
        var table = Table([.init("WHO", least: 12, style: .name), .init("TRACKING"), .init("SET BY")])
        for setting in try await api.trackingSettings() { table.add([setting.who, setting.tracking, setting.setBy]) }
        try await printLines(table.render(width: screen.width, palette: screen.palette))
    }
}

extension Audience: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
