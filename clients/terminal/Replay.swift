import ArgumentParser
import Mailbell
import MailbellClient

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a past period and end.",
        discussion: "Leaves no trace: no device's place in the log is moved.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Where to begin: a span back such as 2h, or 2026-11-22T05:00:00Z. Default: the oldest that is kept.")
    var since: String?

    func validate() throws {
        _ = try since.map(parseSince)
        try output.check()
    }

    func run() async throws {
        let (hub, token) = try connection.resolve()
        let options = Subscription.Options(device: nil, from: try since.map(parseSince) ?? .earliest)
        let code = await Follow(output: output, endsWhenLive: true).run(hub: hub, token: token, options: options)
        throw ExitCode(code)
    }
}
