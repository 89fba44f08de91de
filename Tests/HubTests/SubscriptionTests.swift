import Mailbell
import MailbellClient
import MailbellWire
import Testing

@Suite struct SubscriptionTests {
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func welcome(_ resume: Welcome.Resume, head: Seq, from: Seq) -> ServerFrame {
        .welcome(
            Welcome(
                user: "sam@example.com", device: "d", epoch: Epoch("k3"), head: head, floor: 1, fromSeq: from,
                resume: resume, unread: 0))
    }

    private func activities(_ seqs: ClosedRange<Seq>) -> ServerFrame {
        .activities(seqs.map { .init(seq: $0, prev: $0 - 1, activity: nil) })
    }

    /// A command ran for an activity while the hub was restored from a backup under the same epoch: what it was done for is
    /// of another life of the log, and nothing of the new one may be passed over by it.
    @Test func whatCameBeforeAResetIsNotAcknowledgedAfterIt() {
        let subscription = Subscription(
            .init(device: "d", cursor: Cursor(epoch: Epoch("k3"), seq: 20)), random: SystemRandomNumberGenerator())
        _ = subscription.start(now: now)
        _ = subscription.opened(now: now)
        _ = subscription.received(welcome(.exact, head: 30, from: 21), now: now)
        _ = subscription.received(activities(21...30), now: now)
        #expect(subscription.acknowledge(26, after: 1) == [.send(.ack(26))])
        _ = subscription.closed(code: 4000, reason: "", now: now)
        _ = subscription.tick(now: now + .seconds(60))
        _ = subscription.opened(now: now + .seconds(60))
        _ = subscription.received(welcome(.reset, head: 40, from: 1), now: now + .seconds(60))
        _ = subscription.received(activities(1...40), now: now + .seconds(60))
        #expect(subscription.acknowledge(27, after: 1) == [])
        #expect(subscription.acknowledge(3, after: 2) == [.send(.ack(3))])
        // After a mere reconnection what was shown before it still counts.
        _ = subscription.closed(code: 4000, reason: "", now: now + .seconds(61))
        _ = subscription.tick(now: now + .seconds(120))
        _ = subscription.opened(now: now + .seconds(120))
        _ = subscription.received(welcome(.exact, head: 40, from: 41), now: now + .seconds(120))
        #expect(subscription.acknowledge(4, after: 2) == [.send(.ack(4))])
    }
}
