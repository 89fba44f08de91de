import Core
import Testing

@Suite struct BackoffTests {
    /// Always the same bits: all ones give the longest wait, few the shortest. None would be drawn again for ever.
    private struct Fixed: RandomNumberGenerator {
        var bits: UInt64
        func next() -> UInt64 { bits }
    }
    private var longest = Fixed(bits: .max)
    private var shortest = Fixed(bits: 1 << 32)

    private func waits(_ backoff: Backoff, _ count: Int, _ random: Fixed) -> [Int64] {
        var (backoff, random) = (backoff, random)
        return (0..<count).map { _ in backoff.next(using: &random).wholeMilliseconds }
    }

    @Test func theBoundGrowsUpToTheMaximum() {
        let double = Backoff(initial: .milliseconds(500), maximum: .seconds(3), jitter: .full)
        #expect(waits(double, 6, longest) == [500, 1000, 2000, 3000, 3000, 3000])
        let triple = Backoff(initial: .seconds(1), maximum: .seconds(10), factor: 3, jitter: .full)
        #expect(waits(triple, 4, longest) == [1000, 3000, 9000, 10_000])
        #expect(
            waits(Backoff(initial: .seconds(2), maximum: .seconds(2), jitter: .full), 3, longest).allSatisfy {
                $0 == 2000
            })
    }

    @Test func jitterTakesHalfOrAll() {
        #expect(waits(Backoff(initial: .seconds(1), maximum: .seconds(9), jitter: .full), 3, shortest) == [0, 0, 0])
        #expect(
            waits(Backoff(initial: .seconds(1), maximum: .seconds(9), jitter: .equal), 3, shortest) == [
                500, 1000, 2000,
            ])
        #expect(
            waits(Backoff(initial: .seconds(1), maximum: .seconds(9), jitter: .equal), 3, longest) == [
                1000, 2000, 4000,
            ])
    }

    @Test func aResetBeginsAgain() {
        var backoff = Backoff(initial: .seconds(1), maximum: .seconds(9), jitter: .equal)
        var random = longest
        #expect(backoff.isFresh)
        for _ in 0..<5 { _ = backoff.next(using: &random) }
        #expect(!backoff.isFresh)
        backoff.reset()
        #expect(backoff.isFresh && backoff.next(using: &random) == .seconds(1))
    }

    /// Where the bound cannot grow, it does not show whether a wait was taken.
    @Test func aWaitThatWasTakenIsNoFirstOne() {
        var backoff = Backoff(initial: .seconds(2), maximum: .seconds(2), jitter: .full)
        var random = longest
        #expect(backoff.isFresh)
        _ = backoff.next(using: &random)
        #expect(!backoff.isFresh)
    }
}
