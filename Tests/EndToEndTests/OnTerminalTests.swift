import Foundation
import TestKit
import Testing

/// `mailbell` on a real terminal, which is tmux.
@Suite(.serialized, .blocking) struct OnTerminalTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    private func terminal(_ columns: Int, _ more: [String: String] = [:]) throws -> Tmux {
        try Tmux(columns: columns, environment: desk.environment.merging(more) { $1 })
    }

    /// Long and short, Latin and Japanese, people and machines, places known and hidden.
    private func fill() throws {
        let long = String(repeating: "a very long subject ", count: 8)
        for subject in ["Q3 offer", "四半期のご提案：お見積りとスケジュールについて", long, hostileSubject, "👩‍👩‍👧‍👦 🏳️‍🌈"] {
            let people = try desk.register(
                "alice@example.com", "\(String(repeating: "x", count: 50))@example.com",
                links: ["https://example.com/a/rather/long/path/to/some/page?with=a&query=too"], subject: subject)
            try desk.hit(people[0].pixel)
            try desk.hit(people[1].links[0])
            try desk.hit(people[0].pixel, agent: "curl/7.88.1")
        }
    }

    @Test(arguments: [40, 80, 120]) func noLineWrapsAndNothingFromOutsideActs(_ columns: Int) throws {
        try fill()
        let count = try desk.hub.log(desk.token).count
        let terminal = try terminal(columns)
        for command in [
            "replay --machines", "tail --from-start --no-follow --machines", "feed -n 100 --machines",
            "contact alice@example.com --machines", "status",
        ] {
            let (written, shown) = try terminal.show("mailbell \(command) 2>&1")
            #expect(written.contains("\u{1B}["), "colours: \(command)")
            let colourless = written.replacing(/\u{1B}\[[0-9;]*m/, with: "")
            #expect(isHarmless(colourless), "\(command): \(colourless.debugDescription)")
            #expect(shown.allSatisfy { cells($0) <= columns }, "\(command)")
            switch command.prefix(4) {
            case "repl", "tail", "feed": #expect(shown.count == count, "\(command)")
            case "cont": #expect(shown.joined().contains("5 by machines") && shown.joined().contains("5 mails"))
            default: #expect(shown.contains { $0.contains("sam@example.com") })
            }
        }
    }

    /// What follows the subject stands in one column, however wide its letters are.
    @Test func columnsAlign() throws {
        for subject in ["Q3 offer", "四半期のご提案", "四半期のご提案：お見積りとスケジュールについてのお知らせ", "offer 四半期"] {
            try desk.hit(try desk.register("alice@example.com", subject: subject)[0].pixel)
        }
        for columns in [80, 120] {
            let shown = try terminal(columns).show("mailbell replay --kind open").shown
            let places = shown.map { line in line.range(of: " United Kingdom").map { cells(line[..<$0.lowerBound]) } }
            #expect(places.count == 4 && Set(places).count == 1 && places[0] != nil, "\(shown)")
            #expect(shown.allSatisfy { $0.contains("“") && $0.contains("”") })
        }
    }

    /// A feed knows its lines: no column is wider than what stands in it, and a number before them costs no seconds.
    @Test func aFeedIsAsWideAsItsLines() throws {
        let mail = try desk.register("al@example.com", links: ["https://example.com/2026/pricing"])
        try desk.hit(mail[0].links[0])
        let shown = try terminal(80).show("mailbell feed --kind click --seq").shown
        let line = #/^[0-9]  [0-9:]{8}  click  Alice Example  “Q3 offer”  GB  example.com/2026/pricing$/#
        #expect(shown.first?.contains(line) == true, "\(shown)")
    }

    @Test func coloursOnTerminals() throws {
        try fill()
        let commands = "mailbell replay --machines; mailbell feed; mailbell contact alice@example.com; mailbell status"
        for quiet in [["TERM": "dumb"], ["NO_COLOR": "1"]] {
            #expect(try !terminal(80, quiet).show(commands).written.contains("\u{1B}"), "\(quiet)")
        }
        let terminal = try terminal(80)
        #expect(try terminal.show(commands).written.contains("\u{1B}["))
        #expect(try !terminal.show("mailbell replay --color never").written.contains("\u{1B}"))
        #expect(try terminal.show("TERM=dumb mailbell replay --color always").written.contains("\u{1B}["))
        // JSON is the same everywhere, and harmless in itself.
        let json = try terminal.show("mailbell replay -o json --kind sent --contact alice@example.com", mayWrap: true)
            .written
        #expect(json.lines.count == 5 && json.contains("👩‍👩‍👧‍👦 🏳️‍🌈") && json.contains("\\u202e"))
        #expect(isHarmless(json))
    }

    @Test func controlCEndsWithACleanPrompt() throws {
        try desk.register("alice@example.com")
        let terminal = try terminal(80)
        try terminal.type("clear; mailbell tail -n 1")
        try eventually("it is shown") {
            try terminal.pane.contains("alice@example.com") || terminal.pane.contains("Alice")
        }
        try terminal.press("C-c")
        try eventually("a prompt") { try terminal.pane.lines.last == "READY>" }
        #expect(try terminal.pane.lines.dropLast().last == "^C", "on a line of its own")
        try terminal.type("echo code=$?")
        try eventually("the exit code") { try terminal.pane.contains("\ncode=0\n") }
        // One Ctrl-C is enough also for a command that hangs.
        try terminal.type("clear; mailbell tail --from-start --exec 'echo started; sleep 100'; echo code=$?")
        try eventually("it hangs") { try terminal.pane.contains("started") }
        try terminal.press("C-c")
        try eventually("a prompt", seconds: 5) { try terminal.pane.hasSuffix("code=0\nREADY>") }
        #expect(try !terminal.pane.contains("trying again"))
    }

    @Test func theTokenIsAskedForAndNotShown() throws {
        let terminal = try terminal(100, ["MAILBELL_HUB": "", "MAILBELL_TOKEN": ""])
        try terminal.type("mailbell login")
        try eventually("a question") { try terminal.pane.contains("Hub, such as") }
        try terminal.type(desk.hub.url)
        try eventually("a question") { try terminal.pane.contains("Token (mb_…, it is not shown) or pairing code:") }
        try terminal.type(desk.token)
        try eventually("it is logged in") {
            try terminal.pane.contains("logged in to \(desk.hub.url) as sam@example.com")
        }
        #expect(try terminal.pane.contains(desk.hub.url))
        #expect(!terminal.written.contains(desk.token))
        try terminal.type("clear; echo shown again")
        try eventually("the echo is back") { try terminal.pane.hasPrefix("shown again\nREADY>") }
        #expect(terminal.written.contains("echo shown again"))
        // Ctrl-C in place of a token leaves the terminal as it was; this shell does not put it right.
        try terminal.type("clear; mailbell login --hub \(desk.hub.url)")
        try eventually("a question") { try terminal.pane.contains("it is not shown) or pairing code:") }
        try terminal.press("C-c")
        try eventually("a prompt") { try terminal.pane.hasSuffix("READY>") }
        try terminal.type("echo typed")
        try eventually("the echo is back") { try terminal.pane.contains("READY> echo typed\ntyped") }
        // Too short a token, and the end of the input.
        try terminal.type("clear; mailbell login --hub \(desk.hub.url); echo code=$?")
        try eventually("a question") { try terminal.pane.contains("it is not shown) or pairing code:") }
        try terminal.type("secret")
        try eventually("it is refused") { try terminal.pane.contains("code=64") }
        #expect(try !terminal.pane.contains("secret"))
    }
}

/// How many cells a row takes, by the characters that these tests use.
private func cells(_ text: some StringProtocol) -> Int {
    text.reduce(0) { sum, character in
        let first = character.unicodeScalars.first!
        let isWide = (0x2E80...0xFF60).contains(first.value) || first.value >= 0x1F000
        return sum + (isWide ? 2 : 1)
    }
}
