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

    /// One new array, of its final size from the start: an attachment of 25 MB is copied once.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        guard !list.isEmpty else { return bytes }
        let size = list.reduce(bytes.count) { $0 + $1.bytes.count - $1.range.count }
        var result: [UInt8] = []
        result.reserveCapacity(size)
        var at = 0
        for edit in list {
            result += bytes[at..<edit.range.lowerBound]
            result += edit.bytes
            at = edit.range.upperBound
        }
        result += bytes[at...]
        return result
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
