import Core

/// Reads and writes http(s) URLs in the attributes of HTML.
enum WebURL {
    /// The absolute http(s) URL in an attribute's decoded value, as a browser reads it (WHATWG URL, 4.4): without
    /// spaces around it and line ends in it, and with other characters percent-encoded. nil for other schemes, relative
    /// URLs, and URLs that a hub does not accept.
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

    /// `host` or `host:port` in lower case, without the port of either scheme; nil if it is no http(s) URL. Both ports are
    /// dropped, so that a URL of ours is found also where another program has changed its scheme and kept the port.
    static func host(_ url: String) -> String? {
        guard let parts = URLParts(url) else { return nil }
        let host = parts.isBracketed ? "[\(parts.host)]" : String(parts.host)
        let port = ["443", "80"].contains(parts.port) ? nil : parts.port
        return (host + (port.map { ":\($0)" } ?? "")).lowercased()
    }

    /// Bytes that make a URL unusable: controls; the backslash, which browsers read as a slash; and angle brackets,
    /// which are a sign of a missing quote.
    private static let unusable = Set(0..<UInt8.space).union([92, 127, .less, .greater])

    /// The text without white space at both ends.
    static func trimmed(_ text: String) -> String { String(decoding: Array(text.utf8).trimmed, as: UTF8.self) }

    /// The text escaped for a double-quoted attribute.
    static func escaped(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case .ampersand: result += "&amp;".utf8
            case .apostrophe: result += "&#39;".utf8
            case .quote: result += "&quot;".utf8
            case .less: result += "&lt;".utf8
            case .greater: result += "&gt;".utf8
            default: result.append(byte)
            }
        }
        return result
    }
}
