/// Parses a complete request head strictly by RFC 9112, and refuses everything else.
///
/// Strictness prevents request smuggling: two programs must not disagree on where a request ends (11.2).
struct HeadParser {
    private let bytes: [UInt8]
    private var at = 0
    private var fields: [RequestHead.Field] = []

    private var host: Range<Int>?
    private var length: Int?
    /// The transfer codings; nil without a Transfer-Encoding field.
    private var codings: [ArraySlice<UInt8>]?
    private var closes = false
    private var expectsContinue = false

    /// - Parameter bytes: a head with its empty line. Each line ends with CRLF.
    static func parse(_ bytes: [UInt8]) throws(RequestFault) -> RequestHead {
        var parser = HeadParser(bytes: bytes)
        return try parser.parse()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        fields.reserveCapacity(12)
    }

    private mutating func parse() throws(RequestFault) -> RequestHead {
        let method = try parseMethod()
        let target = try parseTarget()
        let isHTTP10 = try parseVersion()
        while bytes[at] != .cr { try parseField() }
        guard at + 2 == bytes.count else { throw RequestFault(400, "A line of the head begins with a CR.") }
        guard host != nil || isHTTP10 else { throw RequestFault(400, "The head has no Host field.") }
        let parts = try split(target, method)
        // What follows a CONNECT may be meant for a tunnel and is not a request: close.
        return RequestHead(
            method: method, isHTTP10: isHTTP10, framing: try framing(isHTTP10: isHTTP10),
            expectsContinue: expectsContinue && !isHTTP10, closes: closes || isHTTP10 || method == .connect,
            bytes: bytes,
            fields: fields,
            pathRange: parts.path, queryRange: parts.query, hostRange: parts.host ?? host)
    }

    // MARK: The request line (RFC 9112, section 3)

    private mutating func parseMethod() throws(RequestFault) -> HTTPMethod {
        let start = at
        while bytes[at].isToken { at += 1 }
        guard at > start, bytes[at] == .space else {
            throw RequestFault(400, "The request line does not begin with a method and a space.")
        }
        // GET is the most frequent method: avoid a string.
        let isGet = at - start == 3 && bytes[start..<at].elementsEqual("GET".utf8)
        let method =
            isGet ? .get : HTTPMethod(rawValue: String(decoding: bytes[start..<at], as: UTF8.self)) ?? .other
        at += 1
        return method
    }

    private mutating func parseTarget() throws(RequestFault) -> Range<Int> {
        let start = at
        while bytes[at].isTarget { at += 1 }
        guard at > start, bytes[at] == .space else {
            throw RequestFault(400, "The request target is empty or contains a byte that is not allowed in a URL.")
        }
        let end = at
        at += 1
        return start..<end
    }

    /// Returns whether the version is HTTP/1.0. Higher minor versions are treated as 1.1 (RFC 9110, 2.5).
    private mutating func parseVersion() throws(RequestFault) -> Bool {
        let start = at
        while bytes[at] != .cr { at += 1 }
        let version = bytes[start..<at]
        guard version.count == 8, version.starts(with: "HTTP/".utf8), version[start + 5].isDigit,
            version[start + 6] == UInt8(ascii: "."), version[start + 7].isDigit
        else { throw RequestFault(400, "The request line does not end with an HTTP version.") }
        guard version[start + 5] == UInt8(ascii: "1") else {
            throw RequestFault(505, "Only HTTP/1.1 is supported.")
        }
        try endLine()
        return version[start + 7] == UInt8(ascii: "0")
    }

    private mutating func endLine() throws(RequestFault) {
        // The scanner guarantees CRLF at the end of each line, so any other CR is inside a line.
        guard at + 1 < bytes.count, bytes[at] == .cr, bytes[at + 1] == .lf else {
            throw RequestFault(400, "A line of the head contains a CR that is not part of its line end.")
        }
        at += 2
    }

    private struct Target {
        var path: Range<Int>
        var query: Range<Int>?
        /// Host and port, if the target is in absolute form.
        var host: Range<Int>?
    }

    /// Parses a target in origin, absolute or asterisk form (RFC 9112, 3.2).
    private func split(_ target: Range<Int>, _ method: HTTPMethod) throws(RequestFault) -> Target {
        if method == .connect { return Target(path: target.lowerBound..<target.lowerBound) }
        if method == .options, bytes[target].elementsEqual("*".utf8) { return Target(path: target) }
        var host: Range<Int>?
        var start = target.lowerBound
        if bytes[start] != UInt8(ascii: "/") {
            guard let scheme = ["http://", "https://"].first(where: { bytes[target].prefix($0.utf8.count).isText($0) })
            else { throw RequestFault(400, "The request target is neither a path nor a URL.") }
            let hostStart = start + scheme.utf8.count
            start =
                bytes[hostStart..<target.upperBound].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
                ?? target.upperBound
            guard start > hostStart, bytes[hostStart] != .colon, isHost(hostStart..<start) else {
                throw RequestFault(400, "The request target has no valid host.")
            }
            host = hostStart..<start
        }
        let mark = bytes[start..<target.upperBound].firstIndex(of: UInt8(ascii: "?"))
        var path = start..<(mark ?? target.upperBound)
        // An empty path means the root (RFC 9110, 4.2.3). The slash before the host serves as that path.
        if path.isEmpty, let host { path = host.lowerBound - 1..<host.lowerBound }
        return Target(path: path, query: mark.map { $0 + 1..<target.upperBound }, host: host)
    }

