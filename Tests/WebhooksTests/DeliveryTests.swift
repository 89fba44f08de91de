import Core
import Crypto
import Testing
import Webhooks

/// A target's side of the log, in virtual time.
@Suite struct DeliveryTests {
    private let wall = Timestamp(milliseconds: 1_795_608_000_000)
    private let now = MonotonicTime(milliseconds: 86_400_000)
    private let epoch = Epoch("k3")

    private func target(_ filter: Filter = Filter(), fromEarliest: Bool = false) throws -> WebhookTarget {
        WebhookTarget(
            name: "crm", user: "sam@example.com", url: "https://crm.example.com/hook",
            format: .json(try StandardWebhook(secrets: "whsec_" + base64(Array(0..<32)))), filter: filter,
            fromEarliest: fromEarliest)
    }

    private func log(head: Seq, floor: Seq = 1, expired: Seq = 0) -> LogState {
        LogState(epoch: epoch, head: head, floor: floor, expired: expired)
    }

    private func page(_ seqs: ClosedRange<Seq>, _ kind: Kind = .open, _ verdict: Verdict? = .human) -> Page {
        Page(
            entries: seqs.map { Entry(seq: $0, kind: kind, verdict: verdict, body: Array("{\"id\":\"\($0)\"}".utf8)) },
            through: seqs.upperBound)
    }

    private func cursor(_ seq: Seq) -> Cursor { Cursor(epoch: epoch, seq: seq) }

    /// One that is at a seq of a log that ends there.
    private func waiting(at seq: Seq, _ filter: Filter = Filter()) throws -> Delivery {
        var delivery = Delivery(try target(filter), random: Longest())
        #expect(delivery.appended(upTo: nil) == [.lookUp])
        #expect(delivery.resumed(log(head: seq), cursor: cursor(seq), has: seq, now: now) == [])
        return delivery
    }

    private func post(_ actions: [Delivery.Action]) -> Delivery.Post? {
        actions.compactMap { if case .post(let post) = $0 { post } else { nil } }.first
    }

    private func text(_ post: Delivery.Post?) -> String { String(decoding: post?.body ?? [], as: UTF8.self) }

