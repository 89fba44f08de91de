import Foundation
import Synchronization
import TestKit

/// Listens on loopback, remembers what it is sent, and answers the same to everybody.
final class Listener: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let heard = Mutex<[UInt8]>([])

    var url: String { "http://127.0.0.1:\(port)" }
    /// All that was sent by now.
    var received: String { heard.withLock { String(decoding: $0, as: UTF8.self) } }

    /// - Parameters:
    ///   - answer: what is sent back after the head of a request, before the connection is closed.
    ///   - given: where it listens; nil for a port of its own.
    init(answer: String = "", port given: UInt16? = nil) throws {
        port = try given ?? freePort()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(descriptor, 8) == 0 else { throw Failure("cannot listen on \(port)") }
        Thread.detachNewThread { [descriptor, weak self] in
            while case let peer = accept(descriptor, nil, nil), peer >= 0 {
                var chunk = [UInt8](repeating: 0, count: 4096)
                var request: [UInt8] = []
                while !request.ends(Array("\r\n\r\n".utf8)), case let count = recv(peer, &chunk, chunk.count, 0),
                    count > 0
                {
                    request += chunk[..<count]
                }
                self?.heard.withLock { $0 += request }
                _ = send(peer, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
                close(peer)
            }
            close(descriptor)
        }
    }

    static func http(_ status: String, _ headers: [String] = [], _ body: String = "") -> String {
        (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers).joined(
            separator: "\r\n") + "\r\n\r\n" + body
    }

    /// Ends the thread, which closes the descriptor: it may be about to accept(2) from it.
    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

extension [UInt8] {
    fileprivate func ends(_ end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
