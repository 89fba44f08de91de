import Core
import MailbellClient
import Testing
import Wire

@Suite struct SubscriptionTests {
    private let now = MonotonicTime(milliseconds: 60_000)

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

    /// Jitter at its longest, so that delays show how far the backoff has gone.
    private struct Longest: RandomNumberGenerator {
        func next() -> UInt64 { .max }
    }

    /// One that is connected, and has had all up to 30.
    private func streaming(from start: MonotonicTime) -> Subscription {
        let subscription = Subscription(
            .init(device: "d", cursor: Cursor(epoch: Epoch("k3"), seq: 20)), random: Longest())
        _ = subscription.start(now: start)
        _ = subscription.opened(now: start)
        _ = subscription.received(welcome(.exact, head: 30, from: 21), now: start)
        _ = subscription.received(activities(21...30), now: start)
        return subscription
    }

    /// One that was refused so often that it waits for 30 s.
    private func waitingLong() -> Subscription {
        let subscription = Subscription(.init(device: "d"), random: Longest())
        var now = now
        _ = subscription.start(now: now)
        for _ in 1...10 {
            _ = subscription.failed("refused", now: now)
            now = subscription.wakeUpAt ?? now
            _ = subscription.tick(now: now)
        }
        #expect(
            subscription.failed("refused", now: now) == [.deliver(.retrying(reason: "refused", milliseconds: 30_000))])
        return subscription
    }

    @Test func aNetworkThatIsBackEndsTheWait() {
        let subscription = waitingLong()
        let later = now + .seconds(1000)
        #expect(subscription.connectNow(now: later) == [.connect])
        #expect(subscription.wakeUpAt == later + .seconds(35), "the try has its own time")
        #expect(subscription.connectNow(now: later) == [], "one try at a time")
        #expect(
            subscription.failed("refused", now: later)
                == [.deliver(.retrying(reason: "refused", milliseconds: 30_000))], "the hub may be what is away")
    }

    @Test func aNetworkThatIsBackLeavesAConnectionAlone() {
        #expect(Subscription(.init(device: "d"), random: Longest()).connectNow(now: now) == [], "not started")
        let subscription = streaming(from: now)
        #expect(subscription.connectNow(now: now) == [])
        #expect(subscription.read(upTo: 30) == [.send(.read(30))], "it streams as before")
        _ = subscription.closed(code: 4503, reason: "revoked", now: now)
        #expect(subscription.connectNow(now: now) == [] && subscription.wakeUpAt == nil)
    }

    @Test func aMachineThatHasSleptConnectsAnewWhereItWas() {
        let subscription = streaming(from: now)
        let later = now + .seconds(8 * 3600)
        let actions = subscription.reconnect(now: later)
        #expect(actions.first == .disconnect && actions.last == .connect && actions.count == 3)
        guard case .deliver(.retrying(_, milliseconds: 0)) = actions[1] else {
            Issue.record("\(actions) does not say that it is not connected")
            return
        }
        #expect(subscription.read(upTo: 30) == [], "it is not connected")
        guard case .send(.hello(let hello))? = subscription.opened(now: later).first else {
            Issue.record("no hello")
            return
        }
        #expect(hello.cursor == Cursor(epoch: Epoch("k3"), seq: 30))
    }

    @Test func whoHasSleptWaitsNoLongerForWhatFailedBefore() {
        let subscription = waitingLong()
        let later = now + .seconds(1000)
        #expect(subscription.reconnect(now: later) == [.connect])
        #expect(
            subscription.failed("no network yet", now: later)
                == [.deliver(.retrying(reason: "no network yet", milliseconds: 500))])
    }

    @Test func whatHasEndedIsNotWoken() {
        #expect(Subscription(.init(device: "d"), random: Longest()).reconnect(now: now) == [], "not started")
        let subscription = streaming(from: now)
        _ = subscription.closed(code: 4503, reason: "revoked", now: now)
        #expect(subscription.reconnect(now: now + .seconds(60)) == [] && subscription.wakeUpAt == nil)
    }

    /// The shell sets one alarm by this, and has no other timer.
    @Test func wakesUpForSilenceAndForTheNextTryAlone() {
        let subscription = streaming(from: now)
        #expect(subscription.wakeUpAt == now + .seconds(35))
        let heard = now + .seconds(25)
        _ = subscription.received(.heartbeat(head: 30), now: heard)
        #expect(subscription.wakeUpAt == heard + .seconds(35))
        #expect(subscription.tick(now: now + .seconds(35)) == [], "an alarm that was set before the heartbeat")
        let silent = heard + .seconds(35)
        #expect(subscription.tick(now: silent).first == .disconnect)
        #expect(subscription.wakeUpAt == silent + .milliseconds(500))
        #expect(subscription.tick(now: silent + .milliseconds(500)) == [.connect])
    }

    /// What the filter passes over moves the place to go on from, and nothing that was sent is passed by.
    @Test func whatTheFilterPassesOverIsBehind() {
        let subscription = streaming(from: now)
        #expect(subscription.received(.heartbeat(head: 50), now: now) == [])
        #expect(subscription.position?.seq == 30)
        #expect(
            subscription.received(.heartbeat(head: 50, passed: .init(prev: 30, upTo: 44)), now: now) == [
                .deliver(.passed(44))
            ])
        #expect(subscription.position == Cursor(epoch: Epoch("k3"), seq: 44))
        #expect(
            subscription.received(.heartbeat(head: 50, passed: .init(prev: 30, upTo: 40)), now: now) == [],
            "no way back")
        // The chain goes by what was sent.
        let item = ServerFrame.Item(seq: 47, prev: 30, activity: nil)
        #expect(
            subscription.received(.activity(item, replay: false), now: now) == [
                .deliver(.activities([item], replay: false))
            ])
        let bye = ServerFrame.bye(
            code: 4000, reason: "", retryAfterMilliseconds: 250, passed: .init(prev: 47, upTo: 50))
        #expect(subscription.received(bye, now: now) == [.deliver(.passed(50))])
        _ = subscription.closed(code: 4000, reason: "", now: now)
        _ = subscription.tick(now: now + .seconds(60))
        guard case .send(.hello(let hello))? = subscription.opened(now: now + .seconds(60)).first else {
            Issue.record("no hello")
            return
        }
        #expect(hello.cursor?.seq == 50)
    }

    /// Of what was delivered and not acknowledged the hub hears nothing; with all of it acknowledged it hears of the rest too.
    @Test func whatWasPassedOverIsAcknowledgedAgain() {
        for (acknowledged, again) in [(29, 29), (30, 44)] as [(Seq, Seq)] {
            let subscription = streaming(from: now)
            _ = subscription.acknowledge(acknowledged, after: 1)
            _ = subscription.received(.heartbeat(head: 50, passed: .init(prev: 30, upTo: 44)), now: now)
            _ = subscription.closed(code: nil, reason: "", now: now)
            _ = subscription.tick(now: now + .seconds(60))
            _ = subscription.opened(now: now + .seconds(60))
            let actions = subscription.received(welcome(.exact, head: 50, from: 45), now: now + .seconds(60))
            #expect(actions.first == .send(.ack(again)))
        }
    }

    /// Something that was sent before did not come: it is asked for again.
    @Test func aHoleBeforeWhatWasPassedOverShows() {
        let subscription = streaming(from: now)
        let actions = subscription.received(.heartbeat(head: 50, passed: .init(prev: 41, upTo: 44)), now: now)
        #expect(actions.first == .disconnect && subscription.position?.seq == 30)
    }
}
