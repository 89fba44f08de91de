import ArgumentParser
import Core
import MailbellClient

/// `mailbell replay`.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a past period, then exit.",
        discussion: """
            Moves no device's cursor.

            Activities come in the order of the hub's log, and --since counts from when the hub received them. An event that \
            another system reported late appears there, with the time when it happened. `mailbell feed` sorts by that time.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var limits: LimitOptions

    @Option(
        help: ArgumentHelp(
            "Where to begin: 2026-11-22T05:00:00Z, or 2h for two hours ago. Default: the oldest activity kept.",
            valueName: "when"))
    var since: String?

    func validate() throws {
        _ = try since.map { try parseTime($0, "--since") }
        try output.check()
        try limits.check()
    }

    func run() async throws {
        let account = try connection.resolve()
        var options = Subscription.Options(
            device: nil, from: try since.map { try parseTime($0, "--since") } ?? .earliest)
        options.filter.kinds = try output.kinds()
        let follow = Follow(account: account, options: options, output: output, limits: limits, endsWhenLive: true)
        throw ExitCode(try await follow.run())
    }
}
