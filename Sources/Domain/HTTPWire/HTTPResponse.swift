/// An HTTP response. `Date` and `Content-Length` are added when it is encoded.
public struct HTTPResponse: Sendable {
    /// The status code.
    public var status: Int { didSet { prepared = nil } }
    /// Header fields, with names in lower case. An invalid byte is sent as `-` in a name and as a space in a value, so
    /// that no text can inject a line.
    public var headers: [(name: String, value: String)] { didSet { prepared = nil } }
    /// The body; not sent for a status that has none.
    public var body: [UInt8] { didSet { prepared = nil } }
    /// Whether the connection closes after this response.
    public var closes = false
    /// The encoded head up to the value of `Date`, if it was prepared.
    private var prepared: [UInt8]?

    /// A response with these values.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A copy whose head is encoded in advance, for a response that is sent often.
    public func preparedOnce() -> HTTPResponse {
        var copy = self
        copy.prepared = encodedHead(length: body.count)
        return copy
    }

    /// Appends the head, and the body if it is short. A long body is returned; it must be sent next.
    ///
    /// - Parameters:
    ///   - withoutBody: for a HEAD request: the body's length is sent, but not the body.
    ///   - closes: whether the connection closes after this response.
    ///   - date: the current time in the format of RFC 9110, 5.6.7.
    func encode(withoutBody: Bool, closes: Bool, date: [UInt8], to bytes: inout [UInt8]) -> [UInt8]? {
        append(prepared ?? encodedHead(length: body.count), closes: closes, date: date, to: &bytes)
        guard !withoutBody, !body.isEmpty, !hasNoContent else { return nil }
        guard body.count <= 8 * 1024 else { return body }
        bytes.append(contentsOf: body)
        return nil
    }

    /// Appends the head of a response whose body is sent by other means; `body` is not sent.
    ///
    /// - Parameter length: bytes of that body.
    func encodeHead(length: Int, closes: Bool, date: [UInt8], to bytes: inout [UInt8]) {
        append(encodedHead(length: length), closes: closes, date: date, to: &bytes)
    }

    private func append(_ head: [UInt8], closes: Bool, date: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(contentsOf: head)
        bytes.append(contentsOf: date)
        bytes.append(contentsOf: closes ? Self.closingEnd : Self.end)
    }

    private static let end = Array("\r\n\r\n".utf8)
    private static let closingEnd = Array("\r\nconnection: close\r\n\r\n".utf8)

    /// Whether the status allows neither a body nor a Content-Length (RFC 9110, 8.6).
    var hasNoContent: Bool { status < 200 || status == 204 || status == 304 }

    private func encodedHead(length: Int) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(384)
        head += "HTTP/1.1 ".utf8
        head += String(status).utf8
        head.append(.space)
        head += Self.reason(status).utf8
        if !hasNoContent {
            head += "\r\ncontent-length: ".utf8
            head += String(length).utf8
        }
        for (name, value) in headers {
            head += "\r\n".utf8
            head += name.utf8.lazy.map { $0.isToken ? $0 : UInt8(ascii: "-") }
            head += ": ".utf8
            head += value.utf8.lazy.map { $0.isFieldValue ? $0 : .space }
        }
        head += "\r\ndate: ".utf8
        return head
    }

    /// The reason phrase (RFC 9110, section 15; 507 from RFC 4918, 11.5).
    static func reason(_ status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: "Status"
        }
    }
}
