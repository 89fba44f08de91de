import ArgumentParser
import ClientShell
import Foundation
import MailbellClient
import Presentation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A hub and the token to use there.
struct Account {
    var hub: HubURL
    var token: String
    /// Distinguishes the accounts of this machine in file names: the login's e-mail address, or a hash of the token.
    var name: String

    var api: HubAPI { HubAPI(hub: hub, token: token) }
}

/// The stored login: a file with mode 0600 under `XDG_CONFIG_HOME`.
struct Login: Codable {
    var hub: String
    var token: String
    var email: String
    /// Whether the token was made from a pairing code, for this login alone. Logging out then revokes it.
    var paired: Bool?

    static var path: String { XDGFolder.config + "/login.json" }

    /// Reads the login; nil if there is none.
    ///
    /// - Throws: `FileError` or `TerminalError` if the file exists but cannot be used.
    static func load() throws -> Login? {
        guard let bytes = try PrivateFile.contents(of: path) else { return nil }
        warnIfOpen(path, holding: "your token")
        guard let login = try? JSONDecoder().decode(Login.self, from: Data(bytes)), HubURL(login.hub) != nil,
            isToken(login.token)
        else {
            throw TerminalError("\(path) is not a valid login file; run `mailbell login` again")
        }
        return login
    }

    /// Revokes the token at the hub if it was made for this login alone; otherwise says that it stays valid. A token that
    /// the hub does not know (401) counts as revoked.
    func revokeIfOwn() async throws(HubAPI.Failure) {
        guard paired == true, let url = HubURL(hub) else {
            return say("the token stays valid, in case you use it elsewhere, until `mailbell-hub token revoke`")
        }
        do throws(HubAPI.Failure) {
            try await HubAPI(hub: url, token: token).within(.seconds(10)).revokeToken()
        } catch {
            guard error.status == 401 else { throw error }
        }
    }

    /// Writes the login in place of an earlier one.
    func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.replace(Self.path, with: Array(try encoder.encode(self)) + [UInt8(ascii: "\n")])
    }
}

/// Selects the hub and the token: from the environment, else from `mailbell login`. The token is never taken from the
/// command line, where other users of the machine could see it.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The hub's URL. Default: MAILBELL_HUB, else the stored login's.", valueName: "url"))
    var hub: String?

    /// The account that this command uses.
    ///
    /// - Throws: `ValidationError` if the hub or the token is missing or wrong.
    func resolve() throws -> Account { try Self.resolve(hub: hub) }

    /// The account of a command that has no --hub.
    static func standard() throws -> Account { try resolve(hub: nil) }

    private static func resolve(hub: String?) throws -> Account {
        let given = try (hub ?? environment("MAILBELL_HUB")).map(parse)
        let ownToken = TokenVariable.value
        // If hub and token are both given, the login is not read, so a broken one does no harm.
        let login = given == nil || ownToken == nil ? try Login.load() : nil
        guard let url = try given ?? login.map({ try parse($0.hub) }) else {
            throw ValidationError(
                "No hub: run `mailbell login`, or set MAILBELL_HUB to its address, such as http://127.0.0.1:8025.")
        }
        if let token = ownToken {
            guard isToken(token) else {
                throw ValidationError("MAILBELL_TOKEN does not hold a token: a token begins with mb_.")
            }
            return Account(hub: url, token: token, name: "token-" + stableHash(token))
        }
        guard let login else {
            throw ValidationError(
                "No token: run `mailbell login`, or set MAILBELL_TOKEN to one made with `mailbell-hub token create`.")
        }
        // A token is sent only to the hub that it was made for.
        guard try parse(login.hub) == url else {
            throw ValidationError(
                "The login is for \(login.hub), not for \(url): run `mailbell login --hub \(url)`, or set MAILBELL_TOKEN."
            )
        }
        return Account(hub: url, token: login.token, name: login.email)
    }

    /// Parses a hub's URL, and says so if the scheme was assumed.
    static func parse(_ text: String) throws -> HubURL {
        guard let typed = HubURL.typed(text) else {
            throw ValidationError("'\(text)' is not a hub's address, such as https://mail.example.com.")
        }
        if typed.isAssumed { say(HubURL.assumption(typed.url)) }
        return typed.url
    }
}

/// An error that ends the command: what failed and what to do, in one line on standard error.
struct TerminalError: Error, CustomStringConvertible {
    var description: String
    var code = ExitCodes.failed

    init(_ description: String, code: Int32 = ExitCodes.failed) {
        self.description = description
        self.code = code
    }

    /// The error of a system call on `path` that has just failed (`errno`).
    static func ofSystem(_ path: String) -> TerminalError {
        TerminalError("\(path): \(String(cString: strerror(errno)))")
    }
}

/// The documented exit codes.
enum ExitCodes {
    static let failed: Int32 = 1
    /// Timed out (--timeout) before connecting, or before --count or the end was reached.
    static let timeout: Int32 = 2
    /// Nothing was kept of a mail that was to be logged.
    static let nothingKept: Int32 = 3
    /// The token is unknown or revoked, or lacks a scope.
    static let notAllowed: Int32 = 4
}

/// Warns, once per run and file, that others can read a file that holds a secret. It does not stop the command: the
/// permissions may be intended.
func warnIfOpen(_ path: String, holding what: String) {
    guard PrivateFile.isOpenToOthers(path), warned.withLock({ $0.insert(path).inserted }) else { return }
    say("warning: others on this machine can read \(path), which holds \(what): chmod 600 \(path)".printable)
}

private let warned = Mutex<Set<String>>([])

/// Writes a line to standard error. Everything that is not an activity goes there.
func say(_ text: String) { writeError("mailbell: \(text)") }

/// Writes lines to standard error as they are, without the program's name in front.
func writeError(_ text: String) {
    let line = text + "\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}
