import Presentation
import Testing

/// What ArgumentParser says, and what of it is shown.
@Suite struct UsageMessageTests {
    @Test func aValueThatIsWrongIsOneLine() {
        let full = """
            Error: The value 'csv' is invalid for '-o <format>'. Please provide one of 'text' or 'json'.
            Help:  -o <format>  text: a line for people. json: one object a line, with
                                every verdict, for programs.
            Usage: mailbell feed [--hub <url>] [--output <format>]
              See 'mailbell feed --help' for more information.
            """
        #expect(
            UsageMessage(full)?.text == """
                Error: The value 'csv' is invalid for '-o <format>'. Please provide one of 'text' or 'json'.
                See 'mailbell feed --help' for more information.
                """)
        let validated =
            "Error: -n must be 1 to 100000.\nUsage: mailbell feed\n  See 'mailbell feed --help' for more information."
        #expect(
            UsageMessage(validated)?.text
                == "Error: -n must be 1 to 100000.\nSee 'mailbell feed --help' for more information.")
        #expect(UsageMessage("Error: Missing value for '-n <n>'\nUsage: mailbell\n")?.text.contains("Usage") == false)
    }

    /// The usage is what shows the form of a command.
    @Test func whatIsWrongWithTheFormKeepsTheUsage() {
        for fault in [
            "Missing expected argument '<email>'", "Unknown option '--sinc'. Did you mean '--since'?",
            "Unexpected argument 'more'", "2 unexpected arguments: 'a', 'b'", "Missing one of: '--a', '--b'",
        ] {
            #expect(
                UsageMessage("Error: \(fault)\nUsage: mailbell feed\n  See 'mailbell feed --help'") == nil, "\(fault)")
        }
        #expect(UsageMessage("OVERVIEW: Shows\n\nUSAGE: mailbell") == nil)
        #expect(UsageMessage("") == nil)
    }
}
