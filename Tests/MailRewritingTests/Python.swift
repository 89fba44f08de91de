import Foundation
import Testing

/// Runs a script that lies beside the tests.
enum Python {
    static func run(_ script: String, _ arguments: [String], input: String) throws -> String {
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let folder = Corpus.folder.deletingLastPathComponent()
        python.arguments = ["python3", folder.appendingPathComponent(script).path] + arguments
        let written = Pipe()
        let output = Pipe()
        python.standardInput = written
        python.standardOutput = output
        try python.run()
        try written.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try written.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
        return said
    }
}
