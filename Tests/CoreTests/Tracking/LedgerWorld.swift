import Core
import Foundation
import Synchronization
import TestKit

/// A ledger over a fake store that knows two messages: ticket 1 is Mia and ticket 2 is Ben, of user 1's message with two
/// links; ticket 3 is Eve, of user 2's.
struct LedgerWorld {
    let store = FakeStore()
    let judge = FakeJudge()
    let ledger: Ledger
    static let start = Timestamp(milliseconds: 1_795_323_843_000)
    static let browser = "browser"

    init(sentAt: Timestamp? = nil) {
        ledger = Self.makeLedger(store, judge)
        store.change { state in
            state.messages["m1"] = TrackedMessage(
                id: "m1", user: 1, subject: "Plans", sentAt: sentAt, registeredAt: Self.start - .seconds(3600),
                links: ["https://example.org/1", "https://example.org/2"])
            state.messages["m2"] = TrackedMessage(
                id: "m2", user: 2, subject: "Other", sentAt: nil, registeredAt: Self.start, links: [])
            state.recipients = [
                .init(id: 1, message: "m1", email: "mia@example.org", name: "Mia", ticket: Self.ticket(1)),
                .init(id: 2, message: "m1", email: "ben@example.org", name: nil, ticket: Self.ticket(2)),
                .init(id: 3, message: "m2", email: "eve@example.org", name: nil, ticket: Self.ticket(3)),
            ]
        }
    }

    private static func makeLedger(_ store: FakeStore, _ judge: FakeJudge) -> Ledger {
        Ledger(store: store, places: FakePlaces(), judge: judge, random: SplitMix64(seed: 30))
    }

    /// The ledger of a program started anew over the same store.
    func restarted() -> Ledger { Self.makeLedger(store, judge) }

    static func ticket(_ n: UInt64) -> Ticket { Ticket(high: 77, low: n) }

    static func hit(
        _ ticket: UInt64 = 1, _ target: Hit.Target = .pixel, after seconds: Double = 0,
        from address: String = "192.0.2.7",
        by userAgent: String = browser
    ) -> Submission {
        .hit(
            Hit(
                at: start + .milliseconds(Int64(seconds * 1000)), ticket: self.ticket(ticket), target: target,
                address: IPAddress(address)!, userAgent: userAgent))
    }

    func commit(_ group: Submission...) -> Committed { ledger.commit(group, now: Self.start) }

    /// The log of a user, as a client would read it.
    func log(_ user: UserID = 1) throws -> [Activity] {
        try (store.state.log[user] ?? []).map { try JSONDecoder().decode(Activity.self, from: Data($0.body)) }
    }

    /// The log in short: `open 1`, `click 2`; a machine's with a star.
    func story(_ user: UserID = 1) throws -> [String] {
        try log(user).map { "\($0.kind)\($0.verdict == .machine ? "*" : "") \($0.nth ?? 0)" }
    }
}

/// Judges by the agent's first word: `browser` direct, `gmail` its proxy, `machine` a bot, `scanner` a clicking machine, `isolated` a person in a product that browses for him;
/// a word `os=…` names the system.
final class FakeJudge: Judge {
    private let seen = Mutex<[Evidence]>([])
    private let named = Mutex<[IPAddress: NamedAs]>([:])

    /// What the name of a host says, once it is learned.
    enum NamedAs { case scanner, relay }

    /// From now on the name of the host with this address is known.
    func learn(_ address: String, as named: NamedAs) { self.named.withLock { $0[IPAddress(address)!] = named } }

    func mayBeNamed(_ address: IPAddress) -> Bool { address.description.hasPrefix("192.0.2.") }

    var evidence: [Evidence] { seen.withLock { $0 } }

    func judge(_ evidence: Evidence) -> Judgement {
        seen.withLock { $0.append(evidence) }
        let (via, verdict): (Via, Verdict) =
            switch evidence.userAgent.split(separator: " ").first {
            case "gmail": (.gmailProxy, .human)
            case "machine": (.bot, .machine)
            case "scanner": (.scanner, .machine)
            case "direct-machine": (.direct, .machine)
            case "strange": (.direct, .unknown)
            default: named.withLock { $0[evidence.address] } == .scanner ? (.scanner, .machine) : (.direct, .human)
            }
        let isRelay = named.withLock { $0[evidence.address] } == .relay
        let system = evidence.userAgent.split(separator: " ").first { $0.hasPrefix("os=") }
        return Judgement(
            via: via, verdict: verdict, reason: "because",
            agent: Agent(client: evidence.userAgent, os: system.map(String.init)),
            asksToWait: evidence.userAgent.hasPrefix("isolated"),
            hidesPlace: isRelay || evidence.userAgent.hasPrefix("isolated"))
    }
}

struct FakePlaces: Places {
    func place(of address: IPAddress) -> Location? {
        address.description.hasPrefix("192.0.2.") ? Location(city: "Kyōto", country: "JP", precision: .city) : nil
    }
}
