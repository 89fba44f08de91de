import Testing

@testable import Verdicts

@Suite struct WordIndexTests {
    /// The index finds what looking for each word in turn finds.
    @Test(arguments: AgentCase.all) func findsTheFirstOfTheList(_ example: AgentCase) {
        let words: [Word] = ["Outlook", "^Mozilla", "Chrome/", "Safari/", "KHTML", "like Gecko", "x", "^Acme", "Linux"]
        let text = AgentText(example.userAgent)
        #expect(WordIndex(words).first(in: text, at: text.wordStarts) == words.firstIndex { text.contains($0) })
    }

    /// Places at the end of the agent, as those of empty parts, are no words.
    @Test func theEndIsNoWord() {
        let text = AgentText("a (b;")
        #expect(AgentGrammar(text).heads.contains(text.bytes.count))
        #expect(WordIndex(["c", "b"]).first(in: text, at: AgentGrammar(text).heads) == 1)
        #expect(WordIndex([]).first(in: text, at: text.wordStarts) == nil)
    }

    @Test(arguments: [
        ("one", true), ("two", true), ("three", true), ("on", false), ("onee", false), ("", false), ("four", false),
        ("threes", false),
    ])
    func setsHoldWholeWords(_ word: String, _ isHeld: Bool) {
        let words: ByteWords = ["one", "two", "three"]
        let text = AgentText("x" + word)
        #expect(words.contains(text, 1..<text.bytes.count) == isHeld)
        #expect(!([] as ByteWords).contains(text, 1..<text.bytes.count))
    }

    /// Every word is found in a set that is full of words of the same length.
    @Test func setsAreComplete() {
        let text = AgentText("aa ab ac ad ba bb bc bd ca cb cc cd")
        let words: ByteWords = ["aa", "ab", "ac", "ad", "ba", "bb", "bc", "bd", "ca", "cb", "cc"]
        let found = text.wordStarts.map { words.contains(text, $0..<$0 + 2) }
        #expect(found == [Bool](repeating: true, count: 11) + [false])
    }

    @Test(arguments: [
        ("linkcheck", false, true), ("check", true, true), ("checks", true, false), ("chec", false, false),
        ("", false, false),
    ])
    func edgesFit(_ word: String, _ doesStart: Bool, _ doesEnd: Bool) {
        let text = AgentText(word)
        #expect(EdgeWords(starts: ["check", "x"]).fit(text, text.bytes.indices) == doesStart)
        #expect(EdgeWords(ends: ["check", "x"]).fit(text, text.bytes.indices) == doesEnd)
    }

    @Test(
        arguments: [
            ("Andr0id", [.handheld, .android]), ("an iPhone", [.handheld, .applePhone]), ("MyAgent/1", .agent),
            ("agents", []), ("a://b", .scheme), ("AppleWebKit/1", [.engine, .webKit]), ("a<b", .markup), ("", []),
            ("x HbbTV", [.handheld, .television]),
        ] as [(String, AgentSigns)])
    func signsAreFound(_ agent: String, _ signs: AgentSigns) {
        #expect(AgentText(agent).signs == signs)
    }

    @Test(arguments: [("537.36", 537), ("5", 5), ("v5", nil), ("", nil), ("99999999999999999999", 999_999)])
    func versionsBeginWithANumber(_ version: String, _ number: Int?) {
        let text = AgentText(version)
        #expect(text.number(text.bytes.indices) == number)
    }
}
