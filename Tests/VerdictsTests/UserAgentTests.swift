import Core
import Testing

@testable import Verdicts

@Suite struct UserAgentTests {
    @Test func letterCaseDoesNotMatter() {
        for example in AgentCase.desktopBrowsers + AgentCase.mobileBrowsers {
            #expect(UserAgent.parse(example.userAgent.uppercased()) == example.agent)
        }
    }

    @Test(arguments: [
        ("a bot", true), ("(Bot)", true), ("bot2", true), ("x-BOT/1", true), ("bot", true),
        ("Cubot", false), ("bottle", false), ("2bot", false), ("robots", false), ("ébot", false), ("boté", false),
        ("", false),
    ])
    func wordsAreWhole(text: String, isFound: Bool) {
        #expect(AgentText(text).contains("bot") == isFound)
    }

    @Test func anchoredWordsAreAtTheStart() {
        #expect(AgentText("Java/1.8").contains("^java/"))
        // An LG phone of 2008, faisalman/ua-parser-js.
        #expect(!AgentText("LG/KU990i/v10a Browser/Obigo-Q05A/3.6 Java/ASVM/1.0").contains("^java/"))
        #expect(!AgentText("").contains("^java/"))
    }

    @Test(arguments: [
        "\u{0}", "\u{7f}\u{1b}[2J", "\r\n\r\n", "\u{feff}", "🔔🔔🔔", "(((((((((", ")))))))))", "Mozilla/5.0 (",
        ") Mobile/",
        "AppleWebKit iPhone )", "%s%n%x", "' OR 1=1 --", "<script>", "\u{202e}emorhC", "e\u{301}curl/8",
    ])
    func hostileTextIsReadQuietly(text: String) {
        let judgement = RuleJudge().judge(.open(text, after: .seconds(3600)))
        #expect(judgement.verdict != .human || judgement.agent.client != nil)
        #expect(judgement.reason.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
    }

    @Test func controlCharactersSeparateWords() {
        #expect(UserAgent.parse("x\u{0}curl/8\u{7}").client == "curl")
    }

    @Test func onlyTheFirstKibibyteIsRead() {
        let padding = String(repeating: "x", count: UserAgent.maximumBytes - 6)
        #expect(UserAgent.parse(padding + " curl/8.5.0").client == "curl")
        #expect(UserAgent.parse(padding + "xx curl/8.5.0").client == nil)
        // The cut falls into a character.
        let bells = String(repeating: "🔔", count: 1_000_000)
        #expect(UserAgent.parse("x" + bells) == Agent())
        #expect(RuleJudge().judge(.open("x" + bells, after: .seconds(3600))).verdict == .unknown)
    }

    /// What the system claims to be is Gmail's costume, not the reader's machine.
    @Test func machinesHaveNoSystem() {
        for example in AgentCase.proxies + AgentCase.libraries + AgentCase.services where example.verdict != .unknown {
            let agent = UserAgent.parse(example.userAgent)
            #expect(agent.os == nil)
            #expect(agent.device == nil)
        }
    }
}
