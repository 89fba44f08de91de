public import Foundation

/// A script in Python that plays a server on loopback, and ends with this. It prints `NAME PORT` for each of its ports and
/// then an empty line, and ends when its input does.
public final class ScriptPeer: Sendable {
    /// By name; the script tells what each does.
    public let ports: [String: UInt16]
    private let input = Pipe()

    /// Starts the script, and waits until it listens.
    public init(_ script: URL, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path] + arguments
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.hasSuffix("\n\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CocoaError(.fileReadUnknown) }
            text += String(decoding: data, as: UTF8.self)
        }
        ports = Dictionary(
            uniqueKeysWithValues: text.split(separator: "\n").map { line in
                let words = line.split(separator: " ")
                return (String(words[0]), UInt16(words[1])!)
            })
    }

    deinit { try? input.fileHandleForWriting.close() }
}
