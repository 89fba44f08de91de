/// The types of frames (RFC 6455, 5.2).
enum WebSocketOpcode: UInt8 {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
}

/// The head of a frame from a client.
struct WebSocketFrameHead {
    var isFinal: Bool
    var opcode: WebSocketOpcode
    /// Bytes of the payload.
    var length: Int
    var mask: (UInt8, UInt8, UInt8, UInt8)

    /// The head's size in bytes, as its first two bytes announce; 2 while these are incomplete.
    private static func count(_ first: [UInt8]) -> Int {
        guard first.count >= 2 else { return 2 }
        switch first[1] & 0x7f {
        case 126: return 8
        case 127: return 14
        default: return 6
        }
    }

    /// Takes a head out of `input`. The bytes of an incomplete head move to `partial`.
    ///
    /// - Returns: nil while the head is incomplete.
    /// - Throws: a protocol error of the peer. The input after it cannot be parsed.
    static func take(
        _ input: [UInt8], from start: inout Int, partial: inout [UInt8]
    ) throws(WebSocketFault) -> WebSocketFrameHead? {
        while partial.count < count(partial) {
            guard start < input.count else { return nil }
            partial.append(input[start])
            start += 1
            // Report an error in the first two bytes without waiting for the rest.
            if partial.count == 2 { _ = try opcode(partial) }
        }
        let head = try read(partial)
        partial = []
        return head
    }

    /// Checks the first two bytes, and returns their opcode.
    private static func opcode(_ first: [UInt8]) throws(WebSocketFault) -> WebSocketOpcode {
        guard first[0] & 0x70 == 0 else {
            throw WebSocketFault(1002, "a reserved bit is set, but no extension was negotiated")
        }
        guard let opcode = WebSocketOpcode(rawValue: first[0] & 0x0f) else {
            throw WebSocketFault(1002, "unknown opcode \(first[0] & 0x0f)")
        }
        guard first[1] & 0x80 != 0 else { throw WebSocketFault(1002, "a client's frames must be masked") }
        guard !opcode.isControl || (first[0] & 0x80 != 0 && first[1] & 0x7f <= 125) else {
            throw WebSocketFault(1002, "a control frame is fragmented, or longer than 125 bytes")
        }
        return opcode
    }

    private static func read(_ bytes: [UInt8]) throws(WebSocketFault) -> WebSocketFrameHead {
        let opcode = try opcode(bytes)
        let short = Int(bytes[1] & 0x7f)
        var length = short
        if short >= 126 {
            let wide = bytes[2..<bytes.count - 4].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // The length must have the shortest form and no sign bit (RFC 6455, 5.2).
            guard wide > (short == 126 ? 125 : 0xffff), wide <= UInt64(Int64.max) else {
                throw WebSocketFault(1002, "the frame's length is not encoded in the shortest form")
            }
            length = Int(wide)
        }
        let mask = bytes.suffix(4)
        let at = mask.startIndex
        return WebSocketFrameHead(
            isFinal: bytes[0] & 0x80 != 0, opcode: opcode, length: length,
            mask: (mask[at], mask[at + 1], mask[at + 2], mask[at + 3]))
    }

    /// The payload byte at `index`, unmasked (RFC 6455, 5.3).
    func unmask(_ byte: UInt8, at index: Int) -> UInt8 {
        switch index & 3 {
        case 0: byte ^ mask.0
        case 1: byte ^ mask.1
        case 2: byte ^ mask.2
        default: byte ^ mask.3
        }
    }

    /// Appends a server's frame: unfragmented and unmasked.
    static func append(_ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(0x80 | opcode.rawValue)
        let count = payload.count
        if count <= 125 {
            bytes.append(UInt8(count))
        } else if count <= 0xffff {
            bytes.append(126)
            bytes.append(UInt8(count >> 8))
            bytes.append(UInt8(count & 0xff))
        } else {
            bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(count >> shift & 0xff)) }
        }
        bytes.append(contentsOf: payload)
    }
}

/// A protocol error of the peer: the code and reason to close with (RFC 6455, 7.4.1).
struct WebSocketFault: Error, Hashable {
    var code: UInt16
    var reason: String

    init(_ code: UInt16, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
