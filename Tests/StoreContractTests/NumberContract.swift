import Core
import GRDB
import TestKit
import Testing

@testable import StoreSQLite

/// Seqs and times that clients may say: at their ends and beyond, no question stops the program, and none is answered from
/// another user's log.
@Suite struct NumberContract {
    private static let seqs: [Seq] = [
        .min, .min + 1, -1 << 40, -1, 0, 1, 3, 6, 7, 8, 1 << 40 - 1, 1 << 40, 1 << 40 | 3, 1 << 41, .max - 1, .max,
    ]
    private static let times: [Timestamp?] =
        [nil] + ([.min, 0, Timestamp.at(3).milliseconds, .max] as [Int64]).map(Timestamp.init(milliseconds:))

    /// Logs of three users, each with six activities, which lie side by side in a store.
    private func fill(_ store: any Store) throws {
        try store.commit { store in
            for name in ["ada", "bob", "cy"] {
                let user = try store.addUser(name).id
                for second in 1...6 {
                    try store.add(second % 2 == 0 ? .click : .open, to: user, at: .at(Double(second)))
                }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func listsAreRightAtTheEnds(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            try store.read { store throws in
                let all = try store.page(of: 2, after: 0, limit: 99, maximumBytes: .max).entries
                #expect(all.map(\.seq) == [1, 2, 3, 4, 5, 6])
                for after in Self.seqs.map(Optional.some) + [nil] {
                    for before in Self.seqs.map(Optional.some) + [nil] {
                        for since in Self.times {
                            for until in Self.times {
                                try check(store, all, after, before, since, until)
                            }
                        }
                    }
                }
            }
        }
    }

    private func check(
        _ store: any StoreSnapshot, _ all: [Entry], _ after: Seq?, _ before: Seq?, _ since: Timestamp?,
        _ until: Timestamp?
    ) throws {
        var query = ActivityQuery()
        (query.after, query.before, query.since, query.until) = (after, before, since, until)
        for order in [ActivityQuery.Order.oldestFirst, .newestFirst] {
            query.order = order
            for kinds in [nil, [Kind.open]] {
                query.filter.kinds = kinds
                let right = all.filter { entry in
                    let time = Timestamp.at(Double(entry.seq))
                    return entry.seq > after ?? .min && entry.seq < before ?? .max
                        && kinds.map { $0.contains { $0 == entry.kind } } ?? true && since.map { time >= $0 } ?? true
                        && until.map { time < $0 } ?? true
                }
                let found = try store.list(of: 2, matching: query).entries
                try #require(found == (order == .oldestFirst ? right : right.reversed()), "\(query)")
            }
        }
    }

    /// With a span so short that a search takes several pages.
    @Test(arguments: StoreUnderTest.all, [1, 2, Seq.max]) func searchesEnd(_ kind: StoreUnderTest, _ span: Seq) throws {
        try kind.with { store in
            try fill(store)
            for order in [ActivityQuery.Order.oldestFirst, .newestFirst] {
                var query = ActivityQuery()
                query.order = order
                query.filter.kinds = [.open]
                var found: [Seq] = []
                var pages = 0
                repeat {
                    let page = try store.read { try $0.list(of: 2, matching: query, span: span) }
                    found += page.entries.map(\.seq)
                    guard let reached = page.reached else { break }
                    if order == .oldestFirst { query.after = reached } else { query.before = reached }
                    pages += 1
                } while pages < 20
                #expect(found.sorted() == [1, 3, 5], "\(order)")
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func everyQuestionTakesAnyNumber(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            for seq in Self.seqs {
                try store.read { store throws in
                    let page = try store.page(of: 2, after: seq, limit: 99, maximumBytes: .max)
                    #expect(page.entries.map(\.seq) == (1...6).filter { $0 > seq }, "after \(seq)")
                    #expect(
                        try store.recordedAt(firstAfter: seq, of: 2) == (seq < 6 ? .at(Double(max(seq, 0) + 1)) : nil))
                    #expect(try store.entry(seq, of: 2)?.seq == ((1...6).contains(seq) ? seq : nil))
                    for through in Self.seqs {
                        let digest = try store.digest(of: 2, after: seq, through: through)
                        let right = (1...6).count { $0 > seq && $0 <= through }
                        #expect(digest.kinds.reduce(0) { $0 + $1.count } == right, "(\(seq), \(through)]")
                    }
                }
                // Changes too: only a seq of the log is one.
                try store.commit { store in
                    let isThere = (1...6).contains(seq)
                    #expect(
                        try
                            (store.amend(seq, of: 2) {
                                $0.reason = "changed"; return true
                            } != nil) == isThere)
                    try store.rewrite(seq, of: 2, as: Activity.sample(.open).encoded)
                    try store.saveCursor(Cursor(epoch: Epoch("e1"), seq: seq), device: "d", of: 2, at: .at(1))
                    _ = try store.backlogs(of: 2)
                    _ = try store.markRead(of: 2, upTo: seq)
                    #expect(try store.logState(of: 2)?.head == 6)
                }
            }
            for time in Self.times.compactMap(\.self) {
                #expect(try (1...7).contains(store.read { try $0.firstSeq(of: 2, since: time) }))
            }
            for user in [1, 3] as [UserID] {
                let log = try store.read { try $0.page(of: user, after: 0, limit: 99, maximumBytes: .max).entries }
                #expect(log.map(\.seq) == [1, 2, 3, 4, 5, 6])
                #expect(log.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("changed") })
                #expect(try store.state(of: user).unread == 6)
            }
        }
    }

    /// One activity more would lie in the next user's log.
    @Test func aFullLogTakesNoMore() throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("mailbell.sqlite"))
        try fill(store)
        try store.pool.write { try $0.execute(sql: "UPDATE user SET head = (1 << 40) - 2 WHERE id = 1") }
        #expect(try store.commit { try $0.add(.open, to: 1) }.seq == .lastOfLog)
        #expect {
            try store.commit { try $0.add(.open, to: 1) }
        } throws: { error in
            (error as? StoreError)?.isOfTheWholeStore == false && "\(error)".contains("the log of user 1 is full")
        }
        #expect(try store.state(of: 1).head == .lastOfLog)
        #expect(try store.commit { try $0.add(.open, to: 2) }.seq == 7)
        #expect(try store.seqs(of: 2) == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func anIdBeyondTheLastIsNoUsers() throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("mailbell.sqlite"))
        try store.pool.write {
            try $0.execute(sql: "INSERT INTO meta (key, value) VALUES ('last_user', (1 << 23) - 2)")
        }
        #expect(throws: StoreError.self) { try store.commit { try $0.addUser("ada") } }
        #expect(try store.read { try $0.users() }.isEmpty)
    }
}
