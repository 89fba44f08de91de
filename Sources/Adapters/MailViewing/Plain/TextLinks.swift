import Core

/// Finds URLs and mail addresses in a line of text, in linear time.
struct TextLinks {
    private let bytes: [UInt8]
    private var at = 0

    init(_ line: [UInt8]) { bytes = line }

    /// The next link at or behind a position: an http, https or mailto URL, or a mail address.
    mutating func next(behind start: Int) -> Range<Int>? {
        at = max(at, start)
        while at < bytes.count {
            let found: Range<Int>?
            switch bytes[at] {
            case UInt8(ascii: "h"), UInt8(ascii: "H"): found = url(["http://", "https://"])
            case UInt8(ascii: "m"), UInt8(ascii: "M"): found = url(["mailto:"])
            case UInt8(ascii: "@"): found = address(behind: start)
            default: found = nil
            }
            at = found?.upperBound ?? at + 1
            if let found { return found }
        }
        return nil
    }

    /// A URL that begins here. It ends before white space, characters that no URL has, a closing bracket that it has not
    /// opened, and before punctuation at its end. After the host only ASCII belongs to it: in Japanese, text follows
    /// without a space.
    private func url(_ schemes: [StaticString]) -> Range<Int>? {
        guard at == 0 || !Self.isWord(bytes[at - 1]),
            let scheme = schemes.first(where: { scheme in
                at + scheme.utf8CodeUnitCount < bytes.count
                    && scheme.withUTF8Buffer { zip($0, bytes[at...]).allSatisfy { $0 == Self.lower($1) } }
            })
        else { return nil }
        let start = at + scheme.utf8CodeUnitCount
        var end = start
        var isHost = true
        var open: [UInt8] = []
        while end < bytes.count, end - at < Limits.urlBytes {
            let byte = bytes[end]
            if byte <= 32 || byte == 127 || "<>\"`\\^{}|".utf8.contains(byte) { break }
            if byte > 127, !isHost || Self.isPunctuation(bytes, end) { break }
            if "/?#".utf8.contains(byte) { isHost = false }
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { open.append(byte) }
            if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
                guard let last = open.popLast(), last == (byte == UInt8(ascii: ")") ? 40 : 91) else { break }
            }
            end += 1
        }
        while end > start, ".,;:!?'*_~(&".utf8.contains(bytes[end - 1]) { end -= 1 }
        return end > start ? at..<end : nil
    }

    /// The address around an `@`.
    private func address(behind start: Int) -> Range<Int>? {
        var first = at
        while first > start, at - first < 64, Self.isWord(bytes[first - 1]) || ".+-_=".utf8.contains(bytes[first - 1]) {
            first -= 1
        }
        while first < at, bytes[first] == UInt8(ascii: ".") || bytes[first] == UInt8(ascii: "=") { first += 1 }
        var end = at + 1
        while end < bytes.count, end - at < 254, Self.isWord(bytes[end]) || ".-".utf8.contains(bytes[end]) { end += 1 }
        while end > at + 1, ".-".utf8.contains(bytes[end - 1]) { end -= 1 }
        guard first < at, bytes[(at + 1)..<max(end, at + 1)].contains(UInt8(ascii: ".")),
            normalizedAddress(String(decoding: bytes[first..<end], as: UTF8.self)) != nil
        else { return nil }
        return first..<end
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

    /// An ASCII letter or digit.
    private static func isWord(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte)
    }

    /// Whether one of the ideographic and full-width marks begins here, which are no letters: U+3000 to U+303F, U+FF00 to
    /// U+FF20, or general punctuation from U+2000.
    private static func isPunctuation(_ bytes: [UInt8], _ at: Int) -> Bool {
        guard at + 2 < bytes.count else { return false }
        switch (bytes[at], bytes[at + 1]) {
        case (0xE2, 0x80), (0xE2, 0x81), (0xE3, 0x80): return true
        case (0xEF, 0xBC): return bytes[at + 2] <= 0xA0
        default: return false
        }
    }
}
