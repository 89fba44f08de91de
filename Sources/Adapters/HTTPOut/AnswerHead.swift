import Core

/// Reads the head of an answer, line by line.
///
/// libcurl has parsed the lines, too, but more leniently: it reads the length `5x` as 5, undoes transfer codings other
/// than chunked, and ignores a length that contradicts another one.
struct AnswerHead {
    private enum Stage { case status, fields, trailers }

    private let url: HTTPURL
    private let maximumBytes: Int
    private var bytes = 0
    private var stage = Stage.status
    private var head: HTTPClientHead
    private var isChunked = false
    /// Whether the answer comes by HTTP/2 or later.
    private(set) var isMultiplexed = false

    /// Whether nothing but the end of the connection ends a body (RFC 9112, 6.3).
    var endsWithConnection: Bool { !isChunked && head.contentLength == nil && !isMultiplexed }

    init(_ url: HTTPURL, maximumBytes: Int) {
        self.url = url
        self.maximumBytes = maximumBytes
        head = HTTPClientHead(url: url, status: 0)
    }

    /// Reads a line with its end. Returns the head with its last line. Interim answers (1xx) are skipped.
    mutating func read(_ line: UnsafeRawBufferPointer) throws(HTTPClientError) -> HTTPClientHead? {
        bytes += line.count
        if bytes > maximumBytes {
            throw HTTPClientError(
                .tooLong, "the head of the answer of \(url.host) is longer than \(maximumBytes) bytes")
        }
        switch stage {
        case .status: try readStatus(line)
        case .fields:
            guard line.first != UInt8(ascii: "\r"), line.first != UInt8(ascii: "\n") else { return try end() }
            try readField(line)
        case .trailers: break
        }
        return nil
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`
    private mutating func readStatus(_ line: UnsafeRawBufferPointer) throws(HTTPClientError) {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        guard parts.count > 1, let status = Self.number(parts[1].filter { $0 > 0x20 }) else {
            throw HTTPClientError(.broken, "the answer of \(url.host) has no status")
        }
        head = HTTPClientHead(url: url, status: status)
        isChunked = false
        isMultiplexed = !parts[0].starts(with: Array("HTTP/1".utf8))
        stage = .fields
    }

    private mutating func end() throws(HTTPClientError) -> HTTPClientHead? {
        // A connection that switches protocols speaks HTTP no more.
        if (100...199).contains(head.status), head.status != 101 {
            stage = .status
            return nil
        }
        guard (200...599).contains(head.status) else {
            throw HTTPClientError(.broken, "the answer of \(url.host) has the unsupported status \(head.status)")
        }
        if isChunked, head.contentLength != nil {
            throw HTTPClientError(.broken, "the answer of \(url.host) has both a length and a transfer coding")
        }
        stage = .trailers
        return head
    }

    private mutating func readField(_ line: UnsafeRawBufferPointer) throws(HTTPClientError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        switch name {
        case "content-length": try readLength(Self.trimmed(line[(colon + 1)...]))
        case "transfer-encoding":
            guard !isChunked, Self.text(line[(colon + 1)...]).lowercased() == "chunked" else {
                throw HTTPClientError(.broken, "the answer of \(url.host) has an unsupported transfer coding")
            }
            isChunked = true
        case "content-type": head.contentType = head.contentType ?? Self.text(line[(colon + 1)...])
        case "location": head.location = head.location ?? Self.text(line[(colon + 1)...])
        case "retry-after": head.retryAfter = head.retryAfter ?? Self.text(line[(colon + 1)...])
        case "etag": head.entityTag = head.entityTag ?? Self.text(line[(colon + 1)...])
        case "last-modified": head.lastModified = head.lastModified ?? Self.text(line[(colon + 1)...])
        default: break
        }
    }

    private mutating func readLength(_ value: Slice<UnsafeRawBufferPointer>) throws(HTTPClientError) {
        guard let length = Self.number(Array(value)), head.contentLength ?? length == length else {
            throw HTTPClientError(.broken, "the length of the answer of \(url.host) is not a number, or there are two")
        }
        head.contentLength = length
    }

    private static func number(_ digits: [UInt8]) -> Int? {
        guard digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private static func text(_ value: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: trimmed(value), as: UTF8.self)
    }

    private static func trimmed(_ value: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var value = value.drop { $0 <= 0x20 }
        while let last = value.last, last <= 0x20 { value.removeLast() }
        return value
    }
}
