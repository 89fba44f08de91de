/// Maps a number to the smallest of the blocks that contain it. Of two blocks that overlap, one contains the other, as with
/// networks.
///
/// Stored as the points at which the value changes, so that a lookup is one binary search, however deeply blocks are nested.
struct PrefixMap<Bound: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    struct Block {
        var first: Bound
        /// Inclusive; not below `first`.
        var last: Bound
        /// Not below 0.
        var value: Int32
    }

    private static var nothing: Int32 { -1 }

    private var starts: [Bound] = []
    private var values: [Int32] = []

    /// Takes distinct blocks in any order.
    init(_ blocks: consuming [Block]) {
        blocks.sort { ($0.first, $1.last) < ($1.first, $0.last) }
        var around: [Block] = []
        for block in blocks {
            leave(&around) { $0.last < block.first }
            change(to: block.value, at: block.first)
            around.append(block)
        }
        leave(&around) { _ in true }
    }

    /// The value of the smallest block that contains `number`; nil if none does.
    subscript(number: Bound) -> Int32? {
        let index = changes(through: number)
        guard index > 0, values[index - 1] != Self.nothing else { return nil }
        return values[index - 1]
    }

    /// Whether the value does not change within a range: all its numbers have the same value, or none has one.
    func isConstant(from first: Bound, through last: Bound) -> Bool {
        changes(through: first) == changes(through: last)
    }

    /// The number of changes at or below a number. The last of them set the number's value.
    private func changes(through number: Bound) -> Int {
        starts.withUnsafeBufferPointer { starts in
            var low = 0
            var high = starts.count
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] <= number { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private mutating func leave(_ around: inout [Block], while isOver: (Block) -> Bool) {
        while let inner = around.last, isOver(inner) {
            around.removeLast()
            if inner.last < Bound.max { change(to: around.last?.value ?? Self.nothing, at: inner.last + 1) }
        }
    }

    private mutating func change(to value: Int32, at start: Bound) {
        if starts.last == start {
            values[values.count - 1] = value
        } else if values.last ?? Self.nothing != value {
            starts.append(start)
            values.append(value)
        }
    }
}
