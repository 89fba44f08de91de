internal import CLibWebSockets
internal import Mailbell

/// Reads what libwebsockets has parsed of a request.
struct RequestReader {
    let wsi: OpaquePointer

    private static let methods: [(lws_token_indexes, HTTPRequest.Method)] = [
        (WSI_TOKEN_GET_URI, .get), (WSI_TOKEN_HEAD_URI, .head), (WSI_TOKEN_POST_URI, .post),
        (WSI_TOKEN_PUT_URI, .put), (WSI_TOKEN_DELETE_URI, .delete), (WSI_TOKEN_OPTIONS_URI, .other),
        (WSI_TOKEN_PATCH_URI, .other), (WSI_TOKEN_CONNECT, .other),
    ]
    // Sec-Purpose is the Fetch standard's (section 3.11); the others are what Safari and older Firefox send.
    private static let prefetchHeaders: [StaticString] = ["sec-purpose:", "purpose:", "x-moz:", "x-purpose:"]

    func request(peer: IPAddress) -> HTTPRequest? {
        guard let (method, path) = methodAndPath() else { return nil }
        var request = HTTPRequest(method: method, path: path, peer: peer)
        request.query = query()
        request.userAgent = text(WSI_TOKEN_HTTP_USER_AGENT) ?? ""
        request.authorization = text(WSI_TOKEN_HTTP_AUTHORIZATION)
        request.xForwardedFor = text(WSI_TOKEN_X_FORWARDED_FOR)
        request.forwarded = custom("forwarded:")
        request.referer = text(WSI_TOKEN_HTTP_REFERER)
        request.isPrefetch = Self.prefetchHeaders.contains { name in
            guard let value = custom(name)?.lowercased() else { return false }
            return value.contains("prefetch") || value.contains("prerender") || value.contains("preview")
        }
        if method == .post {
            for name in HTTPRequest.webhookHeaders { request.signatures[name] = custom(name + ":") }
        }
        return request
    }

    /// nil where the connection is gone already.
    var peer: IPAddress? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { bytes in
            guard mb_peer_address(wsi, bytes.baseAddress) == 0 else { return nil }
            func word(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
            return IPAddress(high: word(0..<8), low: word(8..<16))
        }
    }

    /// A stream of HTTP/2 is not the connection itself.
    var isHTTP2: Bool { lws_get_network_wsi(wsi) != wsi }

    /// What the client would upgrade to, in lower case.
    var upgrade: String? { text(WSI_TOKEN_UPGRADE)?.lowercased() }

    var hasTransferEncoding: Bool { lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 }

    /// A length that is no number, or that of a body where none is taken.
    func hasUnexpectedLength(for method: HTTPRequest.Method) -> Bool {
        guard let text = text(WSI_TOKEN_HTTP_CONTENT_LENGTH) else { return false }
        guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let length = Int(text) else { return true }
        return length > 0 && method != .post && method != .put
    }

    var contentLength: Int? { text(WSI_TOKEN_HTTP_CONTENT_LENGTH).flatMap(Int.init) }

    private func methodAndPath() -> (HTTPRequest.Method, String)? {
        for (token, method) in Self.methods where lws_hdr_total_length(wsi, token) > 0 {
            return text(token).map { (method, $0) }
        }
        guard let path = text(WSI_TOKEN_HTTP_COLON_PATH), let method = text(WSI_TOKEN_HTTP_COLON_METHOD)
        else { return nil }
        return (HTTPRequest.Method(rawValue: method) ?? .other, path)
    }

    private func query() -> [String] {
        var fields: [String] = []
        guard lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) > 0 else { return fields }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            while fields.count < 64 {
                let length = lws_hdr_copy_fragment(
                    wsi, buffer.baseAddress, Int32(buffer.count), WSI_TOKEN_HTTP_URI_ARGS, Int32(fields.count))
                guard length > 0 else { break }
                fields.append(Self.string(buffer, Int(length)))
            }
        }
        // A bare `?` comes as one field, a slash that libwebsockets adds.
        return fields == ["/"] ? [] : fields
    }

    private func text(_ token: lws_token_indexes) -> String? {
        let length = Int(lws_hdr_total_length(wsi, token))
        guard length > 0 else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
            let copied = lws_hdr_copy(wsi, buffer.baseAddress, Int32(length + 1), token)
            return copied > 0 ? Self.string(buffer, Int(copied)) : nil
        }
    }

    /// A header that libwebsockets has no token for. HTTP/1 only.
    private func custom(_ name: StaticString) -> String? { name.withUTF8Buffer(custom) }

    private func custom(_ name: String) -> String? {
        var name = name
        return name.withUTF8(custom)
    }

    private func custom(_ name: UnsafeBufferPointer<UInt8>) -> String? {
        name.withMemoryRebound(to: CChar.self) { name in
            let length = Int(lws_hdr_custom_length(wsi, name.baseAddress, Int32(name.count)))
            guard length > 0 else { return nil }
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
                let copied = lws_hdr_custom_copy(
                    wsi, buffer.baseAddress, Int32(length + 1), name.baseAddress, Int32(name.count))
                return copied > 0 ? Self.string(buffer, Int(copied)) : nil
            }
        }
    }

    private static func string(_ buffer: UnsafeMutableBufferPointer<CChar>, _ length: Int) -> String {
        buffer.withMemoryRebound(to: UInt8.self) { String(decoding: $0[..<length], as: UTF8.self) }
    }
}
