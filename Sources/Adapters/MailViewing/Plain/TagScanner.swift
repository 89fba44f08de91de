/// Finds the text between tags. It is no parser: its result is only ever shown as text. It takes linear time whatever
/// the HTML is.
struct TagScanner {
    private let source: ArraySlice<UInt8>
    private var writer: PlainWriter
    private var at: Int
    private var preformatted = 0

    init(_ source: ArraySlice<UInt8>, bytes: Int) {
        self.source = source
        writer = PlainWriter(bytes: bytes)
        at = source.startIndex
    }

    mutating func scan() -> String {
        while at < source.endIndex, !writer.isFull {
            let byte = source[at]
            if byte == UInt8(ascii: "<"), at + 1 < source.endIndex {
                takeMarkup()
            } else if byte == UInt8(ascii: "&") {
                takeReference()
            } else {
                writer.write(CollectionOfOne(byte), isPreformatted: preformatted > 0)
                at += 1
            }
        }
        return writer.string
    }

    private mutating func takeMarkup() {
        let next = source[at + 1]
        if source[at...].starts(with: "<!--".utf8) {
            skip(behind: "-->", from: at + 4)
        } else if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
            skip(behind: ">", from: at + 2)
        } else if next == UInt8(ascii: "/") || Self.isLetter(next) {
            takeTag(isEnd: next == UInt8(ascii: "/"))
        } else {
            writer.write(CollectionOfOne(UInt8(ascii: "<")))
            at += 1
        }
    }

    private mutating func takeTag(isEnd: Bool) {
        let start = isEnd ? at + 2 : at + 1
        let letters = source[min(start, source.endIndex)...].prefix(20).prefix { Self.isLetter($0) || Self.isDigit($0) }
        let name = String(decoding: letters, as: UTF8.self).lowercased()
        at = start + letters.count
        var quote: UInt8?
        while at < source.endIndex {
            let byte = source[at]
            at += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                break
            } else if byte == 34 || byte == 39, at >= 2, source[at - 2] == UInt8(ascii: "=") {
                quote = byte
            }
        }
        if !isEnd, Self.rawText.contains(name) {
            skipContent(of: name)
        } else {
            if PlainExtract.isPreformatted(name) { preformatted = max(0, preformatted + (isEnd ? -1 : 1)) }
            PlainExtract.edge(name, &writer, isStart: !isEnd)
        }
    }

    /// Elements whose content is skipped. In those that are left out here, tags are found as elsewhere.
    private static let rawText: Set<String> = [
        "iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title",
    ]

    /// Skips to the end tag, or to the end.
    private mutating func skipContent(of name: String) {
        let name = Array(name.utf8)
        while let less = source[at...].firstIndex(of: UInt8(ascii: "<")) {
            at = less + 1
            let rest = source[at...]
            if rest.first == UInt8(ascii: "/"), rest.count > name.count,
                zip(rest.dropFirst(), name).allSatisfy({ $0 | 0x20 == $1 })
            {
                at = less
                return
            }
        }
        at = source.endIndex
    }

    /// Continues behind the next `end`, or at the end.
    private mutating func skip(behind end: StaticString, from: Int) {
        at = min(from, source.endIndex)
        let count = end.utf8CodeUnitCount
        let last = end.utf8Start[count - 1]
        while let found = source[at...].firstIndex(of: last) {
            at = found + 1
            if at - count >= from, end.withUTF8Buffer({ source[at - count..<at].elementsEqual($0) }) { return }
        }
        at = source.endIndex
    }

    /// A numeric character reference, or one of those names that programs write.
    private mutating func takeReference() {
        let letters = source[(at + 1)...].prefix(10).prefix {
            $0 == UInt8(ascii: "#") || Self.isLetter($0) || Self.isDigit($0)
        }
        let name = String(decoding: letters, as: UTF8.self)
        guard let text = Self.meaning(of: name) else {
            writer.write(CollectionOfOne(UInt8(ascii: "&")))
            at += 1
            return
        }
        writer.write(text.utf8)
        at = letters.endIndex
        if at < source.endIndex, source[at] == UInt8(ascii: ";") { at += 1 }
    }

    private static func meaning(of name: String) -> String? {
        if name.hasPrefix("#") {
            let digits = name.dropFirst()
            let isHex = digits.first == "x" || digits.first == "X"
            let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.map { Unicode.Scalar($0).map { String(Character($0)) } ?? "\u{FFFD}" }
        }
        return ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}"][name]
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
