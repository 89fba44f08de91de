/// Masks the non-ASCII characters of a text byte by byte, so that gumbo can parse any charset.
///
/// Tags, quotes and URLs are ASCII. In charsets with shift states or two-byte characters, a byte that looks like `<`,
/// `"` or a letter may be half of another character. A mask of the same length keeps all positions; a conversion would
/// need a map. The mask is a control character without meaning in HTML.
enum CharsetMask {
    /// The byte that replaces each masked byte: DEL.
    static let cover: UInt8 = 0x7F

    /// A masked text.
    struct Masked {
        /// The text for gumbo.
        var bytes: [UInt8]
        /// Whether the text is valid UTF-8, in which nothing is masked.
        var isUTF8: Bool
        /// Ranges in shifted states (ISO-2022-JP), where no ASCII may be inserted. In order.
        var shifted: [Range<Int>] = []

        /// Whether ASCII may be inserted at `position`.
        func mayInsert(at position: Int) -> Bool {
            var low = 0
            var high = shifted.count
            while low < high {
                let middle = (low + high) / 2
                if shifted[middle].upperBound <= position { low = middle + 1 } else { high = middle }
            }
            return low == shifted.count || shifted[low].lowerBound >= position
        }
    }

    /// Masks a text by its charset. Throws if the charset is unsupported, if none is declared and the text is not ASCII, or
    /// if the text is broken.
    static func mask(_ text: [UInt8], charset: String?) throws(Untouched) -> Masked {
        if text.contains(0) { throw .unsupportedCharset("NUL in the text (UTF-16?)") }
        guard let charset = charset?.lowercased(), !charset.isEmpty, charset != "us-ascii", charset != "ascii" else {
            guard text.allSatisfy({ $0 < 128 && $0 != .escape }) else { throw .undeclaredCharset }
            return Masked(bytes: text, isUTF8: false)
        }
        switch charset {
        case "utf-8", "utf8": return utf8(text)
        case "iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "cp50220", "cp50221", "csiso2022jp":
            return try shiftedJapanese(text)
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms_kanji", "csshiftjis":
            return try pairs(text, leads: [0x81...0x9F, 0xE0...0xFC], trails: [0x40...0x7E, 0x80...0xFC])
        case "gb2312", "gbk", "gb18030", "cp936", "x-gbk":
            return try pairs(text, leads: [0x81...0xFE], trails: [0x30...0x39, 0x40...0x7E, 0x80...0xFE])
        case "big5", "big5-hkscs", "cp950":
            return try pairs(text, leads: [0x81...0xFE], trails: [0x40...0x7E, 0xA1...0xFE])
        case "ks_c_5601-1987", "euc-kr", "cp949", "windows-949", "ksc5601":
            return try pairs(text, leads: [0x81...0xFE], trails: [0x41...0x5A, 0x61...0x7A, 0x81...0xFE])
        case "euc-jp", "koi8-r", "koi8-u", "macintosh", "tis-620", "windows-874", "iso-8859-8-i", "iso-8859-8-e",
            "latin1", "ansi_x3.4-1968", "gb_2312-80", "euc-cn", "cp866", "ibm866":
            return highBytes(text)
        default:
            if charset.hasPrefix("iso-8859-") || charset.hasPrefix("iso8859-") || charset.hasPrefix("windows-125")
                || charset.hasPrefix("cp125")
            {
                return highBytes(text)
            }
            throw .unsupportedCharset(charset)
        }
    }

    /// Valid UTF-8 is not masked. In invalid UTF-8 every high byte is masked, so that a broken sequence cannot swallow
    /// the ASCII after it.
    private static func utf8(_ text: [UInt8]) -> Masked {
        guard String(validating: text, as: UTF8.self) != nil else { return highBytes(text) }
        var text = text
        // Blank out the byte order mark, which is not text: it would open the body element.
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.replaceSubrange(0..<3, with: [32, 32, 32]) }
        return Masked(bytes: text, isUTF8: true)
    }

    /// Masks every high byte, for charsets in which an ASCII byte is never part of another character.
    private static func highBytes(_ text: [UInt8]) -> Masked {
        Masked(bytes: text.map { $0 < 128 ? $0 : cover }, isUTF8: false)
    }

    /// Masks two-byte characters: a lead byte and a trail byte. A lead byte without a trail byte is broken text, which
    /// programs read differently: it throws.
    private static func pairs(
        _ text: [UInt8], leads: [ClosedRange<UInt8>], trails: [ClosedRange<UInt8>]
    ) throws(Untouched) -> Masked {
        var text = text
        var at = 0
        while at < text.count {
            let byte = text[at]
            guard byte >= 128 else {
                at += 1
                continue
            }
            text[at] = cover
            at += 1
            guard leads.contains(where: { $0.contains(byte) }) else { continue }
            guard at < text.count, trails.contains(where: { $0.contains(text[at]) }) else {
                throw .malformed("an incomplete two-byte character")
            }
            text[at] = cover
            at += 1
        }
        return Masked(bytes: text, isUTF8: false)
    }

    /// Masks ISO-2022-JP (RFC 1468; RFC 1554 and RFC 2237 add sets). Escape sequences switch the character set, and
    /// every line must end in ASCII or JIS-Roman. JIS-Roman is read as ASCII, but nothing is inserted there.
    private static func shiftedJapanese(_ text: [UInt8]) throws(Untouched) -> Masked {
        var masked = Masked(bytes: text, isUTF8: false)
        var shiftedSince: Int?
        var isCovered = false
        var at = 0
        while at < text.count {
            let byte = text[at]
            guard byte == .escape else {
                guard byte < 128 else { throw .malformed("an 8-bit character in ISO-2022-JP") }
                if byte == .lineFeed || byte == .carriageReturn {
                    guard !isCovered else { throw .malformed("a line of ISO-2022-JP ends in a shifted state") }
                } else if isCovered {
                    masked.bytes[at] = cover
                }
                at += 1
                continue
            }
            guard let (length, isASCII, isRoman) = sequence(text[at...]) else {
                throw .malformed("an unknown escape sequence in ISO-2022-JP")
            }
            for position in at..<at + length { masked.bytes[position] = cover }
            if isASCII {
                masked.shifted.append((shiftedSince ?? at)..<at + length)
                shiftedSince = nil
            } else if shiftedSince == nil {
                shiftedSince = at
            }
            isCovered = !isASCII && !isRoman
            at += length
        }
        guard !isCovered else { throw .malformed("ISO-2022-JP ends in a shifted state") }
        if let shiftedSince { masked.shifted.append(shiftedSince..<text.count + 1) }
        return masked
    }

    /// The escape sequence at the start of `text`; nil if it is unknown.
    private static func sequence(_ text: ArraySlice<UInt8>) -> (length: Int, isASCII: Bool, isRoman: Bool)? {
        for (name, length) in [
            ("(B", 3), ("(J", 3), ("(I", 3), ("$@", 3), ("$B", 3), ("$(D", 4), ("$A", 3), ("$(C", 4),
        ]
        where text.dropFirst().starts(with: name.utf8) {
            return (length, name == "(B", name == "(J")
        }
        return nil
    }
}
