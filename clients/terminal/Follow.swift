import ClientShell
import Mailbell
import MailbellClient
import MailbellWire
import TerminalText
import UnixSignals
import Wording

#if canImport(Glibc)
    import Glibc
#endif

/// What happens while a subscription is shown.
private enum Event: Sendable {
    case delivery(Subscription.Delivery)
    /// It is time to end.
    case ending
}

/// Shows a subscription on standard output until it is time to end. Standard output holds activities alone; what is said
/// about the connection goes to standard error.
struct Follow {
    let account: Account
    let options: Subscription.Options
    let output: OutputOptions
    let limits: LimitOptions
    /// End where the backlog ends.
    let endsWhenLive: Bool
    var cursorFile: CursorFile?
    var exec: Exec?
    /// Said when the subscription goes on where it was, and `options.from` has no meaning.
    var unusedStart: String?

    /// Returns the exit code.
    func run() async throws -> Int32 {
        // A closed pipe is an error of one write, which ends the program quietly.
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
            case .delivery(.digest): continue
            case .delivery(.retrying(let reason, let milliseconds)):
                // Who waits for an end does not wait for a hub that is not there; one that goes comes back.
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

/// What is shown, and how far.
private struct Shower {
    private let follow: Follow
    private let subscriber: Subscriber
    private let ending: Ending
    private var printer: Printer
    private(set) var left: Int?
    private var epoch: Epoch?
    private var last: Seq?
    private var welcomes = 0
    private var isConnected = false
    private var wasAway = false

    /// How often `--exec` is tried again, and after how many seconds.
    private static let pauses = [1, 5]

    init(_ follow: Follow, _ subscriber: Subscriber, _ ending: Ending) throws {
        self.follow = follow
        self.subscriber = subscriber
        self.ending = ending
        printer = try Printer(follow.output)
        left = follow.limits.count
    }

    /// Whether there was a hub at all.
    var hasConnected: Bool { welcomes > 0 }

    mutating func welcomed(_ welcome: Welcome) throws {
        welcomes += 1
        // A terminal that stays empty should not leave its reader wondering.
        if welcomes == 1, welcome.resume == .new, !follow.endsWhenLive, follow.options.from == nil, Screen.isATerminal {
            say("connected to \(follow.account.hub); shows what happens from now on")
        }
        // What a new place begins with is as much its own as what it has shown: the next start goes on from there.
        if welcome.resume == .new {
            try follow.cursorFile?.save(Cursor(epoch: welcome.epoch, seq: max(0, welcome.fromSeq - 1)))
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
                "the log was restored from a backup: going on after \(welcome.lost.map { $0.from - 1 } ?? welcome.fromSeq - 1)"
            )
            if let lost = welcome.lost { sayIsLost(lost) }
        case .reset: say("the log was restored or reset: showing all that it holds")
        case .exact, .new: break
        }
    }

    private func sayIsLost(_ lost: Welcome.Lost) {
        say("activities are gone between \(lost.from) and \(lost.to): they were kept no longer")
    }

    mutating func retrying(_ reason: String, _ milliseconds: Int64) {
        let what = isConnected ? "disconnected" : "not connected"
        isConnected = false
        wasAway = true
        let when = milliseconds < 100 ? "at once" : "in \(Double(milliseconds / 100) / 10) s"
        say("\(what): \(reason.printable); trying again \(when)")
    }

    /// Shows what came together and acknowledges it together. Returns the exit code when all is done, or can not be.
    mutating func show(_ items: [ServerFrame.Item]) async throws -> Int32? {
        for item in items {
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
        // What the filter has passed over is behind us as well.
        if last.map({ $0 < seq }) ?? true { try await taken(seq) }
    }

    /// All up to here was shown: remembered first here, then at the hub.
    private func taken(_ seq: Seq) async throws {
        if let epoch { try follow.cursorFile?.save(Cursor(epoch: epoch, seq: seq)) }
        await subscriber.acknowledge(seq, after: welcomes)
    }

    private func succeeds(_ exec: Exec, _ activity: Activity, _ seq: Seq) async -> Bool {
        for pause in Self.pauses + [nil] {
            guard let failure = await ending.run({ await exec.run(activity, seq: seq) }) else { return true }
            if ending.reason != nil { break }
            guard let pause else {
                say("--exec \(failure) for activity \(seq); it comes again the next time")
                break
            }
            say("--exec \(failure) for activity \(seq); trying again in \(pause) s")
            await ending.run { try? await Task.sleep(for: .seconds(pause)) }
            if ending.reason != nil { break }
        }
        return false
    }
}
