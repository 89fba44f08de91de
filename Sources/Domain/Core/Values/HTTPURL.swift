/// An http or https URL (RFC 3986) without user and fragment, as requests need it.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// A host name or an IP address; IPv6 without brackets.
    public let host: String
    /// The port; 443 or 80, by the scheme, if the URL has none.
    public let port: UInt16
    /// Whether the scheme is https.
    public let isTLS: Bool
    /// Path and query; it begins with a slash.
    public let path: String

    /// - Parameter path: path and query, percent-encoded. A missing leading slash is added.
    public init(host: String, port: UInt16, isTLS: Bool, path: String) {
        self.host = host
        self.port = port
        self.isTLS = isTLS
        self.path = path.hasPrefix("/") ? path : "/" + path
    }

    /// Parses a URL and drops its fragment. nil if `text` is not an http or https URL with a host, names a user, or
    /// contains bytes that a URL may not have.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), let parts = URLParts(text), parts.user == nil,
            parts.isBracketed ? parts.isIPv6 : parts.host.utf8.allSatisfy(Self.isOfName),
            let port = parts.portNumber, port != 0
        else { return nil }
        self.init(host: String(parts.host), port: port, isTLS: parts.isTLS, path: String(parts.target))
    }

    /// Whether a host's name, or an IPv4 address, may have this byte.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Resolves a reference, such as a `Location` header, against this URL (RFC 3986, 5.2). nil if the result is not an
    /// http or https URL.
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

    /// Removes dot segments from the path (RFC 3986, 5.2.4); the query is unchanged.
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

    /// Scheme, host and port (RFC 6454). A token for this URL may be sent to this origin only.
    public var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let isStandard = port == (isTLS ? 443 : 80)
        return (isTLS ? "https://" : "http://") + name.lowercased() + (isStandard ? "" : ":\(port)")
    }

    /// The URL as text; `init(_:)` parses it.
    public var description: String { origin + path }
}
