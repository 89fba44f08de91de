import Core
import Logging
import Synchronization
import Testing

@testable import Hub

@Suite struct RareLogTests {
    @Test func aLineAMinuteOfEachKindWithTheirNumber() {
        let lines = LoggedLines()
        let now = Mutex<MonotonicTime>(MonotonicTime(milliseconds: 0))
        let log = RareLog(lines.logger) { now.withLock { $0 } }
        for n in 0..<1000 { log.warn("a", "something", ["n": "\(n)"]) }
        #expect(lines.all == ["warning something n=0"])
        log.warn("b", "something else")
        #expect(lines.all.count == 2, "another kind has its own")
        now.withLock { $0 = MonotonicTime(milliseconds: 59_999) }
        log.warn("a", "something")
        #expect(lines.all.count == 2)
        now.withLock { $0 = MonotonicTime(milliseconds: 60_000) }
        log.warn("a", "something", ["n": "x"])
        #expect(lines.all.last == "warning something n=x unsaid=1000")
        now.withLock { $0 = MonotonicTime(milliseconds: 120_000) }
        log.warn("a", "something")
        #expect(lines.all.last == "warning something ", "none was left out since")
        #expect(lines.all.count == 4)
    }
}
