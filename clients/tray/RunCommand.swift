import ArgumentParser
import ClientShell
import Desktop

#if canImport(Glibc)
    import Glibc
#endif

/// `mailbell-tray run`, the default command: shows the icon and the pop-ups until it is quit.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Show the icon and the pop-ups. `mailbell-tray` without a command does this.")

    @Flag(help: "Start quietly: exit at once if there is no account, or a tray is running already.")
    var autostart = false

    func run() throws {
        // The first start in a terminal asks for the hub there.
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
            throw TrayError("there is no session bus: start mailbell-tray within a desktop session (\(error))")
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
                say("a tray is running already")
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
