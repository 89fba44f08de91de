import Core
import Foundation
import StoreMove
import StorePostgres
import StoreSQL
import StoreSQLite
import TestKit
import Testing

@Suite(.blocking, .needsPostgres) struct MoveTests {
    private struct Interruption: Error {}

    /// Moves a sample.
    ///
    /// - Parameter stops: asked after each page whether the move is interrupted.
    private func move(
        _ sample: MoveSample, to database: String, leavingUnfit: Bool = false, startingAgain: Bool = false,
        stops: (StoreMove.Progress) -> Bool = { _ in false }
    ) throws -> StoreMove.Report {
        let source = try sample.open()
        defer { source.close() }
        return try StoreMove(from: source, to: database).run(leavingUnfit: leavingUnfit, startingAgain: startingAgain) {
            if stops($0) { throw Interruption() }
        }
    }

    private func expectSame(_ sample: MoveSample, _ database: String) throws {
        let old = try sample.open()
        defer { old.close() }
        let new = try PostgresStore(database, as: .hub("a"))
        defer { new.close() }
        let (right, found) = (try answers(of: old), try answers(of: new))
        #expect(right.count > 60)
        #expect(right.count == found.count)
        for (right, found) in zip(right, found) { #expect(right == found) }
        #expect(old.ticketKey == new.ticketKey)
        #expect(try old.clock() == new.clock())
    }

    private func error(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return "none"
    }

    @Test func everythingMoves() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        let report = try move(sample, to: database)
        #expect(report.isDone && !report.wasDone)
        #expect(report.findings == [])
        #expect(report.rows["user"] == 2 && report.rows["hit"] == 18)
        for (table, count) in report.rows { #expect(count > 0, "\(table) is empty, so its move is not tested") }
        try expectSame(sample, database)
    }

    /// A hub began new lives if the database was used on another server before.
    @Test func logsStayInTheirLives() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        try PostgresStore(database, as: .hub("a")).close()
        try PostgresServer.shared.psql("UPDATE fleet SET system_identifier = 1", database: database)
        #expect(try move(sample, to: database).isDone)
        try expectSame(sample, database)
    }

