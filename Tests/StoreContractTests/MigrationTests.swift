import Core
import Dispatch
import Foundation
import GRDB
import Synchronization
import TestKit
import Testing

@testable import StoreSQLite

/// A store that version 1 of the schema wrote, opened by this one.
@Suite struct MigrationTests {
    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/schema1.db")
    private static let message = "01M835JNS1G8KQYAARN60MHRHE"
    private static let registered = Timestamp(milliseconds: 1_795_402_848_033)

    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mailbell.sqlite")
        try FileManager.default.copyItem(atPath: Self.fixture.path, toPath: path)
    }

    @Test func peopleAreAsTheyWere() throws {
        try SQLiteStore(path: path).read { store throws in
            let users = try store.users()
            #expect(users.map(\.email) == ["sam@example.com", "kim@example.com"])
            #expect(users.map(\.name) == ["Sam", ""])
            #expect(users.map(\.seat) == [.paid, .free])
            #expect(users.map(\.addresses) == [["sam@example.com"], ["kim@example.com"]])
            let token = try #require(try store.tokens().first)
            #expect((token.id, token.user, token.scopes) == ("tk_9kALJ0zM", 1, [.subscribe, .read, .track]))
            #expect(
                try store.device("desk", of: 1)?.cursor == Cursor(epoch: Epoch("vn05lqkkjldm"), seq: 6))
        }
    }

    @Test func messagesAndContactsAreThere() throws {
        try SQLiteStore(path: path).read { store throws in
            let message = try #require(try store.message(.header("<q3@example.com>"), of: 1))
            #expect(
                message
                    == TrackedMessage(
                        id: Self.message, user: 1, from: "sam@example.com", subject: "Q3 offer",
                        messageID: "<q3@example.com>", sentAt: nil, registeredAt: Self.registered,
                        links: ["https://example.com/pricing"]))
            #expect(try store.message(.header("<q3@example.com>"), of: 2) == nil)

            let alice = try #require(try store.contact("alice@example.com", of: 1))
            #expect((alice.name, alice.tracking, alice.messages) == ("Alice Example", .identified, 1))
            let opened = Self.registered + .milliseconds(18)
            #expect(alice.engagement.opens == Sightings(count: 1, first: opened, last: opened))
            let status = try store.status(ofMessage: Self.message)
            #expect(status.map(\.recipient.email) == ["alice@example.com", "bob@example.com"])
            #expect(status.map(\.recipient.name) == ["Alice Example", nil])
            #expect(status.map(\.recipient.tracking) == [.identified, .identified])
            #expect(status.map(\.engagement.opens.count) == [1, 1])
            #expect(status.map(\.clicks) == [[.init(n: 1, count: 1)], [.init(n: 1, count: 1)]])
        }
    }

    @Test func theLogIsAsItWas() throws {
        let store = try SQLiteStore(path: path)
        var state = LogState(epoch: Epoch("vn05lqkkjldm"), head: 6, unread: 4)
        #expect(try store.state(of: 1) == state)
        #expect(try store.state(of: 2).head == 0)
        try store.read { store throws in
            let page = try store.page(of: 1, after: 0, limit: 99, maximumBytes: .max)
            #expect(page.entries.map(\.kind) == [.sent, .sent, .open, .click, .open, .click])
            #expect(page.entries.map(\.verdict) == [nil, nil, .human, .human, .human, .human])
            let click = try JSONDecoder().decode(Activity.self, from: Data(page.entries[3].body))
            #expect(click.link == .init(n: 1, url: "https://example.com/pricing"))
            #expect(click.recipient == .init(email: "alice@example.com", name: "Alice Example"))
            #expect(try store.recordedAt(firstAfter: 2, of: 1) == Self.registered + .milliseconds(18))
            let hits = try store.allHits()
            #expect(hits.map(\.seq) == [3, 4, 5, 6])
            #expect(hits.allSatisfy { !$0.isReported && !$0.isFolded && $0.userAgent.contains("Firefox/128.0") })
        }
        let entry = try store.commit { try $0.add(.open, to: 1, recipient: 1, at: Self.registered + .seconds(60)) }
        #expect(entry.seq == 7)
        (state.head, state.unread) = (7, 5)
        #expect(try store.state(of: 1) == state)
        // The counts that version 10 brought are those of the log.
        let summed = try store.read { try $0.state(ofRecipient: 1) }
        #expect(
            (summed.tally.opens, summed.tally.clicks, summed.tally.machineOpens, summed.tally.machineClicks) == (
                1, 1, 0, 0
            ))
        #expect(summed.latestHit == (try store.read { try $0.allHits().filter { $0.recipient == 1 }.map(\.at).max() }))
    }

    /// What version 2 brought, on a store of version 1, and after it is opened once more.
    @Test func theNewIsThereToo() throws {
        var store = try SQLiteStore(path: path)
        let key = store.ticketKey
        try store.commit { store in
            try store.setTracking(.anonymous, of: "bob@example.com", user: 1)
            try store.keepEvent("e-1", of: 1, seq: 3, at: Self.registered)
            var hit = KeptHit.sample(of: 1, recipient: 1, link: -1, seq: 3, at: Self.registered)
            hit.isReported = true
            try store.keep(hit)
        }
        store.close()
        store = try SQLiteStore(path: path)
        #expect(store.ticketKey == key)
        try store.read { store throws in
            #expect(try store.recipient("bob@example.com", ofMessage: Self.message)?.tracking == .anonymous)
            #expect(try store.event("e-1", of: 1) == 3)
            #expect(
                try store.allHits().map(\.isReported) == [
                    false, false, false, false, true,
                ])
        }
    }

    /// A hub and commands that start together after an update.
    @Test func severalMayBringItUpToDate() throws {
        let failures = Mutex<[String]>([])
        let openings = DispatchGroup()
        // While this holds the file, all of them find the version missing and wait to write it.
        try DatabasePool(path: path).writeWithoutTransaction { db in
            try db.beginTransaction(.immediate)
            for _ in 0..<3 {
                openings.enter()
                Thread.detachNewThread { [path] in
                    do { try SQLiteStore(path: path).close() } catch { failures.withLock { $0.append("\(error)") } }
                    openings.leave()
                }
            }
            Thread.sleep(forTimeInterval: 0.5)
            try db.rollback()
        }
        openings.wait()
        #expect(failures.withLock { $0 } == [])
        #expect(try SQLiteStore(path: path).verify().findings == [])
    }

    @Test func nothingIsWrongWithIt() throws {
        let verification = try SQLiteStore(path: path).verify()
        #expect(verification.findings == [])
        #expect((verification.users, verification.activities, verification.messages) == (2, 6, 1))
    }

    /// A store that version 2 wrote: a contact's setting and another system's event are as they were, and what version 4
    /// brought can be used.
    @Test func versionTwoIsBroughtUpToDate() throws {
        let old = folder.file("version2.sqlite")
        try FileManager.default.copyItem(
            at: Self.fixture.deletingLastPathComponent().appendingPathComponent("schema2.db"),
            to: URL(fileURLWithPath: old))
        let store = try SQLiteStore(path: old)
        #expect(try store.verify().findings == [])
        try store.read { store throws in
            #expect(
                try store.decision(on: "bob@example.com", user: 1)
                    == TrackingDecision(.anonymous, by: .user(.address("bob@example.com"))))
            #expect(try store.event("e-1", of: 1) == 7)
            #expect(try store.trackingSettings(of: 1, after: nil, limit: 9).count == 1)
            #expect(try store.page(of: 1, after: 0, limit: 99, maximumBytes: .max).entries.count == 7)
            #expect(
                try store.allHits().map(\.isReported) == [false, false, true])
        }
        try store.commit { store in
            try store.optOut("alice@example.com", at: Self.registered)
            try store.setTracking(.never, of: .domain("example.com"), user: nil)
            #expect(try store.decision(on: "alice@example.com", user: 1) == TrackingDecision(.never, by: .contact))
            #expect(try store.decision(on: "bob@example.com", user: 1).tracking == .never)
        }
        #expect(try store.verify().findings == [])
    }

    /// A store that version 4 wrote: a burst that was taken back, an opt-out, settings of the administrator and the user; and
    /// hits are found by recipient.
    @Test func versionFourIsBroughtUpToDate() throws {
        let old = folder.file("version4.sqlite")
        try FileManager.default.copyItem(
            at: Self.fixture.deletingLastPathComponent().appendingPathComponent("schema4.db"),
            to: URL(fileURLWithPath: old))
        let store = try SQLiteStore(path: old)
        #expect(try store.verify().findings == [])
        try store.read { store throws in
            #expect(try store.users().map(\.addresses) == [["sam@example.com", "s.example@example.com"]])
            #expect(try store.users().map(\.language) == [LanguageTag("de")])
            let entries = try store.page(of: 1, after: 0, limit: 99, maximumBytes: .max).entries
            #expect(
                entries.map(\.kind) == [.sent, .sent, .open, .click, .open, .click, .revise, .revise, .click, .open])
            #expect(try store.hasOptedOut("carol@example.com"))
            #expect(try store.decision(on: "x@example.net", user: 1).tracking == .never)
            #expect(try store.recipientsWithHits(after: 0, limit: 9) == [1, 2])
            let bob = try #require(try store.recipient(id: 2))
            #expect(bob.email == "bob@example.com")
            #expect(try store.hits(of: [bob]).map(\.seq) == [6, 9])
        }
        #expect(try store.verify().findings == [])
    }

    /// A store that version 7 wrote: an opt-out that it kept holds for all users, and what version 8 brought can be used.
    @Test func versionSevenIsBroughtUpToDate() throws {
        let old = folder.file("version7.sqlite")
        try FileManager.default.copyItem(
            at: Self.fixture.deletingLastPathComponent().appendingPathComponent("schema7.db"),
            to: URL(fileURLWithPath: old))
        let store = try SQLiteStore(path: old)
        try store.read { store throws in
            #expect(try store.optOuts(of: "carol@example.com") == OptOuts(isHubWide: true))
            for user in [1, 2] as [UserID] {
                #expect(
                    try store.decision(on: "carol@example.com", user: user) == TrackingDecision(.never, by: .contact))
            }
            #expect(try store.hits(of: 1, around: 4, limit: 1000).hits.map(\.seq) == [4, 5])
            #expect(try store.dailyUse(of: 1, on: Self.registered.startOfDay) == DailyUse())
        }
        try store.commit { try $0.optOut("alice@example.com", of: 2, at: .start) }
        #expect(try store.read { try $0.decision(on: "alice@example.com", user: 1) }.tracking == .identified)
        #expect(try store.read { try $0.decision(on: "alice@example.com", user: 2) }.tracking == .never)
        #expect(try store.verify().findings == [])
    }

    /// A store that version 10 wrote: nothing changes for its users, and what version 11 brought can be used.
    @Test func versionTenIsBroughtUpToDate() throws {
        let old = folder.file("version10.sqlite")
        try FileManager.default.copyItem(
            at: Self.fixture.deletingLastPathComponent().appendingPathComponent("schema10.db"),
            to: URL(fileURLWithPath: old))
        try DatabaseQueue(path: old).write {
            try $0.execute(sql: "INSERT INTO pairing VALUES (x'01', 1, 'read', \(Timestamp.at(600).milliseconds))")
        }
        let store = try SQLiteStore(path: old)
        try store.read { store throws in
            let users = try store.users()
            #expect(users.map(\.account) == [1, 1] && users.map(\.role) == [.member, .member])
            #expect(try store.admins() == [])
            let tokens = try store.tokens()
            #expect(tokens.count == 2 && tokens.count { $0.isValid(at: .at(1e9)) } == 1, "it never expires")
            #expect(try store.message(.header("<q3@example.com>"), of: 1)?.stoppedAt == nil)
            #expect(try store.preferences(of: 1) == Preferences())
            #expect(try store.audit(before: nil, limit: 1) == [])
            #expect(
                try store.pairing(digest: [1], at: .at(0))
                    == Pairing(user: 1, scopes: [.read], expiresAt: .at(600)), "a client's")
        }
        try store.commit { store in
            try store.setRole(.admin, of: 1)
            #expect(try store.takePairing(digest: [1], for: [.client], at: .at(0)) != .none)
        }
        #expect(try store.verify().findings == [])
    }

    /// A store of version 12, which was never released: nothing changes, and records and logged mail can be added.
    @Test func versionTwelveIsBroughtUpToDate() throws {
        let old = folder.file("version12.sqlite")
        try FileManager.default.copyItem(
            at: Self.fixture.deletingLastPathComponent().appendingPathComponent("schema10.db"),
            to: URL(fileURLWithPath: old))
        try Schema.migrator.migrate(DatabaseQueue(path: old), upTo: "12")
        #expect(try StoreFile(old).content().schema == StoreSchema(version: 12, isCurrent: false))
        let store = try SQLiteStore(path: old)
        #expect(try StoreFile(old).content().schema == StoreSchema(version: 13, isCurrent: true))
        #expect(try store.verify().findings == [])
        try store.read { store throws in
            var query = MessageQuery()
            query.text = "q3 alice"
            #expect(try store.messages(of: 1, matching: query).messages.count == 1)
            for kind in RecordKind.known { #expect(try store.records(matching: RecordQuery(kind)) == RecordListing()) }
            #expect(try store.searchEntries("q3", viewer: 1, limit: 9) == [])
        }
        try store.commit { store throws in
            let record = try store.insertRecord(.sample(.contact, keys: ["alice@example.com"]))
            #expect((record.id, record.number) == (1, 1))
            // Opens and clicks from before are on its timeline.
            #expect(try store.activities(onRecord: 1, viewer: 1, before: nil, limit: 99).isEmpty == false)
            #expect(try store.activities(onRecord: 1, viewer: 2, before: nil, limit: 99).isEmpty)
            #expect(try store.log(1, of: 1, text: "offer", on: [1]).id == 1)
        }
        #expect(try store.verify().findings == [])
    }

    @Test func theFixtureIsOfVersionOne() throws {
        let bytes = try Data(contentsOf: Self.fixture)
        #expect(bytes.range(of: Data("CREATE TABLE recipient".utf8)) != nil)
        #expect(bytes.range(of: Data("CREATE TABLE contact".utf8)) == nil)
    }
}
