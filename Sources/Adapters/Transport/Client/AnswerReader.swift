internal import CLibWebSockets

/// Reads the head of an answer that libwebsockets has parsed.
struct AnswerReader {
    /// How the end of a body is found (RFC 9112, 6.3).
    enum Framing {
        case none
        case length(Int)
        case chunked
        case untilClose
    }

    let wsi: OpaquePointer

    func head(_ url: HTTPURL) -> HTTPClientHead {
        var head = HTTPClientHead(url: url, status: Int(lws_http_client_http_response(wsi)))
        head.contentLength = text(WSI_TOKEN_HTTP_CONTENT_LENGTH).flatMap(Self.length)
        head.contentType = text(WSI_TOKEN_HTTP_CONTENT_TYPE)
        head.location = text(WSI_TOKEN_HTTP_LOCATION)
        head.retryAfter = text(WSI_TOKEN_HTTP_RETRY_AFTER)
        head.entityTag = text(WSI_TOKEN_HTTP_ETAG)
        head.lastModified = text(WSI_TOKEN_HTTP_LAST_MODIFIED)
        return head
    }

    /// Determines where the body ends, and throws if the head is invalid. libwebsockets would read an invalid length as
    /// 0 and an unknown coding as no coding, and accept two lengths that differ.
    func framing(status: Int, isHead: Bool) throws(HTTPClientError) -> Framing {
        guard (200...599).contains(status) else {
            throw HTTPClientError(.broken, "the answer has the unsupported status \(status)")
        }
        if isHead || status == 204 || status == 304 { return .none }
        let length = text(WSI_TOKEN_HTTP_CONTENT_LENGTH)
        if let coding = text(WSI_TOKEN_HTTP_TRANSFER_ENCODING) {
            guard coding == "chunked", length == nil else {
                throw HTTPClientError(.broken, "the answer has an unsupported transfer coding")
            }
            return .chunked
        }
        guard let length else { return .untilClose }
        guard let number = Self.length(length) else {
            throw HTTPClientError(.broken, "the answer's length is not a number")
        }
        return .length(number)
    }

    func text(_ token: lws_token_indexes) -> String? {
        let length = Int(lws_hdr_total_length(wsi, token))
        guard length > 0 else { return nil }
        // Room for a comma between the values of a repeated header, and for the final 0.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2 * length + 2) { buffer in
            let copied = lws_hdr_copy(wsi, buffer.baseAddress, Int32(buffer.count), token)
            guard copied > 0 else { return nil }
            return buffer.withMemoryRebound(to: UInt8.self) { String(decoding: $0[..<Int(copied)], as: UTF8.self) }
        }
    }

    private static func length(_ text: String) -> Int? {
        text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(text) : nil
    }
}
