import Core
import Foundation
import GRDB
import StoreSQLite
import TestKit
import Testing

@Suite struct VerifyTests {
    @Test func aCleanStoreHasNoFindings() throws {
        let sample = try SampleStore()
        let store = try SQLiteStore(path: sample.path)
        #expect(
            try store.state(of: 1)
                == LogState(epoch: Epoch("e1"), head: 11, floor: 4, expired: 6, readUpTo: 5, unread: 3))
        let verification = try store.verify()
        #expect(verification.findings == [])
        #expect((verification.users, verification.activities, verification.messages) == (3, 16, 2))
    }

    @Test func anEmptyStoreHasNoFindings() throws {
        let folder = try TemporaryFolder()
        let verification = try SQLiteStore(path: folder.file("mailbell.sqlite")).verify()
        #expect(verification.findings == [])
        #expect((verification.users, verification.activities, verification.messages) == (0, 0, 0))
    }

    @Test func manyOfOneSortAreCounted() throws {
        let sample = try SampleStore()
        let store = try SQLiteStore(path: sample.path)
        try store.commit { store in for second in 20..<70 { try store.add(.open, to: 2, at: .at(Double(second))) } }
        store.close()
        try sample.damage(
            "UPDATE activity SET body = x'00' WHERE key >= 2 << 40 | 12; UPDATE user SET unread = 3 WHERE id = 2")
        let findings = try sample.verify().findings
        #expect(
            findings == (12..<32).map { "bob@example.org: activity \($0) is not readable" } + ["and 30 more"])
    }

    @Test func progressIsTold() throws {
        let sample = try SampleStore()
        let store = try SQLiteStore(path: sample.path)
        try store.commit { store in for _ in 0..<20_000 { try store.add(.open, to: 3, at: .at(20)) } }
        var seen: [[Int64]] = []
        let verification = try store.verify { seen.append([$0, $1]) }
        #expect(verification.activities == 20_016)
        #expect(seen == [[10_000, 20_016], [20_000, 20_016]])
    }

    /// An event of an anonymous contact does not say which activity it became.
    @Test func anEventOfNobodyIsSound() throws {
        let sample = try SampleStore()
        let store = try SQLiteStore(path: sample.path)
        try store.commit { try $0.keepEvent("anonymous", of: 1, seq: 0, at: .at(1)) }
        #expect(try store.verify().findings == [])
    }

    // MARK: The file

    @Test func anOverwrittenPageIsFound() throws {
        let sample = try SampleStore()
        var bytes = try Data(contentsOf: sample.file)
        // The page in which the bodies of the activities lie.
        let place = try #require(bytes.range(of: Data(#""kind":"open""#.utf8))).lowerBound
        let page = place / 4096 * 4096
        bytes.replaceSubrange(page..<page + 4096, with: Data(repeating: 0xA5, count: 4096))
        try bytes.write(to: sample.file)
        let verification = try sample.verify()
        #expect(verification.findings.contains { $0.hasPrefix("the file: ") }, "\(verification.findings)")
        #expect(verification.findings.contains { $0.hasPrefix("the log of ") }, "\(verification.findings)")
        #expect((verification.users, verification.messages) == (3, 2), "the rest was looked at")
    }

    /// An index that does not fit its table says nothing when it is read, and hides what is there.
    @Test func anIndexThatDoesNotFitIsFound() throws {
        let sample = try SampleStore()
        try DatabaseQueue(path: sample.path).write { db in
            try db.execute(
                sql: """
                    PRAGMA writable_schema = ON;
                    UPDATE sqlite_schema SET sql = replace(sql, 'recipient (user, email)', 'recipient (user, message)')
                        WHERE name = 'recipient_contact';
                    PRAGMA writable_schema = RESET;
                    """)
        }
        let findings = try sample.verify().findings
        #expect(findings.contains { $0.hasPrefix("the file: ") && $0.contains("recipient_contact") }, "\(findings)")
    }

    @Test func aTruncatedFileCannotBeOpened() throws {
        let sample = try SampleStore()
        let bytes = try Data(contentsOf: sample.file)
        try bytes.prefix(bytes.count / 4096 / 2 * 4096).write(to: sample.file)
        #expect {
            try sample.verify()
        } throws: { error in
            if case .corrupt? = error as? StoreError { true } else { false }
        }
    }

    @Test func aHubMayWriteMeanwhile() throws {
        let sample = try SampleStore()
        let store = try SQLiteStore(path: sample.path)
        try store.commit { store in for _ in 0..<20_000 { try store.add(.open, to: 3, at: .at(20)) } }
        let verification = try store.verify { _, _ in
            _ = try? store.commit { try $0.add(.open, to: 3, at: .at(21)) }
        }
        #expect(verification.findings == [])
        #expect(verification.activities == 20_016, "one snapshot")
        #expect(try store.state(of: 3).head == 20_002)
    }
}
