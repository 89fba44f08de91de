#if canImport(Glibc)
    import Glibc
#endif

/// The token from the environment. It is removed from the environment at the start, so that no child process inherits it:
/// no command of `--exec`, no sendmail, no shell.
public enum TokenVariable {
    /// The variable.
    public static let name = "MAILBELL_TOKEN"

    /// Written once, before a second thread exists.
    nonisolated(unsafe) private static var taken: String?

    /// The value of `MAILBELL_TOKEN` before `take`; nil if it was unset or empty.
    public static var value: String? { taken }

    /// Removes every variable that contains a token, whatever its name. Call it first, before other threads exist.
    public static func take() {
        taken = environment(name)
        var names: [String] = [name]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "="), isToken(String(text[text.index(after: equals)...])) {
                names.append(String(text[..<equals]))
            }
            next += 1
        }
        for name in names { unsetenv(name) }
    }
}