    @Test func oneRequestAtATimeAndInOrder() throws {
        var delivery = try waiting(at: 4)
        #expect(delivery.appended(upTo: 6) == [.load(after: 4)])
        let first = post(delivery.loaded(page(5...6), now: wall))
        #expect(first?.id == "crm_k3_5_6" && first?.count == 2)
        #expect(
            text(first)
                == #"{"type":"mailbell.activities","timestamp":"\#(wall.rfc3339)","data":{"user":"sam@example.com","webhook":"crm","epoch":"k3","through":6,"items":[{"seq":5,"id":"5"},{"seq":6,"id":"6"}]}}"#
        )
        #expect(delivery.appended(upTo: 9) == [], "one is under way")
        #expect(delivery.answered() == [.save(cursor(6))])
        #expect(delivery.appended(upTo: 10) == [], "how far it is, is on its way to the disk")
        #expect(delivery.saved(isOnDisk: true, now: now) == [.load(after: 6)])
        #expect(post(delivery.loaded(page(7...10), now: wall))?.id == "crm_k3_7_10")
        #expect(delivery.answered() == [.save(cursor(10))])
        #expect(delivery.saved(isOnDisk: true, now: now) == [])
    }

    @Test func aNewOneBeginsNowOrWithTheOldest() throws {
        var new = Delivery(try target(), random: Longest())
        _ = new.appended(upTo: nil)
        #expect(new.resumed(log(head: 7, floor: 3), cursor: nil, has: nil, now: now) == [.save(cursor(7))])
        #expect(new.saved(isOnDisk: true, now: now) == [])
        var all = Delivery(try target(fromEarliest: true), random: Longest())
        _ = all.appended(upTo: nil)
        #expect(all.resumed(log(head: 7, floor: 3), cursor: nil, has: nil, now: now) == [.save(cursor(2))])
        #expect(all.saved(isOnDisk: true, now: now) == [.load(after: 2)])
    }

    /// The log was restored: the target is told with the first request, and gets what came since, also where retention or the
    /// filter leaves nothing of it.
    @Test func aLogThatWasRestoredIsTold() throws {
        let old = Cursor(epoch: Epoch("a1"), seq: 9)
        var delivery = Delivery(try target(), random: Longest())
        _ = delivery.appended(upTo: nil)
        #expect(delivery.resumed(log(head: 5), cursor: old, has: 5, now: now) == [.say(.reset(5))], "nothing is new")
        #expect(delivery.appended(upTo: 6) == [.load(after: 5)])
        let told = #""reset":{"epoch":"a1","through":5}"#
        #expect(text(post(delivery.loaded(page(6...6, .sent, nil), now: wall))).contains(told))
        guard case .wait(let until)? = delivery.failed("refused", retryAfter: nil, now: now).last else {
            Issue.record("it does not wait")
            return
        }
        #expect(delivery.tick(now: until) == [.load(after: 5)])
        #expect(text(post(delivery.loaded(page(6...6), now: wall))).contains(told), "until it has answered")
        #expect(delivery.answered() == [.say(.recovered), .save(cursor(6))])
        _ = delivery.saved(isOnDisk: true, now: until)
        _ = delivery.appended(upTo: 7)
        #expect(!text(post(delivery.loaded(page(7...7), now: wall))).contains("reset"), "once")
    }

    /// Until it was told its cursor stays as it was, so that a hub that ends in between tells it the next time.
    @Test func aStoreThatFailsDoesNotHideAReset() throws {
        var delivery = Delivery(try target(), random: Longest())
        _ = delivery.appended(upTo: nil)
        let old = Cursor(epoch: Epoch("a1"), seq: 2)
        #expect(delivery.resumed(log(head: 5), cursor: old, has: 2, now: now) == [.say(.reset(2)), .load(after: 2)])
        guard case .wait(let until)? = delivery.failed("busy", retryAfter: nil, now: now).last else {
            Issue.record("it does not wait")
            return
        }
        #expect(delivery.tick(now: until) == [.load(after: 2)])
    }

    /// A cursor of no life of the log: all of it is new to the target.
    @Test func anotherLogIsNewToIt() throws {
        var delivery = Delivery(try target(), random: Longest())
        _ = delivery.appended(upTo: nil)
        let other = Cursor(epoch: Epoch("a1"), seq: 5)
        let actions = delivery.resumed(log(head: 7, floor: 3, expired: 2), cursor: other, has: nil, now: now)
        #expect(actions == [.say(.reset(0)), .load(after: 2)])
    }

    @Test func whatRetentionHasTakenIsTold() throws {
        var delivery = Delivery(try target(), random: Longest())
        _ = delivery.appended(upTo: nil)
        let actions = delivery.resumed(log(head: 9, floor: 7, expired: 6), cursor: cursor(2), has: 2, now: now)
        #expect(actions == [.say(.lost(4)), .load(after: 2)])
        #expect(text(post(delivery.loaded(page(7...9), now: wall))).contains(#""lost":{"from":3,"to":6}"#))
        _ = delivery.answered()
        _ = delivery.saved(isOnDisk: true, now: now)
        _ = delivery.appended(upTo: 10)
        #expect(!text(post(delivery.loaded(page(10...10), now: wall))).contains("lost"), "once")
    }

    @Test func theSameActivitiesAreTriedAgainUnderTheSameID() throws {
        var delivery = try waiting(at: 0)
        _ = delivery.appended(upTo: 2)
        let first = post(delivery.loaded(page(1...2), now: wall))
        var time = now
        var delays: [Int64] = []
        for attempt in 0..<14 {
            let actions = delivery.failed("refused", retryAfter: nil, now: time)
            #expect(actions.contains(.say(.failing("refused"))) == (attempt == 0), "said once a day")
            guard case .wait(let until)? = actions.last else {
                Issue.record("\(actions)")
                return
            }
            #expect(delivery.tick(now: until - .milliseconds(1)) == [.wait(until: until)])
            delays.append(until.since(time).wholeMilliseconds / 1000)
            time = until
            _ = delivery.appended(upTo: 5 + Seq(attempt))
            #expect(delivery.tick(now: time) == [.load(after: 0)], "read anew: a contact may have been erased")
            let again = post(delivery.loaded(page(1...5), now: wall))
            #expect(again?.id == first?.id && again?.count == 2)
        }
        #expect(delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600, 600])
        #expect(delivery.failingSince == now)
        #expect(delivery.answered() == [.say(.recovered), .save(cursor(2))])
        #expect(delivery.failingSince == nil)
        #expect(delivery.saved(isOnDisk: true, now: time) == [.load(after: 2)])
        _ = delivery.loaded(page(3...5), now: wall)
        let later = delivery.failed("refused", retryAfter: nil, now: time)
        guard case .wait(let until)? = later.last else { return }
        #expect(until.since(time) == .seconds(1), "the delays begin anew")
    }

    /// The wall clock is set in both directions while the target is away: requests say its time, and waits know nothing of it.
    @Test func aWallClockThatIsSetSilencesNoTarget() throws {
        var delivery = try waiting(at: 0)
        _ = delivery.appended(upTo: 1)
        var time = now
        for step in [Duration.zero, .seconds(-5), .seconds(-86_400 * 400), .seconds(86_400 * 800)] {
            let request = post(delivery.loaded(page(1...1), now: wall + step))
            #expect(text(request).contains((wall + step).rfc3339))
            guard case .wait(let until)? = delivery.failed("refused", retryAfter: nil, now: time).last else {
                Issue.record("it waits for nothing")
                return
            }
            #expect(until.since(time) <= .seconds(8))
            #expect(delivery.appended(upTo: 2) == [])
            time = until
            #expect(delivery.tick(now: time) == [.load(after: 0)])
        }
    }

    /// Jitter at its longest.
    private struct Longest: RandomNumberGenerator {
        func next() -> UInt64 { .max }
    }

    @Test func theTargetsWishIsHonoured() throws {
        var delivery = try waiting(at: 0)
        _ = delivery.appended(upTo: 1)
        _ = delivery.loaded(page(1...1), now: wall)
        #expect(delivery.failed("503", retryAfter: .seconds(120), now: now).last == .wait(until: now + .seconds(120)))
        _ = delivery.tick(now: now + .seconds(120))
        _ = delivery.loaded(page(1...1), now: wall)
        let day = Duration.seconds(86_400)
        #expect(delivery.failed("503", retryAfter: day * 30, now: now).last == .wait(until: now + day))
    }

    @Test func aCursorThatIsNotKeptIsKeptBeforeAnythingElse() throws {
        var delivery = try waiting(at: 0)
        _ = delivery.appended(upTo: 1)
        _ = delivery.loaded(page(1...1), now: wall)
        _ = delivery.answered()
        let actions = delivery.saved(isOnDisk: false, now: now)
        guard case .wait(let until)? = actions.last else {
            Issue.record("\(actions)")
            return
        }
        _ = delivery.appended(upTo: 3)
        #expect(delivery.tick(now: until) == [.save(cursor(1))])
        #expect(delivery.saved(isOnDisk: true, now: until) == [.say(.recovered), .load(after: 1)])
    }

    @Test func whatIsNotChosenIsPassedOver() throws {
        var delivery = try waiting(at: 0, Filter(kinds: [.open, .revise], verdicts: [.human]))
        _ = delivery.appended(upTo: 3)
        #expect(delivery.loaded(page(1...3, .sent, nil), now: wall) == [.save(cursor(3))])
        #expect(delivery.saved(isOnDisk: true, now: now) == [])
        _ = delivery.appended(upTo: 5)
        #expect(delivery.loaded(page(4...5, .open, .machine), now: wall) == [.save(cursor(5))])
        _ = delivery.saved(isOnDisk: true, now: now)
        _ = delivery.appended(upTo: 6)
        #expect(post(delivery.loaded(page(6...6, .revise, .machine), now: wall))?.count == 1)
    }

    /// A user has corrected the URL: nobody waits ten minutes for the next try.
    @Test func aTargetThatIsChangedIsTriedAtOnce() throws {
        var delivery = try waiting(at: 0)
        var other = try target(Filter(kinds: [.open]))
        other.url = "https://crm.example.com/other"
        #expect(delivery.changed(to: other, now: now) == [], "nothing waits")
        _ = delivery.appended(upTo: 2)
        #expect(delivery.changed(to: other, now: now) == [], "the log is read")
        let post = post(delivery.loaded(page(1...2), now: wall))
        #expect(delivery.changed(to: try target(), now: now) == [], "a request is under way")
        for _ in 0..<12 {
            guard case .wait(let until)? = delivery.failed("refused", retryAfter: nil, now: now).last else { return }
            #expect(delivery.tick(now: until) == [.load(after: 0)])
            _ = delivery.loaded(page(1...2), now: wall)
        }
        _ = delivery.failed("refused", retryAfter: nil, now: now)
        #expect(delivery.changed(to: other, now: now) == [.load(after: 0)])
        #expect(delivery.target.url == "https://crm.example.com/other")
        #expect(self.post(delivery.loaded(page(1...2), now: wall))?.id == post?.id)
        let actions = delivery.failed("refused", retryAfter: nil, now: now)
        #expect(actions == [.say(.failing("refused")), .wait(until: now + .seconds(1))], "said and delayed anew")
    }

    /// Nobody reads on a phone that a log was restored, or that retention has removed something.
    @Test func gapsAreNotToldToPeople() throws {
        let phone = WebhookTarget(
            name: "phone", user: "sam@example.com", url: "https://ntfy.sh/t", format: .ntfy(token: nil))
        var delivery = Delivery(phone, random: Longest())
        _ = delivery.appended(upTo: nil)
        let old = Cursor(epoch: Epoch("a1"), seq: 9)
        let actions = delivery.resumed(log(head: 9, floor: 7, expired: 6), cursor: old, has: 2, now: now)
        #expect(actions == [.say(.reset(2)), .say(.lost(4)), .load(after: 2)])
        #expect(delivery.loaded(page(7...9, .sent, nil), now: wall) == [.save(cursor(9))])
        guard case .wait(let until)? = delivery.saved(isOnDisk: false, now: now).last else { return }
        #expect(delivery.tick(now: until) == [.save(cursor(9))])
    }

    @Test func aUserMayComeLater() throws {
        var delivery = Delivery(try target(), random: Longest())
        _ = delivery.appended(upTo: nil)
        let actions = delivery.resumed(nil, cursor: nil, has: nil, now: now)
        #expect(actions.first == .say(.failing("there is no user sam@example.com")))
        guard case .wait(let until)? = actions.last else { return }
        #expect(delivery.tick(now: until) == [.lookUp])
        // What they have is newer than the target.
        #expect(delivery.resumed(log(head: 3), cursor: nil, has: nil, now: until) == [.save(cursor(0))])
        #expect(delivery.saved(isOnDisk: true, now: until) == [.say(.recovered), .load(after: 0)])
    }

    @Test(
        arguments: [
            ("120", 120), ("0", 0), ("99999999999999999999", nil), ("-1", nil), ("soon", nil), ("", nil),
            ("Wed, 25 Nov 2026 12:01:00 GMT", 60), ("Wed, 25 Nov 2026 11:00:00 GMT", 0),
            ("Wed, 25 Now 2026 12:01:00 GMT", nil), ("Wed, 25 Nov 2026 12:01:00 CET", nil),
        ] as [(String, Int64?)])
    func retryAfter(text: String, seconds: Int64?) {
        #expect(Duration(retryAfter: text, now: wall) == seconds.map { .seconds($0) })
    }
}
