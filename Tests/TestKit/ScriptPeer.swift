public import Foundation

/// A Python script that acts as a server on loopback. It is stopped when this object is released.
///
/// The script must print `NAME PORT` for each of its ports, then an empty line, and exit at the end of its input.
public final class ScriptPeer: Sendable {
    /// The ports, by name. The script says what each does.
    public let ports: [String: UInt16]
    private let program: InteractiveProgram

    /// Starts the script, and blocks until it listens.
    public init(_ script: URL, _ arguments: [String]) throws {
        program = try InteractiveProgram(Tool.python, [script.path] + arguments)
        let text = try program.read(until: "\n\n")
        guard text.hasSuffix("\n\n") else { throw Failure("\(script.lastPathComponent) ended") }
        ports = Dictionary(
            uniqueKeysWithValues: text.split(separator: "\n").map { line in
                let words = line.split(separator: " ")
                return (String(words[0]), UInt16(words[1])!)
            })
    }
}
