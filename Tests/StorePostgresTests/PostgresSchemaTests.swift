import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import StorePostgres

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

    /// Nothing changes for the users of tables that version 1 wrote.
    @Test func versionOneIsBroughtUpToDate() throws {
        let uri = try Self.database()
        let connection = try connect(uri)
        defer { connection.close() }
        try connection.run("CREATE TABLE meta (key TEXT COLLATE \"C\" PRIMARY KEY, value BIGINT)")
        for statement in PostgresSchema.versions[0] { try connection.run(statement) }
        try connection.run(
            "INSERT INTO meta (key, value) VALUES ('schema', 1)",
            "INSERT INTO user (id, name, seat, created_at, epoch) VALUES (1, 'Ada', 'paid', 0, 'e1')",
            "INSERT INTO address (email, user, rank) VALUES ('ada@example.org', 1, 0)",
            "INSERT INTO token (id, digest, user, scopes, label, created_at) VALUES ('tk_1', '\\x01', 1, 'read', '', 0)",
            "INSERT INTO pairing (digest, user, scopes, expires_at) VALUES ('\\x02', 1, 'read', 1000)")
        #expect(storeError { _ = try PostgresStore(uri, as: .command(migrates: false)) } != nil)
        let store = try PostgresStore(uri, as: .hub("a"))
        defer { store.close() }
        try store.read { store throws in
            let ada = try #require(try store.user(1))
            #expect((ada.account, ada.role, ada.email) == (1, .member, "ada@example.org"))
            #expect(try store.identity(tokenDigest: [1], at: .at(1e9))?.tokenID == "tk_1")
            #expect(
                try store.pairing(digest: [2], at: Timestamp(milliseconds: 0))
                    == Pairing(user: 1, scopes: [.read], expiresAt: Timestamp(milliseconds: 1000)))
        }
        try store.commit { try $0.note(AuditEntry(at: .at(0), actor: "", action: "a", subject: "b")) }
        #expect(try store.read { try $0.audit(before: nil, limit: 2).map(\.id) } == [1])
    }

    private static let removeVersion4 = """
        DROP TABLE record_number, record, record_key, association, record_change, mail_entry, entry_content, entry_source,
            entry_address, filing, entry_attachment, stored_blob, blob_chunk, search_record, search_mail, logging;
        DROP SEQUENCE record_id, record_change_id, mail_entry_id
        """

    @Test func recordsComeWithTheUpgrade() throws {
        let uri = try Self.database()
        let old = try PostgresStore(uri, as: .hub("a"))
        try old.commit { _ = try $0.addUser("ada") }
        old.close()
        try PostgresServer.shared.psql(
            "\(Self.removeVersion4); UPDATE meta SET value = 3 WHERE key = 'schema'", database: uri)
        let new = try PostgresStore(uri, as: .hub("a"))
        defer { new.close() }
        try new.commit { store throws in
            #expect(try store.users().map(\.email) == ["ada@example.org"])
            let record = try store.insertRecord(.sample(.contact, "田中", keys: ["mia@example.com"]))
            try store.log(1, of: 1, text: "見積", on: [record.id])
            #expect(try store.searchEntries("見積", viewer: 1, limit: 9).count == 1)
            var query = RecordQuery(.contact)
            query.text = "田中"
            #expect(try store.records(matching: query).records == [record])
        }
        let indexes = try PostgresServer.shared.psql(
            "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'search_%grams' ORDER BY 1", database: uri)
        #expect(
            indexes.split(separator: "\n").map(String.init) == [
                "search_mail_grams", "search_message_grams", "search_recipient_grams", "search_record_grams",
            ])
    }

    @Test func theIndexOfTextsIsFilledByTheUpgrade() throws {
        let uri = try Self.database()
        let old = try PostgresStore(uri, as: .hub("a"))
        try old.commit { store in
            let ada = try store.addUser("ada").id
            try store.addMessage(
                "m1", of: ada, to: ["mia@example.com"], links: ["https://e.example/price"], firstTicket: 1, name: "田中")
        }
        old.close()
        try PostgresServer.shared.psql(
            """
            \(Self.removeVersion4); DROP TABLE search_recipient, search_message;
            CREATE INDEX message_user ON message ("user"); DROP INDEX message_user_id;
            UPDATE meta SET value = 2 WHERE key = 'schema'
            """, database: uri)
        let new = try PostgresStore(uri, as: .hub("a"))
        defer { new.close() }
        var query = MessageQuery()
        for (text, count) in [("田中 price", 1), ("田中 ben", 0)] {
            query.text = text
            #expect(try new.read { try $0.messages(of: 1, matching: query) }.messages.count == count)
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
