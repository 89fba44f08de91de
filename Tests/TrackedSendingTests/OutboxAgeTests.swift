import Core
import Testing

@testable import TrackedSending

@Suite struct OutboxAgeTests {
    /// Queued while the clock was a year ahead: without its tracking it waits for a day at most all the same.
    @Test func aMailFromTheFutureIsOld() {
        let now = Timestamp(milliseconds: 1_795_323_843_000)
        func age(_ seconds: Int64) -> Duration {
            Outbox.Mail(
                sender: "s@example.com", recipients: ["a@example.com"], at: now - .seconds(seconds), isFinal: false,
                message: []
            ).age(at: now)
        }
        #expect(age(60) == .seconds(60) && age(0) == .zero)
        #expect(age(-60) == .seconds(60), "a clock that was a little ahead changes little")
        #expect(age(-366 * 86_400) > Outbox.patience)
    }
}
