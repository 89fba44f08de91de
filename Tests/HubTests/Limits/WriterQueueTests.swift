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
        writer.submit(RecordHit(hit)) { [outcomes] in outcomes.add($0) }
    }

    @Test func bytesThatWaitAreBounded() async {
        let writer = writer(byteLimit: 100_000)
        // The first one's lot waits for the disk; what comes then waits in the queue.
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

    /// Whatever text a command holds counts: one that did not would be a way round the bound.
    @Test func everyTextCounts() throws {
        let long = String(repeating: "a", count: 100_000)
        let cursor = Cursor(epoch: Epoch("e1"), seq: 1)
        let user: UserID = 1
        func event(_ change: (inout ReportedEvent) -> Void) -> any Command {
            var event = ReportedEvent(
                id: "e", user: user, message: .id("m"), recipient: "a@example.net", at: .start, target: .pixel)
            change(&event)
            return RecordEvent(event)
        }
        func message(_ change: (inout NewMessage) -> Void) -> any Command {
            var message = NewMessage(
                user: user, from: "me@example.org", recipients: [.init(email: "a@example.net", name: nil)],
                subject: "s")
            change(&message)
            return TrackMessage(message)
        }
        var hit = Hit(
            at: .start, ticket: .numbered(1), target: .pixel, address: IPAddress("192.0.2.1")!, userAgent: long,
            isPrefetch: false)
        var commands: [String: any Command] = [
            "user agent": RecordHit(hit),
            "device": SaveCursor(cursor, of: .device(long), user: user),
            "forgotten device": ForgetDevice(long, of: user),
            "reading device": MarkRead(upTo: 1, of: user, device: long),
            "token": RevokeToken(long),
            "label": PairClient(code: [], NewToken(id: "t", digest: [], label: long), scopes: nil),
            "address": SetTracking(.never, of: .address(long), user: user),
            "domain": SetTracking(nil, of: .domain(long), user: user),
        ]
        hit.target = .url(long)
        commands["target of a hit"] = RecordHit(hit)
        commands["event"] = event { $0.id = long }
        commands["event's message"] = event { $0.message = .id(long) }
        commands["event's header"] = event { $0.message = .header(long) }
        commands["event's recipient"] = event { $0.recipient = long }
        commands["event's link"] = event { $0.target = .url(long) }
        commands["event's agent"] = event { $0.userAgent = long }
        commands["subject"] = message { $0.subject = long }
        commands["from"] = message { $0.from = long }
        commands["header"] = message { $0.messageID = long }
        commands["links"] = message { $0.links = [long] }
        commands["recipient"] = message { $0.recipients[0].email = long }
        commands["name"] = message { $0.recipients[0].name = long }
        for (what, command) in commands { #expect(command.weight >= 100_000, "\(what)") }
        func refusal(_ change: (inout Refusal) -> Void) -> any Command {
            var refusal = Refusal(
                user: user, message: .id("m"), recipients: [.init(email: "a@example.net", reason: "550")])
            change(&refusal)
            return RefuseRecipients(refusal)
        }
        commands = [
            "webhook": SaveCursor(cursor, of: .webhook(long), user: user),
            "refused message": refusal { $0.message = .header(long) },
            "refused recipient": refusal { $0.recipients[0].email = long },
            "refusal's reason": refusal { $0.recipients[0].reason = long },
            "erased contact": EraseContact(long),
        ]
        for (what, command) in commands { #expect(command.weight >= 100_000, "\(what)") }
        // Many small things are large, too.
        let links = message { $0.links = Array(repeating: "", count: 500) }
        let recipients = message { $0.recipients = Array(repeating: .init(email: "", name: nil), count: 500) }
        #expect(links.weight >= 500 * 16 && recipients.weight >= 500 * 48)
        #expect(OptOut(.numbered(1)).weight > 0)
    }
}
