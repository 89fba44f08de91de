import Core
import EventLoop
import Logging
import Metrics
import Synchronization
import TestKit
import Testing

@testable import Hub

/// Lots, their order, and what becomes of them when the store refuses or the hub stops. `WriterQueueTests` has the limits.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct WriterTests {
    private let outcomes = Outcomes()
    private let metrics = HubMetrics()
    private let lines = LoggedLines()

    private func writer(
        _ store: some Store, push: @escaping @EventLoop @Sendable ([Recorded]) -> Void = { _ in }
    ) -> Writer {
        Writer(
            queueLimit: 1000, byteLimit: 1 << 20, logger: lines.logger, metrics: metrics, met: { _ in },
            makeLedger: {
                Ledger(store: store, places: Nowhere(), judge: SimpleJudge(), random: SystemRandomNumberGenerator())
            }, push: push)
    }

    private func hit(_ ticket: UInt64 = 1) -> RecordHit {
        RecordHit(
            Hit(
                at: .start, ticket: .numbered(ticket), target: .pixel, address: IPAddress("192.0.2.1")!,
                userAgent: "Mail/1", isPrefetch: false))
    }

    private func submit(_ command: some Command, to writer: Writer) {
        writer.submit(command) { [outcomes] in outcomes.add($0) }
    }

    /// Lots that were committed or refused, and the commands in all of them.
    private var lots: (count: String?, commands: String?) {
        var page = Exposition()
        metrics.commitSize.write(to: &page)
        let samples = page.text.split(separator: "\n").map { $0.split(separator: " ") }
        func sample(_ end: String) -> String? { samples.last { $0[0].hasSuffix(end) }.map { String($0[1]) } }
        return (sample("_count"), sample("_sum"))
    }

    @Test func whatComesDuringACommitIsCommittedTogether() async {
        let store = GatedStore()
        let writer = writer(store)
        submit(hit(), to: writer)
        store.awaitCommit()
        for _ in 0..<50 { submit(hit(), to: writer) }
        store.letGo(1000)
        await outcomes.reach(51)
        #expect(outcomes.all == Array(repeating: .success("pixel"), count: 51))
        #expect(lots == ("2", "51"), "the first by itself, and then the others")
        writer.stop()
    }

    @Test func maintenanceRunsInItsTurn() async {
        let store = GatedStore()
        let writer = writer(store)
        let before = Mutex<Int?>(nil)
        submit(hit(), to: writer)
        store.awaitCommit()
        for _ in 0..<2 { submit(hit(), to: writer) }
        await withCheckedContinuation { continuation in
            writer.perform {
                before.withLock { $0 = store.commits }
                continuation.resume()
            }
            for _ in 0..<2 { submit(hit(), to: writer) }
            store.letGo(1000)
        }
        #expect(before.withLock { $0 } == 2, "all that was submitted earlier is on disk, and nothing later")
        await outcomes.reach(5)
        #expect(lots == ("3", "5"), "it divides a lot")
        writer.stop()
    }

    @Test func stoppingCommitsWhatIsQueued() async {
        let store = GatedStore()
        let met = Mutex(false)
        let writer = Writer(
            queueLimit: 1 << 20, byteLimit: 1 << 40, logger: lines.logger, metrics: metrics,
            met: { _ in met.withLock { $0 = true } },
            makeLedger: {
                Ledger(store: store, places: Nowhere(), judge: SimpleJudge(), random: SystemRandomNumberGenerator())
            }, push: { _ in })
        var submitted = 0
        func submitOne() {
            submit(hit(), to: writer)
            submitted += 1
        }
        submitOne()
        store.awaitCommit()
        for _ in 0..<5 { submitOne() }
        let stop = Task {
            await withCheckedContinuation { continuation in
                startThread("stop") {
                    writer.stop()
                    continuation.resume()
                }
            }
        }
        // Its queue has ample room: what is refused comes after the stop.
        while outcomes.busy == 0 {
            submitOne()
            await Task.yield()
        }
        store.letGo(1000)
        await stop.value
        await outcomes.reach(submitted)
        #expect(lots.commands == "\(submitted - outcomes.busy)" && writer.queued == 0)
        #expect(!met.withLock { $0 }, "a stop is no limit")
    }

    @Test func aStoreThatRefusesIsToldOnceAndItsRecoveryToo() async throws {
        let store = MemoryStore()
        let (user, recipients) = try store.commit { transaction in
            let user = try transaction.addUser("sam")
            return (user, try transaction.addMessage("m", of: user.id, to: ["a@example.net"], firstTicket: 1))
        }
        let writer = writer(store)
        store.inject([.fails(.full("no space")), .fails(.full("no space"))])
        for n in 1...2 {
            submit(MarkRead(upTo: 1, of: user.id, device: nil), to: writer)
            await outcomes.reach(n)
        }
        #expect(outcomes.all == [.failure(.full("no space")), .failure(.full("no space"))])
        #expect(writer.lastFailure == .full("no space"))
        #expect(lines.all.count == 1 && lines.all[0].hasPrefix("error hits are not recorded"), "\(lines.all)")
        submit(
            RecordHit(
                Hit(
                    at: .start, ticket: recipients[0].ticket, target: .pixel, address: IPAddress("192.0.2.1")!,
                    userAgent: "Mail/1", isPrefetch: false)), to: writer)
        await outcomes.reach(3)
        #expect(writer.lastFailure == nil)
        #expect(lines.all.count == 2 && lines.all[1].hasPrefix("notice hits are recorded again"), "\(lines.all)")
        writer.stop()
    }

    /// A client that learns of a hit by its answer finds it pushed.
    @Test func whatIsRecordedIsPushedBeforeItsAnswer() async throws {
        @EventLoop final class Order {
            var events: [String] = []
            nonisolated init() {}
        }
        let store = MemoryStore()
        try store.commit { transaction in
            let user = try transaction.addUser("sam")
            _ = try transaction.addMessage("m", of: user.id, to: ["a@example.net"], firstTicket: 1)
        }
        let order = Order()
        let writer = writer(store) { recorded in
            order.events.append("pushed \(recorded.flatMap(\.entries).compactMap { $0.kind?.rawValue })")
        }
        writer.submit(hit()) { [outcomes] in
            order.events.append("answered")
            outcomes.add($0)
        }
        await outcomes.reach(1)
        #expect(order.events == ["pushed [\"open\"]", "answered"])
        writer.stop()
    }
}
