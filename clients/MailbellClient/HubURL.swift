public import Transport

/// A hub's address as users write it: `http://127.0.0.1:8025`, `https://mail.example.com`, with a path where the hub
/// stands behind a proxy's prefix.
public struct HubURL: Hashable, Sendable, CustomStringConvertible {
    public let host: String
    public let port: UInt16
    public let isTLS: Bool
    /// Without a slash at the end.
    public let prefix: String

    /// nil if `text` is not an http or https URL with a host and without query, fragment or user.
    public init?(_ text: String) {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return nil }
        isTLS = scheme == "https://"
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        prefix = String(path)
        guard !rest.contains(where: { "?#@ ".contains($0) }) else { return nil }
        var name = authority
        var port: UInt16 = isTLS ? 443 : 80
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            name = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            if !after.isEmpty {
                guard after.hasPrefix(":"), let number = UInt16(after.dropFirst()) else { return nil }
                port = number
            }
        } else if let colon = authority.firstIndex(of: ":") {
            guard let number = UInt16(authority[authority.index(after: colon)...]) else { return nil }
            name = authority[..<colon]
            port = number
        }
        guard !name.isEmpty, port != 0 else { return nil }
        host = String(name)
        self.port = port
    }

    /// Where to subscribe.
    public var subscribe: WebSocketEndpoint {
        WebSocketEndpoint(host: host, port: port, path: prefix + "/v1/subscribe", isTLS: isTLS)
    }

    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let standard: UInt16 = isTLS ? 443 : 80
        return (isTLS ? "https://" : "http://") + name + (port == standard ? "" : ":\(port)") + prefix
    }
}
