import ArgumentParser
import ClientShell
import Core
import Foundation
import Presentation
import SMTP
import TrackedSending
import Transport

/// `mailbell smtp`, whose subcommands follow.
struct SMTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smtp", abstract: "Set, show and test the mail server that sends your mail.",
        subcommands: [SetServer.self, ShowServer.self, TestServer.self, RemoveServer.self])
}

/// `mailbell smtp set`.
struct SetServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Store a mail server, after a successful test login.",
        discussion: """
            smtps:// is TLS from the first byte, by default on port 465. smtp:// is STARTTLS, by default on port 587; if the \
            server does not offer it, nothing is sent. smtp://localhost?starttls=no is for a server on this machine. In the \
            user's name, write @ as %40: smtps://sam%40example.com@smtp.example.com.

            The password is read from the terminal without echo, or from standard input. It is stored in the desktop's \
            keyring or, without one, in a file that only you can read.
            """)

    @Argument(help: ArgumentHelp("The server, and the user to log in as.", valueName: "url"))
    var url: String

    @Option(
        help: ArgumentHelp(
            "A command that sh runs for each login, such as 'pass smtp/example'. Its first line is the password.",
            valueName: "command"))
    var passwordCommand: String?

    @Option(
        help: ArgumentHelp(
            "Timeout of that command. Default: \(Credentials.usualSeconds).", valueName: "seconds"))
    var passwordTimeout: Int?

    @Option(
        help: ArgumentHelp(
            "The sender of mail that names none, or a local one such as root. Default: the user's name, if it is an address.",
            valueName: "address"))
    var from: String?

    @Flag(help: "Have `mailbell sendmail` log mail that has no X-Mailbell-Log, as with --log=yes.")
    var log = false

    func validate() throws {
        let server = try parse()
        if passwordCommand != nil, server.user == nil {
            throw ValidationError("--password-command needs a user in the URL: smtps://user@host.")
        }
        if let passwordTimeout {
            guard passwordCommand != nil else {
                throw ValidationError("--password-timeout needs --password-command.")
            }
            guard (1...3600).contains(passwordTimeout) else {
                throw ValidationError("--password-timeout must be 1 to 3600 seconds.")
            }
        }
        if let from, normalizedAddress(from) == nil { throw ValidationError("'\(from)' is not an address.") }
    }

    private func parse() throws -> SMTPServer {
        do { return try SMTPServer(url: url) } catch { throw ValidationError(error.description + ".") }
    }

    func run() async throws {
        let server = try parse()
        var settings = SMTPSettings(
            server: server, from: from ?? server.user.flatMap { normalizedAddress($0) == nil ? nil : $0 })
        settings.log = log ? true : nil
        var password: String?
        if let passwordCommand {
            settings.passwordCommand = passwordCommand
            settings.passwordTimeout = passwordTimeout
            password = try await Credentials.password(from: passwordCommand, seconds: passwordTimeout)
        } else if let user = server.user {
            password = try Self.ask(user)
        }
        do throws(DeliveryError) {
            try SMTPSettings.client(server, password: password).verify()
        } catch {
            guard error.stage == .encryption, let other = server.otherSecurity else { throw error }
            throw TerminalError("\(error.description); \(other)")
        }
        let before = try? SMTPSettings.load()
        if let password, passwordCommand == nil { settings = Credentials.keep(password, in: settings) }
        try settings.save()
        let isSamePlace =
            before?.server.endpoint == server.endpoint && before?.server.user == server.user
            && Credentials.place(for: settings) == .keyring
        if let before, !isSamePlace { Credentials.forget(before) }
        print("mail is sent through \(server.description.printable)")
    }

    private static func ask(_ user: String) throws -> String {
        let password =
            Prompt.isTerminal
            ? try Prompt.ask("Password of \(user.printable) (it is not shown): ", isSecret: true)
            : (readLine() ?? "")
        guard !password.isEmpty else { throw ValidationError("No password on standard input.") }
        return password
    }
}

extension SMTPServer {
    /// What to try if the server does not offer the requested STARTTLS; nil for other kinds of encryption.
    fileprivate var otherSecurity: String? {
        let name = user.map { $0.replacing("@", with: "%40") + "@" } ?? ""
        guard security == .starttls else { return nil }
        if isLoopback {
            return "if it has no TLS, which is safe on this machine, use smtp://\(name)\(endpoint)?starttls=no"
        }
        return "if it expects TLS from the first byte, use smtps://\(name)\(host.contains(":") ? "[\(host)]" : host)"
    }
}

/// `mailbell smtp show`.
struct ShowServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the mail server, and where its password is.")

    func run() throws {
        let settings = try SMTPSettings.required()
        print("server: \(settings.server.description.printable)")
        print("from: \(Self.sender(settings).printable)")
        print("password: \(Credentials.place(for: settings).description.printable)")
        if settings.log == true { print("log: mail that does not say otherwise") }
    }

    /// The sender of mail that names none, and where that setting comes from.
    private static func sender(_ settings: SMTPSettings) -> String {
        guard let from = settings.from else {
            return "\(Qualification.localAddress), your account on this machine; `smtp set --from` sets another"
        }
        return from + (from == settings.server.user ? ", the server's user" : ", by --from")
    }
}

/// `mailbell smtp test`.
struct TestServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a small untracked mail through the mail server.")

    @Argument(help: ArgumentHelp("The recipient. Default: the address of the login.", valueName: "address"))
    var address: String?

    @Option(
        help: ArgumentHelp(
            "The sender. Default: that of `smtp set`, else the address of the login.", valueName: "address"))
    var from: String?

    func validate() throws {
        for address in [address, from].compactMap(\.self) where normalizedAddress(address) == nil {
            throw ValidationError("'\(address)' is not an address.")
        }
    }

    func run() async throws {
        let settings = try SMTPSettings.required()
        // Mail needs no login, so an unreadable one is ignored.
        let own = (try? Login.load())?.email
        guard let from = from ?? settings.from ?? own else {
            throw TerminalError(
                "there is no sender: give --from ADDRESS, or run `mailbell smtp set \(settings.server) --from ADDRESS`")
        }
        guard let address = address ?? own else {
            throw TerminalError("there is no recipient: give an address, or run `mailbell login` for a default")
        }
        try await settings.client().deliver(
            Self.message(from: from, to: address), Envelope(from: from, recipients: [address]))
        print("\(settings.server.endpoint) has accepted a mail to \(address.printable)")
    }

    private static func message(from: String, to: String) -> [UInt8] {
        let place = from.split(separator: "@").last.map(String.init) ?? "localhost"
        return Array(
            """
            Date: \(mailDate(.now))
            From: <\(from)>
            To: <\(to)>
            Message-ID: <\(UUID().uuidString.lowercased())@\(place)>
            Subject: Mailbell can send mail
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Auto-Submitted: auto-generated

            This mail was sent by `mailbell smtp test`. Nothing in it is tracked.

            """.utf8)
    }
}

/// `mailbell smtp remove`.
struct RemoveServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget the mail server and its password.")

    func run() throws {
        // Unreadable settings are removed as well.
        let settings = try? SMTPSettings.load()
        if let settings { Credentials.forget(settings) }
        guard try PrivateFile.remove(SMTPSettings.path) else { throw TerminalError("there is no mail server") }
        let server = settings.map { "\($0.server)" } ?? "the mail server"
        print("forgot \(server.printable)\(settings?.server.user == nil ? "" : " and its password")")
    }
}
