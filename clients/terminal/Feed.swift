import ArgumentParser
import Mailbell
import MailbellClient

#if canImport(Glibc)
    import Glibc
#endif

struct Feed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the latest activities, the newest first, and end.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(
        name: [.customShort("n", allowingJoined: true), .long], help: ArgumentHelp("At most so many.", valueName: "n"))
    var limit = 20

    @Option(help: ArgumentHelp("Only of this message, by its id.", valueName: "id"))
    var message: String?

    @Option(
        help: ArgumentHelp("Only since a time: a span back such as 2h, or 2026-11-22T05:00:00Z.", valueName: "when"))
    var since: String?

    @Option(help: ArgumentHelp("Only until a time.", valueName: "when"))
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
        let found = try await History(output, api: connection.resolve().api, query: query).newest(limit)
        try await show(found, output)
    }
}

/// Writes activities in the order given.
func show(_ activities: [(seq: Seq, activity: Activity)], _ output: OutputOptions) async throws {
    var printer = try Printer(output)
    for one in activities { printer.add(one.activity, seq: one.seq) }
    guard await !printer.flush(), errno != EPIPE else { return }
    throw TerminalError.ofSystem("standard output")
}
