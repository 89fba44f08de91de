import ArgumentParser
import Build
import ClientShell
import MailOut
import Mailbell
import MailbellClient
import Sending
import TerminalText
import Wording

#if canImport(Glibc)
    import Glibc
#endif

@main
struct MailbellTerminal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell",
        abstract: "Shows opens and clicks of your mail in the terminal, as they happen.",
        discussion: """
            Run `mailbell login` once, or set MAILBELL_HUB and MAILBELL_TOKEN.

            Exit codes: 0 done, 1 failed, 2 --timeout passed before a hub, --count or the end was reached, 4 not allowed, 64 \
            wrong usage.
            """,
        version: versionText,
        subcommands: [
            Tail.self, Replay.self, Feed.self, Sent.self, Why.self, ContactCommand.self, TrackingCommand.self,
            Status.self,
            Track.self, Sendmail.self, Filter.self, SMTPCommand.self, LoginCommand.self, LogoutCommand.self,
        ])

    static func main() async {
        reserveStandardStreams()
        var command: any ParsableCommand
        do { command = try parseAsRoot(arguments) } catch { exit(withError: error) }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ValidationError {
            // Seen only once it ran: about the environment or the login, which no usage of the flags explains.
            say(error.message.printable)
            exit(withError: ExitCode.validationFailure)
        } catch let error as FileError {
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
            say(error.description.printable + (error.status == 401 ? ": run `mailbell login` with another" : ""))
            exit(withError: ExitCode(error.isNotAllowed ? ExitCodes.notAllowed : ExitCodes.failed))
        } catch {
            exit(withError: error)
        }
    }

    /// Under the name of sendmail, which programs may have built in, it is one.
    private static var arguments: [String] {
        let given = CommandLine.arguments
        let name = given.first?.split(separator: "/").last
        return (name == "sendmail" ? ["sendmail"] : []) + given.dropFirst()
    }

    /// A stream that was closed when the program was started would be the number of the next file that is opened, and
    /// activities would go there. What is put in its place can be neither read nor written.
    private static func reserveStandardStreams() {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
