import ArgumentParser
import ClientShell
import Core
import MailbellClient
import Presentation
import Wire

/// `mailbell login`.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Store a hub's URL and your token for the other commands.",
        discussion: """
            Asks for what is not given, checks it with the hub, and stores it in a file that only you can read. The line that \
            `mailbell-hub pair` prints, URL#CODE, is all it needs: the code is exchanged for a token of this machine's own. \
            A token that you have already is read from the terminal without echo, or from standard input: `mailbell login \
            --hub URL < token-file`. An earlier login is replaced; its token is revoked if it was made from a code.
            """)

    @Option(
        help: ArgumentHelp(
            "The hub's URL, or URL#CODE as `mailbell-hub pair` prints it. Default: MAILBELL_HUB, else you are asked.",
            valueName: "url"))
    var hub: String?

    func validate() throws { _ = try hub.map(Self.parse) }

    func run() async throws {
        let isTerminal = Prompt.isTerminal
        var text = hub ?? environment("MAILBELL_HUB")
        if text == nil, isTerminal {
            text = try Prompt.ask("Hub, such as https://mail.example.com, or URL#CODE: ", isSecret: false)
        }
        guard let text else { throw ValidationError("No hub: give --hub.") }
        let invitation = try Self.parse(text)
        let url = invitation.hub
        if let assumption = invitation.assumption { say(assumption) }
        // Before asking for a token: is there a hub?
        if invitation.code == nil { try await HubAPI.greet(url) }
        let secret =
            try invitation.code
            ?? (isTerminal
                ? try Prompt.ask("Token (mb_…, it is not shown) or pairing code: ", isSecret: true)
                : (readLine() ?? "").withoutOuterSpaces)
        let token = try await token(secret, url)
        let me = try await HubAPI(hub: url, token: token).me()
        let earlier = try? Login.load()
        let isOwn = Invitation.isCode(secret) || (earlier?.token == token && earlier?.paired == true)
        try Login(hub: url.description, token: token, email: me.email, paired: isOwn ? true : nil).save()
        if let earlier, earlier.paired == true, earlier.token != token {
            do { try await earlier.revokeIfOwn() } catch {
                say(
                    "the earlier token could not be revoked; it stays valid until `mailbell-hub token revoke`: \(error.description.printable)"
                )
            }
        }
        for (scope, what) in [("subscribe", "tail and replay"), ("read", "feed and contact")]
        where !me.scopes.contains(scope) {
            say("this token cannot be used for \(what): it lacks the scope \(scope)")
        }
        print("logged in to \(url) as \(me.email.printable), for \(me.scopes.joined(separator: ", ").printable)")
    }

    private func token(_ secret: String, _ hub: HubURL) async throws -> String {
        if Invitation.isCode(secret) {
            return try await HubAPI.pair(
                with: hub, code: secret, scopes: [.subscribe, .read, .track, .web],
                label: machineDeviceName(role: "terminal"))
        }
        guard isToken(secret) else {
            throw ValidationError("That is neither a token, which begins with mb_, nor a pairing code.")
        }
        return secret
    }

    private static func parse(_ text: String) throws -> Invitation {
        do { return try Invitation(text) } catch { throw ValidationError(error.description) }
    }
}

/// `mailbell logout`.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forget the hub and the token that `login` stored.",
        discussion: """
            A token that `login` got for a pairing code is revoked at the hub. A token that you brought stays valid until \
            `mailbell-hub token revoke`.
            """)

    @Flag(help: "Forget the login even if the hub cannot be reached. Its token then stays valid.")
    var force = false

    func run() async throws {
        do throws(HubAPI.Failure) {
            // An unreadable login has no token to revoke.
            try await (try? Login.load())?.revokeIfOwn()
        } catch {
            guard force else {
                throw TerminalError(
                    "\(error.description); nothing was forgotten. Use --force to forget the login anyway")
            }
            say("\(error.description.printable); the token stays valid until `mailbell-hub token revoke`")
        }
        guard try PrivateFile.remove(Login.path) else { throw TerminalError("there is no login") }
        print("logged out")
    }
}
