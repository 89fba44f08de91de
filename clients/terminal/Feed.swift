import ArgumentParser
import Core
import MailbellClient
import Presentation

#if canImport(Glibc)
    import Glibc
#endif

/// `mailbell feed`.
struct Feed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the latest activities, newest first, then exit.",
        discussion: """
            Activities are sorted, and filtered by --since and --until, by the time when they happened. This also holds for \
            an event that another system reported late, and for a mail that was registered after it was sent. `tail` and \
            `replay` follow the hub's log, where these come later. A hub older than version 0.4 follows its log here too.

            On a terminal, this marks what it shows, and everything before it, as read, unless --kind, --contact, --message, \
            --since or --until is given.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("Show at most this many.", valueName: "n"))
    var limit = 20

    @Option(help: ArgumentHelp("Show only this message, by its id.", valueName: "id"))
    var message: String?

    @Option(
        help: ArgumentHelp(
            "Show only what happened since a time: 2026-11-22T05:00:00Z, or 2h for two hours ago.", valueName: "when"))
    var since: String?

    @Option(help: ArgumentHelp("Show only what happened until a time, given as for --since.", valueName: "when"))
    var until: String?

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("-n must be 1 to 100000.") }
        for (text, flag) in [(since, "--since"), (until, "--until")] { _ = try text.map { try parseTime($0, flag) } }
        try output.check()
    }

    func run() async throws {
        var query: [(String, String)] = []
        if let message { query.append(("message", message)) }
        if let since { query.append(("since", since)) }
        if let until { query.append(("until", until)) }
        let api = try connection.resolve().api
        let found = try await History(output, api: api, query: query).newest(limit)
        let isWhole = query.isEmpty && output.kind.isEmpty && output.contact.isEmpty
        if found.isEmpty, output.format == .text {
            say(
                isWhole
                    ? "nothing so far: tracked mail, and its opens and clicks, will be listed here"
                    : "nothing so far matches")
        }
        try await show(found, output)
        guard isWhole, output.format == .text, Screen.isATerminal, let seq = found.map(\.seq).max() else { return }
        // If the token may not or the hub cannot, it stays unread.
        try? await api.within(.seconds(5)).markRead(upTo: seq)
    }
}

/// Writes activities in the order given.
func show(_ activities: [(seq: Seq, activity: Activity)], _ output: OutputOptions) async throws {
    var printer = try Printer(output)
    let names = output.format == .text ? KnownNames(activities.map(\.activity)) : KnownNames([])
    let named = activities.map { (seq: $0.seq, activity: names.applied(to: $0.activity)) }
    printer.fit(named)
    for one in named { printer.add(one.activity, seq: one.seq) }
    guard await !printer.flush(), errno != EPIPE else { return }
    throw TerminalError.ofSystem("standard output")
}
