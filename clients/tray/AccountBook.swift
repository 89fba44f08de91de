import ClientShell
import Core
import Desktop
import FoundationEssentials
import MailbellClient

/// An account of the tray: a hub, a user there, and where the token is stored. Contains no token.
struct TrayAccount: Codable, Hashable, Sendable {
    /// Where the token is stored.
    enum Place: String, Codable, Sendable {
        case secretService = "secret-service"
        /// A file with mode 0600 beside the accounts.
        case file
    }

    /// The profile's name, unique among the accounts.
    var name: String
    /// The hub's URL.
    var hub: String
    var email: String
    /// The device name under which the hub stores this tray's cursor.
    var device: String
    var token: Place

    /// `AccountBook.load` has checked that the URL is valid.
    var url: HubURL { HubURL(hub)! }

    /// The hub as shown to people: its URL without the scheme.
    var shownHub: String { String(hub.drop { $0 != "/" }.drop { $0 == "/" }) }
}

/// The tray's accounts, stored in a file with mode 0600 under `XDG_CONFIG_HOME`.
enum AccountBook {
    static var path: String { XDGFolder.config + "/tray-accounts.json" }

    private struct Content: Codable { var accounts: [TrayAccount] }

    /// Reads the accounts; none if there is no file.
    ///
    /// - Throws: `TrayError` or `FileError` if the file exists but cannot be used.
    static func load() throws -> [TrayAccount] {
        guard let bytes = try PrivateFile.contents(of: path) else { return [] }
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)),
            content.accounts.allSatisfy({ HubURL($0.hub) != nil && isDeviceName($0.device) })
        else {
            throw TrayError("\(path): does not contain accounts; move it away and run `mailbell-tray connect` again")
        }
        return content.accounts
    }

    /// Writes the accounts in place of the earlier ones.
    static func save(_ accounts: [TrayAccount]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.makeFolder(of: path)
        try PrivateFile.replace(path, with: Array(try encoder.encode(Content(accounts: accounts))) + [10])
    }

    /// The account of that name or, for nil, the only account.
    ///
    /// - Throws: `TrayError` if there is none, or several.
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

/// Stores tokens. Its calls may wait for the user to unlock a keyring.
@GLibLoop
enum TokenKeeper {
    /// How long to wait for the keyring: the user may have to look up its password.
    private static let patience: Duration = .seconds(120)

    /// Stores a token in the Secret Service or, if that fails, in a file with mode 0600.
    static func keep(_ token: String, of account: inout TrayAccount) async throws {
        do {
            try await TokenVault.store(token, hub: account.hub, account: account.name, patience: patience)
            account.token = .secretService
        } catch {
            say(
                "no Secret Service stored the token (\(error)): it is in \(path(account)), which only you can read")
            try PrivateFile.makeFolder(of: path(account))
            try PrivateFile.replace(path(account), with: Array(token.utf8) + [10])
            account.token = .file
        }
    }

    /// The account's token.
    ///
    /// - Throws: `TrayError` if there is none; `TokenVault.Failure` or `FileError` if it cannot be read.
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
                "no token for \(account.name) was found, or the keyring stayed locked: unlock it, or run "
                    + "`mailbell-tray connect \(account.hub)`")
        }
        return found
    }

    /// Removes the account's token from where it is stored.
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
