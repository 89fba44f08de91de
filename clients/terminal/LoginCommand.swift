import ArgumentParser
import ClientShell
import MailbellClient
import TerminalText
import Wording

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
        let isTerminal = Prompt.isTerminal
        var text = hub ?? environment("MAILBELL_HUB")
        if text == nil, isTerminal { text = try Prompt.ask("Hub, such as https://mail.example.com: ", isSecret: false) }
        guard let text else { throw ValidationError("No hub: give --hub.") }
        let url = try ConnectionOptions.parse(text)
        let token =
            isTerminal
            ? try Prompt.ask("Token (mb_…, it is not shown): ", isSecret: true)
            : (readLine() ?? "").withoutOuterSpaces
        guard isToken(token) else { throw ValidationError("That is not a token: it begins with mb_.") }
        let me = try await HubAPI(hub: url, token: token).me()
        try Login(hub: url.description, token: token, email: me.email).save()
        for (scope, what) in [("subscribe", "tail and replay"), ("read", "feed and contact")]
        where !me.scopes.contains(scope) {
            say("this token cannot be used for \(what): it has not the scope \(scope)")
        }
        print("logged in to \(url) as \(me.email.printable), for \(me.scopes.joined(separator: ", ").printable)")
    }
}

struct LogoutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forget the hub and the token that `login` has kept.",
        discussion: "The token stays valid: `mailbell-hub token revoke` ends it.")

    func run() throws {
        guard try PrivateFile.remove(Login.path) else { throw TerminalError("there is no login") }
        print("logged out")
    }
}
