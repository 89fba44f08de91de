import ClientShell
import Desktop
import FoundationEssentials
import Mailbell
import MailbellClient

/// A hub, and whom the tray is there for.
struct TrayAccount: Codable, Hashable, Sendable {
    /// Where the token is.
    enum Place: String, Codable, Sendable {
        case secretService = "secret-service"
        /// A file of mode 0600 beside the accounts.
        case file
    }

    /// The profile's name.
    var name: String
    var hub: String
    var email: String
    /// The hub's name for this tray: how far it is, is kept under it.
    var device: String
    var token: Place

    /// Checked when the accounts are read.
    var url: HubURL { HubURL(hub)! }

    /// The hub as people know it: its address without the scheme.
    var shownHub: String { String(hub.drop { $0 != "/" }.drop { $0 == "/" }) }
}

/// The accounts that the tray is connected by, kept in a file of mode 0600 under `XDG_CONFIG_HOME`.
enum AccountBook {
    static var path: String { XDGFolder.config + "/tray-accounts.json" }

    private struct Content: Codable { var accounts: [TrayAccount] }

    /// - Throws: `TrayError` or `FileError` if the file is there and cannot be used.
    static func load() throws -> [TrayAccount] {
        guard let bytes = try PrivateFile.contents(of: path) else { return [] }
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)),
            content.accounts.allSatisfy({ HubURL($0.hub) != nil && isDeviceName($0.device) })
        else {
            throw TrayError("\(path): does not hold accounts; move it away and run `mailbell-tray connect` anew")
        }
        return content.accounts
    }

    static func save(_ accounts: [TrayAccount]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.makeFolder(of: path)
        try PrivateFile.replace(path, with: Array(try encoder.encode(Content(accounts: accounts))) + [10])
    }

    /// The one of that name, or the only one.
    static func find(_ profile: String?) throws -> TrayAccount {
        let accounts = try load()
        if let profile {
            guard let found = accounts.first(where: { $0.name == profile }) else {
                throw TrayError("there is no profile \(profile): `mailbell-tray accounts` lists them")
            }
            return found
        }
        guard let first = accounts.first else {
            throw TrayError("there is no account yet: run `mailbell-tray connect URL`")
        }
        guard accounts.count == 1 else {
            throw TrayError(
                "there are several accounts: give --profile, one of " + accounts.map(\.name).joined(separator: ", "))
        }
        return first
    }
}

/// Where tokens are kept. These calls may wait for the user to unlock a keyring.
@GLibLoop
enum TokenKeeper {
    /// A user who is asked for the keyring's password should have the time to find it.
    private static let patience: Duration = .seconds(120)

    /// Keeps a token in the Secret Service, or where none answers in a file of mode 0600.
    static func keep(_ token: String, of account: inout TrayAccount) async throws {
        do {
            try await TokenVault.store(token, hub: account.hub, account: account.name, patience: patience)
            account.token = .secretService
        } catch {
            say(
                "no Secret Service took the token (\(error)): it is kept in \(path(account)), readable by you alone")
            try PrivateFile.makeFolder(of: path(account))
            try PrivateFile.replace(path(account), with: Array(token.utf8) + [10])
            account.token = .file
        }
    }

    static func token(of account: TrayAccount) async throws -> String {
        let found: String? =
            switch account.token {
            case .secretService: try await TokenVault.token(hub: account.hub, account: account.name, patience: patience)
            case .file:
                try PrivateFile.contents(of: path(account)).map {
                    String(decoding: $0.prefix { $0 > 32 }, as: UTF8.self)
                }
            }
        guard let found, isToken(found) else {
            throw TrayError(
                "no token of \(account.name) was found, or the keyring stayed locked: unlock it, or run "
                    + "`mailbell-tray connect \(account.hub)`")
        }
        return found
    }

    static func forget(_ account: TrayAccount) async throws {
        switch account.token {
        case .secretService: try await TokenVault.remove(hub: account.hub, account: account.name, patience: patience)
        case .file: _ = try PrivateFile.remove(path(account))
        }
    }

    private static func path(_ account: TrayAccount) -> String {
        XDGFolder.config + "/tray-token-" + stableHash(account.hub + " " + account.name)
    }
}
