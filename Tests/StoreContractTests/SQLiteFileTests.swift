import Core
import Foundation
import GRDB
import StoreSQL
import TestKit
import Testing

@testable import StoreSQLite

/// What is special to the SQLite store: its file.
@Suite struct SQLiteFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mailbell.sqlite")
    }

    @Test func reopeningFindsEverything() throws {
        var store = try SQLiteStore(path: path)
        let ada = try store.commit { store in
            let ada = try store.addUser("ada").id
            try store.addMessage("m1", of: ada, to: ["x@example.com"], links: ["https://e.example/"], firstTicket: 1)
            try store.add(.open, to: ada, recipient: 1)
            try store.keep(.sample(of: ada, recipient: 1, seq: 1))
            try store.saveCursor(Cursor(epoch: Epoch("e1"), seq: 1), device: "tray", of: ada, at: .at(3))
            return ada
        }
        func everything() throws -> [AnyHashable] {
            try store.read { store in
                [
                    try store.users(), try store.recipient(ticket: .numbered(1)), try store.message("m1"),
                    try store.logState(of: ada), try store.page(of: ada, after: 0, limit: 9, maximumBytes: 999),
                    try store.allHits(), try store.consumers(of: ada), try store.controlVersion(),
                ]
            }
        }
        let (before, key) = (try everything(), store.ticketKey)
        store.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"), "the last to close leaves one file")
        store = try SQLiteStore(path: path)
        #expect(try everything() == before)
        #expect(store.ticketKey == key)
        let next = try store.commit { try $0.add(.open, to: ada) }
        #expect(next.seq == 2)
    }

    @Test func everyStoreHasItsOwnTicketKey() throws {
        let keys = try ["a", "b"].map { try SQLiteStore(path: folder.file($0)).ticketKey }
        #expect(keys[0] != keys[1])
        #expect(keys.allSatisfy { $0.count == 32 })
    }

    /// The writer's own setting can only be asked on the writer's connection.
    @Test func commitsAreOnDiskWhenTheyReturn() throws {
        let store = try SQLiteStore(path: path)
        let (synchronous, journal) = try store.commit { store in
            let db = try #require((store as? SQLTransaction)?.db as? SQLiteEngine).db
            return (
                try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode")
            )
        }
        #expect(synchronous == 2, "FULL")
        #expect(journal == "wal")
    }

    @Test func refusesStoreOfNewerVersion() throws {
        try SQLiteStore(path: path).close()
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999')")
        }
        #expect {
            try SQLiteStore(path: path)
        } throws: { error in
            if case .tooNew(let text)? = error as? StoreError { text.contains(path) } else { false }
        }
    }

    @Test func refusesFileThatIsNoDatabase() throws {
        try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: path))
        #expect {
            try SQLiteStore(path: path)
        } throws: { error in
            if case .corrupt(let text)? = error as? StoreError { text.contains(path) } else { false }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(repeating: 65, count: 5000), "left as it was")
    }

    @Test func noticesDamage() throws {
        let store = try SQLiteStore(path: path)
        try store.commit { store in
            let ada = try store.addUser("ada").id
            for _ in 0..<2000 { try store.add(.open, to: ada) }
        }
        store.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(4096 * 4..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 4096 * 4))
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect {
            _ = try SQLiteStore(path: path).read { try $0.page(of: 1, after: 0, limit: 9999, maximumBytes: .max) }
        } throws: { error in
            if case .corrupt? = error as? StoreError { true } else { false }
        }
    }

    @Test func refusesFolderThatIsNotThere() {
        let path = folder.file("nowhere/mailbell.sqlite")
        #expect {
            try SQLiteStore(path: path)
        } throws: { error in
            if case .inputOutput(let text)? = error as? StoreError { text.contains(path) } else { false }
        }
    }

    @Test func refusesFolderInPlaceOfFile() {
        #expect {
            try SQLiteStore(path: folder.path)
        } throws: { error in
            if case .inputOutput(let text)? = error as? StoreError { text.contains(folder.path) } else { false }
        }
    }

    /// A file that may grow no further stands for a full disk: SQLite reports both as SQLITE_FULL.
    @Test func fullStoreKeepsWhatItHasAndGoesOn() throws {
        let store = try SQLiteStore(path: path)
        func limit(pages: Int) throws {
            try store.commit { store in
                let db = try #require((store as? SQLTransaction)?.db as? SQLiteEngine).db
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
            }
        }
        let ada = try store.commit { try $0.addUser("ada").id }
        try limit(pages: 60)
        var answered: Seq = 0
        var failure: (any Error)?
        while failure == nil, answered < 100_000 {
            do {
                let last = try store.commit { store in
                    try (0..<10).map { _ in try store.add(.open, to: ada).seq }.last
                }
                answered = try #require(last)
            } catch { failure = error }
        }
        guard case .full? = failure as? StoreError else {
            Issue.record("expected a full store, not \(String(describing: failure))")
            return
        }
        #expect(answered > 0)
        #expect(try store.state(of: ada).head == answered, "all that was answered, and no more")
        #expect(try store.seqs(of: ada) == Array(1...answered))

        try limit(pages: 1_000_000)
        #expect(try store.commit { try $0.add(.open, to: ada) }.seq == answered + 1)
    }
}
