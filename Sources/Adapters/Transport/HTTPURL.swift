/// An http or https URL (RFC 3986), as requests need it: without user and fragment.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// A name, or an address; of IPv6 without the brackets.
    public let host: String
    /// The scheme's own where the URL has none: 443 or 80.
    public let port: UInt16
    /// Whether the scheme is https.
    public let isTLS: Bool
    /// With the query; it begins with a slash.
    public let path: String

    /// - Parameter path: with the query, percent-encoded; a slash is put before it where it has none.
    public init(host: String, port: UInt16, isTLS: Bool, path: String) {
        self.host = host
        self.port = port
        self.isTLS = isTLS
        self.path = path.hasPrefix("/") ? path : "/" + path
    }

    init(_ target: ClientTarget) {
        self.init(host: target.host, port: target.port, isTLS: target.isTLS, path: target.path)
    }

    /// nil if `text` is not an http or https URL with a host, has a user, or holds bytes that a URL may not hold. A
    /// fragment is left out.
    public init?(_ text: String) {
        let isTLS = text.lowercased().hasPrefix("https://")
        guard isTLS || text.lowercased().hasPrefix("http://"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        let rest = text.dropFirst(isTLS ? 8 : 7).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        var host = authority
        var port = authority[authority.endIndex...]
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            port = authority[end...].dropFirst()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            port = authority[host.endIndex...]
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else { return nil }
        }
        // A colon without a number is allowed, and means the scheme's own port (RFC 3986, 3.2.3).
        guard !host.isEmpty, port.isEmpty || port.hasPrefix(":") else { return nil }
        let digits = port.dropFirst()
        guard let number = digits.isEmpty ? (isTLS ? 443 : 80) : UInt16(digits), number != 0, !digits.hasPrefix("+")
        else { return nil }
        self.init(host: String(host), port: number, isTLS: isTLS, path: String(rest[authority.endIndex...]))
    }

    /// What a reference, such as a `Location` header, means where this URL was asked for (RFC 3986, 5.2); nil if it does
    /// not lead to an http or https URL.
    public func resolving(_ reference: String) -> HTTPURL? {
        let scheme = reference.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
        if scheme.endIndex != reference.endIndex, reference[scheme.endIndex] == ":" { return HTTPURL(reference) }
        if reference.hasPrefix("//") { return HTTPURL((isTLS ? "https:" : "http:") + reference) }
        let target = String(reference.prefix { $0 != "#" })
        let base = path.prefix { $0 != "?" }
        let resolved: String
        if target.isEmpty {
            resolved = path
        } else if target.hasPrefix("/") {
            resolved = Self.withoutDots(target)
        } else if target.hasPrefix("?") {
            resolved = base + target
        } else {
            resolved = Self.withoutDots(base[...base.lastIndex(of: "/")!] + target)
        }
        return HTTPURL(origin + resolved)
    }

    /// RFC 3986, 5.2.4; the query stays as it is.
    private static func withoutDots(_ text: String) -> String {
        let path = text.prefix { $0 != "?" }
        var parts: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for segment in segments {
            switch segment {
            case ".": break
            case "..": parts = parts.dropLast()
            default: parts.append(segment)
            }
        }
        if segments.last == "." || segments.last == ".." { parts.append("") }
        return "/" + parts.joined(separator: "/") + text[path.endIndex...]
    }

    /// Scheme, host and port (RFC 6454): who gets to see a token that is meant for this URL.
    public var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let isStandard = port == (isTLS ? 443 : 80)
        return (isTLS ? "https://" : "http://") + name.lowercased() + (isStandard ? "" : ":\(port)")
    }

    /// The URL as text, which `init(_:)` reads back.
    public var description: String { origin + path }
}
