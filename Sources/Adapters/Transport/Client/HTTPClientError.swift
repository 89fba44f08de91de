internal import CLibWebSockets
internal import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// Why a request or a WebSocket failed, in one line for people. It names the host, and the port unless it is the
/// scheme's default.
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Kinds of failures.
    public enum Kind: Hashable, Sendable {
        /// The request is invalid.
        case invalid
        /// The name is unknown, nothing listens or answers, or there is no route.
        case unreachable
        /// The peer's certificate is not trusted.
        case untrusted
        /// The connection ended before the answer did, or the answer is invalid.
        case broken
        /// A timeout: idle once connected, or total.
        case timedOut
        /// The answer is longer than `maximumBytes`.
        case tooLong
        /// A redirect that is not followed: from https to http, to something that is not a URL, or one too many.
        case redirect
        /// A closure that takes the answer threw.
        case sink
        /// The waiting task was cancelled.
        case cancelled
    }

    /// The kind of failure, for programs.
    public let kind: Kind
    /// The text for people, without a full stop.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// Why TCP could not connect.
enum ConnectTrouble {
    case refused
    case noRoute
    case silence

    /// libwebsockets reports "Unable to connect" if it has asked the socket. For everything else it reports "closed
    /// before established", both for a refusal that epoll reports as a hangup and for its own timeout. There the socket
    /// still knows the error.
    init(_ text: String, _ wsi: OpaquePointer) {
        switch mb_socket_error(wsi) {
        case ECONNREFUSED: self = .refused
        case EHOSTUNREACH, ENETUNREACH: self = .noRoute
        default: self = text == "Unable to connect" ? .refused : .silence
        }
    }
}

/// Translates the texts of libwebsockets 4.1.6 in LWS_CALLBACK_CLIENT_CONNECTION_ERROR for people. They are in
/// lib/roles/http/client/client-handshake.c and client-http.c, lib/roles/ws/client-ws.c, lib/core-net/close.c, and, for
/// TLS, lib/tls/openssl/openssl-client.c.
extension HTTPClientError {
    /// A failure before TCP has connected.
    static func connecting(_ target: ClientTarget, _ trouble: ConnectTrouble) -> HTTPClientError {
        let name = target.host.contains(":") ? "[\(target.host)]" : target.host
        switch trouble {
        case .refused: return HTTPClientError(.unreachable, "nothing listens at \(name):\(target.port)")
        case .noRoute: return HTTPClientError(.unreachable, "no route to \(target.host)")
        case .silence: return HTTPClientError(.unreachable, "\(name):\(target.port) does not answer")
        }
    }

    /// A failure after TCP has connected, but before the head of an answer.
    @EventLoop
    static func connected(_ target: ClientTarget, _ text: String, _ wsi: OpaquePointer) -> HTTPClientError {
        let place = target.authority
        let refusal = mb_tls_refusal(wsi)
        if refusal != 0 {
            let reason = explanation(ofCertificate: Int(refusal))
            return HTTPClientError(.untrusted, "the certificate of \(target.host) is not trusted: \(reason)")
        }
        let status = Int(lws_http_client_http_response(wsi))
        if text.hasPrefix("HS:"), status != 0, status != 101 {
            if let location = AnswerReader(wsi: wsi).text(WSI_TOKEN_HTTP_LOCATION),
                let url = HTTPURL(target).resolving(location)
            {
                return HTTPClientError(.broken, "\(place) answers \(status): it has moved to \(url)")
            }
            return HTTPClientError(.broken, "\(place) answers \(status) instead of opening a WebSocket")
        }
        if text.hasPrefix("HS: URI") || text == "problems parsing header" {
            return HTTPClientError(.broken, "what answers at \(place) is not HTTP, or its answer's head is too long")
        }
        if text.hasPrefix("HS:") {
            return HTTPClientError(
                .broken, "the WebSocket handshake with \(place) failed (\(text.dropFirst(4)))")
        }
        if text.hasPrefix("connect SSL") {
            return HTTPClientError(.broken, "no TLS with \(place): it does not speak TLS, or no version in common")
        }
        if text.hasPrefix("connect SYSCALL") {
            return HTTPClientError(.broken, "\(place) closed the connection during the TLS handshake")
        }
        if text == "Timed out waiting SSL" || text == "closed before established" {
            return HTTPClientError(.timedOut, "\(place) does not answer")
        }
        return HTTPClientError(.broken, "\(place) closed the connection before it answered")
    }

    /// The reason for an X509_V_ERR_ number of openssl/x509_vfy.h.
    private static func explanation(ofCertificate refusal: Int) -> String {
        switch Int32(refusal) {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed"
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            "this machine does not know who issued it"
        case X509_V_ERR_CERT_HAS_EXPIRED: "it has expired"
        case X509_V_ERR_CERT_NOT_YET_VALID: "it is not valid yet, or this machine's clock is wrong"
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: "it is for another name"
        default: String(cString: mb_tls_refusal_text(refusal))
        }
    }
}
