import Mailbell
import MailbellClient
import MailbellWire
import UnixSignals

#if canImport(Glibc)
    import Glibc
#endif

/// What happens while a subscription is shown.
private enum Event: Sendable {
    case delivery(Subscription.Delivery)
    case interrupted
    case timedOut
}

/// Shows a subscription on standard output until it is time to end. Standard output holds activities alone; what is said
/// about the connection goes to standard error.
struct Follow {
    let output: OutputOptions
    /// End where the backlog ends.
    let endsWhenLive: Bool

    /// Returns the exit code.
    func run(hub: HubURL, token: String, options: Subscription.Options) async -> Int32 {
        // A closed pipe is an error of one write, which ends the program quietly.
        signal(SIGPIPE, SIG_IGN)
        let (events, feed) = AsyncStream.makeStream(of: Event.self)
        let subscriber = await Subscriber(hub: hub, token: token, options: options) { feed.yield(.delivery($0)) }
        let signals = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { feed.yield(.interrupted) }
        }
        let clock = output.timeout.map { seconds in
            Task {
                try await Task.sleep(for: .seconds(seconds))
                feed.yield(.timedOut)
            }
        }
        defer {
            signals.cancel()
            clock?.cancel()
        }
        await subscriber.start()
        let code = await show(events, subscriber)
        await subscriber.stop()
        return code
    }

    private func show(_ events: AsyncStream<Event>, _ subscriber: Subscriber) async -> Int32 {
        var printer = Printer(format: output.output, showsMachines: output.machines)
        var left = output.count
        var isConnected = false
        var wasAway = false
        for await event in events {
            switch event {
            case .interrupted: return 0
            case .timedOut: return left == nil && !endsWhenLive ? 0 : ExitCodes.timeout
            case .delivery(.welcome(let welcome)):
                if wasAway { say("connected again") }
                isConnected = true
                wasAway = false
                say(about: welcome)
            case .delivery(.activities(let items, _)):
                for item in items {
                    guard printer.add(item) else { continue }
                    left = left.map { $0 - 1 }
                    if left == 0 { break }
                }
                guard let last = printer.lastSeq else { continue }
                guard printer.flush() else {
                    if errno == EPIPE { return 0 }
                    say("standard output: \(String(cString: strerror(errno)))")
                    return ExitCodes.failed
                }
                await subscriber.acknowledge(last)
                if left == 0 { return 0 }
            case .delivery(.live(let seq)):
                if printer.lastSeq.map({ $0 < seq }) ?? true { await subscriber.acknowledge(seq) }
                if endsWhenLive { return 0 }
            case .delivery(.digest): continue
            case .delivery(.retrying(let reason, let milliseconds)):
                let what = isConnected ? "disconnected" : "not connected"
                isConnected = false
                wasAway = true
                say("\(what): \(reason); trying again in \(Double(milliseconds / 100) / 10) s")
            case .delivery(.stopped(let code, let reason)):
                let hint = code == CloseCode.replaced.rawValue ? "; give each tail its own name with --device" : ""
                say("\(reason) (\(code))\(hint)")
                let isRefused = code == CloseCode.badToken.rawValue || code == CloseCode.revoked.rawValue
                return isRefused ? ExitCodes.notAllowed : ExitCodes.failed
            }
        }
        return 0
    }

    private func say(about welcome: Welcome) {
        switch welcome.resume {
        case .gap:
            if let lost = welcome.lost {
                say("activities are gone between \(lost.from) and \(lost.to): they were kept no longer")
            }
        case .reset: say("the log was restored or reset: showing all that it holds")
        case .exact, .new: break
        }
    }

    private func say(_ text: String) {
        let line = "mailbell: " + text.printable + "\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
    }
}

/// The documented exit codes.
enum ExitCodes {
    static let failed: Int32 = 1
    static let timeout: Int32 = 2
    static let notAllowed: Int32 = 4
}
