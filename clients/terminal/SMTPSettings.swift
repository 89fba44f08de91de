import ClientShell
import Foundation
import SMTP
import Subprocess

#if DESKTOP
    import Secrets
#endif

/// The mail server that `mailbell smtp set` stored: a file with mode 0600 under `XDG_CONFIG_HOME`. It contains the password
/// only if there is neither a keyring nor a password command.
struct SMTPSettings: Codable {
    var server: SMTPServer
    /// The sender of mail that names none, or a local one.
    var from: String?
    /// The command that prints the password, instead of a stored one.
    var passwordCommand: String?
    /// Timeout of that command in seconds; nil for `Credentials.usualSeconds`.
    var passwordTimeout: Int?
    /// The password, if no keyring stores it.
    var password: String?
    /// Whether `mailbell sendmail` logs mail that does not say; nil for no.
    var log: Bool?

    private enum CodingKeys: String, CodingKey {
        case server, from, password, log
        case passwordCommand = "password-command"
        case passwordTimeout = "password-timeout"
    }

    static var path: String { XDGFolder.config + "/smtp.json" }

    /// Reads the settings; nil if there are none.
    ///
    /// - Throws: `FileError` or `TerminalError` if the file exists but cannot be used.
    static func load() throws -> SMTPSettings? {
        guard let bytes = try PrivateFile.contents(of: path) else { return nil }
        do {
            let settings = try JSONDecoder().decode(SMTPSettings.self, from: Data(bytes))
            if settings.password != nil { warnIfOpen(path, holding: "a password") }
            return settings
        } catch let error as SMTPServer.Invalid {
            throw TerminalError("\(path): \(error.description); run `mailbell smtp set` again")
        } catch {
            throw TerminalError("\(path) does not contain a mail server's settings; run `mailbell smtp set` again")
        }
    }

    /// The settings, for a command that needs them.
    ///
    /// - Throws: `TerminalError` if there are none.
    static func required() throws -> SMTPSettings {
        guard let settings = try load() else {
            throw TerminalError(
                "there is no mail server: run `mailbell smtp set`, such as smtps://user@smtp.example.com")
        }
        return settings
    }

    /// Writes the settings in place of earlier ones.
    func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.replace(Self.path, with: Array(try encoder.encode(self)) + [UInt8(ascii: "\n")])
    }

    /// A client that knows the password and has not connected yet.
    func client() async throws -> SMTPClient {
        Self.client(server, password: try await Credentials.password(for: self))
    }

    /// The same with a password that is at hand; nil if the server needs none.
    static func client(_ server: SMTPServer, password: String?) -> SMTPClient {
        SMTPClient(server, password: password, caFile: environment("SSL_CERT_FILE"))
    }
}

/// The password of the mail server: stored in the keyring or the settings file, or printed by a command. Exactly one of them
/// applies.
enum Credentials {
    /// Where the password comes from.
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

    /// Limit of the command's output, in bytes.
    private static let mostBytes = 4096
    /// Default timeout of the command, in seconds: somebody may have to type a passphrase.
    static let usualSeconds = 60

    /// Where these settings keep their password.
    static func place(for settings: SMTPSettings) -> Place {
        guard settings.server.user != nil else { return .nowhere }
        if let command = settings.passwordCommand { return .command(command) }
        return settings.password == nil ? .keyring : .file
    }

    /// The password; nil if the server needs none.
    ///
    /// - Throws: `TerminalError` if the password is not where it should be.
    static func password(for settings: SMTPSettings) async throws -> String? {
        switch place(for: settings) {
        case .nowhere: return nil
        case .file: return settings.password
        case .command(let command): return try await password(from: command, seconds: settings.passwordTimeout)
        case .keyring:
            #if DESKTOP
                let (server, user) = (settings.server.endpoint, settings.server.user ?? "")
                do {
                    if let found = try MailPasswords.password(server: server, user: user) { return found }
                } catch {
                    throw TerminalError(
                        "the password of \(user) at \(server) could not be read from the keyring: \(error)")
                }
                throw TerminalError(
                    "the keyring has no password of \(user) at \(server): run `mailbell smtp set` again")
            #else
                throw TerminalError(
                    "the password is in a keyring, but this program was built without one: run `mailbell smtp set` again"
                )
            #endif
        }
    }

    /// The first line that a command prints. Its standard error is shown. It gets no standard input: ours may be a mail. On
    /// timeout the command is ended, with all processes that it has started.
    static func password(from command: String, seconds: Int?) async throws -> String {
        let seconds = seconds ?? usualSeconds
        Offspring.adopt()
        let watch = Task {
            do { try await Task.sleep(for: .seconds(seconds)) } catch { return false }
            // A task of its own: cancelling this one, once the command has ended, must not cut it short.
            await Task { await Offspring.end() }.value
            return true
        }
        let result: ExecutionResult<Void, StringOutput<UTF8>, FileDescriptorOutput>
        do {
            result = try await Subprocess.run(
                .name("sh"), arguments: ["-c", command], output: .string(limit: mostBytes), error: .currentStandardError
            )
        } catch {
            watch.cancel()
            throw TerminalError("the password command could not be started: \(error)")
        }
        watch.cancel()
        guard await !watch.value else {
            throw TerminalError(
                "the password command timed out after \(seconds) s: \(command); "
                    + "`mailbell smtp set … --password-timeout` sets a longer time")
        }
        guard result.terminationStatus.isSuccess else {
            throw TerminalError("the password command ended with \(result.terminationStatus): \(command)")
        }
        let line = result.standardOutput.prefix { !$0.isNewline }
        guard !line.isEmpty else { throw TerminalError("the password command printed no password: \(command)") }
        return String(line)
    }

    /// Stores a password in the keyring if possible, else in the settings. Returns the settings to save.
    static func keep(_ password: String, in settings: SMTPSettings) -> SMTPSettings {
        var settings = settings
        settings.password = nil
        #if DESKTOP
            do {
                try MailPasswords.store(
                    password, server: settings.server.endpoint, user: settings.server.user ?? "")
                return settings
            } catch {
                say("the password could not be stored in a keyring: \(error)")
            }
        #endif
        settings.password = password
        say(
            "warning: the password is stored unencrypted in \(SMTPSettings.path), which only you can read; "
                + "--password-command avoids this")
        return settings
    }

    /// Removes from the keyring what `keep` stored there.
    static func forget(_ settings: SMTPSettings) {
        #if DESKTOP
            guard place(for: settings) == .keyring, let user = settings.server.user else { return }
            do {
                try MailPasswords.remove(server: settings.server.endpoint, user: user)
            } catch {
                say(
                    "the password of \(user) at \(settings.server.endpoint) could not be removed from the keyring: \(error)"
                )
            }
        #endif
    }
}
