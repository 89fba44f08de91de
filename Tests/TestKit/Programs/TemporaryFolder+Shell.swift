import Foundation

extension TemporaryFolder {
    /// Runs a script of the shell in the folder, to its first failing command; returns what it has written.
    @discardableResult
    public func shell(_ script: String, input: String = "") throws -> String {
        let result = try run(
            URL(fileURLWithPath: "/bin/sh"), ["-ec", "cd \"$0\"\n" + script, path], input: input)
        guard result.code == 0 else { throw Failure("\(script): \(result.errors)") }
        return result.output
    }
}
