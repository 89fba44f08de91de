public import Core

/// The head of an answer.
public struct HTTPClientHead: Sendable {
    /// The URL that answered, after redirects.
    public var url: HTTPURL
    /// Status code, 200 to 599.
    public var status: Int
    /// `Content-Length`, if the server sends it. For HEAD and 304 it is the size of the body that is not sent.
    public var contentLength: Int?
    /// `Content-Type`, with its parameters.
    public var contentType: String?
    /// `Location` as received: often relative; resolve it with `url`.
    public var location: String?
    /// `Retry-After` as received: seconds, or a date.
    public var retryAfter: String?
    /// `ETag`, with its quotes.
    public var entityTag: String?
    /// `Last-Modified` as received, for `If-Modified-Since`.
    public var lastModified: String?

    /// For tests.
    public init(url: HTTPURL, status: Int) {
        self.url = url
        self.status = status
    }

    var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }
}

/// A complete answer.
public struct HTTPClientResponse: Sendable {
    /// Status and header fields.
    public var head: HTTPClientHead
    /// The whole body.
    public var body: [UInt8]

    /// For tests; `HTTPClient` makes the real ones.
    public init(head: HTTPClientHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}
