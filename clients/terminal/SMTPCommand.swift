import ArgumentParser
import ClientShell
import Foundation
import MailOut
import Mailbell
import Sending
import Transport
import Wording

struct SMTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smtp", abstract: "Keep, show and try the mail server that takes your mail.",
        subcommands: [SetServer.self, ShowServer.self, TestServer.self, RemoveServer.self])
}

struct SetServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Keep a mail server, once a login has succeeded.",
        discussion: """
            smtps:// is TLS from the first byte, on port 465; smtp:// is STARTTLS, on port 587, and without it nothing is \
            sent; smtp://localhost?starttls=no is for a server on this machine. In the user's name, an @ is written %40: \
            smtps://sam%40example.com@smtp.example.com.

            The password is read from the terminal without showing it, or from standard input. It is kept in the keyring of \
            the desktop, or in a file that only you can read where there is none.
            """)

    @Argument(help: ArgumentHelp("The server, and the user to log in as.", valueName: "url"))
    var url: String

    @Option(
        help: ArgumentHelp(
            "Run by sh for each login; its first line is the password: 'pass smtp/example'.", valueName: "command"))
    var passwordCommand: String?

    @Option(
        help: ArgumentHelp(
            "Your address, for mail that says none. Default: the user's name, if it is an address.",
            valueName: "address"))
    var from: String?

    func validate() throws {
        let server = try parse()
        if passwordCommand != nil, server.user == nil {
            throw ValidationError("--password-command goes with a user in the address: smtps://user@host.")
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
        var password: String?
        if let passwordCommand {
            settings.passwordCommand = passwordCommand
            password = try await Credentials.password(from: passwordCommand)
        } else if let user = server.user {
            password = try Self.ask(user)
        }
        try SMTPSettings.client(server, password: password).verify()
        let before = try? SMTPSettings.load()
        if let password, passwordCommand == nil { settings = Credentials.keep(password, in: settings) }
        try settings.save()
        let isSamePlace =
            before?.server.endpoint == server.endpoint && before?.server.user == server.user
            && Credentials.place(for: settings) == .keyring
        if let before, !isSamePlace { Credentials.forget(before) }
        print("mail goes out by \(server.description.printable)")
    }

    private static func ask(_ user: String) throws -> String {
        let password =
            Prompt.isTerminal
            ? try Prompt.ask("Password of \(user.printable) (it is not shown): ", isSecret: true)
            : (readLine() ?? "")
        guard !password.isEmpty else { throw ValidationError("No password: it is read from standard input.") }
        return password
    }
}

struct ShowServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the mail server, and where its password is.")

    func run() throws {
        let settings = try SMTPSettings.required()
        print("server: \(settings.server.description.printable)")
        print("from: \((settings.from ?? "none").printable)")
        print("password: \(Credentials.place(for: settings).description.printable)")
    }
}

struct TestServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a small mail, untracked, by the mail server.")

    @Argument(help: ArgumentHelp("To whom.", valueName: "address"))
    var address: String

    func validate() throws {
        if normalizedAddress(address) == nil { throw ValidationError("'\(address)' is not an address.") }
    }

    func run() async throws {
        let settings = try SMTPSettings.required()
        guard let from = settings.from else {
            throw TerminalError("from whom? Run `mailbell smtp set \(settings.server) --from ADDRESS`")
        }
        try await settings.client().deliver(
            Self.message(from: from, to: address), Envelope(from: from, recipients: [address]))
        print("\(settings.server.endpoint) has taken a mail to \(address.printable)")
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

struct RemoveServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget the mail server and its password.")

    func run() throws {
        // One that cannot be read is forgotten as well.
        if let settings = try? SMTPSettings.load() { Credentials.forget(settings) }
        guard try PrivateFile.remove(SMTPSettings.path) else { throw TerminalError("there is no mail server") }
        print("removed")
    }
}
