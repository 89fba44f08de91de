import ArgumentParser
import Build
import ClientShell
import Core
import Desktop
import EventLoop
import Files
import MailbellClient
import Presentation

#if canImport(Glibc)
    import Glibc
#endif

/// The program `mailbell-tray`: its commands, and how each error becomes a line on standard error and an exit code.
@main
struct MailbellTray: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell-tray",
        abstract: "Shows a pop-up the moment somebody opens your mail or clicks a link in it.",
        discussion: """
            Run `mailbell-tray connect URL` once; `mailbell-tray` then shows an icon in the panel, and pop-ups.

            Exit codes: 0 done, 1 failed, 4 not allowed, 64 wrong usage.
            """,
        version: versionText,
        subcommands: [
            RunCommand.self, ConnectCommand.self, DisconnectCommand.self, AccountsCommand.self, FeedCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    static func main() {
        var command: any ParsableCommand
        if let fault = CommandTree(Self.self).fault(in: Array(CommandLine.arguments.dropFirst())) {
            say(fault.printable)
            exit(withError: ExitCode.validationFailure)
        }
        do { command = try parseAsRoot(withVersionFlag(Array(CommandLine.arguments.dropFirst()))) } catch {
            if exitCode(for: error) == .validationFailure, let usage = UsageMessage(fullMessage(for: error)) {
                writeError(usage.text)
                exit(withError: ExitCode.validationFailure)
            }
            exit(withError: error)
        }
        do {
            try command.run()
        } catch let error as ValidationError {
            say(error.message.printable)
            exit(withError: ExitCode.validationFailure)
        } catch let error as HubAPI.Failure {
            say(error.description.printable)
            let notAllowed: Int32 = 4
            exit(withError: ExitCode(error.isNotAllowed ? notAllowed : 1))
        } catch let error as any TrayFailure {
            say(error.description.printable)
            exit(withError: ExitCode.failure)
        } catch {
            exit(withError: error)
        }
    }
}

/// An error that ends the program with one line on standard error.
protocol TrayFailure: Error, CustomStringConvertible {}
extension FileError: TrayFailure {}
extension BusError: TrayFailure {}
extension TokenVault.Failure: TrayFailure {}

/// An error that says what failed, and what to do.
struct TrayError: TrayFailure {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Writes a line to standard error.
func say(_ text: String) { writeError("mailbell-tray: \(text)") }

private func writeError(_ text: String) {
    let line = text + "\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}

/// Runs `body` on GLib's loop until it returns, and throws what it throws.
func onLoop(_ body: @escaping @GLibLoop () async throws -> Void) throws {
    nonisolated(unsafe) var result: Result<Void, any Error> = .success(())
    GLibLoop.run {
        GLibLoop.start {
            do { try await body() } catch { result = .failure(error) }
            GLibLoop.quit()
        }
    }
    try result.get()
}

/// Waits for Return, if wanted and there is a terminal, so that output in a window of its own can be read.
func waitForReturn(_ isWanted: Bool) {
    guard isWanted, isatty(STDIN_FILENO) == 1 else { return }
    print("\nPress Return to close this window.", terminator: " ")
    fflush(nil)
    _ = readLine()
}

/// The path of this program, to start it again.
let ownPath: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : "mailbell-tray"
}()

/// The folder `share` beside the program's folder, or the one that MAILBELL_SHARE names; nil if there is none with icons.
let shareFolder: String? = {
    if let given = environment("MAILBELL_SHARE") { return given }
    let folders = ownPath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    let share = folders.joined(separator: "/") + "/share"
    return access(share + "/icons/hicolor/scalable/apps/mailbell.svg", R_OK) == 0 ? share : nil
}()

extension CommandTree {
    /// The tree of a command and its subcommands.
    init(_ command: any ParsableCommand.Type) {
        self.init(
            command._commandName, isListed: command.configuration.shouldDisplay,
            children: command.configuration.subcommands.map { CommandTree($0) })
    }
}
