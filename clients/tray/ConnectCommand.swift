import ArgumentParser
import ClientShell
import Core
import Desktop
import MailbellClient
import Presentation
import Wire

/// `mailbell-tray connect`.
struct ConnectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect", abstract: "Connect the tray to a hub, once.",
        discussion: """
            Asks for what is not given, checks it with the hub, and stores the token in the session's Secret Service or, \
            without one, in a file that only you can read. The line that `mailbell-hub pair` prints, URL#CODE, is all it \
            needs: the code is exchanged for a token of the tray's own. A token that you have already is read from the \
            terminal without echo, or from standard input: `mailbell-tray connect URL < token-file`. `disconnect` revokes \
            the token.
            """)

    @Argument(
        help: ArgumentHelp(
            "The hub's URL, such as https://mail.example.com, or URL#CODE as `mailbell-hub pair` prints it.",
            valueName: "url"))
    var hub: String?

    @Option(help: ArgumentHelp("A name for this account here. Default: your address.", valueName: "name"))
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "The name of this tray's cursor at the hub. Default: this machine's name and -tray.", valueName: "name"))
    var device: String?

    @Flag(help: .hidden) var wait = false

    func validate() throws {
        _ = try hub.map(Self.parse)
        if let device, !isDeviceName(device) {
            throw ValidationError("--device '\(device)' must be 1 to 64 letters, digits, or any of . _ - @ :")
        }
        if let profile, profile.isEmpty || profile.utf8.count > 100 || profile.printable != profile {
            throw ValidationError("--profile must be 1 to 100 printable characters.")
        }
    }

    func run() throws {
        defer { waitForReturn(wait) }
        do {
            try connect()
        } catch let error as any CustomStringConvertible where wait {
            // The window closes with the program, so print the error before waiting for Return.
            say(error.description.printable)
            throw ExitCode.failure
        }
    }

    private func connect() throws {
        let text =
            try hub
            ?? ask(
                "Hub, such as https://mail.example.com, or URL#CODE: ", isSecret: false,
                missing: "No hub: give its address.")
        let invitation = try Self.parse(text)
        if let assumption = invitation.assumption { say(assumption) }
        // Nobody types a secret for a hub that is not there.
        if invitation.code == nil {
            let url = invitation.hub
            try onLoop { try await HubAPI.greet(url) }
        }
        let secret =
            try invitation.code
            ?? ask(
                "Token (mb_…, it is not shown) or pairing code: ", isSecret: true,
                missing: "No token on standard input.")
        guard isToken(secret) || Invitation.isCode(secret) else {
            throw ValidationError("That is neither a token, which begins with mb_, nor a pairing code.")
        }
        try onLoop { try await add(invitation.hub, secret) }
    }

    private func ask(_ question: String, isSecret: Bool, missing: String) throws -> String {
        if Prompt.isTerminal { return try Prompt.ask(question, isSecret: isSecret) }
        // Without a terminal, standard input is one line: the token.
        guard isSecret, let line = readLine() else { throw ValidationError(missing) }
        return line.filter { $0 != " " && $0 != "\t" && $0 != "\r" }
    }

    @GLibLoop
    private func add(_ url: HubURL, _ secret: String) async throws {
        let token =
            Invitation.isCode(secret)
            ? try await HubAPI.pair(
                with: url, code: secret, scopes: [.subscribe, .read, .web],
                label: device ?? machineDeviceName(role: "tray"))
            : secret
        let api = HubAPI(hub: url, token: token)
        let me = try await api.me()
        guard me.scopes.contains("subscribe") else {
            throw TrayError("this token cannot be used for the tray: it lacks the scope subscribe")
        }
        if !me.scopes.contains("read") {
            say("this token lacks the scope read: the menu shows only what happens while the tray runs")
        }
        let accounts = try AccountBook.load()
        let known = accounts.first {
            $0.hub == url.description && $0.email == me.email && (profile == nil || $0.name == profile)
        }
        let name = known?.name ?? freeName(me.email, url, accounts)
        if known == nil, accounts.contains(where: { $0.name == name }) {
            throw TrayError("there is a profile \(name) already: give another --profile, or disconnect it first")
        }
        var account = TrayAccount(
            name: name, hub: url.description, email: me.email, device: try await deviceName(known, api), token: .file)
        try await TokenKeeper.keep(token, of: &account)
        if let known, known.token != account.token { try? await TokenKeeper.forget(known) }
        // Read the accounts again: they may have changed while the user unlocked the keyring.
        try AccountBook.save(try AccountBook.load().filter { $0.name != name } + [account])
        print("connected to \(url) as \(me.email.printable), on the device \(account.device)")
        let isRunning = (try? await tellTray()) ?? false
        if !isRunning { print("start the tray with: mailbell-tray") }
    }

    private func freeName(_ email: String, _ url: HubURL, _ accounts: [TrayAccount]) -> String {
        if let profile { return profile }
        return accounts.contains { $0.name == email } ? "\(email) at \(url.host)" : email
    }

    /// A device name that is not in use. A connected device belongs to something else, such as a machine of the same name.
    private func deviceName(_ known: TrayAccount?, _ api: HubAPI) async throws -> String {
        if let device { return device }
        if let known { return known.device }
        let taken = Set(try await api.devices().filter(\.connected).map(\.name))
        let name = machineDeviceName(role: "tray")
        return ([name] + (2...99).map { "\(name)-\($0)" }).first { !taken.contains($0) } ?? name
    }

    private static func parse(_ text: String) throws -> Invitation {
        do { return try Invitation(text) } catch { throw ValidationError(error.description) }
    }
}

