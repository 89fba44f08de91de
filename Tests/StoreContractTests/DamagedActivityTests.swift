import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import StoreSQLite

/// A stored activity that is damaged: its place in the log is kept, what is served for it is well-formed, and somebody is told.
@Suite struct DamagedActivityTests {
    private static let damages = [
        "x'ff00ff'", "x''", "'null'", "'[]'", "'{}'", "'{\"id\":'", "5", "1.5",
        "'{\"id\":\"1\",\"kind\":\"sent\",\"at\":\"2026-11-22T05:04:03.000Z\"}'",
        "substr(body, 1, length(body) - 1)", "CAST(CAST(body AS TEXT) || ' x' AS BLOB)",
        "replace(body, '\"at\":\"2026', '\"at\":\"20x6')",
        "CAST(replace(CAST(body AS TEXT), '01', CAST(x'c328' AS TEXT)) AS BLOB)",
    ]

    @Test(arguments: damages) func isReplacedInItsPlace(_ damage: String) throws {
        let sample = try SampleStore()
        try sample.damage("UPDATE activity SET body = \(damage) WHERE key = 2 << 40 | 8")
        let store = try SQLiteStore(path: sample.path)
        let page = try store.read { try $0.page(of: 2, after: 0, limit: 100, maximumBytes: .max) }
        let other = try SampleStore()
        let whole = try SQLiteStore(path: other.path)
            .read { try $0.page(of: 2, after: 0, limit: 100, maximumBytes: .max) }
        #expect(page.entries.map(\.seq) == whole.entries.map(\.seq) && page.through == whole.through)
        for (entry, sound) in zip(page.entries, whole.entries) {
            #expect((entry.kind, entry.verdict) == (sound.kind, sound.verdict), "filters admit it as before")
            #expect((entry.body == sound.body) == (entry.seq != 8))
            #expect((try? JSONSerialization.jsonObject(with: Data(entry.body))) is [String: Any])
        }
        #expect(store.damaged.places == [.init(user: 2, seq: 8)])
        for order in [ActivityQuery.Order.newestFirst, .oldestFirst] {
            var query = ActivityQuery()
            query.order = order
            let listed = try store.read { try $0.activities(of: 2, matching: query) }
            #expect(listed.first { $0.seq == 8 }?.body == page.entries.first { $0.seq == 8 }?.body)
        }
        #expect(store.damaged.places.count == 1, "told of once")
        let findings = try store.verify().findings
        #expect(findings.contains { $0.contains("bob@example.org") && $0.contains("activity 8 ") }, "\(findings)")
    }

    /// The hits of all users are in one transaction with it.
    @Test func isLeftAsItIsWhereItWouldBeChanged() throws {
        let sample = try SampleStore()
        try sample.damage("UPDATE activity SET body = x'ff00ff' WHERE key = 2 << 40 | 8")
        let store = try SQLiteStore(path: sample.path)
        let (amended, other) = try store.commit { store in
            let amended = try store.amend(8, of: 2) { _ in true }
            return (amended, try store.add(.open, to: 1, at: .at(20)))
        }
        #expect(amended == nil && other.seq == 12)
        #expect(store.damaged.places == [.init(user: 2, seq: 8)])
    }

    /// Who wants to be forgotten is, whatever became of what is kept of them.
    @Test func doesNotKeepAContactFromBeingErased() throws {
        let sample = try SampleStore()
        try sample.damage("UPDATE activity SET body = x'ff00ff' WHERE key = 2 << 40 | 8")
        let store = try SQLiteStore(path: sample.path)
        _ = try Erasure("mia@example.com", by: LedgerRunner(store, at: .at(30))).run()
        #expect(try store.read { try $0.recipients("mia@example.com", of: nil) }.isEmpty)
    }

    @Test func anEmptyFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.db")
        try Data().write(to: URL(fileURLWithPath: path))
        #expect {
            try SQLiteStore(path: path)
        } throws: { error in
            guard case .corrupt(let text)? = error as? StoreError else { return false }
            return text.contains("\(path): the file is empty") && text.contains("restore")
                && text.contains("remove the file")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty, "it is left as it is")
        try FileManager.default.removeItem(atPath: path)
        #expect(try SQLiteStore(path: path).read { try $0.users() }.isEmpty, "where there is none, one is made")
    }
}
