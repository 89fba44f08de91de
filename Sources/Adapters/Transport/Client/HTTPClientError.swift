internal import CLibWebSockets
internal import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// What went wrong between a client and its peer, in one line for people. It names the host, and the port where that is
/// not the scheme's own.
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The request cannot be made as it is.
        case invalid
        /// The name is not known, nothing listens or answers there, or no network leads there.
        case unreachable
        /// The peer's certificate is not trusted.
        case untrusted
        /// The connection ended before the answer did, or what came is not an answer that is understood.
        case broken
        /// A time limit has passed: the idle one once connected, or the total one.
        case timedOut
        /// The answer is longer than was asked for.
        case tooLong
        /// A redirect that is not followed: from https to http, to no URL, or one too many.
        case redirect
        /// The sink of a download threw.
        case sink
        /// The task that waited was cancelled.
        case cancelled
    }

    /// What sort of trouble it is, for programs to decide by.
    public let kind: Kind
    /// The line for people, without a full stop.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// Why TCP did not connect.
enum ConnectTrouble {
    case refused
    case noRoute
    case silence

    /// libwebsockets says "Unable to connect" where it has asked the socket itself, and for all else, a refusal that
    /// epoll reports as a hangup and its own time limit alike, "closed before established". There the socket still knows.
    init(_ text: String, _ wsi: OpaquePointer) {
        switch mb_socket_error(wsi) {
        case ECONNREFUSED: self = .refused
        case EHOSTUNREACH, ENETUNREACH: self = .noRoute
        default: self = text == "Unable to connect" ? .refused : .silence
        }
    }
}

/// What libwebsockets 4.1.6 says of a connection in LWS_CALLBACK_CLIENT_CONNECTION_ERROR, in words for people. Its texts
/// are in lib/roles/http/client/client-handshake.c and client-http.c, lib/roles/ws/client-ws.c, lib/core-net/close.c,
/// and, for TLS, lib/tls/openssl/openssl-client.c.
extension HTTPClientError {
    /// Before TCP has connected.
    static func connecting(_ target: ClientTarget, _ trouble: ConnectTrouble) -> HTTPClientError {
        let name = target.host.contains(":") ? "[\(target.host)]" : target.host
        switch trouble {
        case .refused: return HTTPClientError(.unreachable, "nothing listens at \(name):\(target.port)")
        case .noRoute: return HTTPClientError(.unreachable, "no network leads to \(target.host) from here")
        case .silence: return HTTPClientError(.unreachable, "\(name):\(target.port) does not answer")
        }
    }

    /// After TCP has connected, and before the head of an answer that was asked for.
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
            return HTTPClientError(.broken, "\(place) answers \(status), and not with a WebSocket")
        }
        if text.hasPrefix("HS: URI") || text == "problems parsing header" {
            return HTTPClientError(.broken, "what answers at \(place) is not HTTP, or its answer's head is too long")
        }
        if text.hasPrefix("HS:") {
            return HTTPClientError(
                .broken, "\(place) opens another WebSocket than was asked for (\(text.dropFirst(4)))")
        }
        if text.hasPrefix("connect SSL") {
            return HTTPClientError(.broken, "no TLS with \(place): it does not speak it, or none of our versions")
        }
        if text.hasPrefix("connect SYSCALL") {
            return HTTPClientError(.broken, "\(place) closed the connection before TLS was agreed on")
        }
        if text == "Timed out waiting SSL" || text == "closed before established" {
            return HTTPClientError(.timedOut, "\(place) does not answer")
        }
        return HTTPClientError(.broken, "\(place) closed the connection before it answered")
    }

    /// The X509_V_ERR_ numbers of openssl/x509_vfy.h.
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
