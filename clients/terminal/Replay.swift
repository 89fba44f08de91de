import ArgumentParser
import Mailbell
import MailbellClient

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a past period and end.",
        discussion: "Leaves no trace: no device's place in the log is moved.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var limits: LimitOptions

    @Option(
        help: ArgumentHelp(
            "Where to begin: a span back such as 2h, or 2026-11-22T05:00:00Z. Default: the oldest that is kept.",
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
