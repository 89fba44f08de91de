import ArgumentParser
import Build
import ClientShell
import Core
import Files
import MailbellClient
import Presentation
import SMTP
import TrackedSending

#if canImport(Glibc)
    import Glibc
#endif

/// The program `mailbell`: its commands, and how each error becomes a line on standard error and an exit code.
@main
struct MailbellTerminal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell",
        abstract: "Shows opens and clicks of your mail in the terminal, as they happen.",
        discussion: """
            Run `mailbell login` once, or set MAILBELL_HUB and MAILBELL_TOKEN.

            Exit codes: 0 done, 1 failed, 2 timed out (--timeout) before connecting, or before --count or the end was \
            reached, 3 nothing was kept of a mail that was to be logged, 4 not allowed, 64 wrong usage. `sendmail` has its own \
            codes.
            """,
        version: versionText,
        subcommands: [
            Tail.self, Replay.self, Feed.self, Sent.self, Why.self, ContactCommand.self, TrackingCommand.self,
            Status.self, ReadCommand.self,
            WebCommand.self, RecordCommand.self, LogCommand.self,
            Track.self, Sendmail.self, OutboxCommand.self, Filter.self, Craft.self, SMTPCommand.self, LoginCommand.self,
            LogoutCommand.self,
        ])

    static func main() async {
        TokenVariable.take()
        reserveStandardStreams()
        var command: any ParsableCommand
        do {
            command = try Self.command(of: arguments)
        } catch {
            guard let refusal = Self.refusal(of: error) else { exit(withError: error) }
            writeError(refusal)
            exit(withError: ExitCode.validationFailure)
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ValidationError {
            // Thrown by `run`: the environment or the login is wrong, so a usage line would not help.
            say(error.message.printable)
            exit(withError: ExitCode.validationFailure)
        } catch let error as FileError {
            say(error.description.printable)
            exit(withError: ExitCode.failure)
        } catch let error as OutboxError {
            say(error.description.printable)
            exit(withError: ExitCode.failure)
        } catch let error as MailboxError {
            say(error.description.printable)
            exit(withError: ExitCode.failure)
        } catch let error as Prompt.NoAnswer {
            say(error.description)
            exit(withError: ExitCode.failure)
        } catch let error as TerminalError {
            say(error.description.printable)
            exit(withError: ExitCode(error.code))
        } catch let error as DeliveryError {
            say(error.description.printable)
            exit(withError: ExitCode.failure)
        } catch let error as HubAPI.Failure {
            let fault = error.description.printable
            say(advice(on: error).map { (fault.hasSuffix(".") ? fault.dropLast() + "" : fault) + ": " + $0 } ?? fault)
            exit(withError: ExitCode(error.isNotAllowed ? ExitCodes.notAllowed : ExitCodes.failed))
        } catch {
            exit(withError: error)
        }
    }

    /// What to do about a token that may not do something; nil if the error says it, or nothing helps.
    private static func advice(on error: HubAPI.Failure) -> String? {
        if let scope = error.missingScope, scope == .records || scope == .log {
            return TokenVariable.value == nil
                ? "run `mailbell login --add-scope log`"
                : "give MAILBELL_TOKEN one that `mailbell-hub token create` makes with the scopes records and log"
        }
        return error.status == 401 ? "run `mailbell login` with another" : nil
    }

    /// The command that the arguments name, with its options.
    ///
    /// - Throws: `UnknownCommand`, or an error of the parser, which also asks for help and for the version by errors.
    static func command(of arguments: [String]) throws -> any ParsableCommand {
        if let fault = CommandTree(Self.self).fault(in: arguments) { throw UnknownCommand(description: fault) }
        return try arguments.first == "sendmail"
            ? Sendmail.reading(Array(arguments.dropFirst())) : parseAsRoot(arguments)
    }

    /// What the program says on standard error of wrong usage, with the exit code 64; nil for an error that the parser ends the
    /// program with, such as a demand for help.
    static func refusal(of error: any Error) -> String? {
        if let error = error as? UnknownCommand { return "mailbell: " + error.description.printable }
        guard exitCode(for: error) == .validationFailure else { return nil }
        return UsageMessage(fullMessage(for: error))?.text
    }

    /// The arguments. Called as `sendmail`, a name that many programs have built in, the program acts as sendmail; called
    /// as `mailq`, it lists the queue.
    private static var arguments: [String] {
        let given = CommandLine.arguments
        switch given.first?.split(separator: "/").last {
        case "sendmail": return ["sendmail"] + given.dropFirst()
        case "mailq": return ["sendmail", "-bp"] + given.dropFirst()
        default: return withVersionFlag(Array(given.dropFirst()))
        }
    }

    /// Opens /dev/null for each standard stream that is closed. Otherwise the next file to be opened would get its number,
    /// and activities would be written into that file. Standard input is opened for writing and the others for reading, so
    /// that using them fails.
    private static func reserveStandardStreams() {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}

/// An argument that names no command: which was probably meant.
struct UnknownCommand: Error, CustomStringConvertible {
    var description: String
}

extension CommandTree {
    /// The tree of a command and its subcommands.
    init(_ command: any ParsableCommand.Type) {
        self.init(
            command._commandName, isListed: command.configuration.shouldDisplay,
            children: command.configuration.subcommands.map { CommandTree($0) })
    }
}
