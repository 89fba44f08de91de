import Core
import Testing

/// Times are computed with at the ends of their type, too: numbers from outside become waits.
@Suite struct MonotonicTimeTests {
    private static let ends: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]

    @Test(arguments: ends, ends) func sumsAndDifferencesStayInTheirType(_ a: Int64, _ b: Int64) {
        let exact = Int128(a) + Int128(b)
        let difference = Int128(a) - Int128(b)
        let span = Duration.milliseconds(b)
        #expect((MonotonicTime(milliseconds: a) + span).milliseconds == Int64(clamping: exact))
        #expect((Timestamp(milliseconds: a) + span).milliseconds == Int64(clamping: exact))
        #expect((MonotonicTime(milliseconds: a) - span).milliseconds == Int64(clamping: difference))
        #expect((Timestamp(milliseconds: a) - span).milliseconds == Int64(clamping: difference))
        let since = MonotonicTime(milliseconds: a).since(MonotonicTime(milliseconds: b)).wholeMilliseconds
        #expect(since == Int64(clamping: difference))
        #expect(a.plus(b) == Int64(clamping: exact) && a.minus(b) == Int64(clamping: difference))
    }

    @Test func aDurationThatDoesNotFitIsTheLongest() {
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
        #expect(Duration.milliseconds(-1500).wholeMilliseconds == -1500)
    }
}
