import Core
public import Transport

/// A hub's URL, such as `https://mail.example.com` or `http://127.0.0.1:8025`. It has a path if a reverse proxy serves the
/// hub under a prefix.
public struct HubURL: Hashable, Sendable, CustomStringConvertible {
    /// A name or an IP address; an IPv6 address has no brackets.
    public let host: String
    /// The scheme's default if the URL names none.
    public let port: UInt16
    /// Whether the scheme is https.
    public let isTLS: Bool
    /// The path, without a slash at the end; empty for none.
    public let prefix: String

    /// Parses a URL. nil if `text` is not an http or https URL with a host, or if it has a query, fragment or user.
    public init?(_ text: String) {
        guard !text.contains(where: { "?#@ ".contains($0) }), let parts = URLParts(text), parts.port != "",
            parts.isBracketed ? parts.isIPv6 : !parts.host.contains(where: { "[]".contains($0) }),
            let port = parts.portNumber, port != 0
        else { return nil }
        isTLS = parts.isTLS
        host = String(parts.host)
        self.port = port
        var path = parts.path
        while path.hasSuffix("/") { path = path.dropLast() }
        prefix = String(path)
    }

    /// Parses a URL that a person typed, perhaps without the scheme. Then http is assumed for localhost and loopback
    /// addresses, and https for all others.
    ///
    /// - Returns: the URL, and whether the scheme was assumed; nil if `text` cannot be a hub's URL.
    public static func typed(_ text: String) -> (url: HubURL, isAssumed: Bool)? {
        if let url = HubURL(text) { return (url, false) }
        guard !text.contains("://"), let url = HubURL("https://" + text), url.isLikelyHost(of: text) else { return nil }
        let meant = url.isLoopback ? HubURL("http://" + text) : url
        return meant.map { (url: $0, isAssumed: true) }
    }

    /// The message for a user who left out the scheme.
    public static func assumption(_ url: HubURL) -> String {
        url.isTLS ? "assuming \(url), since no scheme was given" : "assuming \(url), which is this machine"
    }

    /// Whether the host looks like a host. A single word is more likely something else that was pasted, such as a token.
    private func isLikelyHost(of text: String) -> Bool {
        let isIPv6 = host.contains(":")
        let isSpelt = host.unicodeScalars.allSatisfy { scalar in
            isIPv6
                ? "0123456789abcdefABCDEF:.".unicodeScalars.contains(scalar)
                : scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-.".unicodeScalars.contains(scalar)
        }
        return isSpelt && (host.contains(".") || text.contains(":") || host.lowercased() == "localhost")
    }

    /// Whether the host is localhost or a loopback address, without a DNS lookup.
    private var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.lowercased() == "localhost" || host == "::1"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The WebSocket endpoint of the hub's push protocol.
    public var subscribe: WebSocketEndpoint {
        WebSocketEndpoint(host: host, port: port, path: prefix + "/v1/subscribe", isTLS: isTLS)
    }

    /// The URL, without the port if it is the scheme's default.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let standard: UInt16 = isTLS ? 443 : 80
        return (isTLS ? "https://" : "http://") + name + (port == standard ? "" : ":\(port)") + prefix
    }
}
