import Core
import TestKit

/// A ledger over a store with two messages: ticket 1 is Mia and ticket 2 is Ben, of user 1's message with two links; ticket
/// 3 is Eve, of user 2's.
struct LedgerWorld: LedgerUnderTest {
    private(set) var store = MemoryStore()
    let judge = FakeJudge()
    private(set) var ledger: Ledger
    static let start = Timestamp.start
    static let browser = "browser"

    init(sentAt: Timestamp? = nil, tracksOpens: Bool = true) {
        ledger = Self.makeLedger(store, judge)
        let links = ["https://example.org/1", "https://example.org/2"]
        let plans = TrackedMessage(
            id: "m1", user: 1, subject: "Plans", sentAt: sentAt, registeredAt: Self.start - .seconds(3600),
            tracksOpens: tracksOpens, links: links)
        let other = TrackedMessage(
            id: "m2", user: 2, subject: "Other", sentAt: nil, registeredAt: Self.start, links: [])
        do {
            try store.commit { store in
                for name in ["sam", "kim"] { try store.addUser(name) }
                _ = try store.insertMessage(
                    plans,
                    of: NewMessage(
                        user: 1, from: "",
                        recipients: [
                            .init(email: "mia@example.org", name: "Mia"), .init(email: "ben@example.org", name: nil),
                        ],
                        subject: ""), tickets: [Self.ticket(1), Self.ticket(2)])
                _ = try store.insertMessage(
                    other,
                    of: NewMessage(
                        user: 2, from: "", recipients: [.init(email: "eve@example.org", name: nil)], subject: ""),
                    tickets: [Self.ticket(3)])
            }
        } catch {
            fatalError("\(error)")
        }
    }

    private static func makeLedger(_ store: MemoryStore, _ judge: FakeJudge) -> Ledger {
        Ledger(store: store, places: FakePlaces(), judge: judge, random: SplitMix64(seed: 30))
    }

    /// A program started anew over the same store.
    func restarted() -> Self {
        var other = self
        other.ledger = Self.makeLedger(store, judge)
        return other
    }

    static func ticket(_ n: UInt64) -> Ticket { .numbered(n) }

    static func hit(
        _ ticket: UInt64 = 1, _ target: Hit.Target = .pixel, after seconds: Double = 0,
        from address: String = "192.0.2.7",
        by userAgent: String = browser
    ) -> RecordHit {
        RecordHit(
            Hit(
                at: .at(seconds), ticket: self.ticket(ticket), target: target, address: IPAddress(address)!,
                userAgent: userAgent))
    }

    /// The log in short: `open 1`, `click 2`; a machine's with a star.
    func story(_ user: UserID = 1) throws -> [String] {
        try log(user).map { "\($0.kind)\($0.verdict == .machine ? "*" : "") \($0.nth ?? 0)" }
    }

    /// Whether no log has an entry, and no hit is stored.
    func isUntouched() throws -> Bool { try log(1).isEmpty && log(2).isEmpty && hits.isEmpty }
}
