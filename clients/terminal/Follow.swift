import ClientShell
import Core
import MailbellClient
import Presentation
import UnixSignals
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// An event that `Follow` handles.
private enum Event: Sendable {
    case delivery(Subscription.Delivery)
    /// It is time to end.
    case ending
}

/// Shows a subscription until it is time to end. Activities alone go to standard output; messages about the connection go
/// to standard error.
struct Follow {
    let account: Account
    let options: Subscription.Options
    let output: OutputOptions
    let limits: LimitOptions
    /// Whether to end once the backlog has been shown.
    let endsWhenLive: Bool
    var cursorFile: CursorFile?
    var exec: Exec?
    /// A message for when the subscription resumes at its cursor, so that `options.from` has no effect.
    var unusedStart: String?

    /// Runs until the end, and returns the exit code.
    func run() async throws -> Int32 {
        // A write to a closed pipe then fails with EPIPE, and the program ends quietly.
        signal(SIGPIPE, SIG_IGN)
        let (events, feed) = AsyncStream.makeStream(of: Event.self)
        let subscriber = await Subscriber(hub: account.hub, token: account.token, options: options) {
            feed.yield(.delivery($0))
        }
        let timeout = limits.timeout
        let ending = Ending()
        let end: @Sendable (Ending.Reason) -> Void = { reason in
            ending.end(reason)
            feed.yield(.ending)
        }
        let tasks = [
            Task {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    if signal == .sigint { Screen.endInterruptedLine() }
                    end(.interrupted)
                }
            },
            Task {
                guard let timeout else { return }
                try? await Task.sleep(for: .seconds(timeout))
                if !Task.isCancelled { end(.timedOut) }
            },
            Task {
                while !Task.isCancelled, !Screen.readerIsGone { try? await Task.sleep(for: .seconds(1)) }
                if !Task.isCancelled { end(.unread) }
            },
        ]
        defer { tasks.forEach { $0.cancel() } }
        await subscriber.start()
        do {
            let code = try await show(events, subscriber, ending)
            await subscriber.stop()
            return code
        } catch {
            await subscriber.stop()
            throw error
        }
    }

    private func show(
        _ events: AsyncStream<Event>, _ subscriber: Subscriber, _ ending: Ending
    ) async throws -> Int32 {
        var shower = try Shower(self, subscriber, ending)
        for await event in events {
            switch ending.reason {
            case .interrupted, .unread: return 0
            case .timedOut:
                return shower.left == nil && !endsWhenLive && shower.hasConnected ? 0 : ExitCodes.timeout
            case nil: break
            }
            switch event {
            case .ending: continue
            case .delivery(.welcome(let welcome)): try shower.welcomed(welcome)
            case .delivery(.activities(let items, _)):
                if let code = try await shower.show(items) { return code }
            case .delivery(.live(let seq)):
                try await shower.live(seq)
                if endsWhenLive { return 0 }
            case .delivery(.passed(let seq)): try shower.passed(seq)
            case .delivery(.digest), .delivery(.preferences): continue
            case .delivery(.retrying(let reason, let milliseconds)):
                // A command that ends by itself does not wait for a hub that it never reached. One that it did reach will
                // be back.
                if endsWhenLive, !shower.hasConnected { throw TerminalError(reason) }
                shower.retrying(reason, milliseconds)
            case .delivery(.stopped(let code, let reason)):
                let hint = code == CloseCode.replaced.rawValue ? "; give each tail its own name with --device" : ""
                say("\(reason.printable) (\(code))\(hint)")
                let isRefused = code == CloseCode.badToken.rawValue || code == CloseCode.revoked.rawValue
                return isRefused ? ExitCodes.notAllowed : ExitCodes.failed
            }
        }
        return 0
    }
}

/// Shows activities, and remembers how far it has come.
private struct Shower {
    private let follow: Follow
    private let subscriber: Subscriber
    private let ending: Ending
    private var printer: Printer
    /// Activities still to show, of --count; nil without a limit.
    private(set) var left: Int?
    private var epoch: Epoch?
    private var last: Seq?
    private var welcomes = 0
    private var isConnected = false
    private var wasAway = false

    /// Seconds before each retry of `--exec`.
    private static let pauses = [1, 5]

    init(_ follow: Follow, _ subscriber: Subscriber, _ ending: Ending) throws {
        self.follow = follow
        self.subscriber = subscriber
        self.ending = ending
        printer = try Printer(follow.output, isLive: follow.exec == nil)
        left = follow.limits.count
    }

