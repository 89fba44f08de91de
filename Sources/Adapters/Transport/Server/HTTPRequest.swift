public import Core
public import HTTPWire

/// A request, with the address of its peer.
public struct HTTPRequest: Sendable {
    /// Method, target and header fields.
    public let head: RequestHead
    /// The other end of the connection: the client, or the last proxy.
    public let peer: IPAddress
    /// The body; empty until it was received with `takeBody`.
    public var body: [UInt8] = []

    /// A request whose body has not been received.
    public init(_ head: RequestHead, peer: IPAddress) {
        self.head = head
        self.peer = peer
    }

    /// The method.
    public var method: HTTPMethod { head.method }
    /// The `User-Agent`; empty if missing.
    public var userAgent: String { head.first("user-agent") ?? "" }
    /// The `Authorization` header; nil if missing.
    public var authorization: String? { head.first("authorization") }
    /// The `Referer` header; nil if missing.
    public var referer: String? { head.first("referer") }
    /// All `X-Forwarded-For` fields, joined by commas.
    public var xForwardedFor: String? { head.joined("x-forwarded-for") }
    /// All `Forwarded` fields (RFC 7239), joined by commas.
    public var forwarded: String? { head.joined("forwarded") }

    /// Whether the request declares itself a prefetch: by `Sec-Purpose` (Fetch standard, section 3.11), or by the
    /// headers of Safari and older Firefox.
    public var isPrefetch: Bool {
        ["sec-purpose", "purpose", "x-moz", "x-purpose"].contains { name in
            guard let value = head.first(name)?.lowercased() else { return false }
            return value.contains("prefetch") || value.contains("prerender") || value.contains("preview")
        }
    }

    /// The query's fields, decoded as form data: percent escapes, and `+` as a space.
    public var parameters: [(name: String, value: String)] { formFields(head.query ?? "") }
}
