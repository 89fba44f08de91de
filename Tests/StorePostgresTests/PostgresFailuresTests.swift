import Core
import Foundation
import StorePostgres
import StoreSQL
import TestKit
import Testing

@Suite("Failures of PostgreSQL", .needsPostgres, .blocking)
struct PostgresFailuresTests {
    private func expectLost(_ connection: PostgresConnection, _ error: PostgresError?, _ part: String) {
        #expect(connection.isBroken)
        #expect(error?.isConnectionLost == true)
        let shown = error.map { "\($0)" } ?? ""
        #expect(shown.contains(part), "\(shown)")
        #expect(error.map { StoreError($0).isAway } == true, "\(shown)")
        #expect(postgresError { try connection.queue("SELECT 1") }?.isConnectionLost == true)
        #expect(connection.transactionStatus == .unknown)
    }

    @Test("a session that is ended while a statement runs is broken")
    func killedBusy() throws {
        let connection = try connect()
        let error = postgresError {
            _ = try connection.has("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")
        }
        #expect(error?.sqlstate == "57P01")
        expectLost(connection, error, "[57P01]")
    }

    @Test("a session that was ended while idle is broken, and the reason is known")
    func killedIdle() throws {
        let (connection, other) = (try connect(), try connect())
        #expect(try other.has("SELECT 1 WHERE pg_terminate_backend(?::int)", [connection.backendPID]))
        try eventually("the session is gone") {
            try !other.has("SELECT 1 FROM pg_stat_activity WHERE pid = ?", [connection.backendPID])
        }
        let error = postgresError { _ = try connection.has("SELECT 1") }
        #expect(error?.sqlstate == "57P01")
        expectLost(connection, error, "terminating connection due to administrator command [57P01]")
    }

    @Test("a transaction that is idle for too long is ended")
    func idleInTransaction() throws {
        let (connection, other) = (
            try connect(settings: [("idle_in_transaction_session_timeout", "50ms")]), try connect()
        )
        try connection.run("BEGIN")
        try eventually("the session is gone") {
            try !other.has("SELECT 1 FROM pg_stat_activity WHERE pid = ?", [connection.backendPID])
        }
        let error = postgresError { try connection.run("COMMIT") }
        #expect(error?.sqlstate == "25P03")
        expectLost(connection, error, "[25P03]")
    }

    @Test("a statement that takes too long is cancelled by the server; the connection stays")
    func statementTimeout() throws {
        let connection = try connect(settings: [("statement_timeout", "50ms")])
        let error = postgresError { _ = try connection.has("SELECT pg_sleep(5)") }
        #expect(error?.sqlstate == "57014")
        #expect(!connection.isBroken)
        #expect(try connection.has("SELECT 1"))
    }

    @Test("a server that does not answer in time is left")
    func deadline() throws {
        let connection = try connect()
        connection.deadlineMilliseconds = 300
        let clock = ContinuousClock()
        var error: PostgresError?
        let time = clock.measure { error = postgresError { _ = try connection.has("SELECT pg_sleep(20)") } }
        #expect(time > .milliseconds(300) && time < .seconds(10))
        expectLost(connection, error, "no answer for 300 ms")
    }

    @Test("a closed connection says so")
    func closed() throws {
        let connection = try connect()
        try connection.queue("SELECT 1")
        connection.close()
        let error = postgresError { try connection.queue("SELECT 1") }
        expectLost(connection, error, "it is closed")
        try connection.finish()
    }

