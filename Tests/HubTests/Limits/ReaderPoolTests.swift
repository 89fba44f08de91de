import Core
import Dispatch
import EventLoop
import Synchronization
import TestKit
import Testing

@testable import Hub

@Suite(.timeLimit(.minutes(45))) struct ReaderPoolTests {
    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private let met = Log()
    private let done = Log()

    private func pool(limit: Int, _ store: MemoryStore = MemoryStore()) -> ReaderPool {
        ReaderPool(store: store, threads: 1, limit: limit) { [met] in met.add($0) }
    }

    /// Has a line kept in the turn of an owner. Returns false if that was refused.
    private func ask(_ pool: ReaderPool, _ owner: ReaderPool.Owner, _ line: String) -> Bool {
        pool.perform(for: owner) { [done] in done.add(line) }
    }

    /// Keeps the only thread of a pool until the returned semaphore is signalled.
    private func block(_ pool: ReaderPool) -> DispatchSemaphore {
        let begun = DispatchSemaphore(value: 0)
        let end = DispatchSemaphore(value: 0)
        pool.perform {
            begun.signal()
            end.wait()
        }
        begun.wait()
        return end
    }

    @Test func oneUsersQuestionsAreBoundedAndKeepNobodyWaiting() async {
        let pool = pool(limit: 4)
        let end = block(pool)
        for n in 1...4 { #expect(ask(pool, .user(1), "1:\(n)")) }
        #expect(!ask(pool, .user(1), "1:5"))
        #expect(met.all == ["reader-queue"])
        #expect(ask(pool, .user(2), "2:1"), "another user")
        #expect(ask(pool, .address(IPAddress("192.0.2.1")!), "a:1"), "an address")
        #expect(pool.queued == 6)
        end.signal()
        while pool.queued > 0 { await Task.yield() }
        #expect(ask(pool, .user(1), "late"), "there is room again")
        await pool.run {}
        #expect(Array(done.all.prefix(3)) == ["1:1", "2:1", "a:1"], "they take turns")
        #expect(done.all.count == 7 && !done.all.contains("1:5"))
        #expect(met.all.count == 1)
    }

    /// A user whose queries are long leaves one thread to the others.
    @Test func oneUserNeverHasAllThreads() async {
        let pool = ReaderPool(store: MemoryStore(), threads: 3, limit: 64)
        let (begun, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        for n in 1...4 {
            pool.perform(for: .user(1)) { [done] in
                begun.signal()
                end.wait()
                done.add("long \(n)")
            }
        }
        for _ in 1...2 { begun.wait() }
        #expect(await pool.run(for: .user(2)) { true } == true, "another user is answered")
        #expect(await pool.run(for: .address(IPAddress("192.0.2.1")!)) { true } == true)
        #expect(pool.queued == 2, "and theirs wait")
        for _ in 1...4 { end.signal() }
        while done.all.count < 4 { await Task.yield() }
        #expect(await pool.run(for: .user(1)) { true } == true, "and have their turn")
    }

    @Test func theHubsOwnWorkIsNotRefused() async {
        let pool = pool(limit: 1)
        let end = block(pool)
        for n in 1...100 { #expect(ask(pool, .hub, "\(n)")) }
        end.signal()
        await pool.run {}
        #expect(done.all == (1...100).map { "\($0)" } && met.all.isEmpty)
    }

    @Test func aRefusedReadSaysSo() async {
        let pool = pool(limit: 1)
        let end = block(pool)
        #expect(ask(pool, .user(1), ""))
        guard case .failure(let error) = await pool.read(for: .user(1), { try $0.controlVersion() }) else {
            Issue.record("it was not refused")
            return
        }
        #expect("\(error)".contains("rate limit exceeded"))
        let refused = await pool.run(for: .user(1)) { 1 }
        #expect(refused == nil)
        end.signal()
        await pool.run {}
        let taken = await pool.run(for: .user(1)) { 1 }
        #expect(taken == 1)
    }
}
