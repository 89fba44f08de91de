/// The short error text for an invalid command line.
public struct UsageMessage: Hashable, Sendable {
    /// One or more lines, without a line break at the end.
    public let text: String

    /// Shortens ArgumentParser's text for an invalid value to the error and the reference to `--help`. nil for other
    /// errors, such as missing or surplus arguments, where the full text with the usage is better.
    ///
    /// - Parameter full: ArgumentParser's text: the error, perhaps the option's help, the usage, and where to find
    ///   more.
    public init?(_ full: String) {
        let lines = full.split(separator: "\n", omittingEmptySubsequences: false)
        let end = lines.firstIndex { $0.hasPrefix("Help:  ") || $0.hasPrefix("Usage: ") } ?? lines.endIndex
        let fault = lines[..<end].joined(separator: "\n")
        guard end < lines.endIndex, fault.hasPrefix(Self.start) else { return nil }
        guard !Self.aboutTheForm.contains(where: { fault.hasPrefix(Self.start + $0) }),
            !fault.contains(" unexpected arguments: ")
        else { return nil }
        let help = lines.last { $0.hasPrefix("  See '") }.map { "\n" + $0.dropFirst(2) } ?? ""
        text = fault + help
    }

    private static let start = "Error: "
    private static let aboutTheForm = [
        "Missing expected", "Missing one of", "Missing required", "Unexpected argument", "Unknown option",
    ]
}
