import Core
import TestKit
import Testing

/// The sender's own opens and clicks are kept, and not counted.
@Suite struct OwnHitTests {
    private struct Devices: OwnDevices {
        func isOwn(_ address: IPAddress, of user: UserID) -> Bool {
            user == 1 && address == IPAddress("198.51.100.1")
        }
    }

    private final class OwnJudge: Judge {
        func judge(_ evidence: Evidence) -> Judgement {
            Judgement(
                via: evidence.own == nil ? .direct : .own, verdict: evidence.own == nil ? .human : .machine,
                reason: evidence.own?.rawValue ?? "a person", agent: Agent())
        }
    }

    private let store = MemoryStore()
    private let ledger: Ledger

    init() throws {
        ledger = Ledger(
            store: store, places: Nowhere(), judge: OwnJudge(), devices: Devices(), random: SplitMix64(seed: 1))
        try store.commit { store in
            for name in ["sam", "kim"] { try store.addUser(name) }
            _ = try store.addAddress("s@example.org", to: 1)
            try store.addMessage("m1", of: 1, to: ["mia@example.org", "s@example.org"], firstTicket: 1)
            try store.addMessage("m2", of: 1, to: ["sam@example.org"], firstTicket: 3)
            try store.addMessage("m3", of: 2, to: ["mia@example.org"], firstTicket: 4)
        }
    }

    private func reason(_ ticket: UInt64, from address: String, isFromOwnPage: Bool = false) throws -> String? {
        var hit = Hit(
            at: .at(0), ticket: .numbered(ticket), target: .pixel, address: IPAddress(address)!, userAgent: "x")
        hit.isFromOwnPage = isFromOwnPage
        let entry = ledger.commit([Slot(RecordHit(hit))], now: .at(0)).recorded.first?.entries.first
        return entry.map { String(decoding: $0.body, as: UTF8.self) }
    }

    private func tally() throws -> Tally {
        try store.read { try $0.states(ofRecipients: [1])[1]?.tally ?? Tally() }
    }

    @Test(arguments: [
        (1, "198.51.100.2", false, "a person"),
        // From a device of the sender; but not of another user's.
        (1, "198.51.100.1", false, "device"), (4, "198.51.100.1", false, "a person"),
        (1, "198.51.100.2", true, "page"),
        // A copy of a mail to others; and a mail to the sender alone, who tries it out.
        (2, "198.51.100.2", false, "copy"), (3, "198.51.100.1", false, "a person"),
    ]) func isKnownBy(_ ticket: UInt64, _ address: String, _ isFromOwnPage: Bool, _ expected: String) throws {
        let body = try #require(try reason(ticket, from: address, isFromOwnPage: isFromOwnPage))
        #expect(body.contains(#""reason":"\#(expected)""#), "\(body)")
    }

    @Test func itIsKeptAndNotCounted() throws {
        _ = try reason(1, from: "198.51.100.1")
        #expect(try store.read { try $0.logState(of: 1)?.unread } == 0)
        #expect(try tally().opens == 0)
        #expect(store.hits.map(\.via) == [.own])
        // And the recipient's own counts, though it came within the minute.
        _ = try reason(1, from: "198.51.100.2")
        #expect(try tally().opens == 1)
    }
}
