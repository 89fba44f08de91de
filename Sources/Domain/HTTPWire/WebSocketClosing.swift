/// The payload of a close frame (RFC 6455, 5.5.1 and 7.4).
struct WebSocketClosing: Hashable {
    /// The close code; nil if the frame has none.
    var code: UInt16?
    /// The reason; may be empty.
    var reason: String

    /// Parses the payload of the peer's close frame.
    init(_ payload: [UInt8]) throws(WebSocketFault) {
        guard !payload.isEmpty else {
            (code, reason) = (nil, "")
            return
        }
        guard payload.count >= 2 else { throw WebSocketFault(1002, "a close frame has an incomplete code") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw WebSocketFault(1002, "the close code \(code) is not allowed")
        }
        var checker = UTF8Checker()
        guard payload[2...].allSatisfy({ checker.take($0) }), checker.isWhole else {
            throw WebSocketFault(1007, "the reason of a close frame is not UTF-8")
        }
        self.code = code
        reason = String(decoding: payload[2...], as: UTF8.self)
    }

    /// The payload to send. The reason is cut to 120 bytes of UTF-8, between characters.
    static func payload(_ code: UInt16, _ reason: String) -> [UInt8] {
        var text = Substring(reason)
        while text.utf8.count > 120 { text = text.dropLast() }
        return [UInt8(code >> 8), UInt8(code & 0xff)] + text.utf8
    }
}
