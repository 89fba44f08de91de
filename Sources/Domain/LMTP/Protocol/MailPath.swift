/// The address in MAIL FROM or RCPT TO (RFC 5321, section 4.1.2, `Path`).
public struct MailPath: Hashable, Sendable, CustomStringConvertible {
    /// The part before the @, without quotes and backslashes. It may contain any printable character.
    public let localPart: String
    /// The domain, or an address literal with its brackets, as it was written; empty for `<postmaster>`, which needs
    /// none (RFC 5321, section 4.1.1.3).
    public let domain: String

    /// An address of these parts, which are not checked.
    public init(localPart: String, domain: String) {
        self.localPart = localPart
        self.domain = domain
    }

    /// The address as it is written between angle brackets. The local part is quoted if it is no dot-string.
    public var description: String {
        let atoms = localPart.utf8.split(separator: .dot, omittingEmptySubsequences: false)
        let isDotString = atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isAtomText) }
        var local = localPart
        if !isDotString {
            local = "\""
            for character in localPart.unicodeScalars {
                if character == "\"" || character == "\\" { local.unicodeScalars.append("\\") }
                local.unicodeScalars.append(character)
            }
            local += "\""
        }
        return domain.isEmpty ? local : "\(local)@\(domain)"
    }

    /// Whether it is ASCII, so that it needs no SMTPUTF8 (RFC 6531).
    var isASCII: Bool { localPart.utf8.allSatisfy { $0 < 0x80 } && domain.utf8.allSatisfy { $0 < 0x80 } }
}

/// Reads a path in angle brackets.
///
/// More is accepted than RFC 5321 allows, where the meaning is clear: dots at any place of a local part, as some
/// providers issue, and underscores in domains. A source route is checked and ignored (RFC 5321, appendix C).
struct PathReader {
    private let text: ArraySlice<UInt8>
    private var at: Int

    /// - Parameter text: begins with `<`; ends with the command line.
    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        at = text.startIndex
    }

    /// What follows the path.
    var rest: ArraySlice<UInt8> { text[at...] }

    /// The path; `.some(nil)` for `<>`, nil if it is malformed. A space or the end of the line must follow.
    ///
    /// - Parameter maximumBytes: bytes of the path with its angle brackets.
    mutating func read(maximumBytes: Int) -> MailPath?? {
        guard take(UInt8(ascii: "<")) else { return nil }
        var path: MailPath?
        if !take(UInt8(ascii: ">")) {
            guard skipRoute(), let found = mailbox(), take(UInt8(ascii: ">")) else { return nil }
            path = found
        }
        guard at - text.startIndex <= maximumBytes, at == text.endIndex || text[at] == .space else { return nil }
        return .some(path)
    }

    private var next: UInt8? { at < text.endIndex ? text[at] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    /// Skips `@one.example,@two.example:`. False if it is malformed.
    private mutating func skipRoute() -> Bool {
        guard next == .at else { return true }
        while take(.at) {
            guard domain() != nil else { return false }
            if take(UInt8(ascii: ":")) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
        return false
    }

    private mutating func mailbox() -> MailPath? {
        guard let bytes = next == .quote ? quotedString() : dotString(),
            let local = String(validating: bytes, as: UTF8.self)
        else { return nil }
        guard take(.at) else { return MailPath(localPart: local, domain: "") }
        guard let domain = domain() else { return nil }
        return MailPath(localPart: local, domain: domain)
    }

    private mutating func dotString() -> [UInt8]? {
        let start = at
        while let byte = next, byte.isAtomText || byte == .dot { at += 1 }
        return at > start ? Array(text[start..<at]) : nil
    }

    /// `Quoted-string` of RFC 5321, section 4.1.2.
    private mutating func quotedString() -> [UInt8]? {
        guard take(.quote) else { return nil }
        var result: [UInt8] = []
        while let byte = next, !byte.isControl {
            at += 1
            if byte == .quote { return result.isEmpty ? nil : result }
            guard byte == .backslash else {
                result.append(byte)
                continue
            }
            guard let escaped = next, !escaped.isControl, escaped < 0x80 else { return nil }
            result.append(escaped)
            at += 1
        }
        return nil
    }

    /// A domain name, or an address literal with its brackets.
    private mutating func domain() -> String? {
        let start = at
        if take(UInt8(ascii: "[")) {
            while let byte = next, byte > 0x20, byte < 0x7f, !"[]\\".utf8.contains(byte) { at += 1 }
            guard at > start + 1, take(UInt8(ascii: "]")) else { return nil }
        } else {
            while let byte = next, byte.isKeyword || byte == .dot || byte == UInt8(ascii: "_") || byte >= 0x80 {
                at += 1
            }
            let labels = text[start..<at].split(separator: .dot, omittingEmptySubsequences: false)
            guard labels.allSatisfy({ !$0.isEmpty }) else { return nil }
        }
        // RFC 5321, section 4.5.3.1.2.
        guard at - start <= 255 else { return nil }
        return String(validating: text[start..<at], as: UTF8.self)
    }
}
