/// The method of a request (RFC 9110, section 9).
public enum HTTPMethod: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case options = "OPTIONS"
    case patch = "PATCH"
    case connect = "CONNECT"
    /// Any other token.
    case other = ""
}

/// How a request's body is delimited (RFC 9112, section 6).
public enum BodyFraming: Hashable, Sendable {
    /// There is no body, or its length is 0.
    case none
    /// Content-Length, in bytes; more than 0.
    case length(Int)
    /// Transfer-Encoding: chunked.
    case chunked
}

/// The head of a request, strictly parsed: request line and field lines.
///
/// It stores the received bytes, and creates strings only on access.
public struct RequestHead: Sendable {
    /// The positions of a field line's name and value in the bytes.
    struct Field: Hashable, Sendable {
        var nameStart: UInt16
        var nameEnd: UInt16
        var valueStart: UInt16
        var valueEnd: UInt16

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The method.
    public let method: HTTPMethod
    /// Whether the version is HTTP/1.0. The connection then closes after the answer.
    public let isHTTP10: Bool
    /// How the body is delimited.
    public let framing: BodyFraming
    /// Whether the client waits for 100 Continue before it sends its body (RFC 9110, 10.1.1).
    public let expectsContinue: Bool
    /// Whether the connection closes after the answer.
    public let closes: Bool
    let bytes: [UInt8]
    let fields: [Field]
    /// The target's path, in origin or absolute form.
    let pathRange: Range<Int>
    let queryRange: Range<Int>?
    let hostRange: Range<Int>?

    /// The path, still percent-encoded. It starts with a slash, except `*` of `OPTIONS *`, and is empty for CONNECT.
    public var path: String { String(decoding: bytes[pathRange], as: UTF8.self) }

    /// The query after the target's `?`, still encoded; nil without a `?`.
    public var query: String? { queryRange.map { String(decoding: bytes[$0], as: UTF8.self) } }

    /// The host and port that the request is for: from the target if it is a URL, else from the Host field (RFC 9112,
    /// 3.2.2). nil is possible only for HTTP/1.0. Empty if the Host field is empty.
    public var host: String? { hostRange.map { text($0) } }

    /// The value of the first field line with this name; nil if there is none.
    ///
    /// - Parameter name: in lower case.
    public func first(_ name: String) -> String? {
        for field in fields where isNamed(field, name) { return text(field.value) }
        return nil
    }

    /// The values of all field lines with this name, in order.
    ///
    /// - Parameter name: in lower case.
    public func all(_ name: String) -> [String] {
        fields.filter { isNamed($0, name) }.map { text($0.value) }
    }

    /// The values of all field lines with this name, joined by commas (RFC 9110, 5.2); nil if there is none.
    ///
    /// - Parameter name: in lower case.
    public func joined(_ name: String) -> String? {
        var joined: String?
        for field in fields where isNamed(field, name) {
            let value = text(field.value)
            joined = joined.map { $0 + ", " + value } ?? value
        }
        return joined
    }

    /// Whether the list in all field lines with this name contains a token, ignoring case (RFC 9110, 5.6.1).
    ///
    /// - Parameters:
    ///   - name: in lower case.
    ///   - token: in lower case.
    public func list(_ name: String, has token: String) -> Bool {
        fields.contains { field in
            isNamed(field, name) && bytes[field.value].listElements.contains { $0.isText(token) }
        }
    }

    /// The elements of the list in all field lines with this name, in order (RFC 9110, 5.6.1). Quoted strings are not
    /// recognized.
    ///
    /// - Parameter name: in lower case.
    public func elements(_ name: String) -> [String] {
        fields.filter { isNamed($0, name) }.flatMap { field in
            bytes[field.value].listElements.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// All field lines, with names in lower case.
    public var fieldLines: [(name: String, value: String)] {
        fields.map { (String(decoding: bytes[$0.name].map(\.lowercased), as: UTF8.self), text($0.value)) }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func isNamed(_ field: Field, _ name: String) -> Bool { bytes[field.name].isText(name) }
}

extension RequestHead {
    /// Parses a head that was not received on a connection, such as in a test of a route.
    ///
    /// - Parameter lines: the request line and the field lines, without their line ends.
    /// - Throws: `RequestFault` if it is not valid by RFC 9112.
    public init(lines: [String]) throws(RequestFault) {
        self = try HeadParser.parse(Array((lines + ["", ""]).joined(separator: "\r\n").utf8))
    }
}
