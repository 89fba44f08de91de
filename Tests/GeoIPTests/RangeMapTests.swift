import TestKit
import Testing

@testable import GeoIP

/// The binary search against a scan of all ranges.
@Suite struct RangeMapTests {
    @Test(arguments: 0..<40) func findsWhatAScanFinds32(seed: UInt64) throws { try compare(UInt32.self, seed) }

    @Test(arguments: 0..<40) func findsWhatAScanFinds128(seed: UInt64) throws { try compare(UInt128.self, seed) }

    /// Ranges that do not overlap, some adjacent, some with the same value, some with none; in any order.
    private func entries<Bound>(_ generator: inout SplitMix64) -> [RangeMap<Bound>.Entry] {
        // Every second table is crowded, and all its numbers can be tried.
        let limit: Bound = Bool.random(using: &generator) ? 500 : .max
        let bounds = Set(
            (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                Bound.random(in: 0...limit, using: &generator)
            }
        ).sorted()
        var entries: [RangeMap<Bound>.Entry] = []
        for (i, first) in bounds.enumerated() {
            let last = i + 1 < bounds.count ? bounds[i + 1] - 1 : limit
            let isAdjacent = Bool.random(using: &generator)
            entries.append(
                .init(
                    first: first, last: isAdjacent ? last : Bound.random(in: first...last, using: &generator),
                    value: UInt32.random(in: 0...3, using: &generator), line: UInt32(i + 1)))
        }
        return entries.shuffled(using: &generator)
    }

    private func compare<Bound: FixedWidthInteger & UnsignedInteger & Sendable>(_: Bound.Type, _ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let entries: [RangeMap<Bound>.Entry] = entries(&generator)
        let map = try RangeMap(sorting: entries)
        var numbers: [Bound] = [0, .max] + (0..<600).map { Bound($0) }
        for entry in entries { numbers += [entry.first, entry.last, entry.first &- 1, entry.last &+ 1] }
        for _ in 0..<200 { numbers.append(.random(in: 0 ... .max, using: &generator)) }
        for number in numbers {
            let scanned = entries.first { $0.first <= number && number <= $0.last }?.value ?? 0
            #expect(map[number] == scanned, "\(number)")
        }
    }

    @Test(arguments: 0..<20) func findsAnyOverlap(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var entries: [RangeMap<UInt32>.Entry] = entries(&generator)
        let victim = entries.randomElement(using: &generator)!
        let shared = UInt32.random(in: victim.first...victim.last, using: &generator)
        entries.insert(.init(first: shared, last: shared, value: 9, line: 99), at: entries.count / 2)
        let error = #expect(throws: RangeMap<UInt32>.Overlap.self) { try RangeMap(sorting: entries) }
        #expect(error?.line == 99)
        #expect(error?.earlierLine == victim.line)
    }
}
