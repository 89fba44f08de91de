import CGMime
import Glibc

/// Decodes bytes of any charset to text for people. Invalid bytes become U+FFFD.
package enum CharsetText {
    /// iconv's names for charsets whose usual meaning (WHATWG Encoding, 4.2) has more characters than glibc's iconv
    /// assumes.
    private static let meant: [String: String] = {
        let groups: [(String, String)] = [
            ("CP932", "shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j ms932 cp932"),
            ("GB18030", "gb2312 gb_2312-80 gb_2312 csgb2312 euc-cn gbk x-gbk cp936 ms936 windows-936 gb18030"),
            ("BIG5-HKSCS", "big5 big-5 x-x-big5 cn-big5 csbig5 big5-hkscs cp950"),
            ("UHC", "euc-kr cseuckr ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc5601 ksc_5601 korean windows-949 cp949"),
            ("EUC-JP-MS", "euc-jp x-euc-jp eucjp cseucpkdfmtjapanese"),
            ("CP1252", "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 windows-1252 cp1252"),
            ("CP1254", "iso-8859-9 iso8859-9 latin5"), ("CP874", "tis-620 iso-8859-11 windows-874"),
            ("ISO-8859-8", "iso-8859-8-i iso-8859-8-e"), ("MACINTOSH", "macintosh x-mac-roman mac"),
            ("UTF-7", "utf-7 unicode-1-1-utf-7"),
        ]
        var names: [String: String] = [:]
        for (meant, all) in groups { for name in all.split(separator: " ") { names[String(name)] = meant } }
        return names
    }()
    private static let utf8: Set<String> = ["utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "utf8mb4", "cp65001"]

    /// Decodes bytes of a charset. An unknown charset is guessed.
    package static func decode(_ bytes: [UInt8], charset: String) -> String {
        let charset = charset.lowercased()
        if utf8.contains(charset) { return String(decoding: bytes, as: UTF8.self) }
        if charset.hasPrefix("iso-2022-jp") || charset.hasPrefix("cp5022") || charset == "csiso2022jp" {
            return ShiftedJapanese.decode(bytes)
        }
        if let name = meant[charset] { return converted(bytes, from: name) ?? guessed(bytes) }
        let isName =
            !charset.isEmpty && charset.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-_.:+".utf8.contains($0) }
        guard isName, !["us-ascii", "ascii", "ansi_x3.4-1968"].contains(charset) else { return guessed(bytes) }
        return converted(bytes, from: charset) ?? guessed(bytes)
    }

    /// Decodes bytes without a declared charset: as ISO-2022-JP if they have its escape sequences, as UTF-8 if valid,
    /// else as windows-1252.
    package static func guessed(_ bytes: [UInt8]) -> String {
        if bytes.contains(.escape), ShiftedJapanese.isLikely(bytes) { return ShiftedJapanese.decode(bytes) }
        return String(validating: bytes, as: UTF8.self) ?? converted(bytes, from: "CP1252")
            ?? String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes converted by iconv, in linear time; nil if iconv does not know the name.
    static func converted(_ bytes: [UInt8], from name: String) -> String? {
        let converter = g_iconv_open("UTF-8", name)
        guard let converter, converter != GIConv(bitPattern: -1) else { return nil }
        defer { g_iconv_close(converter) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 2)
        let output = UnsafeMutableBufferPointer<gchar>.allocate(capacity: 4096)
        defer { output.deallocate() }
        var input = bytes
        input.withUnsafeMutableBytes { input in
            var next = input.baseAddress?.assumingMemoryBound(to: gchar.self)
            var left = gsize(input.count)
            var isAtEnd = false
            while true {
                var place = output.baseAddress
                var room = gsize(output.count)
                // Without input, it returns to the initial state, and writes what it has held back.
                let status =
                    isAtEnd
                    ? g_iconv(converter, nil, nil, &place, &room) : g_iconv(converter, &next, &left, &place, &room)
                let fault = errno
                result += UnsafeRawBufferPointer(start: output.baseAddress, count: output.count - Int(room))
                if status != gsize.max {
                    if isAtEnd { return }
                    isAtEnd = true
                } else if fault == EILSEQ, left > 0 {
                    result += [0xEF, 0xBF, 0xBD]
                    next = next.map { $0 + 1 }
                    left -= 1
                } else if fault != E2BIG {
                    // The last character is cut.
                    result += [0xEF, 0xBF, 0xBD]
                    return
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// Decodes ISO-2022-JP as programs write it (RFC 1468), with vendors' characters, half-width katakana and 8-bit
/// katakana, which are not in the standard.
private enum ShiftedJapanese {
    private enum State { case ascii, katakana, pairs, supplement }

    /// Whether the text is 7-bit and contains a Japanese escape sequence.
    static func isLikely(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy({ $0 < 128 }) else { return false }
        return bytes.holds("\u{1B}$B") || bytes.holds("\u{1B}$@") || bytes.holds("\u{1B}(J") || bytes.holds("\u{1B}(I")
    }

    static func decode(_ bytes: [UInt8]) -> String {
        var extended: [UInt8] = []
        var state = State.ascii
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == .escape {
                guard let (length, next) = sequence(bytes[at...]) else {
                    // A character set of another country: leave it to glibc.
                    return CharsetText.converted(bytes, from: "ISO-2022-JP-2")
                        ?? CharsetText.guessed(
                            bytes.filter { $0 != .escape })
                }
                state = next
                at += length
                continue
            }
            at += 1
            switch state {
            case _ where byte == 0x0E: state = .katakana
            case _ where byte == 0x0F: state = .ascii
            case .ascii,
                _ where byte < 0x21:
                if byte >= 0xA1 { extended.append(0x8E) }
                extended.append(byte)
            case .katakana: extended += [0x8E, byte | 0x80]
            case .pairs, .supplement:
                // An incomplete character.
                guard at < bytes.count, bytes[at] >= 0x21 else {
                    extended.append(0xFF)
                    continue
                }
                if state == .supplement { extended.append(0x8F) }
                extended += [byte | 0x80, bytes[at] | 0x80]
                at += 1
            }
        }
        return CharsetText.converted(extended, from: "EUC-JP-MS") ?? String(decoding: bytes, as: UTF8.self)
    }

    private static let sequences: [(String, State)] = [
        ("(B", .ascii), ("(J", .ascii), ("(H", .ascii), ("(I", .katakana), ("$B", .pairs), ("$@", .pairs),
        ("&@", .pairs), ("$(B", .pairs), ("$(@", .pairs), ("$(D", .supplement),
    ]

    private static func sequence(_ text: ArraySlice<UInt8>) -> (length: Int, state: State)? {
        sequences.first { text.dropFirst().starts(with: $0.0.utf8) }.map { ($0.0.utf8.count + 1, $0.1) }
    }
}
