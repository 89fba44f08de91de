import ArgumentParser
import Build
import Core
import Presentation
import Settings

#if canImport(Glibc)
    import Glibc
#endif

@main
struct MailbellHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell-hub",
        abstract: "Receives opens and clicks of tracked mail, stores them, and pushes them to the senders.",
        discussion: """
            Settings come from a configuration file, the environment (MAILBELL_HUB_LISTEN for --listen) and flags; each later \
            source overrides the earlier ones. `mailbell-hub check` shows the settings in force and where each comes from.
            """,
        version: versionText,
        subcommands: [
            Init.self, Serve.self, UserCommand.self, TokenCommand.self, PairCommand.self, DeviceCommand.self,
            ContactCommand.self, Backlogs.self, GeoCommand.self, NetworksCommand.self, Rejudge.self, Check.self,
            SettingsCommand.self, Ready.self, Verify.self, Backup.self, Restore.self, RetentionCommand.self,
        ])

    static func main() async {
        if let fault = CommandTree(Self.self).fault(in: Array(CommandLine.arguments.dropFirst())) {
            complain(fault.printable)
            exit(withError: ExitCode.validationFailure)
        }
        do {
            var command = try parseAsRoot(withVersionFlag(Array(CommandLine.arguments.dropFirst())))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as SettingsError {
            for fault in error.faults { complain(fault.description) }
            // An invalid flag is wrong usage (64); an invalid value in a file or a variable is a failure (1).
            let isTyped = error.faults.allSatisfy { if case .flag = $0.origin { true } else { false } }
            exit(withError: isTyped ? ExitCode.validationFailure : ExitCode.failure)
        } catch {
            // The parser handles help, wrong usage and exit codes; any other error is printed in one line.
            if exitCode(for: error) == .validationFailure, let usage = UsageMessage(fullMessage(for: error)) {
                writeError(usage.text)
                exit(withError: ExitCode.validationFailure)
            }
            guard !(error is ExitCode), exitCode(for: error) == .failure else { exit(withError: error) }
            complain("\(error)")
            exit(withError: ExitCode.failure)
        }
    }
}

/// Prints a line on standard error; in systemd's journal, with the priority of an error.
func complain(_ text: String) {
    writeError((LogFormat.isJournal ? "<3>" : "") + "mailbell-hub: \(text)")
}

/// Prints a text and a line feed on standard error, without a prefix.
func writeError(_ text: String) {
    let line = text + "\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}

extension CommandTree {
    /// A command and its subcommands.
    init(_ command: any ParsableCommand.Type) {
        self.init(
            command._commandName, isListed: command.configuration.shouldDisplay,
            children: command.configuration.subcommands.map { CommandTree($0) })
    }
}
