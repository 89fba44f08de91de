/// Which value belongs to the range that a number is in. 0 stands for none.
///
/// Held as the points where the value changes, so that a range takes one bound and adjacent ranges of one value merge.
struct RangeMap<Bound: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    struct Entry {
        var first: Bound
        /// Belongs to the range; not below `first`.
        var last: Bound
        var value: UInt32
        /// Where the entry was read.
        var line: UInt32
    }

    /// Two entries have a number in common.
    struct Overlap: Error {
        var line: UInt32
        var earlierLine: UInt32
    }

    private var starts: [Bound] = []
    private var values: [UInt32] = []
    /// The greatest number in a range; nil if there is no range.
    private var last: Bound?

    init() {}

    /// Takes entries in any order.
    init(sorting entries: consuming [Entry]) throws(Overlap) {
        entries.sort { $0.first < $1.first }
        for i in entries.indices {
            guard append(entries[i]) else {
                let lines = [entries[i].line, entries[i - 1].line].sorted()
                throw Overlap(line: lines[1], earlierLine: lines[0])
            }
        }
    }

    /// Adds a range above all others. Does nothing and returns false if it is not.
    mutating func append(_ entry: Entry) -> Bool {
        if let last {
            guard entry.first > last else { return false }
            if entry.first - last > 1 { change(to: 0, at: last + 1) }
        }
        change(to: entry.value, at: entry.first)
        last = entry.last
        return true
    }

    private mutating func change(to value: UInt32, at start: Bound) {
        if values.last ?? 0 == value { return }
        starts.append(start)
        values.append(value)
    }

    /// The value of the range that `number` is in.
    subscript(number: Bound) -> UInt32 {
        guard let last, number <= last else { return 0 }
        return starts.withUnsafeBufferPointer { starts in
            // How many changes are at or below the number: the last of them made its value.
            var low = 0
            var high = starts.count
            while low < high {
                let middle = low + (high - low) / 2
                if starts[middle] <= number { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? 0 : values[low - 1]
        }
    }
}
