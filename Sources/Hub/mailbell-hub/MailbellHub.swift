import ArgumentParser
import Build
import Mailbell
import Settings

#if canImport(Glibc)
    import Glibc
#endif

@main
struct MailbellHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell-hub",
        abstract: "Receives opens and clicks of tracked mail, keeps them, and pushes them to their senders.",
        discussion: """
            Settings come from a configuration file, the environment (MAILBELL_HUB_LISTEN for --listen) and flags, in rising \
            order; `mailbell-hub check` shows what is in force, and from where.
            """,
        version: versionText,
        subcommands: [
            Init.self, Serve.self, UserCommand.self, TokenCommand.self, PairCommand.self, DeviceCommand.self,
            ContactCommand.self, Backlogs.self, GeoCommand.self, NetworksCommand.self, Rejudge.self, Check.self,
            Ready.self, Verify.self, Backup.self, Restore.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as SettingsError {
            for fault in error.faults { complain(fault.description) }
            // What was typed is wrong usage; what a file or the environment says is not.
            let isTyped = error.faults.allSatisfy { if case .flag = $0.origin { true } else { false } }
            exit(withError: isTyped ? ExitCode.validationFailure : ExitCode.failure)
        } catch {
            // Help, wrong usage and exit codes are the parser's affair; the rest is told in one line.
            guard !(error is ExitCode), exitCode(for: error) == .failure else { exit(withError: error) }
            complain("\(error)")
            exit(withError: ExitCode.failure)
        }
    }
}

/// A line on standard error; in the journal, an error's.
func complain(_ text: String) {
    let line = (LogFormat.isJournal ? "<3>" : "") + "mailbell-hub: \(text)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}
