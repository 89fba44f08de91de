import Core
import StorePostgres
import StoreSQL
import TestKit
import Testing

@Suite("Connection to PostgreSQL", .needsPostgres, .blocking)
struct PostgresConnectionTests {
    private let connection: PostgresConnection

    init() throws {
        connection = try connect()
        try connection.execute("CREATE TEMPORARY TABLE user (id bigint PRIMARY KEY, name text)", [])
    }

    private func count() throws -> Int? { try connection.first("SELECT count(*) FROM user") { $0[0] } }

    @Test("runs a phase in one round trip, in order")
    func phase() throws {
        try connection.finish()
        let before = connection.roundTrips
        var seen: [Int] = []
        try connection.queue("BEGIN")
        for id in 1...3 { try connection.queue("INSERT INTO user (id, name) VALUES (?, ?)", [id, "n"]) }
        for _ in 0..<2 { try connection.queue("SELECT count(*) FROM user") { seen.append($0.count) } }
        try connection.queue("UPDATE user SET name = ?") { seen.append($0.changed) }
        #expect(postgresError { try connection.finish() }?.sqlstate == "08P01")
        try connection.queue("ROLLBACK")
        try connection.finish()
        #expect(seen.isEmpty)
        try connection.queue("BEGIN")
        for id in 1...3 { try connection.queue("INSERT INTO user (id, name) VALUES (?, ?)", [id, "n"]) }
        try connection.queue("UPDATE user SET name = ? WHERE id < ?", ["m", 3]) { seen.append($0.changed) }
        try connection.queue("COMMIT") { seen.append($0.changed) }
        try connection.finish()
        try connection.finish()
        #expect(seen == [2, 0])
        #expect(connection.roundTrips == before + 3)
        #expect(connection.transactionStatus == .idle)
    }

