import Core
import Foundation
import StorePostgres
import StoreSQL
import TestKit
import Testing

/// Tables that are created, and refused.
@Suite(.needsPostgres, .blocking) struct PostgresSchemaTests {
    private static func database() throws -> String { try PostgresServer.shared.makeDatabase() }

    @Test func programsThatCreateTheTablesAtOnceAllSucceed() throws {
        for _ in 0..<3 {
            let uri = try Self.database()
            let programs = (0..<3).map { _ in Background { try PostgresStore(uri, as: .command(migrates: true)) } }
            let keys = Set(try programs.map { try $0.get().ticketKey })
            #expect(keys.count == 1, "they share one key")
            let store = try PostgresStore(uri, as: .hub("a"))
            try store.commit { _ = try $0.addUser("ada") }
            try store.record(1)
            #expect(try store.recorded() == [1])
        }
    }

    @Test func theKeyStays() throws {
        let uri = try Self.database()
        let first = try PostgresStore(uri, as: .hub("a"))
        let key = first.ticketKey
        first.close()
        #expect(key.count == 32 && Set(key).count > 8)
        #expect(try PostgresStore(uri, as: .hub("a")).ticketKey == key)
        #expect(try PostgresStore(Self.database(), as: .hub("a")).ticketKey != key)
    }

    @Test(arguments: [.hub("a"), .command(migrates: true), .command(migrates: false)] as [PostgresStore.Role])
    func newerTablesAreRefused(_ role: PostgresStore.Role) throws {
        let uri = try Self.database()
        try PostgresStore(uri, as: .command(migrates: true)).close()
        try connect(uri).run("UPDATE meta SET value = 99 WHERE key = 'schema'")
        let error = storeError { _ = try PostgresStore(uri, as: role) }
        guard case .tooNew(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("version 99") && text.contains("install"))
        #expect(try connect(uri).integer("SELECT value FROM meta WHERE key = 'schema'") == 99)
        #expect(try connect(uri).integer("SELECT count(*) FROM hub") == 0, "it took no seat")
    }

    @Test func aCommandThatMayNotCreateTablesSaysWhatToDo() throws {
        let uri = try Self.database()
        let error = storeError { _ = try PostgresStore(uri, as: .command(migrates: false)) }
        let shown = error.map { "\($0)" } ?? ""
        #expect(shown.contains("has no Mailbell store; start the hub once, or use `mailbell-hub init`"), "\(shown)")
        #expect(try !connect(uri).has("SELECT 1 FROM pg_tables WHERE schemaname = 'public'"), "nothing was created")
    }

    @Test func aStringThatIsWrongIsRefused() throws {
        let server = try PostgresServer.shared
        for (uri, part) in [
            ("nonsense", "malformed"), (server.uri(of: "nowhere"), "does not exist"),
            ("host=/tmp/nowhere dbname=x", "No such file"),
        ] {
            let error = #expect(throws: (any Error).self) { _ = try PostgresStore(uri, as: .hub("a")) }
            #expect(error.map { "\($0)" }?.contains(part) == true, "\(String(describing: error))")
        }
    }
}
