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

            --add-scope asks for a new code, and puts a token that may do more in place of the login's: a login made before \
            version 0.4 cannot see records and log mail.
            """)

    @Option(
        help: ArgumentHelp(
            "The hub's URL, or URL#CODE as `mailbell-hub pair` prints it. Default: MAILBELL_HUB, else you are asked.",
            valueName: "url"))
    var hub: String?

    @Option(
        help: ArgumentHelp(
            "Get a token with this scope besides those of the login, with a new code. log includes records.",
            valueName: "scope"),
        completion: .list(Scope.allCases.map(\.rawValue)), transform: Self.scope)
    var addScope: [Scope] = []

    func validate() throws { _ = try hub.map(Self.parse) }

    func run() async throws {
        let isTerminal = Prompt.isTerminal
        let present = addScope.isEmpty ? nil : try Self.present()
        var text = hub ?? present?.hub ?? environment("MAILBELL_HUB")
        if text == nil, isTerminal {
            text = try Prompt.ask("Hub, such as https://mail.example.com, or URL#CODE: ", isSecret: false)
        }
        guard let text else { throw ValidationError("No hub: give --hub.") }
        let invitation = try Self.parse(text)
        let url = invitation.hub
        if let present, present.hub != url.description {
            throw ValidationError(
                "The login is for \(present.hub), not for \(url): run `mailbell login` without --add-scope.")
        }
        if let assumption = invitation.assumption { say(assumption) }
        // Before asking for a token: is there a hub?
        if invitation.code == nil { try await HubAPI.greet(url) }
        let secret =
            try invitation.code
            ?? (isTerminal
                ? try Prompt.ask(
                    present == nil
                        ? "Token (mb_…, it is not shown) or pairing code: "
                        : "Pairing code, as `mailbell-hub pair` prints it behind the #: ", isSecret: present == nil)
                : (readLine() ?? "").withoutOuterSpaces)
        if present != nil, !Invitation.isCode(secret) {
            throw ValidationError(
                "That is not a pairing code, which has 16 letters and digits, as in 7K9Q-2M4T-XW3B-5RHN.")
        }
        let token = try await token(secret, url)
        let me = try await HubAPI(hub: url, token: token).me()
        if let present { try await check(me, HubAPI(hub: url, token: token), against: present) }
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
        for (scope, what) in [
            ("subscribe", "tail and replay"), ("read", "feed and contact"), ("records", "record"), ("log", "log"),
        ]
        where !me.scopes.contains(scope) {
            say("this token cannot be used for \(what): it lacks the scope \(scope)")
        }
        print("logged in to \(url) as \(me.email.printable), for \(me.scopes.joined(separator: ", ").printable)")
    }

    private static func scope(_ text: String) throws -> Scope {
        guard let scope = Scope(rawValue: text) else {
            throw ValidationError("a scope is one of \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return scope
    }

    /// The login that gets another token.
    private static func present() throws -> Login {
        guard TokenVariable.value == nil else {
            throw ValidationError(
                "MAILBELL_TOKEN is set, and a token's scopes do not change: make one with `mailbell-hub token create`.")
        }
        guard let login = try Login.load() else { throw ValidationError("There is no login: run `mailbell login`.") }
        return login
    }

    /// Checks that a new token is the same user's, and may do what was asked for. If not, it is revoked.
    private func check(_ me: Me, _ api: HubAPI, against login: Login) async throws {
        let missing = addScope.filter { !me.scopes.contains($0.rawValue) }
        guard me.email != login.email || !missing.isEmpty else { return }
        try? await api.within(.seconds(10)).revokeToken()
        guard me.email == login.email else {
            throw TerminalError("the code is for \(me.email), and the login for \(login.email): nothing was changed")
        }
        let names = missing.map(\.rawValue).joined(separator: ", ")
        throw TerminalError(
            "the code does not grant the scope \(names): nothing was changed. Make a code with `mailbell-hub pair`, "
                + "without --scopes")
    }

    private func token(_ secret: String, _ hub: HubURL) async throws -> String {
        if Invitation.isCode(secret) {
            var scopes: [Scope] = [.subscribe, .read, .track, .web, .records, .log]
            scopes += addScope.filter { !scopes.contains($0) }
            return try await HubAPI.pair(
                with: hub, code: secret, scopes: scopes,
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
