import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import StorePostgres

/// How often a lot of hits waits for the server: with each round trip, every hit waits for the network.
@Suite(.needsPostgres, .blocking) struct RoundTripTests {
    private let store: PostgresStore
    private static let users = 100
    private static let ofEach = 5

    init() throws {
        let uri = try PostgresServer.shared.makeDatabase()
        store = try PostgresStore(uri, as: .hub("a"))
        try store.commit { store in
            for user in 0..<Self.users {
                _ = try store.addUser("u\(user)")
                _ = try store.addMessage(
                    "m\(user)", of: UserID(user + 1), to: (0..<Self.ofEach).map { "r\($0)@example.org" },
                    links: ["https://example.org/1"], firstTicket: UInt64(user * Self.ofEach))
            }
        }
    }

    private func ledger() -> Ledger {
        Ledger(store: store, places: Nowhere(), judge: SimpleJudge(), random: SplitMix64(seed: 1))
    }

    /// A hit of each ticket.
    private func hits(_ target: Hit.Target = .pixel, at seconds: Double, by agent: String = "Mail/1") -> [RecordHit] {
        (0..<UInt64(Self.users * Self.ofEach)).map { ticket in
            RecordHit(
                Hit(
                    at: .at(seconds), ticket: .numbered(ticket), target: target,
                    address: IPAddress("192.0.2.\(ticket % 250)")!, userAgent: agent))
        }
    }

    /// Commits hits as one lot, and returns its round trips.
    private func roundTrips(_ hits: [RecordHit], by ledger: Ledger, at seconds: Double) -> Int {
        let before = store.counts.values.roundTrips
        let slots = hits.map { Slot($0) }
        let committed = ledger.commit(slots, now: .at(seconds))
        #expect(committed.failure == nil)
        let isAnswered = slots.allSatisfy { if case .success = $0.result { true } else { false } }
        #expect(isAnswered)
        return store.counts.values.roundTrips - before
    }

    @Test func aColdLotTakesThree() {
        #expect(roundTrips(hits(at: 0), by: ledger(), at: 0) <= 3)
    }

    /// Whose people are known, and who did nothing lately.
    @Test func aWarmLotTakesTwo() {
        let ledger = ledger()
        _ = roundTrips(hits(at: 0), by: ledger, at: 0)
        for hour in 1...3 {
            let seconds = Double(hour * 3600)
            #expect(roundTrips(hits(at: seconds), by: ledger, at: seconds) == 2)
        }
    }

    /// Repeats are decided by the hits before them.
    @Test func aWarmLotOfRepeatsTakesTwo() throws {
        let ledger = ledger()
        _ = roundTrips(hits(at: 0), by: ledger, at: 0)
        #expect(roundTrips(hits(at: 1), by: ledger, at: 1) == 2)
        let heads = try store.read { store in try (1...Self.users).map { try store.logState(of: UserID($0))?.head } }
        #expect(heads.allSatisfy { $0 == Seq(Self.ofEach) }, "they were folded")
    }

    /// Each click implies an open, or is judged among what was before.
    @Test func aWarmLotOfClicksTakesTwo() throws {
        let ledger = ledger()
        _ = roundTrips(hits(at: 0), by: ledger, at: 0)
        #expect(roundTrips(hits(.link(1), at: 3600), by: ledger, at: 3600) == 2)
    }

    /// After a click, the activities of earlier hits are looked at too.
    @Test func aWarmLotAfterClicksTakesFew() throws {
        let ledger = ledger()
        _ = roundTrips(hits(.link(1), at: 0), by: ledger, at: 0)
        #expect(roundTrips(hits(at: 20), by: ledger, at: 20) <= 3)
    }

    @Test func oneHitTakesTwoAsWell() {
        let ledger = ledger()
        _ = roundTrips(hits(at: 0), by: ledger, at: 0)
        #expect(roundTrips([hits(at: 3600)[17]], by: ledger, at: 3600) == 2)
        #expect(roundTrips([hits(at: 3601)[17]], by: ledger, at: 3601) == 2)
    }

    /// What is not kept costs as little.
    @Test func unknownTicketsTakeNoMore() {
        let ledger = ledger()
        _ = roundTrips(hits(at: 0), by: ledger, at: 0)
        let strangers = (0..<50).map { number in
            RecordHit(
                Hit(
                    at: .at(3600), ticket: .numbered(900_000 + UInt64(number)), target: .pixel,
                    address: IPAddress("192.0.2.1")!, userAgent: "Mail/1"))
        }
        #expect(roundTrips(strangers + hits(at: 3600), by: ledger, at: 3600) <= 3)
    }

    @Test func aBeatTakesOne() throws {
        try store.beat()
        let before = store.counts.values.roundTrips
        try store.beat()
        #expect(store.counts.values.roundTrips - before == 1)
    }
}
