import Core
import Testing

@testable import Sessions

@Suite struct TokenBucketTests {
    private func take(_ bucket: inout TokenBucket, _ times: Int, at milliseconds: Int64) -> [Bool] {
        (0..<times).map { _ in bucket.take(now: at(milliseconds)) }
    }

    private func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }

    @Test func allowsABurstAndThenARate() {
        var bucket = TokenBucket(capacity: 3, perSecond: 2, now: at(0))
        let taken = [
            take(&bucket, 4, at: 0), take(&bucket, 1, at: 499), take(&bucket, 2, at: 500), take(&bucket, 1, at: 1000),
        ]
        #expect(taken == [[true, true, true, false], [false], [true, false], [true]])
    }

    @Test func savesUpNoMoreThanABurst() {
        var bucket = TokenBucket(capacity: 2, perSecond: 1000, now: at(0))
        let taken = take(&bucket, 3, at: 1_000_000)
        #expect(taken == [true, true, false])
    }

    /// A clock that is set back must neither trap nor give anything away.
    @Test func survivesAClockThatGoesBack() {
        var bucket = TokenBucket(capacity: 1, perSecond: 1, now: at(10_000))
        let taken = [take(&bucket, 1, at: 10_000), take(&bucket, 1, at: 0), take(&bucket, 1, at: 1000)]
        #expect(taken == [[true], [false], [true]])
    }
}
