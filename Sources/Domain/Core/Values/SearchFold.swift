/// Makes texts comparable for a search: wide and narrow forms, upper and lower case, katakana and hiragana become the same.
///
/// The result is what the index holds, so two programs that share a store must fold alike. A test holds the folding of all
/// characters to a digest. If that changes, stores must build their index anew: a schema version for each engine.
public struct SearchFold: Sendable {
    /// Normalizes a text to NFKC (Unicode Standard Annex 15), for which the standard library has no function.
    private let compatible: @Sendable (String) -> String

    /// - Parameter compatible: normalizes to NFKC.
    public init(compatible: @escaping @Sendable (String) -> String) { self.compatible = compatible }

    /// The folded text, in UTF-8. Blanks and controls are each one space; invisible characters are left out.
    public func callAsFunction(_ text: String) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.utf8.count)
        if text.utf8.allSatisfy({ $0 < 128 }) {
            for byte in text.utf8 {
                switch byte {
                case ...32, 127: folded.append(32)
                case 65...90: folded.append(byte | 32)
                default: folded.append(byte)
                }
            }
            return folded
        }
        for scalar in compatible(text).unicodeScalars { Self.append(scalar, to: &folded) }
        return folded
    }

    private static func append(_ scalar: Unicode.Scalar, to folded: inout [UInt8]) {
        func put(_ value: UInt32) {
            if let scalar = Unicode.Scalar(value) { folded += UTF8.encode(scalar)! }
        }
        switch scalar.value {
        case ...32, 127: return folded.append(32)
        case 65...90: return folded.append(UInt8(scalar.value | 32))
        case ..<128: return folded.append(UInt8(scalar.value))
        // Katakana that have a hiragana; the two iteration marks.
        case 0x30a1...0x30f6, 0x30fd...0x30fe: return put(scalar.value - 0x60)
        // Hiragana and ideographs need no look at their properties.
        case 0x3041...0x30ff, 0x3400...0x9fff: return put(scalar.value)
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator: folded.append(32)
        case .format: break
        default:
            // By way of upper case, so that ß is ss, and both forms of sigma are one. First lower, for ẞ.
            for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                for upper in lower.properties.uppercaseMapping.unicodeScalars {
                    folded += upper.properties.lowercaseMapping.utf8
                }
            }
        }
    }
}

/// The words that a search asks for. A text matches if each of them occurs in it, anywhere in a word.
public struct SearchTerms: Hashable, Sendable {
    /// The folded words, in UTF-8: at most `Limits.searchTerms`. None of them is empty.
    public let terms: [[UInt8]]

    /// The words of a query, as far as it is at most `Limits.searchBytes` long.
    public init(_ query: String, _ fold: SearchFold) {
        let words = fold(query.prefix(bytes: Limits.searchBytes)).split(separator: 32).map(Array.init)
        var seen: Set<[UInt8]> = []
        terms = Array(words.filter { seen.insert($0).inserted }.prefix(Limits.searchTerms))
    }

    /// Whether nothing is asked for. Then every text matches.
    public var isEmpty: Bool { terms.isEmpty }

    /// Whether each word occurs in one of these folded texts.
    public func matches(_ folded: [[UInt8]]) -> Bool {
        terms.allSatisfy { term in folded.contains { Self.contains($0, term) } }
    }

    /// Whether each word occurs in one of these texts.
    public func matches(anyOf texts: [String], _ fold: SearchFold) -> Bool {
        matches(texts.map { fold($0) })
    }

    /// Both are UTF-8, in which no character is a part of another.
    private static func contains(_ text: [UInt8], _ term: [UInt8]) -> Bool {
        guard let first = term.first, term.count <= text.count else { return term.isEmpty }
        for start in 0...text.count - term.count where text[start] == first {
            if text[start..<start + term.count].elementsEqual(term) { return true }
        }
        return false
    }
}
