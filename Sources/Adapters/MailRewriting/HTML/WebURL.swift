import Mailbell

/// What a link's value leads to.
enum WebURL {
    /// The absolute http(s) URL of an attribute's decoded value, as a browser would take it: without spaces around it
    /// and line ends in it, other characters percent-encoded (WHATWG URL, 4.4). nil for any other scheme, for relative
    /// URLs, and for those a hub does not take.
    static func absolute(_ value: String) -> String? {
        var text = value.utf8.filter { $0 != .tab && $0 != .lineFeed && $0 != .carriageReturn }[...]
        while let first = text.first, first <= .space { text.removeFirst() }
        while let last = text.last, last <= .space { text.removeLast() }
        guard text.count <= Limits.urlBytes, !text.contains(where: unusable.contains) else { return nil }
        var url: [UInt8] = []
        for byte in text {
            switch byte {
            case .space, .quote, 128...:
                let digits: StaticString = "0123456789ABCDEF"
                url += [37, digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
            default: url.append(byte)
            }
        }
        let result = String(decoding: url, as: UTF8.self)
        guard isTrackableURL(result), let host = host(result), !host.contains("%") else { return nil }
        return result
    }

    /// `host` or `host:port` in lower case, without a port that is the scheme's own; nil if it is no http(s) URL.
    static func host(_ url: String) -> String? {
        let lower = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return nil }
        let authority = lower.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var host = authority.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        for port in [":443", ":80"] where host.hasSuffix(port) { host.removeLast(port.count) }
        return host.isEmpty ? nil : host
    }

    /// Controls; the backslash, which browsers take for a slash; and angle brackets: where they are in a URL, a quote
    /// was forgotten.
    private static let unusable = Set(0..<UInt8.space).union([92, 127, .less, .greater])

    static func trimmed(_ text: String) -> String { String(decoding: Array(text.utf8).trimmed, as: UTF8.self) }

    /// Of an http(s) URL.
    static func afterScheme(_ url: String) -> Substring { url.dropFirst(url.lowercased().hasPrefix("https:") ? 8 : 7) }

    /// For a double-quoted attribute. Visible ASCII without quotes and angle brackets comes in.
    static func escaped(_ url: String) -> [UInt8] {
        var result: [UInt8] = []
        for byte in url.utf8 {
            if byte == .ampersand {
                result += "&amp;".utf8
            } else if byte == .apostrophe {
                result += "&#39;".utf8
            } else {
                result.append(byte)
            }
        }
        return result
    }
}

/// A base URL of ours, and what it has in mails.
struct OwnBase {
    let host: String
    private let path: String

    /// nil if `base` is no absolute http(s) URL.
    init?(_ base: String) {
        guard let host = WebURL.host(base) else { return nil }
        self.host = host
        let rest = WebURL.afterScheme(base)
        var path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// Whether `url` is `<base>/o/<ticket>.gif`.
    func isPixel(_ url: String) -> Bool {
        guard var rest = rest(of: url, behind: "/o/"), rest.hasSuffix(".gif") else { return false }
        rest.removeLast(4)
        return Self.isTicket(rest)
    }

    /// Whether `url` is `<base>/c/<ticket>/<n>`.
    func isLink(_ url: String) -> Bool {
        guard let rest = rest(of: url, behind: "/c/") else { return false }
        let words = rest.split(separator: "/", omittingEmptySubsequences: false)
        return words.count == 2 && Self.isTicket(words[0]) && (1...6).contains(words[1].utf8.count)
            && words[1].utf8.allSatisfy(\.isDigit)
    }

    private func rest(of url: String, behind kind: String) -> Substring? {
        guard WebURL.host(url) == host else { return nil }
        let rest = WebURL.afterScheme(url)
        guard let slash = rest.firstIndex(of: "/"), rest[slash...].hasPrefix(path + kind) else { return nil }
        return rest[slash...].dropFirst(path.count + kind.count).prefix { $0 != "?" && $0 != "#" }
    }

    /// base64url of some length; a hub knows its own, this keeps the shape.
    private static func isTicket(_ text: Substring) -> Bool {
        (8...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == .dash || $0 == 95 }
    }
}

extension [OwnBase] {
    func isOwn(_ url: String) -> Bool {
        let host = WebURL.host(url)
        return contains { $0.host == host }
    }

    /// Whether an image's source is one of our pixels; also through a proxy that keeps the original behind `#`, as
    /// Gmail's does.
    func isPixel(_ source: String) -> Bool {
        let source = WebURL.trimmed(source)
        if contains(where: { $0.isPixel(source) }) { return true }
        guard let hash = source.firstIndex(of: "#") else { return false }
        let original = String(source[source.index(after: hash)...])
        return contains { $0.isPixel(original) }
    }
}
