import Foundation
import TestKit
import Testing

/// Runs a script that lies beside the tests.
enum Python {
    static func run(_ script: String, _ arguments: [String], input: String) throws -> String {
        let folder = Corpus.folder.deletingLastPathComponent()
        let result = try TestKit.run(
            Tool.python, [folder.appendingPathComponent(script).path] + arguments, input: input,
            seconds: 2400)
        #expect(result.code == 0, "\(result.errors)")
        return result.output
    }
}
