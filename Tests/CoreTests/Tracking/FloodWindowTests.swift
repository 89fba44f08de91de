import TestKit
import Testing

@testable import Core

/// How many hits of one recipient are admitted, whatever the clock does.
@Suite struct FloodWindowTests {
    private func admitted(_ window: inout FloodWindow, _ count: Int, at seconds: Double, _ recipient: Int64 = 1) -> Int
    {
        (0..<count).count { _ in window.admits(recipient, now: .at(seconds)) }
    }

    @Test func withinAnyMinuteSoManyAreAdmitted() {
        var window = FloodWindow(limit: 5)
        #expect(admitted(&window, 3, at: 0) == 3)
        #expect(admitted(&window, 9, at: 59) == 2)
        #expect(admitted(&window, 9, at: 59.999) == 0)
        #expect(admitted(&window, 9, at: 60) == 3)
        // Not so many again at the beginning of the next minute.
        #expect(admitted(&window, 9, at: 61) == 0)
        #expect(admitted(&window, 9, at: 119) == 2)
        #expect(admitted(&window, 9, at: 10, 2) == 5, "another recipient's")
    }

    /// Any times, also going back: never more than the limit within a minute of the clock that goes on, and never less than that a
    /// minute later.
    @Test func aStepOfTheClockNeitherLetsInNorKeepsOut() {
        for step in [-3600.0 * 24 * 400, -3600, -61, -60, -59, -1, 59] {
            var window = FloodWindow(limit: 5)
            #expect(admitted(&window, 9, at: 0) == 5)
            #expect(admitted(&window, 9, at: step) == 0, "a step by \(step) lets nothing in")
            #expect(admitted(&window, 9, at: step + 59) == (step > 0 ? 5 : 0))
            #expect(admitted(&window, 9, at: step + 130) == 5, "nor does it keep out for ever")
        }
        var window = FloodWindow(limit: 5)
        #expect(admitted(&window, 9, at: 0) == 5)
        #expect(admitted(&window, 9, at: 3600) == 5)
    }

    @Test func extremeTimesAreTimes() {
        var window = FloodWindow(limit: 1)
        for time in [Int64.max, .min, 0, .max] { _ = window.admits(1, now: Timestamp(milliseconds: time)) }
        #expect(admitted(&window, 9, at: 0) == 0, "the last was admitted at a time that lies ahead")
    }

    @Test func whatIsRememberedCounts() {
        var window = FloodWindow(limit: 3)
        for second in 0..<10 { window.remember(1, at: .at(Double(second))) }
        #expect(admitted(&window, 9, at: 10) == 0)
        #expect(admitted(&window, 9, at: 67.5) == 1)
    }
}
