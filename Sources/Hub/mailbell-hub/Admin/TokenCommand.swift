import ArgumentParser
import Core
import Crypto
import Hub
import Presentation
import StoreSQLite
import Transport

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke the tokens that clients and scripts use.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a token and print it. It is shown only once.",
            discussion:
                "Standard output has the token and nothing else; its user, scopes and id go to standard error.")

        @OptionGroup var store: StoreOptions
        @Option(help: "The address of the token's user. Required if there are several users.") var user: String?
        @Option(
            help: "The token's scopes, any of subscribe,read,track,ingest,records,log. Default: subscribe,read,track.",
            transform: Create.parseScopes)
        var scopes: [Scope] = [.subscribe, .read, .track]
        @Option(help: "A label to recognise it by: laptop.") var label: String = ""
        @Option(
            help: ArgumentHelp(
                "After how long it expires: 30d, 12h. Default: never.", valueName: "span"),
            transform: Create.parseSpan)
        var expires: Duration?

        /// Parses a list such as `subscribe,read`.
        ///
        /// - Returns: The scopes without repeats, in the order of `Scope`.
        @Sendable static func parseScopes(_ text: String) throws -> [Scope] {
            let scopes = try text.split(separator: ",").map { part in
                // `web` is for clients that pair.
                guard let scope = Scope(rawValue: String(part)), scope != .web else {
                    throw ValidationError("'\(part)' is not a scope: use subscribe, read, track or ingest.")
                }
                return scope
            }
            guard !scopes.isEmpty else { throw ValidationError("--scopes must name at least one scope.") }
            return Scope.allCases.filter(scopes.contains)
        }

        @Sendable static func parseSpan(_ text: String) throws -> Duration {
            guard let span = Duration(span: text[...]), span > .zero else {
                throw ValidationError("'\(text)' is not a span such as 30d or 12h.")
            }
            return span
        }

        /// The same, for a client that is paired: it may make links to the web app, too.
        @Sendable static func parseScopesForClient(_ text: String) throws -> [Scope] {
            let names = text.split(separator: ",")
            let others = names.filter { $0 != "web" }
            let scopes = others.isEmpty ? [] : try parseScopes(others.joined(separator: ","))
            let all = scopes + (others.count < names.count ? [Scope.web] : [])
            guard !all.isEmpty else { throw ValidationError("--scopes must name at least one scope.") }
            return all
        }

        func run() throws {
            let (token, id) = (AccessToken(), AccessToken.newID())
            let owner = try store.openStore().commit { store in
                let owner = try findUser(user, in: store)
                try store.insertToken(
                    TokenRecord(
                        id: id, user: owner.id, scopes: scopes, label: label, createdAt: .now,
                        expiresAt: expires.map { .now + $0 }),
                    digest: AccessToken.digest(of: token.text))
                try store.note(
                    AuditEntry(at: .now, actor: AuditNote.commandLine, .tokenCreated, subject: "\(owner.email) \(id)"))
                return owner.email
            }
            print(token.text)
            let use = scopes.map(\.rawValue).joined(separator: ", ")
            complain(
                "a token of \(owner) with the scopes \(use); it is shown only once: `mailbell-hub token revoke \(id)` revokes it"
            )
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens, one a line: id, user, scopes, when created, valid or revoked, label.")

        @OptionGroup var store: StoreOptions
        @Option(help: ArgumentHelp("Only this user's.", valueName: "address")) var user: String?

        func run() throws {
            let (users, tokens) = try store.openStore().read { store in
                let user = try user.map { try findUser($0, in: store).id }
                return (
                    try store.users().reduce(into: [:]) { $0[$1.id] = $1.email },
                    try store.tokens().filter { user == nil || $0.user == user }
                )
            }
            printTable(
                [
                    .init("ID"), .init("USER", least: 14), .init("SCOPES", least: 12), .init("CREATED"),
                    .init("STATE", least: 7), .init("LABEL", least: 6),
                ],
                tokens.map {
                    [
                        $0.id, users[$0.user] ?? "-", $0.scopes.map(\.rawValue).joined(separator: ","),
                        listed($0.createdAt), state(of: $0), $0.label,
                    ]
                },
                none: (user.map { "\($0) has no tokens" } ?? "there are no tokens")
                    + "; `mailbell-hub pair` and `token create` create them")
        }
    }

    private static func state(of token: TokenRecord) -> String {
        if let at = token.revokedAt { return "revoked " + listed(at) }
        guard let end = token.expiresAt else { return "valid" }
        return (token.isValid(at: .now) ? "until " : "expired ") + listed(end)
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token. Its live sessions end at once.")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The token's id, tk_…, or the token itself, mb_….") var token: String

        func run() throws {
            let isText = token.hasPrefix(AccessToken.prefix)
            let revoked = try store.openStore().commit { store in
                let revoked = try store.revokeToken(
                    id: isText ? nil : token, digest: isText ? AccessToken.digest(of: token) : nil, at: .now)
                if let revoked {
                    let owner = try store.user(revoked.user)?.email ?? "-"
                    try store.note(
                        AuditEntry(
                            at: .now, actor: AuditNote.commandLine, .tokenRevoked, subject: "\(owner) \(revoked.id)"))
                }
                return revoked
            }
            guard let revoked else {
                throw CommandError("there is no such token; `mailbell-hub token list` shows the ids")
            }
            print("revoked \(revoked.id)")
        }
    }
}
