/// The changes of a message's bytes. All other bytes are copied.
struct Edits {
    /// A change: `range` is replaced by `bytes`.
    struct Edit {
        var range: Range<Int>
        var bytes: [UInt8]
    }
    /// In order of their positions, without overlaps.
    private(set) var list: [Edit] = []

    mutating func add(_ range: Range<Int>, _ bytes: [UInt8]) {
        list.append(Edit(range: range, bytes: bytes))
        list.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// The message with all edits. It is copied once, also a large attachment.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        list.isEmpty ? bytes : bytes.spliced(list.map { Splice(range: $0.range, text: $0.bytes) })
    }

    /// The new position of a range that no edit touches, or that exactly one edit replaces.
    func moved(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var count = range.count
        for edit in list {
            let growth = edit.bytes.count - edit.range.count
            if edit.range == range, !range.isEmpty {
                count += growth
            } else if edit.range.upperBound <= range.lowerBound {
                start += growth
            }
        }
        return start..<start + count
    }
}
