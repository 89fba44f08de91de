import Foundation
import TestKit

/// A WebSocket client (RFC 6455) that does only what a test tells it: it answers no PING, and may read nothing at all.
final class RawWebSocket {
    enum Frame {
        case json([String: Any])
        case close(UInt16, String)
    }

    let connection: Connection

    init(port: UInt16, token: String?, headers: [String] = [], receiveBuffer: Int32? = nil) throws {
        connection = try Connection(port: port, receiveBuffer: receiveBuffer)
        var lines = [
            "GET /v1/subscribe HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: mailbell.v1",
        ]
        lines += headers
        if let token { lines.append("Authorization: Bearer \(token)") }
        try connection.write(lines.joined(separator: "\r\n") + "\r\n\r\n")
        let head = try connection.readHead()
        guard head.contains(" 101 ") else { throw Failure("no WebSocket: \(head)") }
    }

    func send(_ object: [String: Any]) throws {
        try send(text: String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self))
    }

    func send(text: String) throws { try send(opcode: 1, Array(text.utf8)) }

    func send(opcode: UInt8, _ payload: [UInt8]) throws {
        var frame: [UInt8] = [0x80 | opcode]
        switch payload.count {
        case ..<126: frame.append(0x80 | UInt8(payload.count))
        case ..<65_536: frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: frame += [0x80 | 127] + (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 255) }
        }
        let mask: [UInt8] = [1, 2, 3, 4]
        frame += mask
        frame += payload.enumerated().map { $1 ^ mask[$0 % 4] }
        try connection.write(frame)
    }

    /// The next text or close frame.
    func next() throws -> Frame {
        while true {
            let head = try connection.read(2)
            var length = Int(head[1] & 127)
            if length == 126 {
                length = try connection.read(2).reduce(0) { $0 << 8 | Int($1) }
            } else if length == 127 {
                length = try connection.read(8).reduce(0) { $0 << 8 | Int($1) }
            }
            let payload = try connection.read(length)
            switch head[0] & 15 {
            case 1:
                guard let object = try JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any]
                else { throw Failure("not an object") }
                return .json(object)
            case 8:
                let code = payload.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
                return .close(code, String(decoding: payload.dropFirst(2), as: UTF8.self))
            default: continue
            }
        }
    }

    /// The next JSON frame of a type; others are passed over.
    func next(_ type: String) throws -> [String: Any] {
        while true {
            switch try next() {
            case .json(let object) where object["type"] as? String == type: return object
            case .json: continue
            case .close(let code, let reason): throw Failure("closed with \(code) \(reason) before a \(type)")
            }
        }
    }

    /// Reads to the close frame.
    func closeCode() throws -> UInt16 {
        while true { if case .close(let code, _) = try next() { return code } }
    }

    /// Says hello and reads the welcome.
    func hello(_ members: [String: Any]) throws -> [String: Any] {
        try send(["type": "hello"].merging(members) { $1 })
        return try next("welcome")
    }
}
