public import Core
public import HTTPWire

/// A request to a server.
public struct HTTPClientRequest: Sendable {
    /// The method; `connect` and `other` are refused.
    public var method: HTTPMethod
    /// The URL. Path and query have at most 8 KiB.
    public var url: HTTPURL
    /// Header fields, names in lower case, at most 8 KiB in all. `Host` and `Content-Length` are added,
    /// and `User-Agent: mailbell` if there is none.
    public var headers: [(name: String, value: String)] = []
    /// Value of the `Authorization` header. It is not sent to another origin after a redirect.
    public var authorization: String?
    /// The body, at most 64 MiB; held in memory until the request ends. HEAD sends none.
    public var body: [UInt8] = []
    /// A body that is read while it is sent, in place of `body`; at most 1 GiB.
    public var upload: HTTPClientUpload?
    /// Idle timeout: the longest time in which the peer neither sends nor acknowledges a byte. Name look-up and
    /// connecting together have this time, too.
    public var idleTimeout: Duration = .seconds(30)
    /// Timeout for the whole request with its redirects; nil for none.
    public var totalTimeout: Duration?
    /// Highest size of the answer's body in bytes; a longer one is an error.
    public var maximumBytes = 16 * 1024 * 1024
    /// Highest size of the answer's head in bytes, with interim answers and trailers; a longer one is an error.
    public var maximumHeadBytes = 32 * 1024
    /// Whether GET and HEAD follow up to five redirects (RFC 9110, 15.4), never from https to http. If false, and for
    /// other methods always, the redirect itself is the answer.
    public var followsRedirects = false
    /// The addresses that may be connected to. For URLs that people enter, use `publicOnly`.
    public var addresses = AddressPolicy.any
    /// Whether sending the request twice does no harm (RFC 9110, 9.2.2). Such a request uses a connection that earlier
    /// requests left open; if that turns out to be closed, it is sent again on a new one. Any other request gets a new
    /// connection. At first true for all methods but POST and PATCH.
    public var isIdempotent: Bool

    /// A request without body, extra headers and authorization.
    public init(_ method: HTTPMethod, _ url: HTTPURL) {
        self.method = method
        self.url = url
        isIdempotent = method != .post && method != .patch
    }
}

extension HTTPClientRequest {
    private static let maximumHeaderBytes = 8 * 1024
    private static let maximumBodyBytes = 64 * 1024 * 1024
    private static let maximumPathBytes = 8 * 1024

    /// Why the request cannot be sent; nil if it can.
    var problem: String? {
        if method == .other || method == .connect { return "this method cannot be sent" }
        guard isHost(url.host) else {
            return "the URL of \(url.host.isEmpty ? "the request" : url.host.excerpt(bytes: 100)) has an invalid host"
        }
        // libcurl would drop a fragment, and what follows it.
        guard url.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }) else {
            return "the URL of \(url.host) has an invalid path"
        }
        guard url.path.utf8.count <= Self.maximumPathBytes else { return "the path is longer than 8 KiB" }
        let fields = fields
        guard fields.allSatisfy({ isToken($0.name) && isValue($0.value) }) else {
            return "a header's name or value has invalid characters"
        }
        if let name = headers.map({ $0.name.lowercased() }).first(where: Self.isAdded) {
            return "the header \(name) cannot be set"
        }
        if fields.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }) > Self.maximumHeaderBytes {
            return "the headers are longer than 8 KiB"
        }
        if let upload {
            return upload.count > HTTPClientUpload.maximumBytes ? "the body is longer than 1 GiB" : nil
        }
        return body.count > Self.maximumBodyBytes ? "the body is longer than 64 MiB" : nil
    }

    /// The header fields, besides those that libcurl adds.
    var fields: [(name: String, value: String)] {
        var fields = headers
        if !fields.contains(where: { $0.name == "user-agent" }) { fields.append(("user-agent", "mailbell")) }
        if let authorization { fields.append(("authorization", authorization)) }
        return fields
    }

    /// Whether an announced body follows, even an empty one (RFC 9110, 8.6).
    var hasBody: Bool { !body.isEmpty || upload != nil || method == .post || method == .put || method == .patch }

    private static func isAdded(_ name: String) -> Bool {
        ["host", "content-length", "transfer-encoding", "connection", "expect"].contains(name)
    }
}

/// A name, or an address without brackets. libcurl reads a URL, in which other characters would name another host.
private func isHost(_ host: String) -> Bool {
    if host.contains(":") { return IPAddress(host) != nil }
    return !host.isEmpty && host.utf8.count <= 253
        && host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
}

private func isToken(_ name: String) -> Bool {
    !name.isEmpty
        && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") }
}

private func isValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
}
