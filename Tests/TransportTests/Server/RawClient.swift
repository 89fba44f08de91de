import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A socket whose calls block, for half a minute at most: to be used by `onThread`.
final class RawClient: Sendable {
    struct Failed: Error, CustomStringConvertible { var description: String }

    let fd: Int32

    /// - Parameters:
    ///   - source: the address that it comes from, of 127.0.0.0/8.
    ///   - receiveBuffer: bytes that the system takes ahead of `read`; nil for as many as it likes.
    init(_ port: UInt16, from source: String = "127.0.0.1", receiveBuffer: Int32? = nil) throws {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw Failed(description: "socket: errno \(errno)") }
        var wait = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBuffer {
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        let isConnected =
            Self.with(source, 0) { bind(fd, $0, $1) } == 0 && Self.with("127.0.0.1", port) { connect(fd, $0, $1) } == 0
        // An error thrown here runs `deinit`, which closes the socket.
        guard isConnected else { throw Failed(description: "connect: errno \(errno)") }
    }

    deinit { close(fd) }

    private static func with(
        _ address: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failed(description: "send: errno \(errno)") }
            sent += count
        }
    }

    /// Writes as much as the system takes, until it takes nothing for half a second. Returns the number of bytes.
    func writeUntilBlocked(_ bytes: [UInt8]) throws -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(fd, $0.baseAddress, min($0.count, 65_536), Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 {
                sent += count
                continue
            }
            guard errno == EAGAIN else { throw Failed(description: "send: errno \(errno)") }
            var one = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
            if poll(&one, 1, 500) == 0 { return sent }
        }
        return sent
    }

    /// Nothing more is sent.
    func endWriting() { shutdown(fd, Int32(SHUT_WR)) }

    /// Whether bytes wait to be read, or the end.
    func awaitInput() { var one = pollfd(fd: fd, events: Int16(POLLIN), revents: 0); _ = poll(&one, 1, 30_000) }

    /// Up to so many bytes; none at the end, also where that is a reset.
    func read(upTo count: Int = 65_536) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = recv(fd, &bytes, count, 0)
        guard got >= 0 || errno == ECONNRESET else { throw Failed(description: "recv: errno \(errno)") }
        return Array(bytes.prefix(max(0, got)))
    }

    /// All up to the end.
    func readAll() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let some = try read()
            guard !some.isEmpty else { return all }
            all += some
        }
    }

    /// The head of an answer.
    func head() throws -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
            let byte = try read(upTo: 1)
            guard !byte.isEmpty else {
                throw Failed(description: "the end, after '\(String(decoding: head, as: UTF8.self))'")
            }
            head += byte
        }
        return String(decoding: head, as: UTF8.self)
    }

    /// One answer that tells its length.
    func answer() throws -> (head: String, body: [UInt8]) {
        let text = try head()
        let length =
            text.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) }
            ?? 0
        var body: [UInt8] = []
        while body.count < length {
            let some = try read(upTo: min(65_536, length - body.count))
            guard !some.isEmpty else { throw Failed(description: "the end, after \(body.count) of \(length) bytes") }
            body += some
        }
        return (text, body)
    }

    /// Asks by GET, and reads the answer.
    func get(_ path: String) throws -> (head: String, body: [UInt8]) {
        try write("GET \(path) HTTP/1.1\r\nhost: x\r\n\r\n")
        return try answer()
    }
}
