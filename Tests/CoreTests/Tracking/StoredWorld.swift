import Core
import TestKit

/// A ledger over a whole store in memory, which keeps settings and other systems' events as a real one does.
///
/// User 1 has message `m1` to Mia (ticket 1) and Ben (ticket 2), with the header `<m1@e>` and two links; user 2 has `m2`
/// to Mia (ticket 3) with one.
struct StoredWorld: LedgerUnderTest {
    private(set) var store = MemoryStore()
    let judge = FakeJudge()
    private(set) var ledger: Ledger
    static let mia = "mia@example.org"
    static let ben = "ben@example.org"
    static let links = ["https://example.org/1", "https://example.org/2"]

    private let limits: HitLimits
    private let quotas: QuotaLimits

    init(limits: HitLimits = HitLimits(), quotas: QuotaLimits = QuotaLimits()) throws {
        self.limits = limits
        self.quotas = quotas
        ledger = Self.makeLedger(store, judge, limits, quotas)
        try store.commit { store in
            for name in ["sam", "kim"] { try store.addUser(name) }
            try store.addMessage(
                "m1", of: 1, to: [Self.mia, Self.ben], links: Self.links, firstTicket: 1, name: "Somebody",
                messageID: "<m1@e>")
            try store.addMessage(
                "m2", of: 2, to: [Self.mia], links: [Self.links[0]], firstTicket: 3, messageID: "<m2@e>")
        }
    }

    private static func makeLedger(
        _ store: MemoryStore, _ judge: FakeJudge, _ limits: HitLimits, _ quotas: QuotaLimits
    ) -> Ledger {
        Ledger(
            store: store, places: FakePlaces(), judge: judge, limits: limits, quotas: quotas,
            random: SplitMix64(seed: 32))
    }

    /// A program started anew over the same store.
    func restarted() -> Self {
        var other = self
        other.ledger = Self.makeLedger(store, judge, limits, quotas)
        return other
    }

    /// Another program over the same store, while this one goes on.
    func another() -> Self {
        var other = self
        other.store = store.openedByAnotherProcess()
        other.ledger = Self.makeLedger(other.store, judge, limits, quotas)
        return other
    }

    static func hit(
        _ ticket: UInt64 = 1, _ target: Hit.Target = .pixel, at seconds: Double = 0, from address: String = "192.0.2.7",
        by userAgent: String = "browser"
    ) -> RecordHit {
        RecordHit(
            Hit(
                at: .at(seconds), ticket: .numbered(ticket), target: target, address: IPAddress(address)!,
                userAgent: userAgent))
    }

    static func event(
        _ id: String, _ target: Hit.Target = .pixel, at seconds: Double = 0, of user: UserID = 1,
        message: MessageReference = .id("m1"), to recipient: String = mia, from address: String? = "192.0.2.7",
        by userAgent: String = "browser"
    ) -> RecordEvent {
        RecordEvent(
            ReportedEvent(
                id: id, user: user, message: message, recipient: recipient, at: .at(seconds), target: target,
                address: address.map { IPAddress($0)! }, userAgent: userAgent))
    }

    /// The log in short: `open`, `click`.
    func story(_ user: UserID = 1) throws -> [String] { try log(user).map(\.kind.rawValue) }
}
