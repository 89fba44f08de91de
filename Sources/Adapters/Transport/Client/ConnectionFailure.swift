internal import CLibWebSockets
internal import CTLS
internal import Core
internal import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// Why a WebSocket could not be opened, in one line for people. It names the host, and the port unless it is the scheme's
/// default.
struct ConnectionFailure: Error, CustomStringConvertible {
    /// The text for people, without a full stop.
    let description: String

    init(_ description: String) { self.description = description }
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
extension ConnectionFailure {
    /// A failure before TCP has connected.
    static func connecting(_ target: ClientTarget, _ trouble: ConnectTrouble) -> ConnectionFailure {
        let name = target.host.contains(":") ? "[\(target.host)]" : target.host
        switch trouble {
        case .refused: return ConnectionFailure("nothing listens at \(name):\(target.port)")
        case .noRoute: return ConnectionFailure("no route to \(target.host)")
        case .silence: return ConnectionFailure("\(name):\(target.port) does not answer")
        }
    }

    /// A failure after TCP has connected, but before the head of an answer.
    @EventLoop
    static func connected(_ target: ClientTarget, _ text: String, _ wsi: OpaquePointer) -> ConnectionFailure {
        let place = target.authority
        let refusal = mb_tls_refusal(wsi)
        if refusal != 0 {
            let reason = String(cString: mb_tls_refusal_text(refusal))
            return ConnectionFailure("the certificate of \(target.host) is not trusted: \(reason)")
        }
        let status = Int(lws_http_client_http_response(wsi))
        if text.hasPrefix("HS:"), status != 0, status != 101 {
            if let location = location(wsi), let url = target.url.resolving(location) {
                return ConnectionFailure("\(place) answers \(status): it has moved to \(url)")
            }
            return ConnectionFailure("\(place) answers \(status) instead of opening a WebSocket")
        }
        if text.hasPrefix("HS: URI") || text == "problems parsing header" {
            return ConnectionFailure("what answers at \(place) is not HTTP, or its answer's head is too long")
        }
        if text.hasPrefix("HS:") {
            return ConnectionFailure("the WebSocket handshake with \(place) failed (\(text.dropFirst(4)))")
        }
        if text.hasPrefix("connect SSL") {
            return ConnectionFailure("no TLS with \(place): it does not speak TLS, or no version in common")
        }
        if text.hasPrefix("connect SYSCALL") {
            return ConnectionFailure("\(place) closed the connection during the TLS handshake")
        }
        if text == "Timed out waiting SSL" || text == "closed before established" {
            return ConnectionFailure("\(place) does not answer")
        }
        return ConnectionFailure("\(place) closed the connection before it answered")
    }

    /// The `Location` of an answer.
    @EventLoop
    private static func location(_ wsi: OpaquePointer) -> String? {
        let length = Int(lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_LOCATION))
        guard length > 0 else { return nil }
        // Room for a comma between the values of a repeated header, and for the final 0.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2 * length + 2) { buffer in
            let copied = lws_hdr_copy(wsi, buffer.baseAddress, Int32(buffer.count), WSI_TOKEN_HTTP_LOCATION)
            guard copied > 0 else { return nil }
            return buffer.withMemoryRebound(to: UInt8.self) { String(decoding: $0[..<Int(copied)], as: UTF8.self) }
        }
    }
}
