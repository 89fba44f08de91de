import Core
import Crypto
import Foundation
import StoreSQL
import StoreSQLite
import TestKit
import Transport

#if POSTGRES
    import StorePostgres
#endif

/// Users and tokens, written to the store beside the hub, as the commands `user add` and `token create` do: each start of a
/// program takes longer than the rest of a short test. `CommandTests` and `AdministrationTests` have the commands.
extension HubUnderTest {
    /// Adds a user and returns a token with all scopes that `token create` gives.
    ///
    /// - Parameter isClient: whether it has the scope `web`, too, as the token of a client that was paired.
    func addUser(
        _ email: String = "sam@example.com", seat: String = "paid", isClient: Bool = false
    ) throws -> String {
        guard database != nil || FileManager.default.fileExists(atPath: store) else {
            // The hub was not started so far. The command makes a store that is private to its owner.
            _ = try command("user", "add", "--email", email, "--name", "Sam", "--seat", seat)
            return try token(email)
        }
        guard let seat = Seat(rawValue: seat) else { throw Failure("there is no seat \(seat)") }
        return try commit {
            var random = SystemRandomNumberGenerator()
            let user = try $0.insertUser(email: email, name: "Sam", seat: seat, epoch: Epoch(using: &random), at: .now)
            return try Self.addToken(user, Scope.allCases.filter { isClient || $0 != .web }, to: $0)
        }
    }

    func token(
        _ email: String = "sam@example.com", scopes: String = "subscribe,read,track,ingest"
    ) throws -> String {
        try commit {
            guard let user = try $0.user(email: email) else { throw Failure("there is no user \(email)") }
            let scopes = try scopes.split(separator: ",").map { name in
                guard let scope = Scope(rawValue: String(name)) else { throw Failure("there is no scope \(name)") }
                return scope
            }
            return try Self.addToken(user, scopes, to: $0)
        }
    }

    private static func addToken(_ user: User, _ scopes: [Scope], to store: any StoreTransaction) throws -> String {
        let token = AccessToken()
        try store.insertToken(
            TokenRecord(id: AccessToken.newID(), user: user.id, scopes: scopes, label: "", createdAt: .now),
            digest: AccessToken.digest(of: token.text))
        return token.text
    }

    private var store: String { data + "/mailbell.db" }

    private func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        let store = try openStore()
        defer { store.close() }
        return try store.commit(body)
    }

    private func openStore() throws -> any MaintainedStore {
        #if POSTGRES
            if let database { return try PostgresStore(database, as: .command(migrates: true), readers: 1) }
        #endif
        return try SQLiteStore(path: store, readers: 1, upgrading: false)
    }
}
