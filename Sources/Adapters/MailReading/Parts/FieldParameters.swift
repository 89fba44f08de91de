import MailRewriting

/// A header field with parameters (RFC 2045, 5.1), such as Content-Type, tolerant of what programs write.
///
/// Parameters may be split and encoded (RFC 2231), or contain encoded words (RFC 2047) or bytes of an undeclared
/// charset. Reading takes linear time and never fails.
struct FieldParameters {
    /// The value before the parameters, in lower case without comments and spaces at its ends.
    private(set) var value = ""

    private struct Section {
        var bytes: [UInt8]
        var isExtended: Bool
    }
    /// By name: the parameter in one piece, the extended one (`name*`), and its numbered sections.
    private struct Parts {
        var plain: [UInt8]?
        var extended: [UInt8]?
        var sections: [Int: Section] = [:]
    }
    private var parts: [String: Parts] = [:]
    /// Parameters that are read.
    private static let most = 200

    init() {}

    /// - Parameter body: the field after its colon, with folds.
    init(_ body: some Collection<UInt8>) {
        let bytes = body.filter { $0 != 13 && $0 != 10 }
        var reader = Reader(bytes: bytes)
        value = String(decoding: reader.value(), as: UTF8.self).lowercased()
        for _ in 0..<Self.most {
            guard let (name, value) = reader.parameter() else { break }
            add(name, value)
        }
    }

    /// A parameter, decoded. The extended form wins (RFC 6266, 4.3), then the numbered sections.
    subscript(name: String) -> String? {
        guard let found = parts[name] else { return nil }
        if let extended = found.extended { return Self.decoded([Section(bytes: extended, isExtended: true)]) }
        if found.sections[0] != nil {
            var sections: [Section] = []
            while let next = found.sections[sections.count] { sections.append(next) }
            return Self.decoded(sections)
        }
        return found.plain.map { EncodedText.decode($0) }
    }

    private mutating func add(_ name: [UInt8], _ value: [UInt8]) {
        let pieces = String(decoding: name, as: UTF8.self).lowercased().split(
            separator: "*", omittingEmptySubsequences: false)
        let isExtended = pieces.count > 1 && pieces[pieces.count - 1].isEmpty
        let base = String(pieces[0])
        let numbers = pieces.dropFirst().dropLast(isExtended ? 1 : 0)
        guard !base.isEmpty, numbers.count <= 1 else { return }
        var found = parts[base] ?? Parts()
        if let text = numbers.first {
            guard let number = Int(text), number >= 0, number < Self.most, found.sections[number] == nil else { return }
            found.sections[number] = Section(bytes: value, isExtended: isExtended)
        } else if isExtended {
            found.extended = found.extended ?? value
        } else {
            found.plain = found.plain ?? value
        }
        parts[base] = found
    }

    /// The sections joined. The first may begin with charset and language (RFC 2231, 4).
    private static func decoded(_ sections: [Section]) -> String {
        var charset = ""
        var bytes: [UInt8] = []
        for (number, section) in sections.enumerated() {
            var rest = section.bytes[...]
            if number == 0, section.isExtended, let first = rest.firstIndex(of: apostrophe),
                let second = rest[(first + 1)...].firstIndex(of: apostrophe)
            {
                charset = String(decoding: rest[..<first], as: UTF8.self)
                rest = rest[(second + 1)...]
            }
            bytes += section.isExtended ? unescaped(rest) : Array(rest)
        }
        if charset.isEmpty, !sections.contains(where: \.isExtended) { return EncodedText.decode(bytes) }
        return CharsetText.decode(bytes, charset: charset)
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == UInt8(ascii: "%"), at + 2 < text.endIndex, let high = digit(text[at + 1]),
                let low = digit(text[at + 2])
            {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(text[at])
                at += 1
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? { Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init) }
    private static let apostrophe = UInt8(ascii: "'")
}

/// Splits a field into its value and parameters.
private struct Reader {
    let bytes: [UInt8]
    private var at = 0
    private static let semicolon = UInt8(ascii: ";")
    private static let quote = UInt8(ascii: "\"")
    private static let equals = UInt8(ascii: "=")
    private static let parenthesis = UInt8(ascii: "(")
    private static let backslash = UInt8(ascii: "\\")

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The text up to the first semicolon.
    mutating func value() -> [UInt8] {
        skipSpaces()
        return unquoted()
    }

    /// The next parameter; nil at the end. One without a value is skipped.
    mutating func parameter() -> (name: [UInt8], value: [UInt8])? {
        while at < bytes.count {
            while at < bytes.count, bytes[at] == Self.semicolon || Self.isSpace(bytes[at]) { at += 1 }
            let start = at
            while at < bytes.count, bytes[at] != Self.equals, bytes[at] != Self.semicolon { at += 1 }
            let name = Self.trimmed(bytes[start..<at])
            guard at < bytes.count, bytes[at] == Self.equals else { continue }
            at += 1
            skipSpaces()
            let value = at < bytes.count && bytes[at] == Self.quote ? quoted() : unquoted()
            if !name.isEmpty { return (name, value) }
        }
        return nil
    }

    /// Up to a semicolon. Programs also write names with spaces without quotes. A comment ends the value.
    private mutating func unquoted() -> [UInt8] {
        let start = at
        while at < bytes.count, bytes[at] != Self.semicolon { at += 1 }
        var text = bytes[start..<at]
        let comment = text.indices.first {
            text[$0] == Self.parenthesis && ($0 == text.startIndex || Self.isSpace(text[$0 - 1]))
        }
        if let comment { text = text[..<comment] }
        return Self.trimmed(text)
    }

    /// Up to the closing quote, or to the end. In the shifted state of ISO-2022-JP a quote is half of a character. A
    /// backslash only escapes quotes and backslashes: programs write Windows paths.
    private mutating func quoted() -> [UInt8] {
        at += 1
        var text: [UInt8] = []
        var isShifted = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 27, at + 1 < bytes.count { isShifted = bytes[at + 1] == UInt8(ascii: "$") }
            if !isShifted, byte == Self.quote {
                at += 1
                break
            }
            if !isShifted, byte == Self.backslash, at + 1 < bytes.count,
                bytes[at + 1] == Self.quote || bytes[at + 1] == Self.backslash
            {
                at += 1
            }
            text.append(bytes[at])
            at += 1
        }
        // What follows the quote is dropped.
        while at < bytes.count, bytes[at] != Self.semicolon { at += 1 }
        return text
    }

    private mutating func skipSpaces() { while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 } }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        Array(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
