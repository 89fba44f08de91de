import Foundation
import TestKit

/// The name server of `dns.py`, which ends with the test.
final class NameServer {
    private let port: UInt16
    private let program: InteractiveProgram

    init() throws {
        port = try freePort()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("dns.py").path
        program = try InteractiveProgram(Tool.python, [script, "\(port)"])
        guard try program.read(until: "\n") == "ready\n" else { throw Failure("dns.py ended") }
    }

    var address: String { "127.0.0.1:\(port)" }

    /// Ends it, and returns the questions that it was asked.
    func questions() throws -> [String] {
        program.signal(SIGKILL)
        return try program.readToEnd().split(separator: "\n").map(String.init)
    }
}
