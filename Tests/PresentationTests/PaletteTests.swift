import Presentation
import Testing

@Suite struct PaletteTests {
    private static let xterm = ["TERM": "xterm-256color"]

    private func isOn(_ choice: ColorChoice, _ isTerminal: Bool, _ more: [String: String]) -> Bool {
        Palette(choice, isTerminal: isTerminal, environment: Self.xterm.merging(more) { $1 }).isOn
    }

    @Test func whatWasAskedForComesFirst() {
        for environment in [[:], ["NO_COLOR": "1"], ["CLICOLOR_FORCE": "1"], ["TERM": "dumb"]] {
            for isTerminal in [true, false] {
                #expect(isOn(.always, isTerminal, environment))
                #expect(!isOn(.never, isTerminal, environment))
            }
        }
    }

    @Test(arguments: [
        ([:], true, false), (["NO_COLOR": ""], true, false), (["NO_COLOR": "0"], false, false),
        (["NO_COLOR": "1"], false, false), (["TERM": "dumb"], false, false), (["TERM": ""], false, false),
        (["CLICOLOR_FORCE": "1"], true, true), (["CLICOLOR_FORCE": "0"], true, false),
        (["CLICOLOR_FORCE": ""], true, false), (["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false, false),
        (["CLICOLOR_FORCE": "1", "NO_COLOR": ""], true, true), (["CLICOLOR_FORCE": "1", "TERM": "dumb"], true, true),
    ])
    func environmentDecides(_ environment: [String: String], _ onTerminal: Bool, _ inFile: Bool) {
        #expect(isOn(.auto, true, environment) == onTerminal)
        #expect(isOn(.auto, false, environment) == inFile)
    }

    @Test func noTermIsNoTerminal() {
        #expect(!Palette(.auto, isTerminal: true, environment: [:]).isOn)
    }

    @Test func everyStyleEndsItself() {
        for style in TerminalStyle.allCases {
            #expect(Palette.off.paint("x", style) == "x")
            let painted = Palette(isOn: true).paint("x", style)
            #expect(painted.withoutColours == "x")
            #expect(style == .plain ? painted == "x" : painted.hasPrefix("\u{1B}[") && painted.hasSuffix("\u{1B}[0m"))
            #expect(Palette(isOn: true).paint("", style) == "")
        }
    }
}