    @Test func idsAreNotGivenAgain() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        #expect(try move(sample, to: database).isDone)
        let store = try PostgresStore(database, as: .hub("a"))
        defer { store.close() }
        try store.commit { store in
            // 1 and 2 are there, and 3 was removed.
            #expect(try store.addUser("new").id == 4)
            // 7 people were added, of whom 3 are removed.
            #expect(try store.addMessage("new", of: 4, to: ["x@example.com"], firstTicket: 99).map(\.id) == [8])
            try store.keep(.sample(of: 4, recipient: 8, seq: 1, userAgent: "New/1"))
            #expect(try store.allHits().count == 19)
            // 4 records were added, of whom one was removed; its number is not given again either.
            let deal = try store.insertRecord(.sample(.deal))
            #expect((deal.id, deal.number) == (5, 3))
            try store.note(RecordChange(at: .at(0), by: "a", what: "created"), of: deal.id)
            #expect(try store.changes(of: deal.id, before: nil, limit: 1).map(\.id) == [3])
            #expect(try store.log(9, of: 1).id == 5)
        }
    }

    @Test func interruptedAtEachPageItContinues() throws {
        let (sample, database) = (try MoveSample(more: 9000), try PostgresServer.shared.makeDatabase())
        var interruptions = 0
        while true {
            do {
                _ = try move(sample, to: database) { $0.phase == .copying }
                break
            } catch is Interruption {
                interruptions += 1
                #expect(error { _ = try PostgresStore(database, as: .hub("a")) }.contains("is not finished"))
            }
        }
        // Every table has a row, and the log several pages.
        #expect(interruptions == 44)
        try expectSame(sample, database)
    }

    @Test func interruptedWhileComparingItContinues() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        for stop in 1...41 {
            var pages = 0
            #expect(throws: Interruption.self) {
                try move(sample, to: database) { progress in
                    pages += progress.phase == .comparing ? 1 : 0
                    return pages == stop
                }
            }
        }
        #expect(try move(sample, to: database).isDone)
        try expectSame(sample, database)
    }

    @Test func aLostConnectionIsOneInterruption() throws {
        let (sample, database) = (try MoveSample(more: 9000), try PostgresServer.shared.makeDatabase())
        let failure = storeError {
            _ = try move(sample, to: database) { progress in
                if progress.table == "activity" {
                    _ = try? PostgresServer.shared.psql(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE application_name = 'mailbell-move' AND datname = current_database()
                        """, database: database)
                }
                return false
            }
        }
        #expect(failure?.isAway == true)
        #expect(try move(sample, to: database).isDone)
        try expectSame(sample, database)
    }

    @Test func aMoveThatWasFinishedOnlyCompares() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        #expect(try move(sample, to: database).isDone)
        let again = try move(sample, to: database) { $0.phase == .copying }
        #expect(again.isDone && again.wasDone)
        try sample.change("UPDATE user SET name = 'Adele' WHERE id = 1")
        let changed = try move(sample, to: database)
        #expect(!changed.isDone && changed.wasDone && changed.differences == 1)
        #expect(changed.findings == ["user 1: name differs"])
    }

    @Test func aChangeInBetweenIsNoticed() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        #expect(throws: Interruption.self) { try move(sample, to: database) { $0.table == "hit" } }
        let store = try sample.open()
        try store.commit { store in
            try store.add(.open, .human, to: 1, recipient: 1, at: .at(60))
            _ = try store.optIn("ben@example.com")
        }
        store.close()
        try sample.change("DELETE FROM message WHERE id = 'm2'")
        let report = try move(sample, to: database)
        #expect(!report.isDone)
        #expect(report.differences == report.findings.count)
        for finding in [
            "user 1: head, unread, recorded_at differs", "activity 1099511627790: is missing in PostgreSQL",
            "message: PostgreSQL has 2 rows, of which the old store has 1",
        ] { #expect(report.findings.contains(finding), "\(report.findings)") }
        #expect(error { _ = try PostgresStore(database, as: .command(migrates: false)) }.contains("is not finished"))

        #expect(try move(sample, to: database, startingAgain: true).isDone)
        try expectSame(sample, database)
    }

    @Test func otherTargetsAreRefused() throws {
        let sample = try MoveSample()
        let database = try PostgresServer.shared.makeDatabase()
        let hub = try PostgresStore(database, as: .hub("a"))
        #expect(error { _ = try move(sample, to: database) }.contains("the hub a works on it"))
        try hub.commit { try $0.optOut("x@example.com", at: .at(1)) }
        hub.close()
        #expect(error { _ = try move(sample, to: database) }.contains("its table opt_out has rows"))
        let command = try PostgresStore(database, as: .command(migrates: false))
        try command.commit { _ = try $0.addUser("ada") }
        command.close()
        #expect(error { _ = try move(sample, to: database) }.contains("it has users already"))
        #expect(try PostgresStore(database, as: .hub("a")).read { try $0.users().count } == 1)

        let other = try PostgresServer.shared.makeDatabase()
        #expect(throws: Interruption.self) { try move(MoveSample(), to: other) { _ in true } }
        #expect(error { _ = try move(sample, to: other) }.contains("an unfinished move of another store"))
        #expect(error { _ = try move(sample, to: "postgres://@/x?port=x") }.contains("connection string"))
    }

    @Test func rowsThatPostgreSQLCannotHoldAreReported() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        let key = ActivityKey.make(1, 9)
        try sample.change(
            """
            UPDATE activity SET kind = x'00ff' WHERE key = \(key);
            UPDATE activity SET body = 'not JSON' WHERE key = \(key + 1);
            UPDATE activity SET body = x'00ff00' WHERE key = \(key + 2);
            UPDATE activity SET recorded_at = 'soon' WHERE key = \(key + 3);
            UPDATE hit SET prefetch = 70000 WHERE id = 10;
            UPDATE tally SET opens = 2.5 WHERE recipient = 1;
            UPDATE user SET name = 'A' || char(0) || 'da' WHERE id = 1;
            UPDATE token SET label = CAST(x'41ff42' AS TEXT) WHERE id = 'tk_1';
            INSERT INTO agent (id, text) SELECT 77, group_concat(hex(randomblob(1000)), '') FROM pragma_table_info('hit');
            INSERT INTO event (user, id, seq, at) VALUES (1, 'x' || char(0), 4, 5), (1, 'x' || char(65533), 4, 6);
            """)
        let report = try move(sample, to: database)
        #expect(!report.isDone)
        #expect(report.differences == 1 && report.leftBehind == 5, "\(report.findings)")
        #expect(report.repairedTexts == 3)
        for line in [
            "activity \(key): kind is bytes, and must be text; PostgreSQL cannot hold the row",
            "activity \(key + 3): recorded_at is text, and must be a whole number; PostgreSQL cannot hold the row",
            "hit 10: prefetch is the number 70000, and must be a whole number of 16 bits; PostgreSQL cannot hold the row",
            "tally 1: opens is the number 2.5, and must be a whole number; PostgreSQL cannot hold the row",
        ] { #expect(report.findings.contains(line), "\(report.findings)") }
        // Longer than PostgreSQL's indexes take.
        #expect(report.findings.contains { $0.hasPrefix("agent 77: PostgreSQL refuses the row: index row") })
        // Two texts that became the same.
        #expect(report.findings.contains { $0.hasPrefix("event 1 x\u{FFFD}: at differs") }, "\(report.findings)")

        try sample.change("DELETE FROM event WHERE at = 6")
        #expect(try move(sample, to: database).isDone == false)
        #expect(try move(sample, to: database, leavingUnfit: true).isDone)
        let rows = try PostgresServer.shared.psql(
            "SELECT body FROM activity WHERE key IN (\(key + 1), \(key + 2)) ORDER BY key; SELECT name FROM \"user\" WHERE id = 1",
            database: database)
        #expect(rows == "\\x6e6f74204a534f4e\n\\x00ff00\nA\u{FFFD}da")
    }

    /// A new column or table must be moved, too.
    @Test func bothStoresHaveTheSameColumns() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        let report = try move(sample, to: database)
        let columns = try PostgresServer.shared.psql(
            """
            SELECT table_name || '.' || column_name FROM information_schema.columns AS c
            WHERE table_schema = 'public' AND table_name NOT IN ('secret', 'hub', 'fleet') AND table_name NOT LIKE 'hit_d%'
                AND table_name NOT LIKE 'search_%' AND column_name <> 'kept_at' ORDER BY (table_name || '.' || column_name) COLLATE "C"
            """, database: database
        ).split(separator: "\n").map(String.init)
        let own = try sample.columns()
        #expect(columns == own)
        #expect(Set(own.compactMap { $0.split(separator: ".").first.map(String.init) }) == Set(report.rows.keys))
    }

    /// A move that finds the index of texts incomplete is not done.
    @Test func theIndexOfTextsIsMadeAnew() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        #expect(try move(sample, to: database).isDone)
        let count = "SELECT (SELECT count(*) FROM search_recipient) = (SELECT count(*) FROM recipient)"
        #expect(try PostgresServer.shared.psql(count, database: database) == "t")
        for (number, damage) in [
            "DELETE FROM search_message WHERE message = 'm1'", "DELETE FROM search_record WHERE record = 1",
            "DELETE FROM search_mail WHERE entry = 1", "INSERT INTO search_mail VALUES (3, '{}')",
        ].enumerated() {
            try PostgresServer.shared.psql(damage, database: database)
            let report = try move(sample, to: database)
            #expect(!report.isDone && report.findings.count == 1)
            #expect(report.findings.first?.contains("index of texts lacks \(number + 1) rows") == true)
        }
    }

    @Test func oldHitsAreKeptForAWhileYet() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        try sample.change("UPDATE hit SET at = 1000 WHERE id = 1; UPDATE hit SET at = \(Int64.max) WHERE id = 2")
        #expect(try move(sample, to: database).isDone)
        try expectSame(sample, database)
        let days = try PostgresServer.shared.psql(
            """
            SELECT (value - kept_at) / 86400000 FROM hit, meta WHERE meta.key = 'moved' AND id IN (1, 2) ORDER BY id
            """, database: database)
        #expect(days == "400\n0")
    }

    @Test(.long, .timeLimit(.minutes(20))) func aMillionActivities() throws {
        let (sample, database) = (try MoveSample(), try PostgresServer.shared.makeDatabase())
        try sample.change(
            """
            WITH RECURSIVE n (n) AS (SELECT 14 UNION ALL SELECT n + 1 FROM n WHERE n < 1000000)
            INSERT INTO activity (key, recorded_at, kind, verdict, recipient, body)
            SELECT (1 << 40) + n, 1795323900000 + n, 'open', 'human', 1 + n % 2, CAST(format(
                '{"id":"01KASDFGHJKLQWERTZUI%06d","kind":"open","at":"2026-11-23T00:00:00.000Z","verdict":"human","pad":"%s"}',
                n, hex(randomblob(60 + 30 * (n % 7)))) AS BLOB) FROM n;
            INSERT INTO hit (at, user, recipient, link, network, agent, prefetch, seq, folded, via)
            SELECT 1795323900000 - (key % 1000000) * 3000, 1, 1 + key % 2, 0, x'c00002', 1, 0, key % 1000000, 0, 'direct'
            FROM activity WHERE key > (1 << 40) + 800000 AND key < 2 << 40;
            UPDATE user SET head = 1000000, recorded_at = 1795325000000 WHERE id = 1;
            """)
        let before = Self.residentKilobytes()
        let started = ContinuousClock.now
        #expect(throws: Interruption.self) { try move(sample, to: database) { $0.done > 500_000 } }
        let half = started.duration(to: .now)
        var copied: Duration?
        let report = try move(sample, to: database) { progress in
            if progress.phase == .comparing, copied == nil { copied = started.duration(to: .now) }
            return false
        }
        let all = started.duration(to: .now)
        #expect(report.isDone && report.rows["activity"] ?? 0 > 1_000_000)
        print(
            "a store of \(megabytes(sample.path)) MB: 500 000 rows in \(half), all copied after \(copied ?? all), compared after \(all); "
                + "resident \(before / 1024) MB before, at most \(Self.residentKilobytes("VmHWM") / 1024) MB")
        let (old, new) = (try sample.open(), try PostgresStore(database, as: .hub("a")))
        for after in [0, 499_990, 999_990] as [Seq] {
            let right = try old.read { try $0.page(of: 1, after: after, limit: 100, maximumBytes: .max) }
            #expect(try new.read { try $0.page(of: 1, after: after, limit: 100, maximumBytes: .max) } == right)
        }
        old.close()
        new.close()
    }

    private func megabytes(_ path: String) -> Int64 {
        ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? NSNumber).map {
            $0.int64Value / 1_000_000
        } ?? 0
    }

    private static func residentKilobytes(_ what: String = "VmRSS") -> Int {
        let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix(what) }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
