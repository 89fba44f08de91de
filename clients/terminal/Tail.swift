import ArgumentParser
import Mailbell
import MailbellClient

#if canImport(Glibc)
    import Glibc
#endif

struct Tail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show activities as they happen, after those missed since the last time.",
        discussion: """
            Without --from-start and --since this is a durable device: the hub remembers how far it has shown, and the \
            next tail goes on there. With either, it reads from the chosen point and leaves no trace.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Begin with the oldest activity that is kept.")
    var fromStart = false

    @Option(help: "Begin at a time: a span back such as 2h, or 2026-11-22T05:00:00Z.")
    var since: String?

    @Option(
        help: "The name under which the hub remembers how far this tail is. Default: this machine's name and -terminal."
    )
    var device: String?

    func validate() throws {
        if fromStart, since != nil { throw ValidationError("--from-start and --since exclude each other.") }
        if let device {
            guard isDeviceName(device) else {
                throw ValidationError("--device '\(device)' must be 1 to 64 letters, digits, or any of . _ - @ :")
            }
            if fromStart || since != nil {
                throw ValidationError("--device goes with neither --from-start nor --since, which leave no trace.")
            }
        }
        _ = try startingPoint()
        try output.check()
    }

    private func startingPoint() throws -> StartingPoint? {
        if fromStart { return .earliest }
        return try since.map(parseSince)
    }

    func run() async throws {
        let (hub, token) = try connection.resolve()
        let from = try startingPoint()
        let options = Subscription.Options(device: from == nil ? device ?? Self.standardDevice : nil, from: from)
        let code = await Follow(output: output, endsWhenLive: false).run(hub: hub, token: token, options: options)
        throw ExitCode(code)
    }

    private static var standardDevice: String {
        var name = [CChar](repeating: 0, count: 65)
        gethostname(&name, 64)
        let host =
            String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: ".").first.map(String.init) ?? ""
        let device = host.prefix(50) + "-terminal"
        return isDeviceName(String(device)) ? String(device) : "terminal"
    }
}

/// - Throws: `ValidationError` if `text` is neither a span nor a time.
func parseSince(_ text: String) throws -> StartingPoint {
    switch StartingPoint(text) {
    case .back(let span): return .back(span)
    case .time(let time): return .time(time)
    default:
        throw ValidationError(
            "--since '\(text)' is neither a span such as 90s, 2h or 7d, nor a time such as 2026-11-22T05:00:00Z.")
    }
}
