internal import Core
public import EventLoop
import HTTPWire

/// An HTTP client: HTTP/1.1 (RFC 9112), and HTTP/2 where a server offers it over TLS; by libcurl.
///
/// - Certificates are verified against the system's authorities, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR` as set
///   when the first connection over TLS is made. TLS is 1.2 or later.
/// - Proxies, cookies and passwords of the environment are not used. Nothing is decompressed.
/// - Connections are kept for idempotent requests, up to 128, and for 10 s.
/// - Name look-ups are kept for 60 s.
/// - Interim answers (1xx) and trailers are read, and dropped.
/// - A truncated answer is an error: one without its last bytes or last chunk, and over TLS one that ends with the
///   connection but without a `close_notify`.
@EventLoop
public enum HTTPClient {
    private static let maximumRedirects = 5

    /// Sends a request and returns its whole answer, whatever its status.
    public static func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let collector = Collector()
        let head = try await stream(request, head: { collector.expect($0.contentLength) }, body: collector.append)
        return HTTPClientResponse(head: head, body: collector.bytes)
    }

    /// Sends a request and streams its answer in pieces of at most 16 KiB.
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
