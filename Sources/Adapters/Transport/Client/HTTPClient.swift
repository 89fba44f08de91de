public import EventLoop

/// A request to a server.
public struct HTTPClientRequest: Sendable {
    /// `other` cannot be sent.
    public var method: HTTPRequest.Method
    /// Its path and query have at most 2000 bytes, and its host and port 110.
    public var url: HTTPURL
    /// Names in lower case; at most 8 KiB in all. `Host`, `Content-Length` and `Connection` are added, and
    /// `User-Agent: mailbell` where there is none.
    public var headers: [(name: String, value: String)] = []
    /// The value of the `Authorization` header. A redirect to another origin does not get it.
    public var authorization: String?
    /// At most 64 MiB; it is held in memory until it is sent.
    public var body: [UInt8] = []
    /// How long the peer may neither send nor acknowledge a byte, name lookup and connecting included.
    public var idleTimeout: Duration = .seconds(30)
    /// For all of it, redirects included; nil for no limit.
    public var totalTimeout: Duration?
    /// Bytes of the answer's body, at most; a longer one is an error.
    public var maximumBytes = 16 * 1024 * 1024
    /// Whether GET and HEAD follow up to five redirects (RFC 9110, 15.4), never from https to http. Where they do not, and
    /// for the other methods always, the redirect is the answer.
    public var followsRedirects = false

    /// A request without body, headers of its own or authorization.
    public init(_ method: HTTPRequest.Method, _ url: HTTPURL) {
        self.method = method
        self.url = url
    }
}

/// What is known of an answer before its body.
public struct HTTPClientHead: Sendable {
    /// What has answered, at the end of redirects.
    public var url: HTTPURL
    /// 200 to 599.
    public var status: Int
    /// The body's bytes, where the server says it beforehand; for HEAD and 304, those of the body that is not sent.
    public var contentLength: Int?
    /// `Content-Type`, with its parameters.
    public var contentType: String?
    /// `Location` as it came: often relative to `url`, which can resolve it.
    public var location: String?
    /// `Retry-After` as it came: seconds, or a time.
    public var retryAfter: String?
    /// `ETag`, with its quotes.
    public var entityTag: String?
    /// `Last-Modified` as it came, to give back as `If-Modified-Since`.
    public var lastModified: String?

    /// For tests of what handles answers, like `HTTPClientResponse`'s.
    public init(url: HTTPURL, status: Int) {
        self.url = url
        self.status = status
    }

    var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }
}

/// A whole answer.
public struct HTTPClientResponse: Sendable {
    public var head: HTTPClientHead
    public var body: [UInt8]

    /// For tests of what handles answers; `HTTPClient` makes the real ones.
    public init(head: HTTPClientHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// Asks servers by HTTP/1.1 (RFC 9112), each request on a connection of its own.
///
/// Names are checked against the system's certificates, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name when the
/// first request is made. Proxies are not used. The head of an answer, with the request's path and host, has 8 KiB.
/// Interim answers (1xx), chunk extensions and trailers are not understood and are errors. An answer that ends early is
/// an error too: one without its last bytes or last chunk, and over TLS one that only the connection's end bounds and
/// that ends without a `close_notify`. A server that answers before it has read all of the body is heard, unless it
/// closes at once: the reset then reaches libwebsockets before the answer does.
@EventLoop
public enum HTTPClient {
    private static let maximumRedirects = 5

    /// Sends a request and collects its answer, whatever its status.
    public static func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let collector = Collector()
        let head = try await stream(request, head: { collector.expect($0.contentLength) }, body: collector.append)
        return HTTPClientResponse(head: head, body: collector.bytes)
    }

    /// Sends a request and hands its answer over as it comes, a piece of at most 32 KiB at a time.
    ///
    /// Both closures run on the loop and hold it up: they should be quick. What they throw ends the request, with an
    /// error of kind `sink` and the same description. A redirect that is followed is not handed over.
    ///
    /// - Parameters:
    ///   - head: called once, before the first piece.
    ///   - body: called for each piece; its bytes are gone after the call.
    /// - Returns: the head, once all of the body was handed over.
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
                throw HTTPClientError(.redirect, "\(request.url.host) redirects again and again")
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

/// The body of an answer in memory.
@EventLoop
private final class Collector {
    private(set) var bytes: [UInt8] = []

    /// What a peer says of the length is believed up to 1 MiB; more is taken as it comes.
    func expect(_ count: Int?) { bytes.reserveCapacity(min(count ?? 0, 1024 * 1024)) }

    func append(_ piece: UnsafeRawBufferPointer) { bytes.append(contentsOf: piece) }
}
