/// A filter on the first two bytes of a set of words. At most places in an agent it rules out all of the words; false
/// positives occur.
struct PairFilter: Sendable {
    private var isTaken = [Bool](repeating: false, count: 4096)

    /// - Parameter second: nil if the word has only one byte.
    mutating func insert(_ first: UInt8, _ second: UInt8?) {
        guard let second else {
            for second in UInt8(0)..<64 { isTaken[Self.slot(first, second)] = true }
            return
        }
        isTaken[Self.slot(first, second)] = true
    }

    @inline(__always) func mayHold(_ first: UInt8, _ second: UInt8) -> Bool { isTaken[Self.slot(first, second)] }

    @inline(__always) private static func slot(_ first: UInt8, _ second: UInt8) -> Int {
        Int(first & 63) << 6 | Int(second & 63)
    }
}

/// Looks for many words in one pass over an agent: first by their first two bytes, then by the rest.
struct WordIndex: Sendable {
    private struct Entry {
        /// The range of the word in `bytes`.
        var place: Range<Int>
        var isAtStart: Bool
        /// The word's place in the list. The lowest rank found wins.
        var rank: Int
    }

    /// All words, in lower case, one after the other.
    private var bytes: [UInt8] = []
    /// Sorted by first byte, then by rank.
    private var entries: [Entry] = []
    /// For each first byte, the index in `entries` at which its words begin; the last number is the end.
    private var firsts: [Int] = []
    private var filter = PairFilter()

    init(_ words: [Word]) {
        var buckets = [[Entry]](repeating: [], count: 256)
        for (rank, word) in words.enumerated() {
            let start = bytes.count
            word.withBytes { bytes += $0.map(\.lowercasedASCII) }
            precondition(bytes.count > start, "a word is empty")
            filter.insert(bytes[start], bytes.count > start + 1 ? bytes[start + 1] : nil)
            buckets[Int(bytes[start])].append(
                Entry(place: start..<bytes.count, isAtStart: word.isAtStart, rank: rank))
        }
        for bucket in buckets {
            firsts.append(entries.count)
            entries += bucket
        }
        firsts.append(entries.count)
    }

    /// The rank of the word that comes first in the list, of those that stand at one of these places; nil if none does.
    func first(in text: AgentText, at places: [Int]) -> Int? {
        var best = Int.max
        for place in places where place < text.bytes.count {
            let first = text.bytes[place]
            guard filter.mayHold(first, place + 1 < text.bytes.count ? text.bytes[place + 1] : 0) else { continue }
            for index in firsts[Int(first)]..<firsts[Int(first) + 1] where entries[index].rank < best {
                let entry = entries[index]
                if entry.isAtStart, place != text.wordStarts.first { continue }
                if stands(entry, in: text.bytes, at: place) { best = entry.rank }
            }
        }
        return best == Int.max ? nil : best
    }

    private func stands(_ entry: Entry, in text: [UInt8], at place: Int) -> Bool {
        let end = place + entry.place.count
        guard end <= text.count else { return false }
        for offset in 0..<entry.place.count where text[place + offset] != bytes[entry.place.lowerBound + offset] {
            return false
        }
        return end == text.count || !text[end - 1].isLetter || !text[end].isLetter
    }
}

/// A set of words in lower case, looked up by bytes, so that a lookup creates no string.
struct ByteWords: ExpressibleByArrayLiteral, Sendable {
    private var bytes: [UInt8] = []
    private var places: [Range<Int>] = []
    /// A hash table with open addressing. It holds indices into `places`; -1 marks a free slot. At most a quarter is used.
    private var table: [Int]
    private var longest = 0

    init(arrayLiteral words: StaticString...) {
        var size = 8
        while size < words.count * 4 { size *= 2 }
        table = [Int](repeating: -1, count: size)
        for word in words {
            let start = bytes.count
            word.withUTF8Buffer { bytes += $0 }
            longest = max(longest, bytes.count - start)
            var slot = hash(of: bytes, start..<bytes.count)
            while table[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            table[slot] = places.count
            places.append(start..<bytes.count)
        }
    }

    func contains(_ text: AgentText, _ range: Range<Int>) -> Bool {
        guard range.count <= longest, !range.isEmpty else { return false }
        var slot = hash(of: text.bytes, range)
        while table[slot] >= 0 {
            let place = places[table[slot]]
            if place.count == range.count, isEqual(text.bytes, range.lowerBound, place) { return true }
            slot = (slot + 1) & (table.count - 1)
        }
        return false
    }

    private func isEqual(_ text: [UInt8], _ start: Int, _ place: Range<Int>) -> Bool {
        for offset in 0..<place.count where text[start + offset] != bytes[place.lowerBound + offset] { return false }
        return true
    }

    /// FNV-1a.
    private func hash(of bytes: [UInt8], _ range: Range<Int>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (table.count - 1)
    }
}

/// Words in lower case with which a name may begin or end.
struct EdgeWords: Sendable {
    private let isAtEnd: Bool
    /// The words by their first byte, or by their last one.
    private var buckets = [[StaticString]](repeating: [], count: 256)

    init(starts words: [StaticString]) {
        isAtEnd = false
        for word in words { buckets[Int(word.utf8Start[0])].append(word) }
    }

    init(ends words: [StaticString]) {
        isAtEnd = true
        for word in words { buckets[Int(word.utf8Start[word.utf8CodeUnitCount - 1])].append(word) }
    }

    /// Whether a piece of the agent begins, or ends, with one of the words.
    func fit(_ text: AgentText, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        let edge = text.bytes[isAtEnd ? range.upperBound - 1 : range.lowerBound]
        for word in buckets[Int(edge)] where word.utf8CodeUnitCount <= range.count {
            let start = isAtEnd ? range.upperBound - word.utf8CodeUnitCount : range.lowerBound
            if text.starts(start..<range.upperBound, word) { return true }
        }
        return false
    }
}