    // MARK: Field lines (RFC 9112, section 5)

    private mutating func parseField() throws(RequestFault) {
        let nameStart = at
        while bytes[at].isToken { at += 1 }
        let nameEnd = at
        guard nameEnd > nameStart, bytes[at] == .colon else {
            throw RequestFault(
                400,
                "A field line of the head is not a name and a colon. Folded lines, and spaces before the colon, are invalid."
            )
        }
        at += 1
        let valueStart = at
        while bytes[at].isFieldValue { at += 1 }
        let value = bytes[valueStart..<at].withoutOuterSpace
        guard bytes[at] == .cr else {
            throw RequestFault(400, "A header field contains a control character.")
        }
        try endLine()
        // Positions fit into 16 bits: `WireLimits.withinBounds` limits a head to less than 64 KiB.
        let field = RequestHead.Field(
            nameStart: UInt16(truncatingIfNeeded: nameStart), nameEnd: UInt16(truncatingIfNeeded: nameEnd),
            valueStart: UInt16(truncatingIfNeeded: value.startIndex),
            valueEnd: UInt16(truncatingIfNeeded: value.endIndex))
        fields.append(field)
        try take(nameStart..<nameEnd, value.indices)
    }

    /// Evaluates the fields that matter for the connection itself.
    private mutating func take(_ name: Range<Int>, _ value: Range<Int>) throws(RequestFault) {
        switch name.count {
        case 4 where isNamed(name, "host"):
            guard host == nil else { throw RequestFault(400, "The head has more than one Host field.") }
            guard isHost(value) else { throw RequestFault(400, "The Host field is not a host and a port.") }
            host = value
        case 6 where isNamed(name, "expect"):
            guard isNamed(value, "100-continue") else {
                throw RequestFault(417, "The only supported expectation is 100-continue.")
            }
            expectsContinue = true
        case 10 where isNamed(name, "connection"):
            if bytes[value].listElements.contains(where: { $0.isText("close") }) { closes = true }
        case 14 where isNamed(name, "content-length"): try takeLength(value)
        case 17 where isNamed(name, "transfer-encoding"):
            codings = (codings ?? []) + bytes[value].listElements
        default: break
        }
    }

    private func isNamed(_ range: Range<Int>, _ name: String) -> Bool { bytes[range].isText(name) }

    /// Whether the range is a host, which may be empty, with an optional port (RFC 9110, 7.2; RFC 3986, 3.2.2).
    private func isHost(_ range: Range<Int>) -> Bool {
        var rest = bytes[range]
        if rest.first == UInt8(ascii: "[") {
            let address = rest.dropFirst().prefix { $0.hexValue != nil || $0 == .colon || $0 == UInt8(ascii: ".") }
            rest = rest[address.endIndex...]
            guard !address.isEmpty, rest.first == UInt8(ascii: "]") else { return false }
            rest = rest.dropFirst()
        } else {
            rest = rest.drop(while: \.isHostName)
        }
        return rest.isEmpty || (rest.first == .colon && rest.dropFirst().allSatisfy(\.isDigit))
    }

    private mutating func takeLength(_ value: Range<Int>) throws(RequestFault) {
        guard length == nil else { throw RequestFault(400, "The head has more than one Content-Length field.") }
        guard !value.isEmpty, value.count <= 18, bytes[value].allSatisfy(\.isDigit) else {
            throw RequestFault(400, "Content-Length must be one number.")
        }
        length = bytes[value].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// How the body is delimited (RFC 9112, 6.3). Throws if that is ambiguous or not supported.
    private func framing(isHTTP10: Bool) throws(RequestFault) -> BodyFraming {
        guard let codings else {
            guard let length, length > 0 else { return .none }
            return .length(length)
        }
        guard length == nil, !isHTTP10 else {
            throw RequestFault(
                400, "The body's length is ambiguous: give Content-Length or Transfer-Encoding, not both.")
        }
        guard let last = codings.last, last.isText("chunked") else {
            throw RequestFault(400, "The body's length is unknown: the last Transfer-Encoding must be chunked.")
        }
        guard codings.count == 1 else { throw RequestFault(501, "The only supported Transfer-Encoding is chunked.") }
        return .chunked
    }
}
