import ArgumentParser
import Foundation
import MailbellClient
import TerminalText

#if canImport(Glibc)
    import Glibc
#endif

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Keep a hub's address and your token, so that no other command needs them.",
        discussion: """
            Asks for what is not given, tries it, and keeps it in a file that only you can read. The token is read from the \
            terminal without showing it, or from standard input: `mailbell login --hub URL < token-file`.
            """)

    @Option(help: ArgumentHelp("The hub's address. Default: MAILBELL_HUB, else it is asked for.", valueName: "url"))
    var hub: String?

    func validate() throws { _ = try hub.map(ConnectionOptions.parse) }

    func run() async throws {
        let isTerminal = isatty(STDIN_FILENO) == 1
        var text = hub ?? environment("MAILBELL_HUB")
        if text == nil, isTerminal { text = try ask("Hub, such as https://mail.example.com: ", isSecret: false) }
        guard let text else { throw ValidationError("No hub: give --hub.") }
        let url = try ConnectionOptions.parse(text)
        let token =
            isTerminal
            ? try ask("Token (mb_…, it is not shown): ", isSecret: true)
            : (readLine() ?? "").trimmingCharacters(in: .whitespaces)
        guard isToken(token) else { throw ValidationError("That is not a token: it begins with mb_.") }
        let me = try await HubAPI(hub: url, token: token).me()
        try Login(hub: url.description, token: token, email: me.email).save()
        for (scope, what) in [("subscribe", "tail and replay"), ("read", "feed and contact")]
        where !me.scopes.contains(scope) {
            say("this token cannot be used for \(what): it has not the scope \(scope)")
        }
        print("logged in to \(url) as \(me.email.printable), for \(me.scopes.joined(separator: ", ").printable)")
    }

    private func ask(_ question: String, isSecret: Bool) throws -> String {
        _ = write(STDERR_FILENO, question, question.utf8.count)
        if isSecret { silence() }
        defer {
            if isSecret {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminalBefore)
                _ = write(STDERR_FILENO, "\n", 1)
            }
        }
        guard let line = readLine() else { throw TerminalError("nothing was typed") }
        return line.trimmingCharacters(in: .whitespaces)
    }
}

/// The terminal as it was before it was silenced, for a signal's handler.
nonisolated(unsafe) private var terminalBefore = termios()

/// Turns the terminal's echo off; also if the program is ended by a signal, it comes back.
private func silence() {
    tcgetattr(STDIN_FILENO, &terminalBefore)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
        signal(number) { number in
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminalBefore)
            signal(number, SIG_DFL)
            raise(number)
        }
    }
    // A token that is typed after a pause would show.
    signal(SIGTSTP, SIG_IGN)
    var silent = terminalBefore
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
}

struct LogoutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forget the hub and the token that `login` has kept.",
        discussion: "The token stays valid: `mailbell-hub token revoke` ends it.")

    func run() throws {
        guard unlink(Login.path) == 0 else {
            if errno == ENOENT { throw TerminalError("there is no login") }
            throw TerminalError.ofSystem(Login.path)
        }
        print("logged out")
    }
}
