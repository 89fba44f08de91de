import Glibc

/// Refuses messages that would make GMime recurse deeply, or need quadratic time or a lot of memory. It scans the bytes
/// in linear time, before GMime parses them.
///
/// GMime parses the headers of all parts and of all nested messages. Their positions are not known before the parse, so
/// every line of the message that looks like a field counts as one.
struct RawBounds {
    private enum Kind {
        /// A list of addresses, in which GMime recurses for each nested group.
        case addresses
        /// `Content-…`, with parameters, each of which GMime compares with every other.
        case parameters
        case subject
    }

    /// The fields that GMime parses when it reads a header, and `Subject`, which it decodes on request.
    private static let names: [(name: StaticString, kind: Kind)] = [
        ("from", .addresses), ("sender", .addresses), ("reply-to", .addresses), ("to", .addresses),
        ("cc", .addresses), ("bcc", .addresses), ("subject", .subject),
    ]
    private static let prefix: StaticString = "content-"

    private let bytes: UnsafeRawBufferPointer
    private var total = 0
    private var comparisons = 0
    private var searches = 0
    private var commaSearches = 0
    private var delimiters = 0
    private var fields = 0
    /// Whether a part may be a message. Then a header may follow any empty line.
    private var mayHoldMessages = false

    /// - Throws: `.tooLarge` with what exceeds its limit in `CraftLimits`.
    static func check(_ bytes: UnsafeRawBufferPointer) throws(Untouched) {
        var bounds = RawBounds(bytes: bytes)
        try bounds.check()
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func check() throws(Untouched) {
        var field: (kind: Kind, start: Int)?
        var isInHeader = true
        var at = 0
        while at < bytes.count {
            let end = lineEnd(from: at)
            let first = bytes[at]
            if first != .space, first != .tab {
                if let field { try check(field.kind, bytes[field.start..<at]) }
                field = kind(ofLine: at..<end).map { ($0, at) }
                if first == .lineFeed || first == .carriageReturn {
                    isInHeader = mayHoldMessages
                } else if first == .dash, at + 1 < end, bytes[at + 1] == .dash {
                    delimiters += 1
                    guard delimiters <= CraftLimits.delimiters else { throw .tooLarge("lines that may begin a part") }
                    isInHeader = true
                } else if isInHeader, isField(at..<end) {
                    fields += 1
                    guard fields <= CraftLimits.allFields else { throw .tooLarge("header fields of all parts") }
                }
            }
            at = end
        }
        if let field { try check(field.kind, bytes[field.start...]) }
    }

    private func lineEnd(from start: Int) -> Int {
        guard let base = bytes.baseAddress, let found = memchr(base + start, Int32(UInt8.lineFeed), bytes.count - start)
        else { return bytes.count }
        return UnsafeRawPointer(found) - base + 1
    }

    /// Whether the line begins with a name without spaces and a colon.
    private func isField(_ line: Range<Int>) -> Bool {
        for at in line where bytes[at] <= .space || bytes[at] == .colon { return bytes[at] == .colon }
        return false
    }

    /// The kind of the field in a line; nil if the line is not a field, or is one that GMime does not parse.
    private func kind(ofLine line: Range<Int>) -> Kind? {
        // All names begin with a letter.
        let initial = bytes[line.lowerBound] | 0x20
        guard initial.isLetter else { return nil }
        if begins(line, Self.prefix) { return .parameters }
        for (name, kind) in Self.names where begins(line, name) {
            // Spaces before the colon were once allowed (RFC 5322, 4.5).
            let rest = bytes[(line.lowerBound + name.utf8CodeUnitCount)..<line.upperBound]
            if rest.first(where: { $0 != .space && $0 != .tab }) == .colon { return kind }
        }
        return nil
    }

    private func begins(_ line: Range<Int>, _ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        guard line.count > count else { return false }
        for at in 0..<count {
            let byte = bytes[line.lowerBound + at]
            guard (byte.isLetter ? byte | 0x20 : byte) == name.utf8Start[at] else { return false }
        }
        return true
    }

    private mutating func check(_ kind: Kind, _ field: Slice<UnsafeRawBufferPointer>) throws(Untouched) {
        total += field.count
        guard field.count <= CraftLimits.headerBytes, total <= CraftLimits.allFieldBytes else {
            throw .tooLarge("a header field")
        }
        searches += Self.openWords(field) * field.count
        guard searches <= CraftLimits.wordSearches else { throw .tooLarge("encoded words without an end") }
        switch kind {
        case .subject: break
        case .addresses:
            guard field.count(where: { $0 == .colon }) <= CraftLimits.groups else {
                throw .tooLarge("groups of addresses")
            }
            commaSearches += Self.openCommas(field) * field.count
            guard commaSearches <= CraftLimits.commaSearches else { throw .tooLarge("names without an address") }
        case .parameters:
            let count = field.count { $0 == .semicolon }
            comparisons += count * count
            guard count <= CraftLimits.parameters, comparisons <= CraftLimits.parameterComparisons else {
                throw .tooLarge("parameters of a part")
            }
            mayHoldMessages = mayHoldMessages || holdsMessages(field)
        }
    }

    /// `message/rfc822` and the like, and `multipart/digest`, whose parts are messages unless they say otherwise.
    private func holdsMessages(_ field: Slice<UnsafeRawBufferPointer>) -> Bool {
        let lower = field.map { $0.isLetter ? $0 | 0x20 : $0 }
        return lower.holds("message") || lower.holds("digest")
    }

    /// The number of commas that do not follow a plain address, `local@domain` or `<local@domain>`. From each, GMime
    /// searches the rest of the field for an address that the words before the comma may be the name of.
    private static func openCommas(_ field: Slice<UnsafeRawBufferPointer>) -> Int {
        field.split(separator: .comma, omittingEmptySubsequences: false).dropLast().count { !endsWithAddress($0) }
    }

    private static func endsWithAddress(_ words: Slice<UnsafeRawBufferPointer>) -> Bool {
        // In a quoted string or a comment it is not an address.
        guard !words.contains(where: { $0 == .parenthesis || $0 == .backslash }),
            words.count(where: { $0 == .quote }).isMultiple(of: 2)
        else { return false }
        var rest = words.trimmed
        let isInBrackets = rest.last == .greater
        if isInBrackets { rest = rest.dropLast() }
        let domain = rest.reversed().prefix(while: isAtom).count
        rest = rest.dropLast(domain)
        guard domain > 0, rest.last == .at else { return false }
        rest = rest.dropLast()
        let local = rest.reversed().prefix(while: isAtom).count
        rest = rest.dropLast(local)
        guard local > 0 else { return false }
        return isInBrackets
            ? rest.last == .less : rest.last.map { $0.isSpace || $0 == .colon || $0 == .semicolon } ?? true
    }

    private static func isAtom(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || ".-_+%".utf8.contains(byte)
    }

    /// The number of `=?` of encoded words (RFC 2047) without a `?=` before the next space. For each, GMime searches
    /// the rest of the field.
    private static func openWords(_ field: Slice<UnsafeRawBufferPointer>) -> Int {
        var count = 0
        var isOpen = false
        var last: UInt8 = 0
        for byte in field {
            if byte == .questionMark, last == .equals {
                if isOpen { count += 1 }
                isOpen = true
                // This `?` cannot also begin `?=`.
                last = 0
                continue
            }
            if byte == .equals, last == .questionMark { isOpen = false }
            if byte <= .space, isOpen {
                count += 1
                isOpen = false
            }
            last = byte
        }
        return count + (isOpen ? 1 : 0)
    }
}
