import Presentation
import Testing

@Suite struct CommandTreeTests {
    private let tree = CommandTree(
        "mailbell",
        children: [
            CommandTree("tail"), CommandTree("replay"), CommandTree("feed"), CommandTree("sent"),
            CommandTree("contact"),
            CommandTree("craft", isListed: false), CommandTree("sendmail"),
            CommandTree("smtp", children: ["set", "show", "test", "remove"].map { CommandTree($0) }),
        ])

    @Test(arguments: [
        ("tial", "tail"), ("tai", "tail"), ("tails", "tail"), ("Tail", "tail"), ("TAIL", "tail"), ("fed", "feed"),
        ("contcat", "contact"), ("contacts", "contact"), ("con", "contact"), ("sendmial", "sendmail"), ("stmp", "smtp"),
    ]) func whatWasMeantIsProposed(_ typed: String, _ meant: String) {
        #expect(
            tree.fault(in: [typed, "-n", "3"])?.hasPrefix(
                "'\(typed)' is not a command of mailbell: did you mean '\(meant)'?") == true)
    }

    @Test func whatIsLikeNoneIsAnsweredWithAll() throws {
        for typed in ["xyzzy", "q", "🙂", String(repeating: "tail", count: 100), "status-page"] {
            let fault = try #require(tree.fault(in: [typed]))
            #expect(fault.contains("the commands are tail, replay, feed, sent, contact, sendmail, smtp."), "\(fault)")
            #expect(!fault.contains("craft") && fault.count < 250)
        }
    }

    @Test func commandsBelowAreLookedAtToo() {
        #expect(
            tree.fault(in: ["smtp", "shwo"])?.hasPrefix(
                "'shwo' is not a command of mailbell smtp: did you mean 'show'?") == true)
        #expect(tree.fault(in: ["smtp", "shwo"])?.contains("`mailbell smtp --help`") == true)
    }

    /// Options, values and help are the parser's own.
    @Test(arguments: [
        [], ["tail"], ["tail", "tial"], ["--version"], ["--hlep"], ["-n", "tial"], ["help"], ["help", "tial"], ["smtp"],
        ["smtp", "help", "x"], ["smtp", "show", "more"], ["smtp", "--help"], ["craft"], [""],
        ["contact", "a@example.com"],
    ]) func nothingElseIsItsBusiness(_ arguments: [String]) { #expect(tree.fault(in: arguments) == nil) }
}
