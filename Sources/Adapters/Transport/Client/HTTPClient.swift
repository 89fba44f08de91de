public import EventLoop
public import HTTPWire

/// A request to a server.
public struct HTTPClientRequest: Sendable {
    /// The method; `other` is refused.
    public var method: HTTPMethod
    /// The URL. Path and query have at most 2000 bytes, host and port at most 110.
    public var url: HTTPURL
    /// Header fields, names in lower case, at most 8 KiB in all. `Host`, `Content-Length` and `Connection` are added,
    /// and `User-Agent: mailbell` if there is none.
    public var headers: [(name: String, value: String)] = []
    /// Value of the `Authorization` header. It is not sent to another origin after a redirect.
    public var authorization: String?
    /// The body, at most 64 MiB; held in memory until it is sent.
    public var body: [UInt8] = []
    /// Idle timeout: the longest time in which the peer neither sends nor acknowledges a byte. It includes name look-up
    /// and connecting.
    public var idleTimeout: Duration = .seconds(30)
    /// Timeout for the whole request with its redirects; nil for none.
    public var totalTimeout: Duration?
    /// Highest size of the answer's body in bytes; a longer one is an error.
    public var maximumBytes = 16 * 1024 * 1024
    /// Whether GET and HEAD follow up to five redirects (RFC 9110, 15.4), never from https to http. If false, and for
    /// other methods always, the redirect itself is the answer.
    public var followsRedirects = false

    /// A request without body, extra headers and authorization.
    public init(_ method: HTTPMethod, _ url: HTTPURL) {
        self.method = method
        self.url = url
    }
}

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

/// An HTTP/1.1 client (RFC 9112). Each request has a connection of its own, and no proxy is used.
///
/// - Certificates are verified against the system's authorities, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR` as set
///   when the first request is made.
/// - The head of an answer, with the request's path and host, has at most 8 KiB.
/// - Interim answers (1xx), chunk extensions and trailers are errors.
/// - A truncated answer is an error: one without its last bytes or last chunk, and over TLS one that ends with the
///   connection but without a `close_notify`.
/// - A server may answer before it has read the whole request body. But if it closes at once, the reset reaches
///   libwebsockets before the answer does.
@EventLoop
public enum HTTPClient {
    private static let maximumRedirects = 5

    /// Sends a request and returns its whole answer, whatever its status.
    public static func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let collector = Collector()
        let head = try await stream(request, head: { collector.expect($0.contentLength) }, body: collector.append)
        return HTTPClientResponse(head: head, body: collector.bytes)
    }

    /// Sends a request and streams its answer in pieces of at most 32 KiB.
    ///
    /// Both closures run on the loop and must be quick. If one throws, the request ends with an error of kind `sink`
    /// and the same description. Redirects that are followed are not passed on.
    ///
    /// - Parameters:
    ///   - head: called once, before the first piece.
    ///   - body: called for each piece; the bytes are valid only during the call.
    /// - Returns: the head, after the last piece.
    @discardableResult
    public static func stream(
        _ request: HTTPClientRequest,
        head: @escaping @EventLoop @Sendable (HTTPClientHead) throws -> Void,
        body: @escaping @EventLoop @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws(HTTPClientError) -> HTTPClientHead {
        var request = request
        let deadline = request.totalTimeout.map { ContinuousClock.now + $0 }
        let follows = request.followsRedirects && (request.method == .get || request.method == .head)
        var redirects = 0
        while true {
            let exchange = HTTPExchange(request, deadline: deadline) { answer in
                if follows, answer.isRedirect { return false }
                try head(answer)
                return true
            } take: {
                try body($0)
            }
            let answer = try await result(of: exchange).get()
            guard follows, answer.isRedirect else { return answer }
            redirects += 1
            if redirects > maximumRedirects {
                throw HTTPClientError(.redirect, "\(request.url.host) redirects too many times")
            }
            let next = try target(of: answer)
            if next.origin != request.url.origin { request.authorization = nil }
            request.url = next
        }
    }

    private static func target(of answer: HTTPClientHead) throws(HTTPClientError) -> HTTPURL {
        guard let location = answer.location, let next = answer.url.resolving(location) else {
            throw HTTPClientError(.redirect, "\(answer.url.host) redirects, but not to an http or https URL")
        }
        if answer.url.isTLS, !next.isTLS {
            throw HTTPClientError(.redirect, "\(answer.url.host) redirects from https to http, to \(next.host)")
        }
        return next
    }

    private static func result(of exchange: HTTPExchange) async -> Result<HTTPClientHead, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                exchange.start { continuation.resume(returning: $0) }
            }
        } onCancel: {
            EventLoop.submit { exchange.cancel() }
        }
    }
}

/// Collects the body of an answer in memory.
@EventLoop
private final class Collector {
    private(set) var bytes: [UInt8] = []

    /// Reserves the announced length, but at most 1 MiB: the peer may lie.
    func expect(_ count: Int?) { bytes.reserveCapacity(min(count ?? 0, 1024 * 1024)) }

    func append(_ piece: UnsafeRawBufferPointer) { bytes.append(contentsOf: piece) }
}
