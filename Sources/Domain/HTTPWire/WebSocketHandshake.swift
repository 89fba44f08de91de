/// A client's opening handshake for a WebSocket (RFC 6455, 4.2.1).
public struct WebSocketHandshake: Hashable, Sendable {
    /// The text whose SHA-1, in base64, is the value of `Sec-WebSocket-Accept`.
    public let acceptText: String
    /// The subprotocols that the client offers, in its order of preference.
    public let subprotocols: [String]

    /// Whether a request asks for an upgrade to WebSocket, valid or not.
    public static func isAsked(by head: RequestHead) -> Bool {
        head.list("upgrade", has: "websocket")
    }

    /// Checks the handshake.
    ///
    /// - Throws: `RequestFault` if the handshake is invalid; 426 for a version other than 13.
    public init(_ head: RequestHead) throws(RequestFault) {
        guard head.method == .get, !head.isHTTP10, head.framing == .none else {
            throw RequestFault(400, "A WebSocket handshake must be an HTTP/1.1 GET request without a body.")
        }
        guard head.list("upgrade", has: "websocket"), head.list("connection", has: "upgrade") else {
            throw RequestFault(400, "A WebSocket handshake must have Connection: Upgrade and Upgrade: websocket.")
        }
        guard head.all("sec-websocket-version") == ["13"] else {
            throw RequestFault(426, "Only WebSocket version 13 is supported (Sec-WebSocket-Version).")
        }
        let keys = head.all("sec-websocket-key")
        guard keys.count == 1, Self.isKey(keys[0]) else {
            throw RequestFault(400, "Sec-WebSocket-Key must be 16 bytes in base64.")
        }
        acceptText = keys[0] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        subprotocols = head.elements("sec-websocket-protocol")
    }

    /// Whether the text is 16 bytes in base64: 22 digits, of which the last has only two significant bits, and two `=`.
    private static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[22] == UInt8(ascii: "="), bytes[23] == UInt8(ascii: "=") else { return false }
        return bytes[..<22].allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        } && "AQgw".utf8.contains(bytes[21])
    }
}
