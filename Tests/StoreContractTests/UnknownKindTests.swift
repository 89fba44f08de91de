import Core
import Foundation
import StoreSQLite
import TestKit
import Testing

/// A newer hub wrote a kind to the same store: this version serves it as it is, and never as something else.
@Suite struct UnknownKindTests {
    private let sample: SampleStore
    private static let body =
        #"{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","kind":"replied","at":"2026-01-01T00:00:07Z","recipient":{"email":"mia@example.com"},"text":"Mia's"}"#

    /// Activity 8 of the first user, which was an open by a machine, is of the unknown kind.
    init() throws {
        sample = try SampleStore()
        try sample.damage(
            """
            UPDATE activity SET kind = 'replied', verdict = NULL, body = CAST('\(Self.body.replacing("'", with: "''"))' AS BLOB)
            WHERE key = (1 << 40) + 8
            """)
    }

    @Test func itIsServedAsItIs() throws {
        let store = try SQLiteStore(path: sample.path)
        try store.read { store throws in
            var query = ActivityQuery()
            query.limit = 99
            let listed = try store.activities(of: 1, matching: query)
            let byTime = try store.latest(of: 1, matching: query, span: 99).entries
            let paged = try store.page(of: 1, after: 0, limit: 99, maximumBytes: .max).entries
            for entries in [listed, byTime, paged] {
                let entry = try #require(entries.first { $0.seq == 8 })
                #expect(entry.kind == nil && entry.body == Array(Self.body.utf8))
            }
            // Who asks for opens does not get it.
            query.filter = Filter(kinds: [.open])
            #expect(try !store.activities(of: 1, matching: query).contains { $0.seq == 8 })
            #expect(try !store.latest(of: 1, matching: query, span: 99).entries.contains { $0.seq == 8 })
        }
        #expect(
            !Filter(kinds: Kind.allCases).admits(kind: nil, verdict: nil) && Filter().admits(kind: nil, verdict: nil))
    }

    @Test func aBacklogCountsItWhereItIsWanted() throws {
        let store = try SQLiteStore(path: sample.path)
        try store.read { store throws in
            let all = try store.backlog(of: 1, after: 7, filter: Filter(), limit: 99).count
            let known = try store.backlog(of: 1, after: 7, filter: Filter(kinds: Kind.allCases), limit: 99).count
            #expect(all == known + 1)
        }
    }

    /// A device whose filter names only what a newer version knows has not asked for everything.
    @Test func aFilterOfUnknownKindsIsStillAFilter() throws {
        try sample.damage("UPDATE consumer SET filter = 'replied|' WHERE name = 'tray'")
        let store = try SQLiteStore(path: sample.path)
        let filters = try store.read { try $0.consumers(of: 1) }.filter { $0.consumer.name == "tray" }.map(\.filter)
        #expect(filters == [Filter(kinds: [])])
    }

    @Test func erasingItsContactLeavesKindAndTime() throws {
        let store = try SQLiteStore(path: sample.path)
        _ = try Erasure("mia@example.com", by: LedgerRunner(store, at: .at(99))).run()
        let entries = try store.read { try $0.page(of: 1, after: 7, limit: 1, maximumBytes: .max).entries }
        #expect(
            entries.map { String(decoding: $0.body, as: UTF8.self) } == [
                #"{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","kind":"replied","at":"2026-01-01T00:00:07Z","recipient":{"anonymous":true}}"#
            ])
    }
}
