import Core
import Testing

/// When the hours come in which pop-ups wait.
@Suite struct NextQuietTests {
    /// Monday to Friday nights, in Berlin's winter; the clocks go forward on 2027-03-28 and back on 2027-10-31, at 01:00 UTC.
    private let weekdays = Preferences(quiet: .init(days: 1...5, from: TimeOfDay("22:00")!, to: TimeOfDay("07:00")!))

    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private func berlin(_ time: Timestamp) -> Int {
        let summer = Timestamp(rfc3339: "2027-03-28T01:00:00Z")!..<Timestamp(rfc3339: "2027-10-31T01:00:00Z")!
        return summer.contains(time) ? 7200 : 3600
    }

    private func next(_ preferences: Preferences, after text: String) throws -> [String]? {
        preferences.nextQuiet(after: try time(text), offset: berlin).map {
            [$0.lowerBound, $0.upperBound].map { String($0.rfc3339.prefix(16)) }
        }
    }

    @Test(arguments: [
        // A Monday at noon: tonight, over midnight.
        ("2026-11-23T11:00:00Z", "2026-11-23T21:00", "2026-11-24T06:00"),
        // Within the hours: the next night's.
        ("2026-11-23T21:00:00Z", "2026-11-24T21:00", "2026-11-25T06:00"),
        ("2026-11-24T05:59:59Z", "2026-11-24T21:00", "2026-11-25T06:00"),
        // The very moment at which they end.
        ("2026-11-24T06:00:00Z", "2026-11-24T21:00", "2026-11-25T06:00"),
        // Friday's night, into which Saturday's would follow: Monday's.
        ("2026-11-27T23:00:00Z", "2026-11-30T21:00", "2026-12-01T06:00"),
        // Monday's begin in winter's time after a weekend of summer's time, and the other way round.
        ("2027-10-30T12:00:00Z", "2027-11-01T21:00", "2027-11-02T06:00"),
        ("2027-03-27T12:00:00Z", "2027-03-29T20:00", "2027-03-30T05:00"),
    ])
    func overMidnight(_ now: String, _ from: String, _ to: String) throws {
        #expect(try next(weekdays, after: now) == [from, to])
    }

    @Test func aPauseComesFirst() throws {
        var preferences = weekdays
        preferences.pausedUntil = try time("2026-11-23T22:30:00Z")
        // It ends within Monday's hours, and they are one wait.
        let now = try time("2026-11-23T12:00:00Z")
        #expect(preferences.popUpsResume(after: now, offset: berlin) == (try time("2026-11-24T06:00:00Z")))
        #expect(try next(preferences, after: "2026-11-23T12:00:00Z") == ["2026-11-24T21:00", "2026-11-25T06:00"])
    }

    @Test func onceAWeek() throws {
        let preferences = Preferences(quiet: .init(days: [3], from: TimeOfDay("09:00")!, to: TimeOfDay("10:00")!))
        // A Wednesday, after its hour has begun.
        #expect(try next(preferences, after: "2026-11-25T08:30:00Z") == ["2026-12-02T08:00", "2026-12-02T09:00"])
    }

    @Test func withoutHoursThereIsNone() throws {
        #expect(
            try next(Preferences(pausedUntil: try time("2026-11-25T00:00:00Z")), after: "2026-11-24T00:00:00Z") == nil)
        let noDays = Preferences(quiet: .init(days: [], from: TimeOfDay("09:00")!, to: TimeOfDay("10:00")!))
        #expect(try next(noDays, after: "2026-11-24T00:00:00Z") == nil)
    }
}
