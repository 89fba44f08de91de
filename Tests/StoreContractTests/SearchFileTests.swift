import Core
import Foundation
import GRDB
import StoreSQL
import StoreSQLite
import TestKit
import Testing

/// The index of texts in a store's file.
@Suite struct SearchFileTests {
    private func fill(_ path: String, _ count: Int = 1) throws {
        let store = try SQLiteStore(path: path)
        defer { store.close() }
        try store.commit { store in
            let ada = try store.addUser("ada").id
            for n in 0..<count {
                try store.addMessage(
                    "m\(n)", of: ada, to: ["taro@tanaka.example", "p\(n)@e.example"], links: ["https://e.example/\(n)"],
                    firstTicket: UInt64(n * 2), name: "田中 小林\(n)")
            }
        }
    }

    private func count(of text: String, in path: String) throws -> Int {
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        if let log = try? Data(contentsOf: URL(fileURLWithPath: path + "-wal")) { data += log }
        var (count, start) = (0, data.startIndex)
        while let found = data.range(of: Data(text.utf8), in: start..<data.endIndex) {
            (count, start) = (count + 1, found.upperBound)
        }
        return count
    }

    /// Full-text tables keep what was removed until they are merged.
    @Test func anErasedContactLeavesNoGrams() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        let store = try SQLiteStore(path: path)
        try store.commit { store in
            let ada = try store.addUser("ada").id
            for n in 0..<50 as Range<UInt64> {
                try store.addMessage("m\(n)", of: ada, to: ["ben\(n)@e.example"], firstTicket: n * 2, name: "山本\(n)")
            }
        }
        try store.commit { store in
            _ = try store.addMessage("mt", of: 1, to: ["taro@xqz.example"], firstTicket: 900, name: "田中太郎")
        }
        try store.settle()
        #expect(try count(of: "田中", in: path) > 0 && count(of: "xqz", in: path) > 0)
        #expect(try tokens(path).contains("1:田中"))
        try store.commit { _ = try $0.removeRecipients("taro@xqz.example") }
        try store.settle()
        for part in ["田中", "中太", "太郎", "xqz"] { #expect(try count(of: part, in: path) == 0, "\(part)") }
        let left = try tokens(path)
        #expect(left.contains("1:山本"))
        #expect(left.filter { $0.contains("田") || $0.contains("xq") || $0.contains("qz") } == [])
    }

