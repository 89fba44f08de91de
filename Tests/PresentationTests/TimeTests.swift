import Core
import Presentation
import TestKit
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct TimeTests {
    private static func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text)! }

    private static let styles: [(String, String, String)] = [
        ("2026-11-22T00:00:00Z", "00:00:00", "00:00"), ("2026-11-22T05:04:03.999Z", "05:04:03", "05:04"),
        ("2026-11-21T23:59:59Z", "Nov 21 23:59", "Nov 21"), ("2026-01-02T03:04:05Z", "Jan  2 03:04", "Jan 2"),
        ("2025-12-31T23:59:59Z", "2025-12-31", "2025"), ("2027-01-01T00:00:00Z", "2027-01-01", "2027"),
        ("0001-01-01T00:00:00Z", "0001-01-01", "0001"), ("1969-12-31T23:59:59.500Z", "1969-12-31", "1969"),
    ]

    @Test(arguments: styles)
    func saysAsMuchAsIsNeeded(_ text: String, _ short: String, _ compact: String) {
        let time = Self.time(text)
        #expect(TimeStyle.short.text(time, now: .start, in: .utc) == short)
        #expect(TimeStyle.compact.text(time, now: .start, in: .utc) == compact)
    }

    @Test func todayIsTheZonesToday() {
        let time = Self.time("2026-11-21T23:30:00Z")
        #expect(TimeStyle.short.text(time, now: .start, in: .fixed(3600)) == "00:30:00")
        #expect(TimeStyle.absolute.text(time, now: .start, in: .fixed(3600)) == "2026-11-22T00:30:00+0100")
        #expect(TimeStyle.absolute.text(time, now: .start, in: .fixed(-12_600)) == "2026-11-21T20:00:00-0330")
        #expect(TimeStyle.absolute.text(time, now: .start, in: .utc) == "2026-11-21T23:30:00+0000")
    }

    @Test func localIsTheMachines() {
        var seconds = time_t(Timestamp.start.milliseconds / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 40)
        let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S%z", &parts)
        let expected = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #expect(TimeStyle.absolute.text(.start, now: .start) == expected)
    }

    @Test func noStyleExceedsItsWidth() {
        var generator = SplitMix64(seed: 3)
        for _ in 0..<2000 {
            let time = Timestamp.at(Double.random(in: -1_000_000_000...1_000_000_000, using: &generator))
            for style in TimeStyle.allCases {
                let text = style.text(
                    time, now: .start, in: .fixed(Int.random(in: -43_200...50_400, using: &generator)))
                #expect(text.displayWidth <= style.width, "\(text)")
            }
        }
    }

    private static let ages: [(Double, String)] = [
        (0, "just now"), (59, "just now"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"),
        (5 * 3600 + 243, "5 h ago"), (5.5 * 3600, "5 h ago"), (6 * 3600, "yesterday 23:04"),
        (24 * 3600, "yesterday 05:04"), (29 * 3600, "yesterday 00:04"), (30 * 3600, "Nov 20"), (20 * 86_400, "Nov 2"),
        (330 * 86_400, "2025-12-27"), (-59, "just now"), (-3600, "06:04:03"), (-86_400, "Nov 23 05:04"),
    ]

    @Test(arguments: ages)
    func tellsHowLongAgo(_ seconds: Double, _ expected: String) {
        #expect(RelativeTime(.at(-seconds), now: .start, in: .utc).text == expected)
    }

    @Test func hoursAreCountedThroughTheDay() {
        let evening = Self.time("2026-11-22T23:00:00Z")
        #expect("\(RelativeTime(Self.time("2026-11-22T01:00:00Z"), now: evening, in: .utc))" == "22 h ago")
    }
}
