import ArgumentParser
import ClientShell
import Desktop

#if canImport(Glibc)
    import Glibc
#endif

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Show the icon and the pop-ups. This is what `mailbell-tray` does by itself.")

    @Flag(help: "Start quietly: without an account, or where a tray runs already, end at once.")
    var autostart = false

    func run() throws {
        // A terminal is at hand: the first start asks in it.
        if try AccountBook.load().isEmpty, !autostart, Prompt.isTerminal, isatty(STDERR_FILENO) == 1 {
            say("not connected to a hub yet")
            try ConnectCommand.parse([]).run()
        }
        let isNew = try AccountBook.load().isEmpty
        if isNew, autostart { return }
        try onLoop { try await serve(asksForAccount: isNew) }
    }

    @GLibLoop
    private func serve(asksForAccount: Bool) async throws {
        let bus: SessionBus
        do { bus = try SessionBus.session() } catch {
            throw TrayError("there is no session bus: start it within a desktop session (\(error))")
        }
        var shell: TrayShell?
        let isFirst = try await SingleInstance.claim(on: bus) { request in
            switch request {
            case .activate: shell?.activate()
            case .reload: shell?.reload()
            case .quit: shell?.stop()
            }
        }
        guard isFirst else {
            if !autostart {
                _ = try await SingleInstance.ask(.activate, on: bus)
                say("it runs already")
            }
            return
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do {
                var hasEnded = false
                let started = try TrayShell(on: bus) {
                    if !hasEnded { continuation.resume() }
                    hasEnded = true
                }
                shell = started
                bus.onClosed { started.stop() }
                GLibLoop.onSignals([SIGTERM, SIGINT, SIGHUP]) { started.stop() }
                started.reload()
                if asksForAccount { started.activate() }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
