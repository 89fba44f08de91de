import Foundation

extension TemporaryFolder {
    /// Runs a shell script in the folder and returns its standard output. Stops and throws at the first command that fails.
    @discardableResult
    public func shell(_ script: String, input: String = "") throws -> String {
        let result = try run(
            URL(fileURLWithPath: "/bin/sh"), ["-ec", "cd \"$0\"\n" + script, path], input: input)
        guard result.code == 0 else { throw Failure("\(script): \(result.errors)") }
        return result.output
    }
}
