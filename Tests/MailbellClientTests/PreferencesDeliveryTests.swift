import Core
import MailbellClient
import Testing
import Wire

/// What a client makes of a `preferences` frame, and of one that it does not know.
@Suite struct PreferencesDeliveryTests {
    private struct NoZones: TimeZones {
        func offset(of zone: String, at time: Timestamp) -> Int? { nil }
    }

    private let now = MonotonicTime(milliseconds: 60_000)
    private let preferences = PreferencesReply(
        Preferences(muted: ["a@example.org"]), at: Timestamp(milliseconds: 0), zones: NoZones())
    private let welcome = ServerFrame.welcome(
        Welcome(
            user: "sam@example.com", device: "d", epoch: Epoch("k3"), head: 7, floor: 1, fromSeq: 8, resume: .exact,
            unread: 0))

    private func subscription() -> Subscription {
        let subscription = Subscription(
            .init(device: "d", cursor: Cursor(epoch: Epoch("k3"), seq: 7)), random: SystemRandomNumberGenerator())
        _ = subscription.start(now: now)
        _ = subscription.opened(now: now)
        return subscription
    }

    @Test func isDelivered() {
        let subscription = subscription()
        #expect(subscription.received(.preferences(preferences), now: now) == [], "before the welcome it means nothing")
        _ = subscription.received(welcome, now: now)
        #expect(subscription.received(.preferences(preferences), now: now) == [.deliver(.preferences(preferences))])
        #expect(subscription.position?.seq == 7, "it is no activity")
        _ = subscription.closed(code: 4000, reason: "", now: now)
        #expect(subscription.received(.preferences(preferences), now: now) == [])
    }

    /// The types that clients of 0.3.0 know. `Subscriber` passes over what `ServerFrame.read` refuses, as it did then, so that
    /// a session goes on; and the connection takes frames of up to 128 KiB.
    @Test func clientsOf030PassOverIt() throws {
        let known = ["welcome", "activity", "activities", "live", "digest", "heartbeat", "error", "bye"]
        let frame = ServerFrameEncoder.preferences(preferences)
        struct Typed: Decodable { var type: String }
        #expect(try !known.contains(decodeJSON(Typed.self, from: frame).type))
        #expect(frame.count < 128 * 1024 && ServerFrame.maximumPreferencesBytes < 128 * 1024)
        // As this client treats what it does not know.
        let later = Array(#"{"type":"preferences-2","quiet":1}"#.utf8)
        let fault = #expect(throws: JSONFault.self) { try ServerFrame.read(later) }
        #expect(fault?.field == "type")
    }
}
