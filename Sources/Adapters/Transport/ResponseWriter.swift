internal import CLibWebSockets
internal import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// Writes one answer to its connection, a piece each time the socket takes bytes.
@EventLoop
struct ResponseWriter {
    enum Progress {
        case more
        /// The peer's window is shut (RFC 9113, 5.2). libwebsockets calls again when it opens; to ask for it would spin.
        case blocked
        case done(closes: Bool)
        case failed
    }

    private static let pieceBytes = 32 * 1024
    /// A frame longer than this is an error to a peer that has not allowed more (RFC 9113, 4.2), and libwebsockets makes
    /// one frame of a write.
    private static let frameBytes = 16 * 1024

    private let response: HTTPResponse
    private let isHead: Bool
    private let isHTTP2: Bool
    private let closes: Bool
    private var isHeadWritten = false
    private var offset = 0

    init(_ response: HTTPResponse, isHead: Bool, isHTTP2: Bool) {
        self.response = response
        self.isHead = isHead
        self.isHTTP2 = isHTTP2
        closes = response.headers.contains { $0.name == "connection" && $0.value == "close" }
    }

    private var bodyCount: Int { isHead ? 0 : response.body.count }

    mutating func write(to wsi: OpaquePointer) -> Progress {
        isHTTP2 ? writeHTTP2(to: wsi) : writeHTTP1(to: wsi)
    }

    /// Head and body go out in one piece where they fit: a second system call would cost as much as the first.
    private mutating func writeHTTP1(to wsi: OpaquePointer) -> Progress {
        var head: [UInt8] = []
        if !isHeadWritten {
            head.reserveCapacity(384)
            head += "HTTP/1.1 ".utf8
            head += String(response.status).utf8
            head += " ".utf8
            head += HTTPResponse.reason(response.status).utf8
            head += "\r\ndate: ".utf8
            head += HTTPDate.now.utf8
            head += "\r\ncontent-length: ".utf8
            head += String(response.body.count).utf8
            head += "\r\n".utf8
            for (name, value) in response.headers {
                head += name.utf8
                head += ": ".utf8
                head += value.utf8
                head += "\r\n".utf8
            }
            head += "\r\n".utf8
            isHeadWritten = true
        }
        let piece = min(Self.pieceBytes, bodyCount - offset)
        let isLast = offset + piece == bodyCount
        let end = offset + piece
        let written = Self.write(
            to: wsi, head, response.body[offset..<max(offset, end)],
            isLast ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP)
        offset = end
        guard written else { return .failed }
        return isLast ? .done(closes: closes) : .more
    }

    private mutating func writeHTTP2(to wsi: OpaquePointer) -> Progress {
        if !isHeadWritten {
            isHeadWritten = true
            guard writeHTTP2Head(to: wsi) else { return .failed }
            return bodyCount == 0 ? .done(closes: false) : .more
        }
        let allowance = Int(lws_get_peer_write_allowance(wsi))
        let piece = min(Self.frameBytes, bodyCount - offset, allowance < 0 ? .max : allowance)
        guard piece > 0 else { return .blocked }
        let isLast = offset + piece == bodyCount
        let end = offset + piece
        let written = Self.write(
            to: wsi, [], response.body[offset..<end], isLast ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP)
        offset = end
        guard written else { return .failed }
        return isLast ? .done(closes: false) : .more
    }

    private func writeHTTP2Head(to wsi: OpaquePointer) -> Bool {
        let capacity =
            Int(mb_lws_pre) + 1024 + response.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 64 }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
            let start = buffer.baseAddress! + Int(mb_lws_pre)
            let end = buffer.baseAddress! + capacity
            var at: UnsafeMutablePointer<UInt8>? = start
            func add(_ name: String, _ value: String) -> Bool {
                var value = value
                return value.withUTF8 { value in
                    lws_add_http_header_by_name(wsi, name + ":", value.baseAddress, Int32(value.count), &at, end) == 0
                }
            }
            guard lws_add_http_header_status(wsi, UInt32(response.status), &at, end) == 0, add("date", HTTPDate.now),
                lws_add_http_header_content_length(wsi, lws_filepos_t(response.body.count), &at, end) == 0,
                response.headers.allSatisfy({ $0.name == "connection" || add($0.name, $0.value) })
            else { return false }
            if bodyCount == 0 {
                guard lws_finalize_http_header(wsi, &at, end) == 0 else { return false }
                let kind = lws_write_protocol(LWS_WRITE_HTTP_HEADERS.rawValue | LWS_WRITE_H2_STREAM_END.rawValue)
                return lws_write(wsi, start, at! - start, kind) >= 0
            }
            return lws_finalize_write_http_header(wsi, start, &at, end) == 0
        }
    }

    private static func write(
        to wsi: OpaquePointer, _ head: [UInt8], _ body: ArraySlice<UInt8>, _ kind: lws_write_protocol
    ) -> Bool {
        let pre = Int(mb_lws_pre)
        let count = head.count + body.count
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pre + count) { buffer in
            let start = buffer.baseAddress! + pre
            head.withUnsafeBufferPointer { if let base = $0.baseAddress { start.update(from: base, count: $0.count) } }
            body.withUnsafeBufferPointer {
                if let base = $0.baseAddress { (start + head.count).update(from: base, count: $0.count) }
            }
            return lws_write(wsi, start, count, kind) >= 0
        }
    }
}

/// The time as HTTP says it (RFC 9110, 5.6.7), made anew once a second.
@EventLoop
enum HTTPDate {
    private static var second: time_t = 0
    private static var text = ""

    static var now: String {
        let now = time(nil)
        if now != second {
            second = now
            var copy = now
            var parts = tm()
            gmtime_r(&copy, &parts)
            let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
            text =
                "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
                + "\(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
        }
        return text
    }
}
