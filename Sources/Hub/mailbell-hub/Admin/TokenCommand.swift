import ArgumentParser
import Crypto
import Hub
import Mailbell
import StoreSQLite
import TerminalText
import Transport

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke the tokens that clients and scripts use.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a token and print it, alone. It is shown this once.")

        @OptionGroup var store: StoreOptions
        @Option(help: "The address of the user it stands for.") var user: String
        @Option(
            help: "What it may be used for, any of subscribe,read,track,ingest. Default: subscribe,read,track.",
            transform: Create.parseScopes)
        var scopes: [Scope] = [.subscribe, .read, .track]
        @Option(help: "A word to know it by later: laptop.") var label: String = ""

        @Sendable static func parseScopes(_ text: String) throws -> [Scope] {
            let scopes = try text.split(separator: ",").map { part in
                guard let scope = Scope(rawValue: String(part)) else {
                    throw ValidationError("'\(part)' is no scope: there are subscribe, read, track and ingest.")
                }
                return scope
            }
            guard !scopes.isEmpty else { throw ValidationError("--scopes must name at least one scope.") }
            return Scope.allCases.filter(scopes.contains)
        }

        func run() throws {
            let token = AccessToken()
            try store.openStore().commit { store in
                let owner = try findUser(user, in: store)
                try store.insertToken(
                    TokenRecord(
                        id: AccessToken.newID(), user: owner.id, scopes: scopes, label: label, createdAt: .now),
                    digest: AccessToken.digest(of: token.text))
            }
            print(token.text)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens, one a line: id, user, scopes, when created, valid or revoked, label.")

        @OptionGroup var store: StoreOptions

        func run() throws {
            let (users, tokens) = try store.openStore().read { store in
                (try store.users().reduce(into: [:]) { $0[$1.id] = $1.email }, try store.tokens())
            }
            printTable(
                [
                    .init("ID"), .init("USER"), .init("SCOPES"), .init("CREATED"), .init("STATE"), .init("LABEL"),
                ],
                tokens.map {
                    [
                        $0.id, users[$0.user] ?? "-", $0.scopes.map(\.rawValue).joined(separator: ","),
                        $0.createdAt.rfc3339, $0.revokedAt.map { "revoked " + $0.rfc3339 } ?? "valid", $0.label,
                    ]
                }, none: "there are no tokens; `mailbell-hub pair` and `token create` make them")
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token. Its live sessions end at once.")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The token's id, tk_…, or the token itself, mb_….") var token: String

        func run() throws {
            let isText = token.hasPrefix(AccessToken.prefix)
            let revoked = try store.openStore().commit {
                try $0.revokeToken(
                    id: isText ? nil : token, digest: isText ? AccessToken.digest(of: token) : nil, at: .now)
            }
            guard let revoked else {
                throw CommandError("there is no such token; `mailbell-hub token list` shows the ids")
            }
            print("revoked \(revoked.id)")
        }
    }
}
