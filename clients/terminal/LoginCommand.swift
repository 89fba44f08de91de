import ArgumentParser
import ClientShell
import Mailbell
import MailbellClient
import TerminalText
import Wording

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Keep a hub's address and your token, so that no other command needs them.",
        discussion: """
            Asks for what is not given, tries it, and keeps it in a file that only you can read. What `mailbell-hub pair` \
            prints, address and code in one, is all it takes; the code becomes a token of this machine's own. A token that \
            you have already is read from the terminal without showing it, or from standard input: `mailbell login --hub URL \
            < token-file`. The login before it is replaced, and its token revoked if it was made from a code.
            """)

    @Option(
        help: ArgumentHelp(
            "The hub's address, or URL#CODE as `mailbell-hub pair` prints it. Default: MAILBELL_HUB, else it is asked for.",
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
                    "the earlier login's token stays valid until `mailbell-hub token revoke`: \(error.description.printable)"
                )
            }
        }
        for (scope, what) in [("subscribe", "tail and replay"), ("read", "feed and contact")]
        where !me.scopes.contains(scope) {
            say("this token cannot be used for \(what): it has not the scope \(scope)")
        }
        print("logged in to \(url) as \(me.email.printable), for \(me.scopes.joined(separator: ", ").printable)")
    }

    private func token(_ secret: String, _ hub: HubURL) async throws -> String {
        if Invitation.isCode(secret) {
            return try await HubAPI.pair(
                with: hub, code: secret, scopes: [.subscribe, .read, .track],
                label: machineDeviceName(role: "terminal"))
        }
        guard isToken(secret) else {
            throw ValidationError("That is neither a token, it begins with mb_, nor a pairing code.")
        }
        return secret
    }

    private static func parse(_ text: String) throws -> Invitation {
        do { return try Invitation(text) } catch { throw ValidationError(error.description) }
    }
}

struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forget the hub and the token that `login` has kept.",
        discussion: """
            A token that `login` made from a pairing code is revoked at the hub. One that you brought stays valid: \
            `mailbell-hub token revoke` ends it.
            """)

    @Flag(help: "Forget it here also if the hub cannot be reached: its token then stays valid.")
    var force = false

    func run() async throws {
        do throws(HubAPI.Failure) {
            // One that cannot be read has nothing to revoke with.
            try await (try? Login.load())?.revokeIfOwn()
        } catch {
            guard force else {
                throw TerminalError(
                    "\(error.description); nothing was forgotten. --force forgets it here all the same")
            }
            say("\(error.description.printable); the token stays valid until `mailbell-hub token revoke`")
        }
        guard try PrivateFile.remove(Login.path) else { throw TerminalError("there is no login") }
        print("logged out")
    }
}
