/// What the index of texts holds of a folded text: all pairs of adjacent characters of each word, and each word's last
/// character by itself.
///
/// So a word of a query is found as the sequence of its pairs, whatever surrounds it, and a single character as the beginning
/// of a pair or as the last of a word. Words of two characters, as most Japanese names are, are found like any others, which
/// an index of three characters cannot do.
///
/// Grams begin with the owner's id, `7:ab`, so that each user has an index of their own within the one that all share.
public enum SearchGrams {
    /// The grams of a text in their order, between spaces: `7:ab 7:bc 7:c`.
    ///
    /// - Parameter limit: bytes of the text that are taken.
    public static func document(
        of folded: some Sequence<[UInt8]>, user: UserID, limit: Int = Limits.searchedBytes
    ) -> String {
        let owner = Array("\(user):".utf8)
        var document: [UInt8] = []
        var bytes = 0
        for text in folded {
            // Never split a character.
            let text = String(decoding: text, as: UTF8.self).prefix(bytes: limit - bytes)
            bytes += text.utf8.count
            for word in text.utf8.split(separator: 32) {
                each(of: Substring(word).unicodeScalars) { first, second in
                    if !document.isEmpty { document.append(32) }
                    document += owner
                    append(first, to: &document)
                    if let second { append(second, to: &document) }
                }
            }
        }
        return String(decoding: document, as: UTF8.self)
    }

    /// All grams of a text, and each of its characters by itself: for an index that has no order and no beginnings. Sorted,
    /// each once.
    public static func set(
        of folded: some Sequence<[UInt8]>, user: UserID, limit: Int = Limits.searchedBytes
    ) -> [String] {
        let document = document(of: folded, user: user, limit: limit)
        var grams: Set<Substring> = []
        for gram in document.split(separator: " ") {
            grams.insert(gram)
            if let first = firstCharacter(gram) { grams.insert(first) }
        }
        return grams.map(String.init).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The grams of a word of a query, in their order: those that a matching text has one behind the other.
    public static func grams(ofTerm term: [UInt8], user: UserID) -> [String] {
        let document = document(of: [term], user: user).split(separator: " ").map(String.init)
        // The last gram is the last character, behind which a matching text may go on.
        return document.count > 1 ? document.dropLast() : document
    }

    /// Whether the word is a single character, which is the beginning of a gram.
    public static func isBeginning(_ term: [UInt8]) -> Bool {
        String(decoding: term, as: UTF8.self).unicodeScalars.count == 1
    }

    /// A gram without its second character.
    private static func firstCharacter(_ gram: Substring) -> Substring? {
        guard let colon = gram.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scalars = gram.unicodeScalars
        let first = scalars.index(after: colon)
        guard first < scalars.endIndex else { return nil }
        return gram[..<scalars.index(after: first)]
    }

    private static func each(
        of scalars: Substring.UnicodeScalarView, _ body: (Unicode.Scalar, Unicode.Scalar?) -> Void
    ) {
        var last: Unicode.Scalar?
        for scalar in scalars {
            if let last { body(last, scalar) }
            last = scalar
        }
        if let last { body(last, nil) }
    }

    /// Appends a character as the index can hold it. SQLite's tokenizer knows Unicode 6.1, and takes what came later for a
    /// blank. Such characters, and those beyond the basic plane, become one of the 6400 for private use: what is found is
    /// compared with the text itself.
    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        if scalar.value < 128 { return bytes.append(UInt8(scalar.value)) }
        let held = isHeld(scalar) ? scalar : Unicode.Scalar(0xe000 + scalar.value % 6400)!
        bytes += UTF8.encode(held)!
    }

    private static func isHeld(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3041...0x3096, 0x3099...0x30ff, 0x4e00...0x9fcb: return true
        case 0x10000...: return false
        default: break
        }
        guard let age = scalar.properties.age, (age.major, age.minor) <= (6, 1) else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
            return false
        default: return true
        }
    }
}
