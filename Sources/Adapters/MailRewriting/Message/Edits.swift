/// Changes of a message's bytes. All other bytes are copied.
struct Edits {
    struct Edit {
        var range: Range<Int>
        var bytes: [UInt8]
    }
    /// In order of their places, without overlaps.
    private(set) var list: [Edit] = []

    mutating func add(_ range: Range<Int>, _ bytes: [UInt8]) {
        list.append(Edit(range: range, bytes: bytes))
        list.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// An attachment of 25 MB is copied once.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        list.isEmpty ? bytes : bytes.spliced(list.map { Splice(range: $0.range, text: $0.bytes) })
    }

    /// Where a range that no edit touches, or that one edit replaces, is afterwards.
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
