extension UInt8 {
    static let tab: UInt8 = 9
    static let lineFeed: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let escape: UInt8 = 27
    static let space: UInt8 = 32
    static let quote: UInt8 = 34
    static let ampersand: UInt8 = 38
    static let apostrophe: UInt8 = 39
    /// The opening parenthesis.
    static let parenthesis: UInt8 = 40
    static let comma: UInt8 = 44
    static let dash: UInt8 = 45
    static let slash: UInt8 = 47
    static let colon: UInt8 = 58
    static let semicolon: UInt8 = 59
    static let less: UInt8 = 60
    static let equals: UInt8 = 61
    static let greater: UInt8 = 62
    static let questionMark: UInt8 = 63
    static let at: UInt8 = 64
    static let backslash: UInt8 = 92

    var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    var isDigit: Bool { (48...57).contains(self) }
    /// HTML's white space: space, tab, CR, LF, form feed.
    var isSpace: Bool { self == 32 || (9...13).contains(self) && self != 11 }
    /// The value of a hexadecimal digit; nil for any other byte.
    var hex: UInt8? {
        switch self {
        case 48...57: self - 48
        case 65...70: self - 55
        case 97...102: self - 87
        default: nil
        }
    }
}

extension Collection where Element == UInt8, Index == Int {
    /// The bytes without white space at both ends.
    var trimmed: SubSequence {
        guard let first = firstIndex(where: { !$0.isSpace }) else { return self[startIndex..<startIndex] }
        var end = endIndex
        while self[end - 1].isSpace { end -= 1 }
        return self[first..<end]
    }

    /// Whether the bytes contain `needle`.
    func holds(_ needle: StaticString) -> Bool {
        let count = needle.utf8CodeUnitCount
        let wanted = UnsafeBufferPointer(start: needle.utf8Start, count: count)
        var at = startIndex
        while at <= endIndex - count {
            guard let first = self[at..<(endIndex - count + 1)].firstIndex(of: wanted[0]) else { return false }
            if self[first..<first + count].elementsEqual(wanted) { return true }
            at = first + 1
        }
        return false
    }
}

/// A replacement: the bytes in `range` become `text`.
struct Splice: Equatable {
    var range: Range<Int>
    var text: [UInt8]
    /// Whether `text` is a tag, in which a line may be broken at the first space and before the last byte.
    var isTag = false
}

extension Array where Element == UInt8 {
    /// The bytes with `splices` applied, which must be in order and not overlap. The result is allocated once.
    func spliced(_ splices: [Splice]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + splices.reduce(0) { $0 + $1.text.count - $1.range.count })
        var at = 0
        for splice in splices {
            result += self[at..<splice.range.lowerBound]
            result += splice.text
            at = splice.range.upperBound
        }
        result += self[at...]
        return result
    }
}
