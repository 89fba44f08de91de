import Core
import Dispatch
import StoreSQLite
import Synchronization
import TestKit
import Testing

/// A command and the hub, or two threads of the hub, at the same file.
@Suite struct SQLiteConcurrencyTests {
    /// Runs the jobs at the same time and throws what one of them throws.
    private func together(_ jobs: [@Sendable () throws -> Void]) throws {
        let failures = Mutex<[any Error]>([])
        DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
            do { try jobs[index]() } catch { failures.withLock { $0.append(error) } }
        }
        if let first = failures.withLock({ $0.first }) { throw first }
    }

    @Test func twoWritersInterleave() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        let stores = try (0..<2).map { _ in try SQLiteStore(path: path) }
        let ada = try stores[0].commit { try $0.addUser("ada").id }
        try together(
            stores.map { store in
                {
                    for n in 0..<100 {
                        try store.commit { transaction in
                            try transaction.add(.open, to: ada)
                            try transaction.keep(
                                .sample(of: ada, recipient: 1, seq: 1, userAgent: "Mail/\(n % 10)"))
                        }
                    }
                }
            })
        for store in stores {
            #expect(try store.seqs(of: ada) == Array(1...200))
            let agents = try store.read { try $0.allHits() }.map(\.userAgent)
            #expect(agents.count == 200)
            #expect((0..<10).allSatisfy { n in agents.count { $0 == "Mail/\(n)" } == 20 })
        }
    }

    @Test func bothMayMakeTheStore() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        let keys = Mutex<[[UInt8]]>([])
        try together(
            (0..<2).map { _ in
                {
                    let key = try SQLiteStore(path: path).ticketKey
                    keys.withLock { $0.append(key) }
                }
            })
        let made = keys.withLock { $0 }
        #expect(made.count == 2)
        #expect(made[0] == made[1])
    }

    @Test func readerSeesWholeGroupsWhileWriterAppends() throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("mailbell.sqlite"))
        let ada = try store.commit { try $0.addUser("ada").id }
        let isDone = Atomic(false)
        let torn = Mutex<[String]>([])
        try together([
            {
                defer { isDone.store(true, ordering: .releasing) }
                for _ in 0..<60 {
                    try store.commit { store in for _ in 0..<7 { try store.add(.open, to: ada) } }
                }
            },
            {
                var looks = 0
                while !isDone.load(ordering: .acquiring) || looks == 0 {
                    looks += 1
                    try store.read { store in
                        let before = try store.logState(of: ada)?.head ?? -1
                        let page = try store.page(of: ada, after: 0, limit: 9999, maximumBytes: .max)
                        let after = try store.logState(of: ada)?.head ?? -1
                        let isWhole =
                            before % 7 == 0 && before == after && page.through == before
                            && page.entries.map(\.seq) == Array(stride(from: 1, through: before, by: 1))
                        if !isWhole {
                            torn.withLock { $0.append("\(before), then \(page.entries.count), then \(after)") }
                        }
                    }
                }
            },
        ])
        #expect(torn.withLock { $0 } == [])
        #expect(try store.state(of: ada).head == 420)
    }
}
