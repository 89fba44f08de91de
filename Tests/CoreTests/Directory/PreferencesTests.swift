import Core
import Foundation
import TestKit
import Testing

@Suite struct PreferencesTests {
    private func quiet(_ days: [Int], _ from: String, _ to: String) throws -> Preferences {
        Preferences(quiet: .init(days: days, from: try #require(TimeOfDay(from)), to: try #require(TimeOfDay(to))))
    }

    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    /// How far a zone is ahead of UTC.
    private func offset(of zone: String) throws -> (Timestamp) -> Int {
        let zone = try #require(TimeZone(identifier: zone))
        return { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0.milliseconds) / 1000)) }
    }

    /// 2026-11-22 is a Sunday.
    @Test(
        arguments: [
            ([7], "22:00", "07:00", "2026-11-22T21:59:59.999Z", nil),
            ([7], "22:00", "07:00", "2026-11-22T22:00:00Z", "2026-11-23T07:00:00Z"),
            ([7], "22:00", "07:00", "2026-11-23T06:59:59.999Z", "2026-11-23T07:00:00Z"),
            ([7], "22:00", "07:00", "2026-11-23T07:00:00Z", nil),
            ([7], "22:00", "07:00", "2026-11-23T23:00:00Z", nil),
            ([7], "22:00", "07:00", "2026-11-22T03:00:00Z", nil),
            ([6], "22:00", "07:00", "2026-11-22T03:00:00Z", "2026-11-22T07:00:00Z"),
            ([1], "09:00", "12:30", "2026-11-23T12:29:00Z", "2026-11-23T12:30:00Z"),
            ([1], "09:00", "12:30", "2026-11-24T12:29:00Z", nil),
            // A whole day, and days that follow on each other.
            ([1], "00:00", "00:00", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
            ([6, 7], "08:00", "08:00", "2026-11-21T08:00:00Z", "2026-11-23T08:00:00Z"),
            ([], "00:00", "00:00", "2026-11-23T00:00:00Z", nil),
            // Before 1970, a Thursday.
            ([3], "22:00", "07:00", "1969-12-31T23:00:00Z", "1970-01-01T07:00:00Z"),
        ] as [([Int], String, String, String, String?)])
    func popUpsWait(_ days: [Int], _ from: String, _ to: String, _ at: String, _ end: String?) throws {
        let preferences = try quiet(days, from, to)
        #expect(try preferences.isQuiet(at: time(at)) { _ in 0 } == (end != nil))
        #expect(try preferences.popUpsResume(after: time(at)) { _ in 0 } == end.map { try time($0) })
    }

    /// The clocks of Berlin are put forward on 2026-03-29 at 01:00 UTC, and back on 2026-10-25 at 01:00 UTC.
    @Test(arguments: [
        ("22:00", "07:00", "2026-03-28T21:00:00Z", "2026-03-29T05:00:00Z"),
        ("22:00", "07:00", "2026-10-24T20:00:00Z", "2026-10-25T06:00:00Z"),
        // There is no half past two.
        ("22:00", "02:30", "2026-03-28T21:00:00Z", "2026-03-29T01:00:00Z"),
        // There are two; the first counts.
        ("22:00", "02:30", "2026-10-24T20:00:00Z", "2026-10-25T00:30:00Z"),
    ])
    func clocksChange(_ from: String, _ to: String, _ at: String, _ end: String) throws {
        let preferences = try quiet(Array(1...7), from, to)
        let offset = try offset(of: "Europe/Berlin")
        #expect(try preferences.popUpsResume(after: time(at), offset: offset) == time(end))
    }

    /// At whatever time: they wait until the end, and no longer.
    @Test(arguments: ["Europe/Berlin", "Asia/Tokyo", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"])
    func theEndIsTheFirstTimeWithoutQuiet(_ zone: String) throws {
        let offset = try offset(of: zone)
        var random = SplitMix64(seed: 5)
        for _ in 0..<200 {
            let days = (1...7).filter { _ in random.oneIn(2) }
            let (from, to) = (Int.random(in: 0..<1440, using: &random), Int.random(in: 0..<1440, using: &random))
            let preferences = Preferences(
                quiet: .init(
                    days: days, from: try #require(TimeOfDay(hour: from / 60, minute: from % 60)),
                    to: try #require(TimeOfDay(hour: to / 60, minute: to % 60))))
            let start = try time("2026-01-01T00:00:00Z") + .seconds(60 * Int.random(in: 0..<525_600, using: &random))
            var end = start
            while preferences.isQuiet(at: end, offset: offset), end < start + .seconds(9 * 86_400) {
                end = end + .seconds(60)
            }
            let isQuiet = preferences.isQuiet(at: start, offset: offset)
            let found = preferences.popUpsResume(after: start, offset: offset)
            #expect(found == (isQuiet ? end : nil), "\(days) \(from) \(to) at \(start.rfc3339)")
        }
    }

    @Test func aPauseIsQuiet() throws {
        var preferences = Preferences(pausedUntil: .at(60))
        #expect(preferences.isQuiet(at: .at(59)) { _ in 0 } && !preferences.isQuiet(at: .at(60)) { _ in 0 })
        #expect(preferences.popUpsResume(after: .at(0)) { _ in 0 } == .at(60))
        #expect(preferences.popUpsResume(after: .at(60)) { _ in 0 } == nil)
        // It ends within quiet hours: .start is 05:04 on a Sunday.
        preferences.quiet = try quiet([6], "22:00", "07:00").quiet
        #expect(try preferences.popUpsResume(after: .at(0)) { _ in 0 } == time("2026-11-22T07:00:00Z"))
    }

    @Test func quietForeverHasAnEnd() throws {
        let preferences = try quiet(Array(1...7), "00:00", "00:00")
        let end = try #require(preferences.popUpsResume(after: .at(0)) { _ in 0 })
        #expect(end > .at(7 * 86_400))
        let extreme = Timestamp(milliseconds: .max)
        #expect(
            preferences.isQuiet(at: extreme) { _ in 3600 }
                == (preferences.popUpsResume(after: extreme) { _ in 0 } != nil))
    }

    @Test func whatIsMissingIsADefault() throws {
        func read(_ text: String) throws -> Preferences {
            try JSONDecoder().decode(Preferences.self, from: Data(text.utf8))
        }
        #expect(try read("{}") == Preferences())
        #expect(
            try read(
                #"{"popUps":"louder","muted":7,"zone":null,"quiet":{"days":[1],"from":"24:00","to":"07:00"},"new":1}"#)
                == Preferences())
        let all = Preferences(
            language: "ja", zone: "Asia/Tokyo", quiet: try quiet([5, 6, 9, 5], "09:05", "17:30").quiet,
            pausedUntil: .at(5), muted: ["a@b.example"], popUps: .off)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(all), as: UTF8.self)
        #expect(
            text == """
                {"language":"ja","muted":["a@b.example"],"pausedUntil":"2026-11-22T05:04:08.000Z","popUps":"off",\
                "quiet":{"days":[5,6],"from":"09:05","to":"17:30"},"zone":"Asia\\/Tokyo"}
                """)
        #expect(try read(text) == all)
    }

    @Test(arguments: ["", "7:00", "07:0", "07:00:00", "0700", "24:00", "23:60", "-1:00", "07:00 ", "０７:00", "a7:00"])
    func noTimeOfDay(_ text: String) { #expect(TimeOfDay(text) == nil) }
}
