import Foundation

/// The name server of `dns.py`, which ends with the test.
final class NameServer {
    let port: UInt16
    private let process = Process()
    private let output = Pipe()

    init() throws {
        port = try Self.freePort()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("dns.py").path
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [script, "\(port)"]
        process.standardOutput = output
        try process.run()
        // Its first line says that it listens.
        _ = try output.fileHandleForReading.read(upToCount: 6)
    }

    deinit { end() }

    /// By a signal that cannot be blocked: a child has the mask of the thread that started it.
    private func end() { kill(process.processIdentifier, SIGKILL) }

    var address: String { "127.0.0.1:\(port)" }

    /// Ends it, and returns the questions that it was asked.
    func questions() throws -> [String] {
        end()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func freePort() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 ? getsockname(socket, $0, &length) : -1
            }
        }
        guard result == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: address.sin_port)
    }
}