    /// The server trusts everybody but one role.
    @Test("connection errors say what and where, and no password")
    func connecting() throws {
        let server = try PostgresServer()
        try server.psql("CREATE ROLE guarded LOGIN PASSWORD 'hunter2'")
        let rules = server.folder + "/data/pg_hba.conf"
        let present = try String(contentsOfFile: rules, encoding: .utf8)
        try ("local all guarded scram-sha-256\n" + present).write(toFile: rules, atomically: false, encoding: .utf8)
        try server.psql("SELECT pg_reload_conf()")
        let folder = server.folder
        let guarded = "postgres://guarded@/postgres?host=\(folder)"
        try eventually("passwords are asked for") { (try? connect(guarded, password: "hunter3")) == nil }
        #expect(try connect(guarded, password: "hunter2").has("SELECT 1"))
        #expect(try connect("postgresql://guarded:hunter2@/postgres?host=\(folder)").has("SELECT 1"))
        for (string, password, parts) in [
            (guarded, "hunter3", ["password authentication failed for user \"guarded\""]),
            (guarded, nil, ["no password", "guarded@"]),
            (server.uri(of: "nowhere"), "hunter3", ["database \"nowhere\" does not exist", "/nowhere"]),
            ("host=/tmp/nowhere dbname=x", "hunter3", ["No such file or directory", "check that the server runs"]),
            ("host=127.0.0.1 port=1 dbname=x password=hunter3", nil, ["127.0.0.1:1/x", "Connection refused"]),
        ] as [(String, String?, [String])] {
            let error = postgresError { _ = try connect(string, password: password) }
            let shown = error.map { "\($0)" } ?? ""
            for part in parts { #expect(shown.contains(part), "\(shown)") }
            #expect(!String(reflecting: error).contains("hunter"))
            #expect(!shown.contains("\n"))
            #expect(error?.isConnectionLost == true)
            #expect(error?.stage == .connecting)
        }
    }

    @Test("the next host is tried")
    func hosts() throws {
        let folder = try PostgresServer.shared.folder
        let connection = try connect("host=/tmp/nowhere,\(folder) dbname=postgres user=postgres")
        #expect(try connection.has("SELECT 1"))
        #expect(postgresError { _ = try connect("host=/tmp/nowhere,/tmp/nothing dbname=x") }?.stage == .connecting)
    }

    @Test("a server is checked")
    func facts() throws {
        let facts = try PostgresFacts.check(connect())
        #expect(facts.version >= 140_000)
        #expect(facts.systemIdentifier != 0)
        #expect(facts.timeline == "00000001")
        #expect(facts.warnings.isEmpty)
        let server = try PostgresServer.shared
        try server.psql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        let error = #expect(throws: UnsuitableServer.self) {
            try PostgresFacts.check(connect(server.uri(of: "latin")))
        }
        #expect(error.map { "\($0)" }?.contains("its encoding is LATIN1") == true)
    }

    @Test("a server that may lose data is refused, with all reasons")
    func unsafe() throws {
        let server = try PostgresServer(isDurable: false, settings: ["full_page_writes": "off"])
        let database = try server.makeDatabase()
        let error = #expect(throws: UnsuitableServer.self) { try PostgresFacts.check(connect(database)) }
        #expect(error?.reasons.count == 2)
        #expect(error.map { "\($0)" }?.contains("fsync is off") == true)
        let refused = storeError { _ = try PostgresStore(database, as: .hub("a")) }
        #expect(refused.map { "\($0)" }?.contains("set fsync = on") == true)
    }

    @Test("a standby is refused, and its primary is warned of")
    func standby() throws {
        let server = try PostgresServer()
        let standby = try server.makeStandby(synchronous: false)
        let error = #expect(throws: UnsuitableServer.self) {
            try PostgresFacts.check(connect(standby.uri(of: "postgres")))
        }
        #expect(error?.reasons == ["it is a standby; connect to the primary"])
        let readOnly = postgresError {
            _ = try connect(standby.uri(of: "postgres")).change("CREATE TABLE x (id bigint)", [])
        }
        #expect(readOnly?.sqlstate == "25006")
        let warnings = try PostgresFacts.check(connect(server.uri(of: "postgres"))).warnings
        #expect(warnings.count == 1 && warnings[0].contains("synchronous_standby_names"), "\(warnings)")
        let both = "host=\(standby.folder),\(server.folder) dbname=postgres user=postgres"
        #expect(try connect(both).has("SELECT 1 WHERE NOT pg_is_in_recovery()"))
    }

    /// A pool gives a client a session of another process than it told.
    @Test("a connection pool is refused")
    func pool() throws {
        let server = try PostgresServer.shared
        let pool = try PostgresProxy(to: server, replacesPID: true)
        for _ in 0..<2 {
            let error = #expect(throws: UnsuitableServer.self) {
                try PostgresFacts.check(connect(pool.uri(of: "postgres")))
            }
            #expect(error.map { "\($0)" }?.contains("pgbouncer") == true)
        }
        let direct = try PostgresProxy(to: server)
        #expect(throws: Never.self) { try PostgresFacts.check(connect(direct.uri(of: "postgres"))) }
    }
}
