internal import CCurl
internal import CTLS
internal import Core

#if canImport(Glibc)
    import Glibc
#endif

extension HTTPExchange {
    /// Host and port for people; the port unless it is the scheme's default.
    var place: String {
        let url = request.url
        return url.port == (url.isTLS ? 443 : 80) ? bracketed : "\(bracketed):\(url.port)"
    }

    private var bracketed: String {
        request.url.host.contains(":") ? "[\(request.url.host)]" : request.url.host
    }

    private var host: String { request.url.host }

    /// Nothing was heard for the idle timeout.
    var silence: HTTPClientError {
        let limit = request.idleTimeout.text
        switch stage {
        case .lookup:
            return HTTPClientError(.unknownName, "the name \(host) could not be looked up in \(limit)")
        case .connecting: return HTTPClientError(.unreachable, "\(place) does not answer")
        case .connected: return HTTPClientError(.timedOut, "nothing was heard from \(place) for \(limit)")
        }
    }

    /// Translates a failure of libcurl 7.88 for people.
    func failure(_ code: CURLcode) -> HTTPClientError {
        let text = transfer?.errorText ?? ""
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return HTTPClientError(.unknownName, "the name \(host) is not known, or no name server answers")
        case CURLE_COULDNT_CONNECT: return unreachable
        case CURLE_OPERATION_TIMEDOUT: return silence
        case CURLE_PEER_FAILED_VERIFICATION: return untrusted(text)
        case CURLE_SSL_CACERT_BADFILE:
            return HTTPClientError(.untrusted, "this machine's trusted authorities cannot be read")
        case CURLE_SSL_CONNECT_ERROR where isEnd(text):
            return HTTPClientError(.broken, "\(place) closed the connection during the TLS handshake")
        case CURLE_SSL_CONNECT_ERROR:
            return HTTPClientError(.broken, "no TLS with \(place): it does not speak TLS, or no version in common")
        case CURLE_URL_MALFORMAT: return HTTPClientError(.invalid, "the URL of \(host) is invalid")
        default: return head == nil ? noAnswer(code, text) : cut(code, text)
        }
    }

    private var unreachable: HTTPClientError {
        if let excluded, !hasTriedAddress {
            let found =
                "\(excluded)" == host ? "\(bracketed) is not" : "\(host) has the address \(excluded), which is not"
            return HTTPClientError(.notAllowed, "\(found) a public address: only those are allowed here")
        }
        switch transfer?.systemError ?? 0 {
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT:
            return HTTPClientError(.unreachable, "no route to \(host)")
        case ETIMEDOUT: return HTTPClientError(.unreachable, "\(bracketed):\(request.url.port) does not answer")
        case ECONNREFUSED: break
        default:
            if socketError != 0 {
                let reason = String(cString: strerror(socketError))
                return HTTPClientError(.unreachable, "no socket could be made for \(place): \(reason)")
            }
        }
        return HTTPClientError(.unreachable, "nothing listens at \(bracketed):\(request.url.port)")
    }

    private func untrusted(_ text: String) -> HTTPClientError {
        let refusal = transfer?.refusal ?? 0
        // libcurl compares names itself; OpenSSL has found nothing wrong then: 0, or 1 for not specified.
        let reason =
            refusal <= 1
            ? (text.contains("subject name") ? "it is for another name" : text)
            : String(cString: mb_tls_refusal_text(refusal))
        return HTTPClientError(.untrusted, "the certificate of \(host) is not trusted: \(reason)")
    }

    private func noAnswer(_ code: CURLcode, _ text: String) -> HTTPClientError {
        switch code {
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
            return HTTPClientError(.broken, "\(place) closed the connection before it answered")
        // HTTP/0.9, a status line that is none, and a line of more than 100 KiB.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_OUT_OF_MEMORY,
            CURLE_BAD_CONTENT_ENCODING:
            return HTTPClientError(.broken, "what answers at \(place) is not HTTP, or its answer's head is too long")
        default:
            return HTTPClientError(.broken, "the request to \(place) failed: \(reason(code, text))")
        }
    }

    private func cut(_ code: CURLcode, _ text: String) -> HTTPClientError {
        switch code {
        case CURLE_RECV_ERROR where text.contains("chunk") || text.contains("hexadecimal"):
            return HTTPClientError(.broken, "the answer of \(host) has invalid chunks")
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            return HTTPClientError(.broken, "the connection to \(host) was closed in the middle of the answer")
        default:
            return HTTPClientError(.broken, "the answer of \(host) is invalid: \(reason(code, text))")
        }
    }

    private func reason(_ code: CURLcode, _ text: String) -> String {
        text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    /// Whether a failed handshake is one that the peer has ended.
    private func isEnd(_ text: String) -> Bool {
        text.contains("SYSCALL") || text.contains("reset by peer") || text.contains("unexpected eof")
    }
}

extension Duration {
    /// In whole milliseconds, at most 12 days.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(max(0, min(seconds, 1_000_000))) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// `30 s`, `250 ms`.
    var text: String { milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms" }
}
