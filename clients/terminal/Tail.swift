import ArgumentParser
import ClientShell
import Core
import MailbellClient
import Wire

/// `mailbell tail`.
struct Tail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show activities that you missed since the last time, then new ones as they happen.",
        discussion: """
            Without options, tail is a durable device named after the machine. Its cursor is stored on this machine and at \
            the hub, and the next tail resumes there: nothing is lost. With --kind or --contact, each combination \
            has a cursor of its own, stored on this machine only. With --from-start, --since or -n, tail reads from that \
            point and moves no cursor, unless --device or --cursor-file is given. --exec has a cursor of its own, apart from \
            what was shown.

            Activities come in the order of the hub's log, and --since counts from when the hub received them. An event that \
            another system reports late appears then, with the time when it happened. `mailbell feed` sorts by that time.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var limits: LimitOptions

    @Flag(help: "Begin with the oldest activity kept.")
    var fromStart = false

    @Option(help: ArgumentHelp("Begin at a time: 2026-11-22T05:00:00Z, or 2h for two hours ago.", valueName: "when"))
    var since: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .customLong("tail")],
        help: ArgumentHelp("Begin with this many of the latest activities that match.", valueName: "n"))
    var last: Int?

    @Flag(help: "Exit once all activities so far have been shown.")
    var noFollow = false

    @Option(
        help: ArgumentHelp(
            "The name of this tail's cursor at the hub. Default: this machine's name and -terminal, or -exec with --exec. A stored cursor overrides --from-start and --since.",
            valueName: "name"))
    var device: String?

    @Option(
        help: ArgumentHelp(
            "The file that stores this tail's cursor. Default: one under XDG_STATE_HOME.", valueName: "file"),
        completion: .file())
    var cursorFile: String?

    @Flag(help: "Only look: save no cursor, here or at the hub, so that the next tail shows the same again.")
    var noAck = false

    @Option(
        help: ArgumentHelp(
            "Run a command for each activity instead of printing it.",
            discussion: """
                sh runs the command, with the activity as JSON on standard input and in MAILBELL_… variables. An activity is \
                done once the command exits with code 0. A failed command is run twice more; then tail ends. Ctrl-C, SIGTERM \
                and --timeout also end a running command. An activity that is not done comes again with the next tail.
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
                throw ValidationError("-n cannot be combined with --device or --cursor-file: it moves no cursor.")
            }
        }
        if let device, !isDeviceName(device) {
            throw ValidationError("--device '\(device)' must be 1 to 64 letters, digits, or any of . _ - @ :")
        }
        if exec != nil, output.output != nil || output.template != nil {
            throw ValidationError("--exec cannot be combined with -o or --template.")
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

    /// Where --from-start or --since begins; nil without them.
    func startingPoint() throws -> StartingPoint? {
        if fromStart { return .earliest }
        return try since.map { try parseTime($0, "--since") }
    }
}

/// Where a tail begins, and where it stores its cursor.
private struct Place {
    /// nil to store no cursor at the hub.
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
            unusedStart = "resuming at the stored cursor: --from-start and --since apply only to a new name or file"
        }
        // A filtered tail skips activities that an unfiltered one must show, so it does not use this machine's device.
        let kinds = try tail.output.kinds().map { Set($0.map(\.rawValue)) } ?? []
        let filter = (kinds.sorted() + (try tail.output.contacts() ?? []).sorted()).joined(separator: " ")
        let isOwn = tail.device != nil || (filter.isEmpty && tail.cursorFile == nil)
        // What a person has seen and what a command has processed differ: each has a cursor of its own.
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
            say("another tail is running here: this one shows what happens from now on, and stores no cursor")
            self.device = nil
        }
    }

    private static func standardPath(_ account: Account, _ name: String) -> String {
        let account = (name: account.name.replacing("/", with: "_"), hub: account.hub)
        return XDGFolder.state
            + "/\(account.name)-\(stableHash(account.hub.description))-\(name).cursor"
    }

    /// The cursor that the hub stores for a device; nil if it does not know the device.
    private static func heldCursor(_ device: String, _ api: HubAPI) async throws -> Cursor? {
        try await api.devices().first { $0.name == device }.map {
            Cursor(epoch: Epoch($0.cursor.epoch), seq: $0.cursor.seq)
        }
    }

    /// The position before the latest `count` activities that pass the filters.
    private static func lastActivities(
        _ count: Int, _ output: OutputOptions, _ api: HubAPI
    ) async throws -> (Cursor?, StartingPoint?) {
        let log = try await api.me().log
        let found = try await History(output, api: api).newest(count)
        guard let oldest = found.map(\.seq).min() else { return (nil, count == 0 ? .now : .earliest) }
        // The latest by time need not be the last of the log. If there are fewer, begin at the start of the log.
        let seq = found.count < count ? log.floor.minus(1) : oldest.minus(1)
        return (Cursor(epoch: Epoch(log.epoch), seq: max(0, seq)), nil)
    }
}
