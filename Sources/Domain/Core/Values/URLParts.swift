/// The parts of an absolute http or https URL (RFC 3986, section 3), exactly as written: nothing is decoded or normalized.
///
/// This is the only place that splits URLs. It finds the delimiters. Callers check what the parts contain, because they
/// differ: a link in a mail may have any host, a URL that is requested may not.
public struct URLParts: Hashable, Sendable {
    /// Maximum length of a URL in UTF-8 bytes.
    public static let maximumBytes = 16_384

    /// Whether the scheme is https.
    public let isTLS: Bool
    /// The text before the last `@` of the authority; nil if there is none.
    public let user: Substring?
    /// Never empty. If the host is in brackets, the text between them.
    public let host: Substring
    /// Whether the host is in brackets.
    public let isBracketed: Bool
    /// The text after the colon that follows the host; nil if there is no colon. `portNumber` parses it.
    public let port: Substring?
    /// Begins with a slash; empty if there is none.
    public let path: Substring
    /// Without the question mark; nil if there is none.
    public let query: Substring?
    /// Without the number sign; nil if there is none.
    public let fragment: Substring?
    /// Path and query, as a request sends them, without the fragment.
    public let target: Substring
    /// Path, query and fragment.
    public let rest: Substring

    /// nil if `text` is not an absolute http or https URL with a host, or is too long.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count <= Self.maximumBytes else { return nil }
        guard let scheme = Self.schemes.first(where: { Self.hasPrefix(bytes, $0.text) }) else { return nil }
        isTLS = scheme.isTLS

        let start = bytes.index(bytes.startIndex, offsetBy: scheme.text.utf8CodeUnitCount)
        let end = bytes[start...].firstIndex { $0 == Mark.slash || $0 == Mark.question || $0 == Mark.number }
        rest = text[(end ?? bytes.endIndex)...]

        var authority = bytes[start..<rest.startIndex]
        if let at = authority.lastIndex(of: Mark.at) {
            user = text[authority.startIndex..<at]
            authority = authority[bytes.index(after: at)...]
        } else {
            user = nil
        }

        let behind: String.Index
        if let close = Self.closingBracket(of: authority) {
            isBracketed = true
            host = text[bytes.index(after: authority.startIndex)..<close]
            behind = bytes.index(after: close)
        } else {
            isBracketed = false
            behind = authority.firstIndex(of: Mark.colon) ?? authority.endIndex
            host = text[authority.startIndex..<behind]
        }
        guard !host.isEmpty else { return nil }
        port = behind == authority.endIndex ? nil : text[bytes.index(after: behind)..<authority.endIndex]

        let tail = rest.utf8
        let number = tail.firstIndex(of: Mark.number) ?? tail.endIndex
        let question = tail[..<number].firstIndex(of: Mark.question) ?? number
        path = rest[..<question]
        query = question == number ? nil : rest[tail.index(after: question)..<number]
        fragment = number == tail.endIndex ? nil : rest[tail.index(after: number)...]
        target = rest[..<number]
    }

    /// The default port of the scheme: 443 or 80.
    public var defaultPort: UInt16 { isTLS ? 443 : 80 }

    /// The port. If the URL has none, or only the colon, the default (RFC 3986, section 3.2.3). nil if the port is not a
    /// decimal number from 0 to 65535.
    public var portNumber: UInt16? {
        guard let port, !port.isEmpty else { return defaultPort }
        return port.utf8.allSatisfy { (48...57).contains($0) } ? UInt16(port) : nil
    }

    /// Whether the host is in brackets and has the characters of an IPv6 address.
    public var isIPv6: Bool {
        isBracketed && host.utf8.contains(Mark.colon)
            && host.utf8.allSatisfy { hexDigit($0) != nil || $0 == Mark.colon || $0 == UInt8(ascii: ".") }
    }

    private static let schemes: [(text: StaticString, isTLS: Bool)] = [("https://", true), ("http://", false)]

    /// Whether `bytes` begins with `prefix`, ignoring letter case. `prefix` must be in lower case.
    private static func hasPrefix(_ bytes: String.UTF8View, _ prefix: StaticString) -> Bool {
        prefix.withUTF8Buffer { prefix in
            bytes.count >= prefix.count
                && zip(bytes, prefix).allSatisfy { (65...90).contains($0) ? $0 | 0x20 == $1 : $0 == $1 }
        }
    }

    /// The index of the bracket that closes a bracketed host; nil if the host has no brackets, or if they are followed by
    /// anything but a colon.
    private static func closingBracket(of authority: Substring.UTF8View) -> String.Index? {
        guard authority.first == Mark.open, let close = authority.firstIndex(of: Mark.close) else { return nil }
        let next = authority[close...].dropFirst().first
        return next == nil || next == Mark.colon ? close : nil
    }

    /// What separates the parts.
    private enum Mark {
        static let slash = UInt8(ascii: "/")
        static let question = UInt8(ascii: "?")
        static let number = UInt8(ascii: "#")
        static let at = UInt8(ascii: "@")
        static let colon = UInt8(ascii: ":")
        static let open = UInt8(ascii: "[")
        static let close = UInt8(ascii: "]")
    }
}
