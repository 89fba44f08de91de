import TestKit
import Testing

@testable import Transport

/// In virtual time.
@Suite struct TimerWheelTests {
    /// A wheel whose items are put in again when they come out early, as its user does, beside a plain list.
    private struct Clock {
        var wheel: TimerWheel<Int>
        var now: Int64
        var deadlines: [Int: Int64] = [:]
        /// By item: no tick before this one can bring it.
        var earliest: [Int: Int64] = [:]

        init(now: Int64) {
            self.now = now
            wheel = TimerWheel(now: now)
        }

        mutating func add(_ item: Int, at deadline: Int64) {
            deadlines[item] = deadline
            earliest[item] = now / wheel.tick + 1
            let at = wheel.add(item, at: deadline)
            #expect(at > now, "in a tick to come")
        }

        /// Returns what has come due, and by the list should have.
        mutating func advance(to time: Int64) -> (came: Set<Int>, due: Set<Int>) {
            now = time
            var came: Set<Int> = []
            for item in wheel.advance(to: time) {
                if let deadline = deadlines[item], deadline > time {
                    _ = wheel.add(item, at: deadline)
                } else {
                    #expect(came.insert(item).inserted, "\(item) came twice")
                }
            }
            let tick = time / wheel.tick
            let due = deadlines.filter { item, deadline in
                max((deadline + wheel.tick - 1) / wheel.tick, earliest[item] ?? 0) <= tick
            }
            for item in came {
                deadlines[item] = nil
                earliest[item] = nil
            }
            return (came, Set(due.keys))
        }
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>) func deadlinesComeInTheirTick(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var clock = Clock(now: Int64.random(in: 0..<1_000_000_000_000, using: &random))
        for item in 0..<500 {
            // Most within a minute, some beyond the wheel's turn, some long past.
            let delay: Int64 =
                switch Int.random(in: 0..<10, using: &random) {
                case 0: Int64.random(in: -100_000...0, using: &random)
                case 1: Int64.random(in: 100_000...10_000_000, using: &random)
                default: Int64.random(in: 0...60_000, using: &random)
                }
            clock.add(item, at: max(1, clock.now + delay))
            guard random.oneIn(3) else { continue }
            let step: Int64 =
                random.oneIn(20)
                ? Int64.random(in: 100_000...8_000_000, using: &random) : Int64.random(in: 0...2000, using: &random)
            let (came, due) = clock.advance(to: clock.now + step)
            #expect(came == due, "seed \(seed)")
        }
        let (came, due) = clock.advance(to: clock.now + 1_000_000_000)
        #expect(came == due && clock.deadlines.isEmpty, "all have come")
    }

    @Test func aMachineThatHasSleptForHoursHearsOfAllOnce() {
        var clock = Clock(now: 1000)
        for item in 0..<1000 { clock.add(item, at: 1000 + Int64(item) * 30_000) }
        // 30 items are a quarter of an hour.
        let (came, due) = clock.advance(to: 1000 + 3 * 3_600_000)
        #expect(came == due && came.count == 361)
        #expect(clock.advance(to: 1000 + 3 * 3_600_000 + 29_000).came.isEmpty)
        #expect(clock.advance(to: 1000 + 3 * 3_600_000 + 30_250).came == [361])
    }

    @Test func neverIsNotNow() {
        var wheel = TimerWheel<Int>(now: 0)
        let at = wheel.add(1, at: .max)
        #expect(at > 60_000, "it comes out late, to be put in again")
        #expect(wheel.advance(to: at - 1).isEmpty)
        #expect(wheel.advance(to: at) == [1])
    }
}