/// Tells a running tray that its accounts have changed. Returns whether one is running.
@GLibLoop
func tellTray() async throws -> Bool { try await SingleInstance.ask(.reload, on: .session()) }

/// `mailbell-tray disconnect`.
struct DisconnectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disconnect", abstract: "Revoke the tray's token at the hub, and forget the account.")

    @Option(help: ArgumentHelp("The account, if there are several.", valueName: "name"))
    var profile: String?

    @Flag(help: "Forget the account even if the hub cannot be reached. Its token then stays valid.")
    var force = false

    @Flag(help: .hidden) var wait = false

    func run() throws {
        defer { waitForReturn(wait) }
        let account = try AccountBook.find(profile)
        if wait {
            let answer = try Prompt.ask("Disconnect \(account.email) from \(account.hub)? [y/N] ", isSecret: false)
            guard answer.lowercased().hasPrefix("y") else { return print("nothing was changed") }
        }
        try onLoop { try await disconnect(account) }
    }

    @GLibLoop
    private func disconnect(_ account: TrayAccount) async throws {
        do {
            let token = try await TokenKeeper.token(of: account)
            let api = HubAPI(hub: account.url, token: token)
            try await api.forgetDevice(account.device)
            try await api.revokeToken()
        } catch let error as HubAPI.Failure where error.isNotAllowed {
            say("the hub no longer knew the token")
        } catch let error as any CustomStringConvertible {
            guard force else {
                throw TrayError("\(error.description); nothing was forgotten. Use --force to forget the account anyway")
            }
            say("\(error.description.printable); the token stays valid until `mailbell-hub token revoke`")
        }
        do { try await TokenKeeper.forget(account) } catch let error as TokenVault.Failure {
            say("the token could not be removed from the Secret Service: \(error)")
        }
        try AccountBook.save(try AccountBook.load().filter { $0.name != account.name })
        CursorPlace.forget(account)
        print("disconnected from \(account.hub)")
        _ = try? await tellTray()
    }
}

/// `mailbell-tray accounts`.
struct AccountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts",
        abstract: "List the accounts: profile, hub, address, device, and where the token is stored.")

    func run() throws {
        for account in try AccountBook.load() {
            print(
                [account.name, account.hub, account.email, account.device, account.token.rawValue].joined(
                    separator: "\t"))
        }
    }
}
