import ArgumentParser

/// How activities are shown, and when to end.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
        case text, json
    }

    @Option(
        name: .shortAndLong,
        help: "text: a line for people. json: one object a line, with every verdict, for programs.")
    var output: Format = .text

    @Option(help: "End after so many activities, of those that are shown.")
    var count: Int?

    @Option(help: "End after so many seconds.")
    var timeout: Double?

    @Flag(help: "In text, show what machines opened and clicked as well: prefetchers, mail scanners, scripts.")
    var machines = false

    func check() throws {
        if let count, count < 1 { throw ValidationError("--count must be 1 or more.") }
        if let timeout, !(timeout > 0 && timeout < 1e9) {
            throw ValidationError("--timeout must be more than 0 seconds.")
        }
    }
}
