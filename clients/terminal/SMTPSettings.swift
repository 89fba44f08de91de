import ClientShell
import Foundation
import MailOut
import Subprocess

#if DESKTOP
    import Secrets
#endif

/// The mail server that `mailbell smtp set` has kept: a file of mode 0600 under `XDG_CONFIG_HOME`. The password is in it
/// only where there is no other place.
struct SMTPSettings: Codable {
    var server: SMTPServer
    /// From whom mail is that does not say so.
    var from: String?
    /// What prints the password, in place of keeping it.
    var passwordCommand: String?
    var password: String?

    private enum CodingKeys: String, CodingKey {
        case server, from, password
        case passwordCommand = "password-command"
    }

    static var path: String { XDGFolder.config + "/smtp.json" }

    /// nil where there are none.
    ///
    /// - Throws: `FileError` or `TerminalError` if the file is there and cannot be used.
    static func load() throws -> SMTPSettings? {
        guard let bytes = try PrivateFile.contents(of: path) else { return nil }
        do {
            return try JSONDecoder().decode(SMTPSettings.self, from: Data(bytes))
        } catch let error as SMTPServer.Invalid {
            throw TerminalError("\(path): \(error.description); run `mailbell smtp set` anew")
        } catch {
            throw TerminalError("\(path): is not a mail server's settings; run `mailbell smtp set` anew")
        }
    }

    /// Those that a command cannot do without.
    static func required() throws -> SMTPSettings {
        guard let settings = try load() else {
            throw TerminalError(
                "there is no mail server: run `mailbell smtp set`, such as smtps://user@smtp.example.com")
        }
        return settings
    }

    func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.replace(Self.path, with: Array(try encoder.encode(self)) + [UInt8(ascii: "\n")])
    }

    /// A client with the password, that has not connected yet.
    func client() async throws -> SMTPClient {
        Self.client(server, password: try await Credentials.password(for: self))
    }

    static func client(_ server: SMTPServer, password: String?) -> SMTPClient {
        SMTPClient(server, password: password, caFile: environment("SSL_CERT_FILE"))
    }
}

/// Where the password of a mail server is: its command's, the settings file's or the keyring's. There is one of these
/// only.
enum Credentials {
    enum Place: Equatable {
        case nowhere, keyring, file
        case command(String)

        var description: String {
            switch self {
            case .nowhere: "not needed"
            case .keyring: "in the keyring"
            case .file: "in \(SMTPSettings.path)"
            case .command(let command): "from the command: \(command)"
            }
        }
    }

    /// Longer ones are none.
    private static let mostBytes = 4096

    static func place(for settings: SMTPSettings) -> Place {
        guard settings.server.user != nil else { return .nowhere }
        if let command = settings.passwordCommand { return .command(command) }
        return settings.password == nil ? .keyring : .file
    }

    /// nil where the server asks for none.
    ///
    /// - Throws: `TerminalError` if it is not where it was kept.
    static func password(for settings: SMTPSettings) async throws -> String? {
        switch place(for: settings) {
        case .nowhere: return nil
        case .file: return settings.password
        case .command(let command): return try await password(from: command)
        case .keyring:
            #if DESKTOP
                let (server, user) = (settings.server.endpoint, settings.server.user ?? "")
                do {
                    if let found = try MailPasswords.password(server: server, user: user) { return found }
                } catch {
                    throw TerminalError(
                        "the password of \(user) at \(server) is in the keyring, which cannot be asked: \(error)")
                }
                throw TerminalError(
                    "the keyring has no password of \(user) at \(server): run `mailbell smtp set` anew")
            #else
                throw TerminalError(
                    "the password is in a keyring, and this program was built without one: run `mailbell smtp set` anew"
                )
            #endif
        }
    }

    /// The first line that a command prints. What it says on standard error is shown; it has no standard input, which may
    /// be a mail.
    static func password(from command: String) async throws -> String {
        let result: ExecutionResult<Void, StringOutput<UTF8>, FileDescriptorOutput>
        do {
            result = try await Subprocess.run(
                .name("sh"), arguments: ["-c", command], output: .string(limit: mostBytes), error: .currentStandardError
            )
        } catch {
            throw TerminalError("the command for the password could not be run: \(error)")
        }
        guard result.terminationStatus.isSuccess else {
            throw TerminalError("the command for the password ended with \(result.terminationStatus): \(command)")
        }
        let line = result.standardOutput.prefix { !$0.isNewline }
        guard !line.isEmpty else { throw TerminalError("the command for the password printed none: \(command)") }
        return String(line)
    }

    /// Keeps a password where it is safest; returns the settings to save.
    static func keep(_ password: String, in settings: SMTPSettings) -> SMTPSettings {
        var settings = settings
        settings.password = nil
        #if DESKTOP
            do {
                try MailPasswords.store(
                    password, server: settings.server.endpoint, user: settings.server.user ?? "")
                return settings
            } catch {
                say("no keyring keeps the password: \(error)")
            }
        #endif
        settings.password = password
        say(
            "warning: the password is kept as it is in \(SMTPSettings.path), which only you can read; --password-command "
                + "keeps it elsewhere")
        return settings
    }

    /// Forgets what `keep` has put into the keyring.
    static func forget(_ settings: SMTPSettings) {
        #if DESKTOP
            guard place(for: settings) == .keyring, let user = settings.server.user else { return }
            do {
                try MailPasswords.remove(server: settings.server.endpoint, user: user)
            } catch {
                say("the password of \(user) at \(settings.server.endpoint) stays in the keyring: \(error)")
            }
        #endif
    }
}
