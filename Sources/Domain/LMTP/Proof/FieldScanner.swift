/// Why a structured header field cannot be read.
public enum FieldFault: Error, Hashable, Sendable {
    /// It has more bytes or more parts than the limit.
    case tooLong
    /// Its comments are nested deeper than the limit.
    case tooDeep
    /// It does not follow its grammar.
    case malformed
}

/// Reads words, comments and quoted strings of a structured field (RFC 5322, section 3.2). It takes linear time and
/// does not recurse.
struct FieldScanner {
    /// Bytes of a field.
    static let maximumBytes = 64 * 1024
    /// How deep comments may be nested.
    static let maximumDepth = 10

    private let bytes: [UInt8]
    private var at = 0

    /// A scanner at the start of the value.
    init(_ value: [UInt8]) throws(FieldFault) {
        guard value.count <= Self.maximumBytes else { throw .tooLong }
        bytes = value
    }

    /// The next byte; nil at the end.
    var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    /// Skips the next byte if it is this one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    /// Skips white space, folds and comments (CFWS).
    mutating func skipSpace() throws(FieldFault) {
        while let byte = next {
            if byte.isWhiteSpace {
                at += 1
            } else if byte == .open {
                _ = try comment()
            } else {
                return
            }
        }
    }

    /// Skips white space, but no comments.
    mutating func skipBlanks() {
        while let byte = next, byte.isWhiteSpace { at += 1 }
    }

    /// Reads the comment that begins here: its text without the outer parentheses and without backslashes before quoted
    /// characters. Parentheses of inner comments stay.
    mutating func comment() throws(FieldFault) -> [UInt8] {
        guard take(.open) else { throw .malformed }
        var text: [UInt8] = []
        var depth = 1
        while let byte = next {
            at += 1
            switch byte {
            case .backslash:
                guard let escaped = next else { throw .malformed }
                text.append(escaped)
                at += 1
            case .open:
                depth += 1
                guard depth <= Self.maximumDepth else { throw .tooDeep }
                text.append(byte)
            case .close:
                depth -= 1
                if depth == 0 { return text }
                text.append(byte)
            default: text.append(byte)
            }
        }
        throw .malformed
    }

    /// Reads the quoted string that begins here: its text without quotes and backslashes.
    mutating func quotedString() throws(FieldFault) -> [UInt8] {
        guard take(.quote) else { throw .malformed }
        var text: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case .quote: return text
            case .backslash:
                guard let escaped = next else { throw .malformed }
                text.append(escaped)
                at += 1
            // The line end of a fold is no part of the text (RFC 5322, section 3.2.4).
            case .cr, .lf: break
            default: text.append(byte)
            }
        }
        throw .malformed
    }

    /// Reads the characters up to the first for which `belongs` is false.
    mutating func characters(while belongs: (UInt8) -> Bool) -> [UInt8] {
        let start = at
        while let byte = next, belongs(byte) { at += 1 }
        return Array(bytes[start..<at])
    }

    /// Reads a keyword, in lower case (RFC 8601, section 2.2; RFC 5321, section 4.1.2).
    mutating func keyword() throws(FieldFault) -> String {
        let text = characters(while: \.isKeyword)
        guard !text.isEmpty else { throw .malformed }
        return String(decoding: text.map(\.lowercased), as: UTF8.self)
    }
}
