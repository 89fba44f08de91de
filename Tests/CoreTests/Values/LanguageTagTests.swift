import Core
import Testing

@Suite struct LanguageTagTests {
    @Test(
        arguments: [
            ("en", ["en"]), ("de", ["de", "en"]), ("pt-BR", ["pt-BR", "pt", "en"]), ("en-GB", ["en-GB", "en"]),
            ("zh-Hant-TW", ["zh-Hant-TW", "zh-Hant", "zh", "en"]),
        ])
    func choices(text: String, choices: [String]) { #expect(LanguageTag(text)?.choices == choices) }

    @Test(arguments: ["", "e", "engl", "1a", "de-", "-de", "de--AT", "de_AT", "de-abcdefghi", "dé", "de\u{0}"])
    func isNone(text: String) { #expect(LanguageTag(text) == nil) }

    @Test func isBounded() {
        #expect(LanguageTag("en" + String(repeating: "-a", count: 16)) != nil)
        #expect(LanguageTag("en" + String(repeating: "-a", count: 17)) == nil)
    }
}
