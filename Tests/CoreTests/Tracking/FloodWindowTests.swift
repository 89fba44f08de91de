import TestKit
import Testing

@testable import Core

/// How many hits of one recipient are admitted, whatever the clock does.
@Suite struct FloodWindowTests {
    private func admitted(_ history: inout History, _ count: Int, at seconds: Double, limit: Int = 5) -> Int {
        (0..<count).count { _ in
            guard history.admits(now: .at(seconds), limit: limit) else { return false }
            history.admit(at: .at(seconds), isReported: false, limit: limit)
            return true
        }
    }

    @Test func withinAnyMinuteSoManyAreAdmitted() {
        var history = History(isWhole: true)
        #expect(admitted(&history, 3, at: 0) == 3)
        #expect(admitted(&history, 9, at: 59) == 2)
        #expect(admitted(&history, 9, at: 59.999) == 0)
        #expect(admitted(&history, 9, at: 60) == 3)
        // Not so many again at the beginning of the next minute.
        #expect(admitted(&history, 9, at: 61) == 0)
        #expect(admitted(&history, 9, at: 119) == 2)
        // Another recipient has a history of their own.
        var other = History(isWhole: true)
        #expect(admitted(&other, 9, at: 61) == 5)
    }

    /// Any times, also going back: never more than the limit within a minute of the clock that goes on, and never less than
    /// that a minute later.
    @Test func aStepOfTheClockNeitherLetsInNorKeepsOut() {
        for step in [-3600.0 * 24 * 400, -3600, -61, -60, -59, -1, 59] {
            var history = History(isWhole: true)
            #expect(admitted(&history, 9, at: 0) == 5)
            #expect(admitted(&history, 9, at: step) == 0, "a step by \(step) lets nothing in")
            #expect(admitted(&history, 9, at: step + 59) == (step > 0 ? 5 : 0))
            #expect(admitted(&history, 9, at: step + 130) == 5, "nor does it keep out for ever")
        }
        var history = History(isWhole: true)
        #expect(admitted(&history, 9, at: 0) == 5)
        #expect(admitted(&history, 9, at: 3600) == 5)
    }

    @Test func extremeTimesAreTimes() {
        var history = History(isWhole: true)
        for time in [Int64.max, .min, 0, .max].map(Timestamp.init(milliseconds:)) {
            if history.admits(now: time, limit: 1) { history.admit(at: time, isReported: false, limit: 1) }
        }
        #expect(admitted(&history, 9, at: 0, limit: 1) == 0, "the last was admitted at a time that lies ahead")
    }

    @Test func aLimitOfNoughtAdmitsNothing() {
        var history = History(isWhole: true)
        #expect(admitted(&history, 3, at: 0, limit: 0) == 0)
        history.admit(at: .at(0), isReported: false, limit: 0)
        #expect(admitted(&history, 3, at: 999, limit: 0) == 0)
    }

    /// Hits that the store remembers.
    @Test func whatIsRememberedCounts() {
        var history = History(isWhole: true)
        for second in 0..<10 {
            let hit = KeptHit.sample(of: 1, recipient: 1, seq: Seq(second + 1), at: .at(Double(second)))
            history.add(hit, SimpleJudge().judge(Evidence(of: hit, sentAt: nil)), as: nil, impliedOpen: nil, limit: 3)
        }
        #expect(history.state.latestHit == .at(9))
        #expect(admitted(&history, 9, at: 10, limit: 3) == 0)
        #expect(admitted(&history, 9, at: 67.5, limit: 3) == 1)
    }

    /// Other systems' events are counted by the minute in which they happened, in any order, and apart from hits.
    @Test func reportedEventsAreCountedByTheirMinute() {
        var history = History(isWhole: true)
        func admitted(_ count: Int, at seconds: Double) -> Int {
            (0..<count).count { _ in
                guard history.admits(reportedAt: .at(seconds), limit: 5) else { return false }
                history.admit(at: .at(seconds), isReported: true, limit: 5)
                return true
            }
        }
        // The tests' clock begins three seconds after a full minute.
        #expect(admitted(9, at: -3600) == 5 && admitted(9, at: -3600 + 56) == 0 && admitted(9, at: -3600 + 57) == 5)
        #expect(admitted(3, at: 0) == 3 && admitted(9, at: 10) == 2)
        #expect(self.admitted(&history, 9, at: 10) == 5)
        #expect(history.state.latestHit == .at(10))
    }
}
