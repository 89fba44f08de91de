/// Decodes unstructured header fields and names that contain encoded words (RFC 2047; RFC 2231, 5).
///
/// It tolerates what programs write: words without a space between them, within quotes, with spaces in them, or with
/// broken base64. The bytes of adjacent words in one charset are joined before conversion, because a character or a
/// shift sequence may start in one word and end in the next. Decoding is linear in the length and never fails.
package enum EncodedText {
    /// The position of an encoded word, and its charset and encoding.
    private struct Word {
        var charset: String
        var isBase64: Bool
        var text: Range<Int>
        var end: Int
    }

    /// Adjacent words in one charset.
    private struct Run {
        var charset: String
        var bytes: [UInt8] = []
        /// Base64 digits that are not complete bytes yet.
        var sextets = Base64Words()
    }

    /// The decoded text of a field or name.
    ///
    /// - Parameter raw: the bytes of the field after its colon, with folds.
    package static func decode(_ raw: some Collection<UInt8>) -> String {
        let text = raw.filter { $0 != .carriageReturn && $0 != .lineFeed }
        var result = ""
        var plain: [UInt8] = []
        var run: Run?
        func flush() {
            if var last = run {
                last.sextets.end(&last.bytes)
                result += CharsetText.decode(last.bytes, charset: last.charset)
                run = nil
            }
            if !plain.isEmpty { result += CharsetText.guessed(plain) }
            plain = []
        }
        var at = 0
        while at < text.count {
            guard let word = word(text[...], at) else {
                plain.append(text[at])
                at += 1
                continue
            }
            // Spaces between encoded words are not part of the text.
            if run != nil, plain.allSatisfy(\.isSpace) { plain = [] }
            if !plain.isEmpty || run?.charset != word.charset { flush() }
            var current = run ?? Run(charset: word.charset)
            if word.isBase64 {
                current.sextets.add(text[word.text], to: &current.bytes)
            } else {
                current.sextets.end(&current.bytes)
                current.bytes += unquoted(text[word.text])
            }
            run = current
            at = word.end
        }
        flush()
        return visible(result)
    }

    /// The end of the encoded word at `at`; nil if there is none, or it contains a space.
    static func endOfWord(_ text: ArraySlice<UInt8>, _ at: Int) -> Int? {
        word(text, at).flatMap { text[at..<$0.end].contains(where: \.isSpace) ? nil : $0.end }
    }

    /// The encoded word at `at`: `=?charset*language?B?text?=`; nil if there is none.
    private static func word(_ text: ArraySlice<UInt8>, _ at: Int) -> Word? {
        guard at + 1 < text.endIndex, text[at] == .equals, text[at + 1] == .questionMark else { return nil }
        let name = text[(at + 2)...].prefix(80).prefix { $0 > 32 && $0 < 127 && $0 != .questionMark && $0 != .equals }
        let start = name.endIndex + 3
        guard start <= text.endIndex, text[name.endIndex] == .questionMark, text[start - 1] == .questionMark,
            [UInt8(ascii: "b"), UInt8(ascii: "q")].contains(text[start - 2] | 0x20)
        else { return nil }
        let charset = String(decoding: name.prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self).lowercased()
        var end = start
        while end + 1 < text.endIndex {
            if text[end] == .questionMark, text[end + 1] == .equals {
                return Word(
                    charset: charset, isBase64: text[start - 2] | 0x20 == UInt8(ascii: "b"), text: start..<end,
                    end: end + 2)
            }
            // Another word begins, so this one has no end.
            let isNext = text[end] == .equals && text[end + 1] == .questionMark
            if isNext, end + 2 >= text.endIndex || text[end + 2] != .equals { return nil }
            end += 1
        }
        return nil
    }

    /// Decodes the `Q` encoding (RFC 2047, 4.2). An `=` without two digits after it stands for itself.
    private static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == .equals, at + 2 < text.endIndex, let high = text[at + 1].hex, let low = text[at + 2].hex {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(text[at] == UInt8(ascii: "_") ? .space : text[at])
                at += 1
            }
        }
        return bytes
    }

    /// The text with control characters replaced by spaces, and without spaces at both ends.
    private static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar.value != 0xFEFF {
            scalars.append(scalar.value < 32 || scalar.value == 127 ? " " : scalar)
        }
        while scalars.last == " " { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars.drop { $0 == " " }))
    }
}

/// Decodes the base64 of adjacent encoded words. Each word is complete by itself, padded or not (RFC 2047, 5). But some
/// programs split the base64 of the whole text at any digit; nonzero leftover bits reveal that.
private struct Base64Words {
    private var value: UInt32 = 0
    private var count = 0

    /// Decodes one word.
    mutating func add(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        let isCut = count == 1 || count == 2 && value & 15 != 0 || count == 3 && value & 3 != 0
        if !isCut { end(&bytes) }
        for byte in text {
            guard byte != .equals else {
                end(&bytes)
                continue
            }
            guard let sextet = Base64.sextet(byte) else { continue }
            value = value << 6 | UInt32(sextet)
            count += 1
            guard count == 4 else { continue }
            bytes += [
                UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
                UInt8(truncatingIfNeeded: value),
            ]
            (value, count) = (0, 0)
        }
    }

    /// Appends the complete bytes in the leftover digits, and drops the rest.
    mutating func end(_ bytes: inout [UInt8]) {
        if count == 2 { bytes.append(UInt8(truncatingIfNeeded: value >> 4)) }
        if count == 3 { bytes += [UInt8(truncatingIfNeeded: value >> 10), UInt8(truncatingIfNeeded: value >> 2)] }
        (value, count) = (0, 0)
    }
}
