import ArgumentParser
import Mailbell
import MailbellClient
import TerminalText

@main
struct MailbellTerminal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell",
        abstract: "Shows opens and clicks of your mail in the terminal, as they happen.",
        discussion: """
            Run `mailbell login` once, or set MAILBELL_HUB and MAILBELL_TOKEN.

            Exit codes: 0 done, 1 failed, 2 --timeout passed before --count or the end was reached, 4 not allowed, 64 wrong \
            usage.
            """,
        version: mailbellVersion,
        subcommands: [
            Tail.self, Replay.self, Feed.self, ContactCommand.self, Status.self, LoginCommand.self, LogoutCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as TerminalError {
            say(error.description.printable)
            exit(withError: ExitCode(error.code))
        } catch let error as HubAPI.Failure {
            say(error.description.printable)
            exit(withError: ExitCode(error.isNotAllowed ? ExitCodes.notAllowed : ExitCodes.failed))
        } catch {
            exit(withError: error)
        }
    }
}