    @Test("conforms to SQLConnection")
    func conformance() throws {
        for id in 1...5 { try connection.execute("INSERT INTO user VALUES (?, ?)", [id, "n\(id)"]) }
        #expect(try connection.change("UPDATE user SET name = name WHERE id <= ?", [3]) == 3)
        var ids: [Int] = []
        try connection.each("SELECT id FROM user ORDER BY id", []) {
            ids.append($0[0])
            // A statement within the rows of another.
            let rows = try count()
            #expect(rows == 5)
            return ids.count < 2
        }
        #expect(ids == [1, 2])
        let before = connection.roundTrips
        var runs: [[String]] = [[], [], []]
        try connection.each("SELECT name FROM user WHERE id >= ? ORDER BY id", runs: [[4], [9], [5]]) {
            runs[$0].append($1[0])
        }
        #expect(runs == [["n4", "n5"], [], ["n5"]])
        try connection.each("SELECT 1", runs: []) { _, _ in }
        #expect(connection.roundTrips == before + 1)
        #expect(
            try connection.all(
                "SELECT id FROM user WHERE \(connection.dialect.isAmong("id"))", [SQLValue.integers([2, 7])]
            ) {
                $0[0] as Int
            } == [2])
    }

    @Test("stays usable after an error in the middle of a phase")
    func failure() throws {
        try connection.execute("INSERT INTO user VALUES (1, 'a')", [])
        try connection.finish()
        var calls = 0
        try connection.queue("BEGIN")
        try connection.queue("INSERT INTO user VALUES (?, ?)", [2, "b"]) { _ in calls += 1 }
        try connection.queue("INSERT INTO user VALUES (?, ?)", [1, "b"])
        // Prepared only here: the server skips that.
        try connection.queue("SELECT name FROM user WHERE id = ?", [2]) { _ in calls += 1 }
        try connection.queue("SELECT 1 / 0")
        try connection.queue("COMMIT")
        let error = postgresError { try connection.finish() }
        #expect(error?.sqlstate == "23505")
        #expect(error?.constraint == "user_pkey")
        #expect(error?.isConnectionLost == false)
        #expect(error.map { "\($0)" }?.contains("(1)") == false)
        if case .exists? = error.map({ StoreError($0) }) {} else { Issue.record("\(String(describing: error))") }
        #expect(calls == 0)
        #expect(connection.transactionStatus == .failed)
        #expect(postgresError { _ = try count() }?.sqlstate == "25P02")
        try connection.queue("ROLLBACK")
        try connection.finish()
        #expect(connection.transactionStatus == .idle)
        #expect(try count() == 1)
        #expect(try connection.first("SELECT name FROM user WHERE id = ?", [1]) { $0[0] as String } == "a")
        #expect(
            postgresError {
                try connection.execute("SELEC", []); try connection.finish()
            }?.sqlstate == "42601")
        #expect(
            postgresError {
                try connection.execute("SELEC", []); try connection.finish()
            }?.sqlstate == "42601")
    }

    @Test("throws what a handler throws, after the phase")
    func handlerFailure() throws {
        struct Stop: Error {}
        try connection.queue("SELECT 1") { _ in throw Stop() }
        try connection.queue("INSERT INTO user VALUES (1, 'a')")
        #expect(throws: Stop.self) { try connection.finish() }
        #expect(try count() == 1)
    }

    @Test("prepares again what no longer fits the schema")
    func stalePlan() throws {
        #expect(try connection.all("SELECT * FROM user") { $0[0] as Int } == [])
        try connection.execute("ALTER TABLE user ADD COLUMN more bigint", [])
        try connection.execute("INSERT INTO user VALUES (1, 'a', 5)", [])
        try connection.finish()
        let error = postgresError { _ = try connection.all("SELECT * FROM user") { $0[2] as Int } }
        #expect(error?.isWorthRetrying == true)
        #expect(try connection.all("SELECT * FROM user") { $0[2] as Int } == [5])
        try connection.execute("DEALLOCATE ALL", [])
        let lost = postgresError { _ = try connection.all("SELECT * FROM user") { $0[2] as Int } }
        #expect(lost?.isWorthRetrying == true)
        #expect(try connection.all("SELECT * FROM user") { $0[2] as Int } == [5])
    }

    @Test("runs one text with other types of parameters, and more texts than it keeps prepared")
    func cache() throws {
        #expect(try connection.first("SELECT CAST(pg_typeof(?) AS text)", [1]) { $0[0] as String } == "bigint")
        #expect(try connection.first("SELECT CAST(pg_typeof(?) AS text)", ["1"]) { $0[0] as String } == "text")
        #expect(try connection.first("SELECT CAST(pg_typeof(?) AS text)", [1]) { $0[0] as String } == "bigint")
        for number in 0..<600 {
            #expect(try connection.first("SELECT ? + \(number)", [1]) { $0[0] as Int } == number + 1)
        }
        #expect(try connection.first("SELECT count(*) FROM pg_prepared_statements") { $0[0] as Int } == 512)
    }

    @Test("sends statements by itself when many or large ones wait")
    func executing() throws {
        try connection.finish()
        let before = connection.roundTrips
        for id in 0..<1200 { try connection.execute("INSERT INTO user VALUES (?, ?)", [id, ""]) }
        #expect(connection.roundTrips == before + 2)
        try connection.execute("UPDATE user SET name = ? WHERE id = 1", [String(repeating: "x", count: 1 << 20)])
        #expect(connection.roundTrips == before + 3)
    }

    @Test("does not deadlock in a phase of 10 MB each way")
    func bigPhase() throws {
        let block = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        var count = 0
        for _ in 0..<10 {
            try connection.queue("SELECT CAST(? AS bytea)", [block]) { count += $0.bytes(0, 0)?.count ?? 0 }
        }
        for _ in 0..<20_000 { try connection.queue("SELECT ?", [1]) { count += $0.count } }
        try connection.finish()
        #expect(count == 10_020_000)
    }

    @Test("refuses parameters that are too large, and stays usable")
    func tooLarge() throws {
        let error = postgresError { try connection.queue("SELECT 1", Array(repeating: 1, count: 65_536)) }
        #expect(error?.sqlstate == "54000")
        #expect(try count() == 0)
    }

    @Test("keeps the notices of the last phase")
    func notices() throws {
        try connection.execute("DO 'BEGIN RAISE WARNING ''careful %'', 7; END'", [])
        try connection.finish()
        #expect(connection.warnings.map(\.sqlstate) == ["01000"])
        #expect(connection.warnings.map(\.message) == ["careful 7"])
        #expect(try count() == 0)
        #expect(connection.warnings.isEmpty)
    }

    @Test("applies settings")
    func settings() throws {
        let before = try connect()
        #expect(before.roundTrips == 0)
        let connection = try connect(settings: [("jit", "off"), ("lock_timeout", "2s"), ("application_name", "x")])
        #expect(connection.roundTrips == 1)
        let found: [String]? = try connection.first("SELECT current_setting('jit'), current_setting('lock_timeout')") {
            [$0[0], $0[1]]
        }
        #expect(found == ["off", "2s"])
        #expect(postgresError { _ = try connect(settings: [("jti", "off")]) }?.sqlstate == "42704")
    }

    @Test("reports locks as worth retrying")
    func locks() throws {
        let other = try connect(settings: [("lock_timeout", "50ms")])
        try connection.execute("CREATE TABLE IF NOT EXISTS locked (id bigint)", [])
        try connection.finish()
        try connection.execute("BEGIN", [])
        try connection.execute("LOCK TABLE locked", [])
        try connection.finish()
        let error = postgresError { _ = try other.has("SELECT 1 FROM locked") }
        #expect(error?.sqlstate == "55P03")
        #expect(error?.isWorthRetrying == true)
        if case .busy? = error.map({ StoreError($0) }) {} else { Issue.record("\(String(describing: error))") }
        try connection.execute("ROLLBACK", [])
        try connection.finish()
        #expect(try !other.has("SELECT 1 FROM locked"))
    }
}
