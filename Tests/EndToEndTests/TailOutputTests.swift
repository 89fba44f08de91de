import Foundation
import TestKit
import Testing

/// How `mailbell` writes activities where nobody's terminal is: formats, templates, colours.
@Suite(.serialized, .blocking) struct TailOutputTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    private func replay(_ arguments: String..., with more: [String: String] = [:]) throws -> String {
        let result = try run(
            Programs.terminal, ["replay"] + arguments, environment: desk.environment.merging(more) { $1 })
        guard result.code == 0 else { throw Failure("\(arguments): \(result)") }
        return result.output
    }

    private func oneOfEach() throws {
        let alice = try desk.register("alice@example.com", links: ["https://example.com/a"])[0]
        try desk.hit(alice.pixel)
        try desk.hit(alice.links[0])
        try desk.hit(alice.pixel, agent: "curl/7.88.1")
    }

    @Test func textJSONAndTemplate() throws {
        try oneOfEach()
        let text = try replay("-o", "text")
        #expect(text == (try replay()))
        #expect(text.lines.count == 3)
        #expect(text.lines[1].contains("  open  Alice Example <alice@example.com>  “Q3 offer”  United Kingdom"))
        #expect(text.lines[2].contains("  click  ") && text.lines[2].contains("https://example.com/a"))
        #expect(try replay("--machines").lines.count == 4)
        let json = try replay("--output", "json")
        #expect(json.lines.count == 4 && seqsOf(json) == [1, 2, 3, 4])
        #expect(json.lines.allSatisfy { $0.hasPrefix("{\"seq\":") })
        let kinds = json.lines.compactMap { member($0, "kind") as? String }
        #expect(kinds == ["sent", "open", "click", "open"])
        #expect(json.lines.compactMap { member($0, "verdict") as? String } == ["human", "human", "machine"])

        let template = #"{seq} {kind}\t{{{location.country|"-"}}} {link.url|message.id|'?'}|{who}\n."#
        let written = try replay("-o", "template", "--template", template)
        #expect(written == (try replay("--template", template)), "-o template is implied")
        #expect(
            written.contains("2 open\t{GB} ")
                && written.contains("3 click\t{GB} https://example.com/a|Alice Example\n.\n"))
        #expect(written.contains("1 sent\t{-} "))
        #expect(try replay("--template", "{seq}") == "1\n2\n3\n")
        #expect(try replay("--template", "{seq}", "--machines") == "1\n2\n3\n4\n")
        #expect(try replay("--template", "").allSatisfy { $0 == "\n" })
    }

    /// What a stranger wrote acts on nobody's terminal, whatever the format; and in JSON it is still what they wrote.
    @Test func nothingFromOutsideIsWrittenRaw() throws {
        let hostile = hostileSubject
        try desk.register("eve@example.com", subject: hostile)
        for arguments in [
            [], ["-o", "json"], ["--template", "{message.subject} {who}"], ["--color", "always"],
        ] {
            for command in [["replay"], ["feed"], ["tail", "--from-start", "--no-follow"]] {
                let result = try run(Programs.terminal, command + arguments, environment: desk.environment)
                #expect(result.code == 0 && result.output.lines.count == 1, "\(command) \(arguments)")
                let colourless = result.output.replacing(/\u{1B}\[[0-9;]*m/, with: "")
                #expect(isHarmless(colourless), "\(command) \(arguments): \(result.output.debugDescription)")
                #expect(result.output.contains("四半期"))
            }
        }
        #expect(isHarmless(try desk.mailbell("contact", "eve@example.com").output))
        let line = try replay("-o", "json").lines[0]
        #expect((member(line, "message") as? [String: Any])?["subject"] as? String == hostile)
        let exec = try desk.mailbell("tail", "--from-start", "--no-follow", "--exec", "cat")
        #expect(exec.output == line + "\n")
    }

    @Test func colours() throws {
        try oneOfEach()
        let replay = [["replay"]]
        let all = replay + [["tail", "--from-start", "--no-follow"], ["feed"], ["status"]]
        func hasColours(_ color: String?, _ more: [String: String], _ commands: [[String]] = replay) throws -> Bool {
            let flags = color.map { ["--color", $0] } ?? []
            var results: [Bool] = []
            for command in commands {
                let result = try run(
                    Programs.terminal, command + flags, environment: desk.environment.merging(more) { $1 })
                #expect(result.code == 0)
                results.append(result.output.contains("\u{1B}["))
            }
            #expect(Set(results).count == 1, "\(color ?? "") \(more): \(results)")
            return results[0]
        }
        // Each command goes by the flag and by the environment; `PaletteTests` has every rule.
        let xterm = ["TERM": "xterm-256color"]
        #expect(try !hasColours(nil, xterm, all), "not into a pipe")
        #expect(try !hasColours("auto", xterm))
        #expect(try hasColours("always", xterm))
        #expect(try hasColours("always", ["NO_COLOR": "1", "TERM": "dumb"], all), "who says always means it")
        #expect(try !hasColours("never", ["CLICOLOR_FORCE": "1"]))
        #expect(try hasColours("auto", ["CLICOLOR_FORCE": "1"], all))
        #expect(try hasColours("auto", ["CLICOLOR_FORCE": "1", "NO_COLOR": ""]))
        #expect(try !hasColours("auto", ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], all))
        #expect(try !hasColours("auto", ["CLICOLOR_FORCE": "0"]))
        #expect(try !self.replay("-o", "json", "--color", "always").contains("\u{1B}"))
        #expect(try desk.mailbell("replay", "--color", "blue").code == 64)
    }
}

/// What a sender or a stranger could put into a subject: a line break, a bell, CSI, OSC 8, C1, direction controls.
let hostileSubject =
    "四半期 \u{1B}[31m\u{1B}]8;;https://evil.example\u{07}x\u{1B}]8;;\u{07}\u{9B}32m\u{202E}\u{2066}\u{7F}\n$(touch pwned) \"'`touch pwned`\\"

/// Whether a terminal only shows it: no controls but the ends of lines, nothing that turns the direction.
func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control: scalar == "\n"
        // The joiner of emoji.
        case .format: scalar == "\u{200D}"
        case .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
