/// CSS of a mail.
///
/// It is not parsed: the content security policy forbids what it might load. But as washing must hold alone, the words
/// by which CSS loads something are broken, wherever they are. A hyphen is inserted, so that `url(…)` becomes
/// `url-(…)`, a function that no browser knows.
enum Sheet {
    /// The CSS with these words broken.
    ///
    /// Escapes of letters and hyphens are decoded first, as they can spell the same words (CSS Syntax, 4.3.7); comments
    /// cannot split a word.
    ///
    /// - Parameter mayLoad: whether CSS may load this URL, which follows `url(`.
    static func washed(
        _ css: some Sequence<UInt8>, mayLoad: (ArraySlice<UInt8>) -> Bool
    ) -> [UInt8] {
        let css = decoded(Array(css))
        var result: [UInt8] = []
        result.reserveCapacity(css.count + 16)
        var at = 0
        while at < css.count {
            guard let word = word(in: css, at: at) else {
                result.append(css[at])
                at += 1
                continue
            }
            let end = at + word.text.utf8CodeUnitCount
            if word.takesURL, mayLoad(url(in: css, at: end)) {
                result += css[at..<end]
            } else {
                result += css[at..<at + word.hyphen] + [UInt8(ascii: "-")] + css[at + word.hyphen..<end]
            }
            at = end
        }
        return result
    }

    private struct Word {
        var text: StaticString
        /// Where the hyphen is inserted.
        var hyphen: Int
        var takesURL = false
    }

    private static let words = [
        Word(text: "url(", hyphen: 3, takesURL: true), Word(text: "image-set(", hyphen: 9),
        Word(text: "image(", hyphen: 5), Word(text: "src(", hyphen: 3), Word(text: "@import", hyphen: 1),
        Word(text: "@font-face", hyphen: 1),
    ]

    private static func word(in css: [UInt8], at: Int) -> Word? {
        switch css[at] | 0x20 {
        case UInt8(ascii: "u"), UInt8(ascii: "i"), UInt8(ascii: "s"), UInt8(ascii: "@") | 0x20:
            words.first { word in
                at + word.text.utf8CodeUnitCount <= css.count
                    && word.text.withUTF8Buffer { zip($0, css[at...]).allSatisfy { $0 == lower($1) } }
            }
        default: nil
        }
    }

    /// What follows `url(`, without spaces and a quote.
    private static func url(in css: [UInt8], at: Int) -> ArraySlice<UInt8> {
        var start = at
        while start < css.count, css[start] <= 32 { start += 1 }
        if start < css.count, css[start] == UInt8(ascii: "\"") || css[start] == UInt8(ascii: "'") { start += 1 }
        let ends: (UInt8) -> Bool = { $0 <= 32 || $0 == UInt8(ascii: ")") || $0 == 34 || $0 == 39 }
        let end = css[start...].prefix(5000).firstIndex(where: ends) ?? min(css.count, start + 5000)
        return css[start..<end]
    }

    /// Decodes the escapes of ASCII letters and of the hyphen.
    private static func decoded(_ css: [UInt8]) -> [UInt8] {
        let backslash = UInt8(ascii: "\\")
        guard css.contains(backslash) else { return css }
        var result: [UInt8] = []
        result.reserveCapacity(css.count)
        var at = 0
        while at < css.count {
            let byte = css[at]
            at += 1
            guard byte == backslash, at < css.count else {
                result.append(byte)
                continue
            }
            let digits = css[at...].prefix(6).prefix { hex($0) != nil }
            guard !digits.isEmpty else {
                // Another escaped character, such as the second of two backslashes, is taken with its backslash.
                if !isPlain(css[at]) { result.append(backslash) }
                result.append(css[at])
                at += 1
                continue
            }
            let value = digits.reduce(0) { $0 << 4 | UInt32(hex($1) ?? 0) }
            var end = digits.endIndex
            // One space after the digits belongs to the escape.
            if end < css.count, isSpace(css[end]) {
                end += css[end] == 13 && end + 1 < css.count && css[end + 1] == 10 ? 2 : 1
            }
            if let plain = UInt8(exactly: value), isPlain(plain) {
                result.append(plain)
            } else {
                result += css[at - 1..<end]
            }
            at = end
        }
        return result
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (97...122).contains(byte | 0x20)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) && byte != 11 }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// The text of a `<style>` element: without the comment marks around it that hid it from browsers without CSS. nil
    /// if it has a `<` anywhere else, with which it might end early.
    static func text(_ css: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>>? {
        var rest = css[...]
        var changed = true
        while changed {
            let count = rest.count
            while let first = rest.first, first <= 32 { rest = rest.dropFirst() }
            while let last = rest.last, last <= 32 { rest = rest.dropLast() }
            if rest.starts(with: "<!--".utf8) { rest = rest.dropFirst(4) }
            if rest.suffix(3).elementsEqual("-->".utf8) { rest = rest.dropLast(3) }
            changed = rest.count < count
        }
        return rest.contains(UInt8(ascii: "<")) ? nil : rest
    }
}
