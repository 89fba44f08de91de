import ArgumentParser

@testable import mailbell

/// Arguments of `mailbell`, read by its own code without starting it: for tables of what is wrong. `CommandTests` starts the
/// program with one of each kind.
enum TerminalArguments {
    /// The exit code and what is written to standard error if arguments are wrong; nil if they are right.
    static func refusal(_ arguments: [String]) -> (code: Int32, errors: String)? {
        do {
            _ = try MailbellTerminal.command(of: arguments)
            return nil
        } catch {
            if let refusal = MailbellTerminal.refusal(of: error) { return (64, refusal) }
            return (MailbellTerminal.exitCode(for: error).rawValue, MailbellTerminal.fullMessage(for: error))
        }
    }

    /// What a command's help says, of hidden options too; nil if there is no such command.
    static func help(_ command: String) -> String? {
        MailbellTerminal.configuration.subcommands.first { $0._commandName == command }
            .map { MailbellTerminal.helpMessage(for: $0, includeHidden: true) }
    }
}