    /// Erasing removes what edits and deletions have left, too. These do not begin the work by themselves: it may take long.
    @Test func anErasedMailLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        let store = try SQLiteStore(path: path)
        try store.commit { store in
            for n in 0..<300 {
                let record = try store.insertRecord(.sample(.contact, "山本\(n)", keys: ["p\(n)@e.example"]))
                try store.log(n, of: 1, text: "hello \(n)", on: [record.id])
            }
        }
        try store.commit { store in
            let record = try store.insertRecord(.sample(.contact, "田中 xqz", keys: ["taro@xqz.example"]))
            for n in 301...302 {
                try store.log(
                    .sample(n, to: ["taro@xqz.example"], subject: "xqz"), of: 1, text: "林 xqz",
                    on: [record.id], [store.attach(1, 1, bytes: Array("\0xqz".utf8))])
            }
        }
        try store.settle()
        #expect(try count(of: "xqz", in: path) > 0 && store.places(of: "xqz").count >= 12)
        try store.commit { store in
            let record = try #require(try store.record(301))
            _ = try store.updateRecord(record.changed(at: 1) { $0.name = "x" })
            try store.deleteMailEntry(301, at: .at(2))
        }
        func isDue() throws -> Int? {
            try DatabaseQueue(path: path).read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM meta WHERE key = 'search_unindexed'")
            }
        }
        #expect(try isDue() == 0)
        try store.commit { store throws in
            #expect(try store.eraseRecords(withAddress: "taro@xqz.example") == [301])
            for id in try store.mailEntries(withAddress: "taro@xqz.example", limit: 9) { try store.eraseMailEntry(id) }
        }
        #expect(try isDue() == 1)
        try store.settle()
        #expect(try isDue() == 0)
        for part in ["田中", "xqz", "0:xq", "林"] { #expect(try count(of: part, in: path) == 0, "\(part)") }
        #expect(try store.places(of: "xqz") == [])
        var query = RecordQuery(.contact)
        query.text = "山本 7"
        #expect(try store.read { try $0.records(matching: query) }.records.count == 50)
        #expect(try store.read { try $0.searchEntries("hello 299", viewer: 1, limit: 9) }.map(\.id) == [300])
    }

    /// A backup has none of them either, even if it is made before the store has settled.
    @Test func aBackupHasNoGramsOfTheErased() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        try fill(path, 20)
        let store = try SQLiteStore(path: path)
        try store.commit { _ = try $0.removeRecipients("taro@tanaka.example") }
        let copy = folder.file("copy.sqlite")
        try StoreFile(path).copy(to: copy)
        #expect(try tokens(copy).filter { $0.contains("nak") || $0 == "1:ta" } == [])
        #expect(try count(of: "tanaka", in: copy) == 0 && count(of: "1:ta", in: copy) == 0)
        let mark = try DatabaseQueue(path: copy).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM meta WHERE key = 'search_unindexed'")
        }
        #expect(mark == 0)
        #expect(try StoreFile(copy).verify().findings == [])
    }

    /// The tokens of recipients' texts.
    private func tokens(_ path: String) throws -> [String] {
        try DatabaseQueue(path: path).write { db in
            try db.execute(
                sql: "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search_recipient', 'row')")
            return try String.fetchAll(db, sql: "SELECT term FROM temp.vocabulary")
        }
    }

    /// All characters that are written are parts of tokens, and no two of them become the same.
    @Test func theTokenizerChangesNothing() throws {
        let db = try DatabaseQueue()
        try db.write { db in
            let tokenizer = "unicode61 remove_diacritics 0 categories 'L* N* Co S* P* M*'"
            try db.execute(sql: "CREATE VIRTUAL TABLE t USING fts5(x, tokenize=\"\(tokenizer)\")")
            try db.execute(sql: "CREATE VIRTUAL TABLE v USING fts5vocab(t, row)")
            var written: Set<String> = []
            for value in (0x21 as UInt32)..<0x30000 {
                guard let scalar = Unicode.Scalar(value) else { continue }
                let document = SearchGrams.document(of: [SearchFold.standard(String(scalar))], user: 1)
                guard !document.isEmpty else { continue }
                written.formUnion(document.split(separator: " ").map(String.init))
            }
            try db.execute(sql: "INSERT INTO t (x) VALUES (?)", arguments: [written.sorted().joined(separator: " ")])
            let stored = Set(try String.fetchAll(db, sql: "SELECT term FROM v").map { Array($0.unicodeScalars) })
            let wrong = Set(written.map { Array($0.unicodeScalars) }).subtracting(stored)
            #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20).map { $0.map { String($0.value, radix: 16) } })")
        }
    }

    /// What the index holds must not change without a new schema: `SearchFold` says what to do.
    @Test func foldingIsWhatItWas() {
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for value in (1 as UInt32)...0x2ffff {
            guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 15 else { continue }
            let document = SearchGrams.document(of: [SearchFold.standard(String(scalar))], user: 1)
            for byte in document.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        #expect(String(digest, radix: 16) == "c889a0380caf841e")
    }

    @Test func anOlderStoreIsFilled() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        try fill(path, 30)
        try DatabaseQueue(path: path).write { db in
            for table in ["search_recipient", "search_message", "search_number"] {
                try db.execute(sql: "DROP TABLE \(table)")
            }
            try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '12'")
        }
        let store = try SQLiteStore(path: path)
        var (contacts, messages) = (ContactQuery(), MessageQuery())
        (contacts.text, messages.text) = ("林7", "e.example/7 田中")
        #expect(
            try store.read { try $0.contacts(of: 1, matching: contacts) }.contacts.map(\.contact.email) == [
                "p7@e.example"
            ])
        #expect(try store.read { try $0.messages(of: 1, matching: messages) }.messages.map(\.message.id) == ["m7"])
    }

    @Test func verifyCompares() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        try fill(path)
        for (sql, finding) in [
            ("DELETE FROM search_number", "message m0 is not in the index of texts"),
            ("DELETE FROM search_recipient_docsize WHERE id = 2", "recipient 2 is not in the index of texts"),
            ("INSERT INTO search_recipient (rowid, grams) VALUES (99, 'x')", "refers to missing recipient 99"),
            ("INSERT INTO search_number (message) VALUES ('mx')", "refers to missing message mx"),
        ] {
            try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
            let store = try SQLiteStore(path: path)
            let findings = try store.verify().findings
            #expect(findings.contains { $0.contains(finding) }, "\(findings)")
            store.close()
        }
        // Nor does what is missing keep a contact from being erased.
        let store = try SQLiteStore(path: path)
        #expect(try store.commit { try $0.removeRecipients("taro@tanaka.example") }.messages == 0)
        #expect(try store.commit { try $0.removeRecipients("p0@e.example") }.messages == 1)
    }
}
