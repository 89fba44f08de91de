import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import StorePostgres

/// The partitions of hits, one for each day.
@Suite(.needsPostgres, .blocking) struct HitDaysTests {
    private let uri: String
    private let store: PostgresStore
    private let administrator: PostgresConnection
    /// The number of the day, by the server's clock.
    private let today: Int64

    init() throws {
        uri = try PostgresServer.shared.makeDatabase()
        store = try PostgresStore(uri, as: .hub("a"))
        administrator = try connect(uri)
        today = try #require(
            try administrator.integer("SELECT CAST(extract(epoch FROM clock_timestamp()) / 86400 - 0.5 AS BIGINT)"))
        try store.commit { store in
            _ = try store.addUser("ada")
            _ = try store.addMessage("m1", of: 1, to: ["mia@example.org"], firstTicket: 1)
        }
    }

    private func keepHit(_ seq: Seq, at: Timestamp = .start) throws {
        try store.commit { try $0.keep(.sample(of: 1, recipient: 1, seq: seq, at: at)) }
    }

    /// The attached days, by their numbers.
    private func days() throws -> [Int64] {
        try administrator.integers(
            """
            SELECT CAST(substr(c.relname, 6) AS BIGINT) FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass('hit') AND NOT i.inhdetachpending ORDER BY 1
            """)
    }

    private func exists(_ day: Int64) throws -> Bool {
        try administrator.has("SELECT 1 FROM pg_class WHERE relname = ?", ["hit_d\(day)"])
    }

    /// Makes a day that is over, with some hits.
    private func makeOldDay(_ day: Int64, hits: Int) throws {
        let milliseconds: Int64 = 86_400_000
        try administrator.run(
            "CREATE TABLE hit_d\(day) PARTITION OF hit FOR VALUES FROM (\(day * milliseconds)) TO (\((day + 1) * milliseconds))",
            "INSERT INTO agent (text) VALUES ('Old/1') ON CONFLICT DO NOTHING",
            """
            INSERT INTO hit (kept_at, at, user, recipient, link, network, agent, seq, prefetch, folded, reported, marked, via)
            SELECT \(day * milliseconds) + n, \(day * milliseconds), 1, 1, 0, decode('c00002', 'hex'), agent.id, n, 0, 0, 0, 0, 'direct'
            FROM generate_series(1, \(hits)) AS n, agent WHERE agent.text = 'Old/1'
            """)
    }

    private var cutoff: Timestamp { Timestamp(milliseconds: (today - 10) * 86_400_000) }

    @Test func aWeekIsThereAfterTheStart() throws {
        let days = try days()
        #expect(days.count >= 8)
        #expect(Set(today...today + 7).isSubset(of: days))
        let indexes = try administrator.integer(
            "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'hit_d%recipient%'")
        #expect(indexes == Int64(days.count))
    }

    /// By when they are stored, not by when they were seen.
    @Test func hitsAreInTheDayOnWhichTheyAreStored() throws {
        try keepHit(1, at: .at(0))
        try keepHit(2, at: .at(-90 * 86_400))
        let tables = try administrator.texts("SELECT DISTINCT CAST(CAST(tableoid AS regclass) AS TEXT) FROM hit")
        #expect(tables == ["hit_d\(today)"])
        #expect(try store.read { try $0.allHits().map(\.seq) } == [1, 2])
    }

    @Test func wholeDaysAreDropped() throws {
        try makeOldDay(today - 20, hits: 5)
        try makeOldDay(today - 11, hits: 3)
        try makeOldDay(today - 10, hits: 2)
        try keepHit(1)
        let due = Expiry(activities: [:], hits: cutoff, events: cutoff)
        #expect(try store.isDue(due))
        #expect(try store.removeWholeDays(before: cutoff) == 8)
        #expect(try !exists(today - 20))
        #expect(try !exists(today - 11))
        #expect(try exists(today - 10), "it had not ended at the cutoff")
        #expect(try store.read { try $0.allHits().count } == 3)
        #expect(try !store.isDue(due))
        #expect(try store.removeWholeDays(before: cutoff) == 0)
    }

    /// A backup, or a long report, reads hits all the while.
    @Test func hitsPassWhileAReaderIsInTheWay() throws {
        try makeOldDay(today - 20, hits: 5)
        // A day to come is missing as well, as each midnight.
        try administrator.run("DROP TABLE hit_d\(today + 7)")
        let reader = try connect(uri)
        try reader.run("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM hit")
        let removing = Background { [store, cutoff] in (try? store.removeWholeDays(before: cutoff)) ?? -1 }
        var slowest = Duration.zero
        for number in 1...200 {
            let begin = ContinuousClock.now
            try keepHit(Seq(number))
            slowest = max(slowest, begin.duration(to: .now))
            if removing.isDone { break }
            usleep(10_000)
        }
        #expect(slowest < .milliseconds(900), "a hit waited for \(slowest)")
        #expect(try days().contains(today + 7), "the reader does not keep the days to come away")
        #expect(try reader.integer("SELECT count(*) FROM hit_d\(today - 20)") == 5, "the reader has what it had")
        try reader.run("COMMIT")
        _ = try removing.get()
        _ = try store.removeWholeDays(before: cutoff)
        #expect(try !exists(today - 20))
        #expect(try days().contains(today + 7))
    }

    @Test func aDetachmentThatWasInterruptedIsFinished() throws {
        try makeOldDay(today - 20, hits: 5)
        let reader = try connect(uri)
        try reader.run("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM hit")
        let error = postgresError {
            try administrator.run(
                "SET lock_timeout = '100ms'", "ALTER TABLE hit DETACH PARTITION hit_d\(today - 20) CONCURRENTLY")
        }
        #expect(error?.sqlstate == "55P03")
        #expect(try administrator.has("SELECT 1 FROM pg_inherits WHERE inhdetachpending"))
        try reader.run("COMMIT")
        try keepHit(1)
        #expect(try store.removeWholeDays(before: cutoff) == 5)
        #expect(try !exists(today - 20))
    }

    @Test func aDayThatWasDetachedAndNotDroppedIsDropped() throws {
        try makeOldDay(today - 20, hits: 5)
        try administrator.run("ALTER TABLE hit DETACH PARTITION hit_d\(today - 20)")
        #expect(try store.removeWholeDays(before: cutoff) == 5)
        #expect(try !exists(today - 20))
    }

    /// Nobody made any for a week, or the server's clock was set.
    @Test func withoutADayForNowTheNextHitMakesIt() throws {
        for day in try days() { try administrator.run("DROP TABLE hit_d\(day)") }
        #expect(try days() == [])
        try keepHit(1)
        try keepHit(2)
        #expect(try store.read { try $0.allHits().map(\.seq) } == [1, 2])
        #expect(try Set(today...today + 7).isSubset(of: days()))
        #expect(store.counts.values.retries == 1)
    }

    @Test func retentionByActivitiesLeavesHitsToTheirDays() throws {
        try keepHit(1, at: .at(-1000 * 86_400))
        #expect(try store.commit { try $0.expire(before: [:], hitsBefore: .at(0), limit: 10) } == 0)
        #expect(try store.read { try $0.allHits().count } == 1)
    }
}
