import Core
import Foundation
import GRDB
import StoreSQLite
import TestKit
import Testing

/// A store of every released schema, as its own programs wrote it (`Fixtures/make-fixture.sh`): brought up to date, copied,
/// restored. What is special to one is in `MigrationTests`.
@Suite struct FixtureTests {
    struct Fixture: Sendable, CustomTestStringConvertible {
        var schema: Int
        var users: Int64
        var activities: Int64
        var hits: Int
        var unread: Int64
        var device: (name: String, seq: Seq)?
        var testDescription: String { "schema \(schema)" }
    }

    static let all = [
        Fixture(schema: 1, users: 2, activities: 6, hits: 4, unread: 4, device: ("desk", 6)),
        Fixture(schema: 2, users: 2, activities: 7, hits: 3, unread: 5, device: nil),
        Fixture(schema: 4, users: 1, activities: 10, hits: 5, unread: 2, device: nil),
        Fixture(schema: 5, users: 2, activities: 11, hits: 5, unread: 3, device: ("desk", 11)),
        Fixture(schema: 7, users: 2, activities: 11, hits: 5, unread: 3, device: ("desk", 11)),
        Fixture(schema: 9, users: 2, activities: 11, hits: 5, unread: 3, device: ("desk", 11)),
        Fixture(schema: 10, users: 2, activities: 11, hits: 5, unread: 3, device: ("desk", 11)),
    ]

    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mailbell.sqlite")
    }

    private func take(_ fixture: Fixture) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/schema\(fixture.schema).db")
        try FileManager.default.copyItem(at: file, to: URL(fileURLWithPath: path))
    }

    /// A schema that was released and has no store here is not tested.
    @Test func thereIsOneOfEachSchema() throws {
        let store = try SQLiteStore(path: path)
        store.close()
        let known = try DatabaseQueue(path: path).read {
            try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations").compactMap(Int.init).sorted()
        }
        #expect(
            Self.all.map(\.schema) == known.filter { $0 != 6 && $0 != 8 && $0 <= 10 },
            "6 and 8 were never released, 11 to 13 are not yet")
    }

    /// The times in the bodies are known to a store that had none beside them: the order is that of a look at each.
    @Test(arguments: all) func timesAreFound(_ fixture: Fixture) throws {
        try take(fixture)
        let store = try SQLiteStore(path: path)
        for user in try store.read({ try $0.users() }).map(\.id) {
            var query = ActivityQuery()
            (query.isByTime, query.limit) = (true, 1000)
            let (log, listed) = try store.read {
                (
                    try $0.page(of: user, after: 0, limit: 1000, maximumBytes: .max).entries,
                    try $0.list(of: user, matching: query).entries
                )
            }
            func moment(_ entry: Entry) throws -> TimePlace {
                TimePlace(at: try JSONDecoder().decode(Activity.self, from: Data(entry.body)).at, seq: entry.seq)
            }
            #expect(try listed.map(moment) == log.map(moment).sorted(by: >))
        }
    }

    /// What older stores counted anew each time is a row for each recipient.
    @Test(arguments: all) func activitiesAreSummedUp(_ fixture: Fixture) throws {
        try take(fixture)
        try SQLiteStore(path: path).close()
        let (wrong, sums) = try DatabaseQueue(path: path).read { db in
            (
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM (
                            SELECT recipient, sum(kind = 'open') AS opens, sum(kind = 'click') AS clicks FROM activity
                            WHERE recipient IS NOT NULL AND kind IN ('open', 'click') GROUP BY recipient) AS seen
                        LEFT JOIN tally ON tally.recipient = seen.recipient
                        WHERE tally.opens + tally.machine_opens IS NOT seen.opens
                            OR tally.clicks + tally.machine_clicks IS NOT seen.clicks OR tally.hit_at IS NULL
                        """),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM tally") ?? 0
            )
        }
        #expect(wrong == 0 && sums > 0)
    }

    @Test(arguments: all) func isBroughtUpToDate(_ fixture: Fixture) throws {
        try take(fixture)
        let schema = try StoreFile(path).content().schema
        #expect(schema.version == fixture.schema && !schema.isCurrent)
        let store = try SQLiteStore(path: path)
        try expectContent(of: store, fixture)
        #expect(try StoreFile(path).content().schema.isCurrent)
        let entry = try store.commit { try $0.add(.open, to: 1) }
        #expect(entry.seq == fixture.activities + 1)
        #expect(try store.verify().findings == [])
    }

    private func expectContent(of store: SQLiteStore, _ fixture: Fixture) throws {
        let found = try store.verify()
        #expect(found.findings == [])
        #expect((found.users, found.activities, found.messages) == (fixture.users, fixture.activities, 1))
        try store.read { store in
            let state = try #require(try store.logState(of: 1))
            #expect((state.head, state.floor, state.unread) == (fixture.activities, 1, fixture.unread))
            #expect(try store.allHits().count == fixture.hits)
            let page = try store.page(of: 1, after: 0, limit: 99, maximumBytes: .max)
            #expect(page.entries.count == Int(fixture.activities))
            for entry in page.entries { _ = try JSONDecoder().decode(Activity.self, from: Data(entry.body)) }
            if let (name, seq) = fixture.device {
                let device = try #require(try store.device(name, of: 1))
                #expect(try store.seq(of: device.cursor, in: state, of: 1) == seq)
            }
        }
    }

    /// A backup is made of a store before it is brought up to date, and can be restored afterwards.
    @Test(arguments: all) func isCopiedAsItIs(_ fixture: Fixture) throws {
        try take(fixture)
        let copy = folder.file("copy")
        try StoreFile(path).copy(to: copy)
        #expect(try StoreFile(path).content() == StoreFile(copy).content())
        #expect(try StoreFile(copy).content().schema.version == fixture.schema)
        #expect(try StoreFile(copy).verify().findings == [])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["copy", "mailbell.sqlite"])
        let store = try SQLiteStore(path: copy)
        try expectContent(of: store, fixture)
        let old = try store.state(of: 1).epoch
        var random = SplitMix64(seed: 1)
        let carried = try store.becomeRestored(replacing: StoreFile(path), now: .at(9), using: &random)
        #expect((carried == nil) == (fixture.schema < 4), "what older ones know cannot be taken over")
        try expectContent(of: store, fixture)
        let (epoch, shared) = try store.read { (try $0.logState(of: 1)?.epoch, try $0.sharedSeq(with: old, of: 1)) }
        #expect(epoch != nil && epoch != old && shared == fixture.activities)
    }

    @Test(arguments: all) func isLeftAloneByCommandsThatOnlyLook(_ fixture: Fixture) throws {
        try take(fixture)
        #expect {
            try SQLiteStore(path: path, upgrading: false)
        } throws: { "\($0)".contains("(`mailbell-hub serve`) to upgrade it") }
    }
}