    /// Whether the hub was ever reached.
    var hasConnected: Bool { welcomes > 0 }

    mutating func welcomed(_ welcome: Welcome) throws {
        welcomes += 1
        // Explains a terminal that stays empty.
        if welcomes == 1, welcome.resume == .new, !follow.endsWhenLive, follow.options.from == nil, Screen.isATerminal {
            say("connected to \(follow.account.hub); showing what happens from now on")
        }
        // A new subscription saves where it begins, so that the next start resumes there even if nothing was shown.
        if welcome.resume == .new {
            try follow.cursorFile?.save(Cursor(epoch: welcome.epoch, seq: max(0, welcome.fromSeq.minus(1))))
        }
        if welcome.resume == .reset { last = nil }
        if wasAway { say("connected again") }
        if epoch == nil, welcome.resume != .new, let start = follow.unusedStart { say(start) }
        isConnected = true
        wasAway = false
        epoch = welcome.epoch
        switch welcome.resume {
        case .gap:
            if let lost = welcome.lost { sayIsLost(lost) }
        case .reset where welcome.fromSeq > welcome.floor || welcome.lost != nil:
            say(
                "the log was restored from a backup: resuming after \(welcome.lost.map { $0.from.minus(1) } ?? welcome.fromSeq.minus(1))"
            )
            if let lost = welcome.lost { sayIsLost(lost) }
        case .reset: say("the log was restored or reset: showing everything in it")
        case .exact, .new: break
        }
    }

    private func sayIsLost(_ lost: Welcome.Lost) {
        say("activities between \(lost.from) and \(lost.to) are gone: the hub's retention has removed them")
    }

    mutating func retrying(_ reason: String, _ milliseconds: Int64) {
        let what = isConnected ? "disconnected" : "not connected"
        isConnected = false
        wasAway = true
        let when = milliseconds < 100 ? "at once" : "in \(Double(milliseconds / 100) / 10) s"
        say("\(what): \(reason.printable); trying again \(when)")
    }

    /// Shows a batch, and acknowledges it as a whole. Returns the exit code if the command is done or has failed, else nil.
    mutating func show(_ items: [ServerFrame.Item]) async throws -> Int32? {
        for item in items {
            if follow.exec != nil || !printer.addAsSent(item) {
                guard let activity = item.activity, printer.wants(activity) else {
                    last = item.seq
                    continue
                }
                if let exec = follow.exec {
                    if ending.reason != nil { return nil }
                    guard await succeeds(exec, activity, item.seq) else {
                        return ending.reason == nil ? ExitCodes.failed : nil
                    }
                    try await taken(item.seq)
                } else {
                    printer.add(activity, seq: item.seq)
                }
            }
            last = item.seq
            left = left.map { $0 - 1 }
            if left == 0 { break }
        }
        guard await printer.flush(unless: { ending.reason != nil }) else {
            if errno == EPIPE { return 0 }
            if errno == ECANCELED { return nil }
            throw TerminalError.ofSystem("standard output")
        }
        if let last { try await taken(last) }
        return left == 0 ? 0 : nil
    }

    mutating func live(_ seq: Seq) async throws {
        // This includes what the filter kept out.
        if last.map({ $0 < seq }) ?? true { try await taken(seq) }
    }

    /// Saves that the hub's filter kept out everything up to `seq`. The hub moves the device's cursor itself.
    func passed(_ seq: Seq) throws {
        if let epoch { try follow.cursorFile?.save(Cursor(epoch: epoch, seq: seq)) }
    }

    /// Everything up to `seq` was shown: saves the cursor here first, then acknowledges at the hub.
    private func taken(_ seq: Seq) async throws {
        if let epoch { try follow.cursorFile?.save(Cursor(epoch: epoch, seq: seq)) }
        await subscriber.acknowledge(seq, after: welcomes)
    }

    /// Runs the command, with retries. Returns whether it exited with 0 in the end.
    private func succeeds(_ exec: Exec, _ activity: Activity, _ seq: Seq) async -> Bool {
        for pause in Self.pauses + [nil] {
            guard let failure = await ending.run({ await exec.run(activity, seq: seq) }) else { return true }
            if ending.reason != nil { break }
            guard let pause else {
                say("--exec \(failure) for activity \(seq); the next tail runs it again")
                break
            }
            say("--exec \(failure) for activity \(seq); trying again in \(pause) s")
            await ending.run { try? await Task.sleep(for: .seconds(pause)) }
            if ending.reason != nil { break }
        }
        return false
    }
}
