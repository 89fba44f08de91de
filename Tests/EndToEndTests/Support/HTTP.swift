import Foundation
import TestKit

/// A TCP connection to loopback with a time limit on every read: nothing is done that a test did not ask for.
final class Connection {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    init(port: UInt16, ipv6: Bool = false, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(ipv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result: Int32
        if ipv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0[15] = 1 }
            result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        guard result == 0 else { throw Failure("cannot connect to \(port): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + offset, $0.count - offset, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure("the peer closed while it was written to") }
            offset += count
        }
    }

    /// Exactly so many bytes.
    func read(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { try fill() }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// Up to and with the empty line.
    func readHead() throws -> String {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
                return String(decoding: try read(end), as: UTF8.self)
            }
            try fill()
        }
    }

    /// Whether the peer has closed; waits for it as long as for a read.
    func isClosedByPeer() -> Bool {
        while true {
            do { try fill() } catch { return "\(error)".contains("closed") }
        }
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count == 0 { throw Failure("the peer closed") }
        guard count > 0 else {
            throw Failure(errno == ECONNRESET ? "the peer closed" : "nothing came in 20 s")
        }
        buffer += chunk[..<count]
    }
}

/// An answer over HTTP/1.1.
struct Answer {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: Any? { try? JSONSerialization.jsonObject(with: Data(body)) }
    var field: String? { (json as? [String: Any])?["field"] as? String }
}

/// Plain requests over a connection of their own, or over one that is kept.
enum HTTP {
    static func get(
        port: UInt16, _ path: String, token: String? = nil, agent: String? = firefox, headers: [String] = [],
        ipv6: Bool = false
    ) throws -> Answer {
        try request("GET", port: port, path, token: token, agent: agent, headers: headers, ipv6: ipv6)
    }

    static func post(port: UInt16, _ path: String, json: Any, token: String?) throws -> Answer {
        try request(
            "POST", port: port, path, token: token, agent: nil,
            body: Array(try JSONSerialization.data(withJSONObject: json)))
    }

    static func request(
        _ method: String, port: UInt16, _ path: String, token: String? = nil, agent: String? = firefox,
        headers: [String] = [], body: [UInt8]? = nil, ipv6: Bool = false
    ) throws -> Answer {
        let connection = try Connection(port: port, ipv6: ipv6)
        return try request(
            method, on: connection, path, token: token, agent: agent, headers: headers + ["Connection: close"],
            body: body)
    }

    static func request(
        _ method: String, on connection: Connection, _ path: String, token: String? = nil, agent: String? = firefox,
        headers: [String] = [], body: [UInt8]? = nil
    ) throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + headers
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let agent { lines.append("User-Agent: \(agent)") }
        if let body { lines.append("Content-Length: \(body.count)") }
        try connection.write(lines.joined(separator: "\r\n") + "\r\n\r\n")
        if let body { try connection.write(body) }
        return try answer(on: connection, isHead: method == "HEAD")
    }

    static func answer(on connection: Connection, isHead: Bool = false) throws -> Answer {
        let lines = try connection.readHead().components(separatedBy: "\r\n")
        let parts = lines[0].split(separator: " ")
        guard parts.count >= 2, let status = Int(parts[1]) else { throw Failure("not an answer: \(lines[0])") }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let length = isHead ? 0 : Int(headers["content-length"] ?? "0") ?? 0
        return Answer(status: status, headers: headers, body: try connection.read(length))
    }
}
