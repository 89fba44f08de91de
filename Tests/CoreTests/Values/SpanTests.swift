import Core
import Testing

@Suite struct SpanTests {
    @Test(
        arguments: [
            ("1s", 1), ("90s", 90), ("15m", 900), ("2h", 7200), ("7d", 604_800), ("2w", 1_209_600), ("1h30m", 5400),
            ("30m1h", 5400), ("1m1m", 120), ("007s", 7), ("0s1s", 1), ("36600d", 3_162_240_000),
        ] as [(String, Int64)])
    func reads(_ text: String, _ seconds: Int64) {
        #expect(Duration(span: text) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "s", "1", "1h30", "h1", "-1h", "+1h", "1.5h", " 1h", "1h ", "1 h", "1H", "1y", "1ms", "0s", "0h0m", "１h",
        "36600d1s", "5229w", "9999999999w", "99999999999999999999s", "10000000000s",
    ])
    func refuses(_ text: String) {
        #expect(Duration(span: text) == nil)
    }

    @Test func aLongRowOfSpansDoesNotOverflow() {
        #expect(Duration(span: String(repeating: "9999999999w", count: 2000)) == nil)
    }
}

@Suite struct StartingPointTests {
    @Test(
        arguments: [
            ("now", .now), ("earliest", .earliest), ("2h", .back(.seconds(7200))),
            ("2026-11-22T05:04:03.123Z", .time(Timestamp(milliseconds: 1_795_323_843_123))),
        ] as [(String, StartingPoint)])
    func reads(_ text: String, _ point: StartingPoint) {
        #expect(StartingPoint(text) == point)
        #expect(StartingPoint(point.text) == point)
    }

    @Test(arguments: ["", "Now", "NOW", "earliest ", "latest", "0", "0s", "-2h", "2026-11-22", "yesterday", "now\u{0}"])
    func refuses(_ text: String) {
        #expect(StartingPoint(text) == nil)
    }
}
