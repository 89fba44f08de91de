import ArgumentParser
import ClientShell
import Mailbell
import MailbellClient

struct Tail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show activities as they happen, after those missed since the last time.",
        discussion: """
            Without further options this is a durable device, named after the machine: how far it has shown is kept here and at \
            the hub, and the next tail goes on there, without loss or repeats. With --kind or --contact the place is kept \
            here alone, for each choice of them its own. With --from-start, --since or -n it reads from the chosen point \
            and leaves no trace, unless --device or --cursor-file says otherwise. What --exec has been done for is remembered \
            apart from what was shown.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var limits: LimitOptions

    @Flag(help: "Begin with the oldest activity that is kept.")
    var fromStart = false

    @Option(help: ArgumentHelp("Begin at a time: a span back such as 2h, or 2026-11-22T05:00:00Z.", valueName: "when"))
    var since: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .customLong("tail")],
        help: ArgumentHelp("Begin with the last so many activities, of those that are shown.", valueName: "n"))
    var last: Int?

    @Flag(help: "End when all that there is has been shown.")
    var noFollow = false

    @Option(
        help: ArgumentHelp(
            "The name under which the hub remembers how far this tail is. Default: this machine's name and -terminal. Where to begin is asked once, for a name that is new.",
            valueName: "name"))
    var device: String?

    @Option(
        help: ArgumentHelp(
            "The file that remembers how far this tail is. Default: one under XDG_STATE_HOME.", valueName: "file"),
        completion: .file())
    var cursorFile: String?

    @Flag(help: "Only look: remember nothing, here or at the hub, so that the next tail shows it again.")
    var noAck = false

    @Option(
        help: ArgumentHelp(
            "Run a command for each activity, in place of writing it.",
            discussion: """
                By sh, with the activity as JSON on its standard input and in MAILBELL_… variables. Only when it has ended \
                with exit code 0 is the activity done with; a failed one is tried twice more, and then ends the tail. Ctrl-C, \
                SIGTERM and --timeout end the command as well, and its activity comes again the next time.
                """,
            valueName: "command"))
    var exec: String?

    func validate() throws {
        if [fromStart, since != nil, last != nil].count(where: \.self) > 1 {
            throw ValidationError("--from-start, --since and -n exclude each other.")
        }
        if let last {
            guard (0...10_000).contains(last) else { throw ValidationError("-n must be 0 to 10000.") }
            if device != nil || cursorFile != nil {
                throw ValidationError("-n goes with neither --device nor --cursor-file: it leaves no trace.")
            }
        }
        if let device, !isDeviceName(device) {
            throw ValidationError("--device '\(device)' must be 1 to 64 letters, digits, or any of . _ - @ :")
        }
        if exec != nil, output.output != nil || output.template != nil {
            throw ValidationError("--exec stands in place of -o and --template.")
        }
        _ = try startingPoint()
        try output.check()
        try limits.check()
    }

    func run() async throws {
        let account = try connection.resolve()
        let place = try await Place(self, account)
        var options = Subscription.Options(device: place.device, cursor: place.cursor, from: place.from)
        options.filter.kinds = try output.kinds()
        let follow = Follow(
            account: account, options: options, output: output, limits: limits, endsWhenLive: noFollow,
            cursorFile: place.file, exec: exec.map(Exec.init), unusedStart: place.unusedStart)
        throw ExitCode(try await follow.run())
    }

    func startingPoint() throws -> StartingPoint? {
        if fromStart { return .earliest }
        return try since.map { try parseTime($0, "--since") }
    }
}

/// Where a tail begins, and where it remembers how far it is.
private struct Place {
    /// nil to leave no trace at the hub.
    var device: String?
    var cursor: Cursor?
    var from: StartingPoint?
    var file: CursorFile?
    var unusedStart: String?

    init(_ tail: Tail, _ account: Account) async throws {
        from = try tail.startingPoint()
        if let last = tail.last {
            (cursor, from) = try await Self.lastActivities(last, tail.output, account.api)
            return
        }
        if from != nil, tail.device == nil, tail.cursorFile == nil { return }
        if from != nil {
            unusedStart = "goes on where it was: --from-start and --since are for a name or a file that is new"
        }
        // A filtered tail passes over what others want to see: it is not this machine's device.
        let kinds = try tail.output.kinds().map { Set($0.map(\.rawValue)) } ?? []
        let filter = (kinds.sorted() + (try tail.output.contacts() ?? []).sorted()).joined(separator: " ")
        let isOwn = tail.device != nil || (filter.isEmpty && tail.cursorFile == nil)
        // What a person has looked at is not what a command is done with: each has a place of its own.
        let role = tail.exec == nil ? "terminal" : "exec"
        let device = isOwn ? tail.device ?? machineDeviceName(role: role) : nil
        let path = tail.cursorFile ?? Self.standardPath(account, device ?? "\(role)-" + stableHash(filter))
        if tail.noAck {
            cursor = try CursorFile.read(path)
            if cursor == nil, let device { cursor = try await Self.heldCursor(device, account.api) }
            return
        }
        self.device = device
        do {
            let file = try CursorFile(path)
            self.file = file
            cursor = file.cursor
        } catch is CursorFile.InUse {
            guard tail.device == nil, tail.cursorFile == nil, tail.exec == nil else {
                throw TerminalError("\(path): another tail uses it; give each its own --device or --cursor-file")
            }
            say("another tail is running here: this one shows what comes from now on, and leaves no trace")
            self.device = nil
        }
    }

    private static func standardPath(_ account: Account, _ name: String) -> String {
        let account = (name: account.name.replacing("/", with: "_"), hub: account.hub)
        return XDGFolder.state
            + "/\(account.name)-\(stableHash(account.hub.description))-\(name).cursor"
    }

    /// What the hub holds for a device; nil if it knows none.
    private static func heldCursor(_ device: String, _ api: HubAPI) async throws -> Cursor? {
        try await api.devices().first { $0.name == device }.map {
            Cursor(epoch: Epoch($0.cursor.epoch), seq: $0.cursor.seq)
        }
    }

    /// The place before the last so many activities that will be shown.
    private static func lastActivities(
        _ count: Int, _ output: OutputOptions, _ api: HubAPI
    ) async throws -> (Cursor?, StartingPoint?) {
        let log = try await api.me().log
        let found = try await History(output, api: api).newest(count)
        guard let oldest = found.last else { return (nil, count == 0 ? .now : .earliest) }
        // Fewer than that: all there is.
        let seq = found.count < count ? log.floor - 1 : oldest.seq - 1
        return (Cursor(epoch: Epoch(log.epoch), seq: max(0, seq)), nil)
    }
}
