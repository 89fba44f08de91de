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
        subcommands: commands)

    /// All commands. Without libpq there is nowhere to move a store to.
    private static var commands: [any ParsableCommand.Type] {
        let all: [any ParsableCommand.Type] = [
            Init.self, Serve.self, UserCommand.self, TokenCommand.self, PairCommand.self, AuditCommand.self,
            DeviceCommand.self,
            ContactCommand.self, Backlogs.self, GeoCommand.self, NetworksCommand.self, Rejudge.self, Check.self,
            SettingsCommand.self, Ready.self, Verify.self, Backup.self, Restore.self, RetentionCommand.self,
        ]
        #if POSTGRES
            return all + [MoveCommand.self]
        #else
            return all
        #endif
    }

    static func main() async {
        do {
            var command = try Self.command(of: Array(CommandLine.arguments.dropFirst()))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard let refusal = Self.refusal(of: error) else { exit(withError: error) }
            writeError(refusal.text)
            exit(withError: refusal.code)
        }
    }

    /// The command that the arguments name, with its options.
    ///
    /// - Throws: `UnknownCommand`, or an error of the parser, which also asks for help and for the version by errors.
    static func command(of arguments: [String]) throws -> any ParsableCommand {
        if let fault = CommandTree(Self.self).fault(in: arguments) { throw UnknownCommand(description: fault) }
        return try parseAsRoot(withVersionFlag(arguments))
    }

    /// What the program says on standard error of an error, and its exit code; nil for an error that the parser ends the program
    /// with, such as a demand for help, or an exit code alone.
    static func refusal(of error: any Error) -> (text: String, code: ExitCode)? {
        switch error {
        case let error as UnknownCommand:
            return (complaint(error.description.printable), .validationFailure)
        case let error as SettingsError:
            // An invalid flag is wrong usage (64); an invalid value in a file or a variable is a failure (1).
            let isTyped = error.faults.allSatisfy { if case .flag = $0.origin { true } else { false } }
            let lines = error.faults.map { complaint($0.description) }
            return (lines.joined(separator: "\n"), isTyped ? .validationFailure : .failure)
        default:
            if exitCode(for: error) == .validationFailure, let usage = UsageMessage(fullMessage(for: error)) {
                return (usage.text, .validationFailure)
            }
            // The parser handles help, wrong usage and exit codes; any other error is printed in one line.
            guard !(error is ExitCode), exitCode(for: error) == .failure else { return nil }
            return (complaint("\(error)"), .failure)
        }
    }
}

/// An argument that names no command: which was probably meant.
struct UnknownCommand: Error, CustomStringConvertible {
    var description: String
}

/// Prints a line on standard error; in systemd's journal, with the priority of an error.
func complain(_ text: String) { writeError(complaint(text)) }

/// The line that `complain` prints.
private func complaint(_ text: String) -> String { (LogFormat.isJournal ? "<3>" : "") + "mailbell-hub: \(text)" }

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
