/// A map from ranges of numbers to values. The value 0 means that a number is in no range.
///
/// Stores only the points at which the value changes: a range takes one bound, and adjacent ranges with the same value
/// merge.
struct RangeMap<Bound: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    struct Entry {
        var first: Bound
        /// The last number of the range; not below `first`.
        var last: Bound
        var value: UInt32
        /// The line of the file that the entry is from.
        var line: UInt32
    }

    /// Two entries overlap; their lines.
    struct Overlap: Error {
        var line: UInt32
        var earlierLine: UInt32
    }

    private var starts: [Bound] = []
    private var values: [UInt32] = []
    /// The greatest number in a range; nil if there is no range.
    private var last: Bound?

    init() {}

    /// A map of entries in any order.
    ///
    /// - Throws: `Overlap` if two of them overlap.
    init(sorting entries: consuming [Entry]) throws(Overlap) {
        entries.sort { $0.first < $1.first }
        for i in entries.indices {
            guard append(entries[i]) else {
                let lines = [entries[i].line, entries[i - 1].line].sorted()
                throw Overlap(line: lines[1], earlierLine: lines[0])
            }
        }
    }

    /// Adds a range above all others. If it is not above them, does nothing and returns false.
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

    /// The value of the range that `number` is in; 0 if it is in none.
    subscript(number: Bound) -> UInt32 {
        guard let last, number <= last else { return 0 }
        return starts.withUnsafeBufferPointer { starts in
            // Binary search for the number of changes at or below `number`. The last of them has the value.
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
