import Core
import EventLoop
import Logging
import Synchronization
import TestKit
import Testing

@testable import Hub

/// What may wait for the disk.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct WriterQueueTests {
    /// Names of limits that were met.
    private final class Met: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    private let store = GatedStore()
    private let met = Met()
    private let outcomes = Outcomes()

    private func writer(queueLimit: Int = 1000, byteLimit: Int) -> Writer {
        Writer(
            queueLimit: queueLimit, byteLimit: byteLimit,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: HubMetrics(),
            met: { [met] in met.add($0) },
            makeLedger: { [store] in
                Ledger(store: store, places: Nowhere(), judge: SimpleJudge(), random: SystemRandomNumberGenerator())
            }, push: { _ in })
    }

    private func submit(_ writer: Writer, agentBytes: Int) {
        let hit = Hit(
            at: .start, ticket: .numbered(1), target: .pixel, address: IPAddress("192.0.2.1")!,
            userAgent: String(repeating: "a", count: agentBytes), isPrefetch: false)
        writer.submit(.hit(hit)) { [outcomes] in outcomes.add($0) }
    }

    @Test func bytesThatWaitAreBounded() async {
        let writer = writer(byteLimit: 100_000)
        // The first one's group waits for the disk; what comes then waits in the queue.
        submit(writer, agentBytes: 0)
        store.awaitCommit()
        for _ in 0..<20 { submit(writer, agentBytes: 10_000) }
        #expect(writer.queued == 9, "of some 10,256 bytes each")
        #expect(writer.queuedBytes > 90_000 && writer.queuedBytes <= 100_000)
        submit(writer, agentBytes: 10)
        #expect(writer.queued == 10, "a short one has room")
        await outcomes.reach(11)
        #expect(outcomes.busy == 11 && met.all == Array(repeating: "writer-bytes", count: 11))

        store.letGo(1000)
        await outcomes.reach(22)
        #expect(outcomes.busy == 11 && writer.queued == 0 && writer.queuedBytes == 0)
        submit(writer, agentBytes: 90_000)
        await outcomes.reach(23)
        #expect(outcomes.busy == 11, "there is room again")
        writer.stop()
    }

    @Test func theirNumberIsBounded() async {
        let writer = writer(queueLimit: 3, byteLimit: 1 << 20)
        submit(writer, agentBytes: 0)
        store.awaitCommit()
        for _ in 0..<5 { submit(writer, agentBytes: 0) }
        #expect(writer.queued == 3)
        await outcomes.reach(2)
        #expect(outcomes.busy == 2 && met.all.count == 2)
        store.letGo(1000)
        await outcomes.reach(6)
        #expect(outcomes.busy == 2)
        writer.stop()
    }

    /// Whatever text a submission holds counts: one that did not would be a way round the bound.
    @Test func everyTextCounts() throws {
        let long = String(repeating: "a", count: 100_000)
        let cursor = Cursor(epoch: Epoch("e1"), seq: 1)
        let user: UserID = 1
        func event(_ change: (inout ReportedEvent) -> Void) -> Submission {
            var event = ReportedEvent(
                id: "e", user: user, message: .id("m"), recipient: "a@example.net", at: .start, target: .pixel)
            change(&event)
            return .event(event)
        }
        func message(_ change: (inout NewMessage) -> Void) -> Submission {
            var message = NewMessage(
                user: user, from: "me@example.org", recipients: [.init(email: "a@example.net", name: nil)],
                subject: "s")
            change(&message)
            return .track(message)
        }
        var hit = Hit(
            at: .start, ticket: .numbered(1), target: .pixel, address: IPAddress("192.0.2.1")!, userAgent: long,
            isPrefetch: false)
        var submissions: [String: Submission] = [
            "user agent": .hit(hit),
            "device": .acknowledge(user: user, device: long, cursor: cursor),
            "forgotten device": .forgetDevice(user: user, device: long),
            "reading device": .read(user: user, upTo: 1, device: long),
            "token": .revokeToken(long),
            "label": .pair(code: [], NewToken(id: "t", digest: [], label: long), scopes: nil),
            "address": .setTracking(user: user, .address(long), .never),
            "domain": .setTracking(user: user, .domain(long), nil),
        ]
        hit.target = .url(long)
        submissions["target of a hit"] = .hit(hit)
        submissions["event"] = event { $0.id = long }
        submissions["event's message"] = event { $0.message = .id(long) }
        submissions["event's header"] = event { $0.message = .header(long) }
        submissions["event's recipient"] = event { $0.recipient = long }
        submissions["event's link"] = event { $0.target = .url(long) }
        submissions["event's agent"] = event { $0.userAgent = long }
        submissions["subject"] = message { $0.subject = long }
        submissions["from"] = message { $0.from = long }
        submissions["header"] = message { $0.messageID = long }
        submissions["links"] = message { $0.links = [long] }
        submissions["recipient"] = message { $0.recipients[0].email = long }
        submissions["name"] = message { $0.recipients[0].name = long }
        for (what, submission) in submissions { #expect(submission.weight >= 100_000, "\(what)") }
        // Many small things are large, too.
        let links = message { $0.links = Array(repeating: "", count: 500) }
        let recipients = message { $0.recipients = Array(repeating: .init(email: "", name: nil), count: 500) }
        #expect(links.weight >= 500 * 16 && recipients.weight >= 500 * 48)
        #expect(Submission.optOut(.numbered(1)).weight > 0)
    }
}
