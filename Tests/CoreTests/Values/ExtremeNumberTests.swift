import Core
import TestKit
import Testing

/// Numbers from outside at their ends and beyond: none of them stops the program.
@Suite struct ExtremeNumberTests {
    private static let extremes: [Int64] = [
        .min, .min + 1, -62_135_596_800_001, -1 << 48, -86_400_001, -1, 0, 1, 1 << 40 - 1, 1 << 48 - 1, 1 << 48,
        253_402_300_800_000, .max - 1, .max,
    ]
    private static let spans: [Duration] = [
        .zero, .nanoseconds(1), .milliseconds(-1), .seconds(Int64.max), .seconds(Int64.min), .milliseconds(Int64.max),
        .milliseconds(Int64.min), .seconds(Int64.max) * 10, .seconds(Int64.min) * 10,
    ]

    @Test(arguments: extremes) func timesSaturate(_ milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        for span in Self.spans {
            let whole = span.wholeMilliseconds
            let sum = (time + span).milliseconds
            let difference = (time - span).milliseconds
            // By numbers that are wide enough.
            #expect(sum == Int64(clamping: Int128(milliseconds) + Int128(whole)))
            #expect(difference == Int64(clamping: Int128(milliseconds) - Int128(whole)))
        }
        for other in Self.extremes {
            let distance = time.since(Timestamp(milliseconds: other)).wholeMilliseconds
            #expect(distance == Int64(clamping: Int128(milliseconds) - Int128(other)))
        }
        #expect(time.startOfDay <= time)
    }

    @Test func spansSaturate() {
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
        #expect((Duration.seconds(Int64.max) * 10).wholeMilliseconds == .max)
        #expect((Duration.seconds(Int64.min) * 10).wholeMilliseconds == .min)
        #expect(Duration.milliseconds(Int64.max - 1).wholeMilliseconds == .max - 1)
    }

    /// What cannot be written in four digits of a year is written as the nearest time that can.
    @Test(arguments: extremes) func everyTimeIsWritten(_ milliseconds: Int64) throws {
        let text = Timestamp(milliseconds: milliseconds).rfc3339
        let read = try #require(Timestamp(rfc3339: text))
        #expect(read.milliseconds == min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_999))
    }

    @Test func idsSortWithTheirTimes() {
        let ids = Self.extremes.sorted().map { ULID(at: Timestamp(milliseconds: $0), random: (0, 0)) }
        #expect(zip(ids, ids.dropFirst()).allSatisfy(<=))
        #expect(ULID(at: Timestamp(milliseconds: .max), random: (.max, .max)).description.hasPrefix("7ZZZZZZZZZ"))
    }

    @Test func sumsSaturate() {
        var random = SplitMix64(seed: 14)
        let numbers = Self.extremes + (0..<50).map { _ in Int64(bitPattern: random.next()) }
        for a in numbers {
            for b in numbers {
                #expect(a.plus(b) == Int64(clamping: Int128(a) + Int128(b)))
                #expect(a.minus(b) == Int64(clamping: Int128(a) - Int128(b)))
                #expect(a.times(b) == Int64(clamping: Int128(a) * Int128(b)))
            }
        }
    }
}
