import ArgumentParser
import ClientShell
import Foundation
import MailbellClient

#if canImport(Glibc)
    import Glibc
#endif

/// A hub and a token for it.
struct Account {
    var hub: HubURL
    var token: String
    /// What tells one account of this machine from another, in the names of files.
    var name: String

    var api: HubAPI { HubAPI(hub: hub, token: token) }
}

/// The login that is kept: a file of mode 0600 under `XDG_CONFIG_HOME`.
struct Login: Codable {
    var hub: String
    var token: String
    var email: String
    /// The token was made for this login, from a pairing code, and is nobody else's.
    var paired: Bool?

    static var path: String { XDGFolder.config + "/login.json" }

    /// nil where there is none.
    ///
    /// - Throws: `FileError` or `TerminalError` if the file is there and cannot be used.
    static func load() throws -> Login? {
        guard let bytes = try PrivateFile.contents(of: path) else { return nil }
        guard let login = try? JSONDecoder().decode(Login.self, from: Data(bytes)), HubURL(login.hub) != nil,
            isToken(login.token)
        else {
            throw TerminalError("\(path): is not a login; run `mailbell login` anew")
        }
        return login
    }

    /// Revokes the token at the hub, if it was made for this login alone, and says so if not. A hub that does not know it any
    /// more is no failure.
    func revokeIfOwn() async throws(HubAPI.Failure) {
        guard paired == true, let url = HubURL(hub) else {
            return say("the token stays valid, where else you may use it, until `mailbell-hub token revoke`")
        }
        do throws(HubAPI.Failure) {
            try await HubAPI(hub: url, token: token).within(.seconds(10)).revokeToken()
        } catch {
            guard error.status == 401 else { throw error }
        }
    }

    func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.replace(Self.path, with: Array(try encoder.encode(self)) + [UInt8(ascii: "\n")])
    }
}

/// Which hub, and as whom: from the environment, else from `mailbell login`. The token is never taken from the command
/// line, where other users of the machine could see it.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The hub's address. Default: MAILBELL_HUB, else that of the login.", valueName: "url"))
    var hub: String?

    func resolve() throws -> Account { try Self.resolve(hub: hub) }

    /// As where no flag is given.
    static func standard() throws -> Account { try resolve(hub: nil) }

    private static func resolve(hub: String?) throws -> Account {
        let given = try (hub ?? environment("MAILBELL_HUB")).map(parse)
        let ownToken = environment("MAILBELL_TOKEN")
        // What the environment says whole needs no login, and minds no broken one.
        let login = given == nil || ownToken == nil ? try Login.load() : nil
        guard let url = try given ?? login.map({ try parse($0.hub) }) else {
            throw ValidationError(
                "No hub: run `mailbell login`, or set MAILBELL_HUB to its address, such as http://127.0.0.1:8025.")
        }
        if let token = ownToken {
            guard isToken(token) else {
                throw ValidationError("MAILBELL_TOKEN does not hold a token: it begins with mb_.")
            }
            return Account(hub: url, token: token, name: "token-" + stableHash(token))
        }
        guard let login else {
            throw ValidationError(
                "No token: run `mailbell login`, or set MAILBELL_TOKEN to one made with `mailbell-hub token create`.")
        }
        // A token goes to the hub it was made for and nowhere else.
        guard try parse(login.hub) == url else {
            throw ValidationError(
                "The login is for \(login.hub), not for \(url): run `mailbell login --hub \(url)`, or set MAILBELL_TOKEN."
            )
        }
        return Account(hub: url, token: login.token, name: login.email)
    }

    static func parse(_ text: String) throws -> HubURL {
        guard let url = HubURL(text) else {
            throw ValidationError(
                "'\(text)' is not a hub's address: it begins with https:// or http://, such as https://mail.example.com."
            )
        }
        return url
    }
}

/// What went wrong, and what to do: one line on standard error.
struct TerminalError: Error, CustomStringConvertible {
    var description: String
    var code = ExitCodes.failed

    init(_ description: String, code: Int32 = ExitCodes.failed) {
        self.description = description
        self.code = code
    }

    /// For a system call that has just failed on a file.
    static func ofSystem(_ path: String) -> TerminalError {
        TerminalError("\(path): \(String(cString: strerror(errno)))")
    }
}

/// The documented exit codes.
enum ExitCodes {
    static let failed: Int32 = 1
    static let timeout: Int32 = 2
    static let notAllowed: Int32 = 4
}

/// A line on standard error, where all goes that is not an activity.
func say(_ text: String) {
    let line = "mailbell: \(text)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}
