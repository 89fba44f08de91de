import TestKit
import Testing

@testable import Core

@Suite struct BoundedCacheTests {
    /// How many of the keys 0..<range are held. Looks at a copy, because looking makes a key young.
    private func held(_ cache: BoundedCache<Int, Int>, range: Int) -> Int {
        (0..<range).count { key in
            var copy = cache
            return copy[key] != nil
        }
    }

    @Test func neverHoldsMoreThanTwiceItsCapacity() throws {
        var random = SplitMix64(seed: 10)
        for capacity in [1, 2, 7] {
            var cache = BoundedCache<Int, Int>(capacity: capacity)
            for step in 0..<500 {
                let key = Int.random(in: 0..<40, using: &random)
                switch Int.random(in: 0...9, using: &random) {
                case 0: cache[key] = nil
                case 1...4: _ = cache[key]
                default: cache[key] = step
                }
                try #require(held(cache, range: 40) <= 2 * capacity)
            }
        }
    }

    /// A cache may forget, but what it says is what was put in last: an old generation never shines through.
    @Test func neverAnswersWithAnOldValue() throws {
        var random = SplitMix64(seed: 11)
        var cache = BoundedCache<Int, Int>(capacity: 4)
        var truth: [Int: Int] = [:]
        for step in 0..<20_000 {
            let key = Int.random(in: 0..<12, using: &random)
            switch Int.random(in: 0...9, using: &random) {
            case 0:
                cache[key] = nil
                truth[key] = nil
            case 1...4:
                if let value = cache[key] { try #require(value == truth[key]) }
            default:
                cache[key] = step
                truth[key] = step
            }
        }
    }

    @Test func holdsAtLeastTheNewestOfItsCapacity() {
        var cache = BoundedCache<Int, Int>(capacity: 8)
        for key in 0..<100 {
            cache[key] = key
            for recent in max(0, key - 7)...key {
                var copy = cache
                #expect(copy[recent] == recent)
            }
        }
    }

    @Test func keepsWhatIsUsed() {
        var cache = BoundedCache<Int, Int>(capacity: 8)
        cache[-1] = 1
        cache[-2] = 2
        for key in 0..<1000 {
            cache[key] = key
            #expect(cache[-1] == 1)
        }
        #expect(cache[-2] == nil)
    }

    @Test func forgetsAllWhenAsked() {
        var cache = BoundedCache<Int, Int>(capacity: 2)
        for key in 0..<4 { cache[key] = key }
        #expect(held(cache, range: 4) == 4)
        cache.removeAll()
        #expect(held(cache, range: 4) == 0)
    }
}
