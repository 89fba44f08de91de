import TestKit
import Testing

@testable import Core

/// Bursts whose counts wait to be written.
@Suite struct OpenBurstTests {
    private let mia = History.Key(recipient: 1, isAnonymous: false)
    private let nobody = History.Key(recipient: 1, isAnonymous: true)

    private func due(_ bursts: inout OpenBursts, at seconds: Double, most: Int = 100) -> [Seq] {
        bursts.due(now: .at(seconds), most: most).map(\.burst.seq)
    }

    @Test func aHitOfNoBurstBeginsOne() {
        var bursts = OpenBursts()
        #expect(bursts.count(mia, now: .at(0)) == nil)
        bursts.begin(mia, user: 1, seq: 7, now: .at(0))
        #expect(bursts.count(mia, now: .at(1)) == 7)
        #expect(bursts.count(nobody, now: .at(1)) == nil, "anonymous hits are never combined with others")
        #expect(bursts.bursts[mia]?.unwritten == 1)
    }

    @Test func aCountIsDueAMinuteAfterItWasWritten() {
        var bursts = OpenBursts()
        bursts.begin(mia, user: 1, seq: 7, now: .at(0))
        #expect(due(&bursts, at: 59) == [], "nothing was counted")
        _ = bursts.count(mia, now: .at(59))
        #expect(due(&bursts, at: 59.999) == [])
        #expect(due(&bursts, at: 60) == [7])
        #expect(due(&bursts, at: 60) == [7], "until it is written")
        bursts.wrote(mia, now: .at(60))
        #expect(due(&bursts, at: 118) == [] && bursts.bursts.count == 1)
        #expect(due(&bursts, at: 119) == [] && bursts.bursts.isEmpty, "it ended a minute after its last hit")
    }

    /// The next hit is of another burst, unless the count is still to be written.
    @Test func aBurstEndsAMinuteAfterItsLastHit() {
        var bursts = OpenBursts()
        bursts.begin(mia, user: 1, seq: 7, now: .at(0))
        #expect(bursts.count(mia, now: .at(60)) == nil)
        bursts.begin(mia, user: 1, seq: 7, now: .at(0))
        #expect(bursts.count(mia, now: .at(59)) == 7 && bursts.count(mia, now: .at(500)) == 7)
        bursts.wrote(mia, now: .at(500))
        #expect(bursts.count(mia, now: .at(560)) == nil)
    }

    @Test func aStepBackDelaysNothing() {
        var bursts = OpenBursts()
        bursts.begin(mia, user: 1, seq: 7, now: .at(0))
        _ = bursts.count(mia, now: .at(0))
        #expect(due(&bursts, at: -3600) == [])
        #expect(due(&bursts, at: -3540) == [7])
    }

    @Test func inTheOrderOfTheirActivitiesAndNoMoreThanAsked() {
        var bursts = OpenBursts()
        for n in (1...9).reversed() {
            let key = History.Key(recipient: Int64(n), isAnonymous: false)
            bursts.begin(key, user: 1, seq: Seq(n), now: .at(0))
            _ = bursts.count(key, now: .at(0))
        }
        #expect(due(&bursts, at: 60, most: 4) == [1, 2, 3, 4])
        for n in 1...4 { bursts.wrote(.init(recipient: Int64(n), isAnonymous: false), now: .at(60)) }
        #expect(due(&bursts, at: 60) == [5, 6, 7, 8, 9])
    }

    @Test func afterAFailureTheyAreAsBefore() {
        var bursts = OpenBursts()
        bursts.begin(mia, user: 1, seq: 7, now: .at(0))
        _ = bursts.count(mia, now: .at(0))
        let before = bursts.bursts
        bursts.wrote(mia, now: .at(60))
        bursts.begin(nobody, user: 1, seq: 8, now: .at(60))
        bursts.restore(before)
        #expect(bursts.bursts == before && due(&bursts, at: 60) == [7])
        bursts.end(mia)
        #expect(bursts.bursts.isEmpty && due(&bursts, at: 99) == [])
    }
}
