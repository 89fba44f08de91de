import Core
import Testing

/// Texts from outside that are cut.
@Suite struct ExcerptTests {
    /// A character that does not fit whole is left out: a half of it would be replaced by a sign of more bytes.
    @Test(arguments: 0...12) func aTextIsCutBetweenScalars(_ bytes: Int) {
        let text = "aé€\u{1F600}e\u{301}"
        let cut = text.prefix(bytes: bytes)
        let ends = [0, 1, 3, 6, 10, 11]
        #expect(cut.utf8.count == (bytes < 13 ? ends.last { $0 <= bytes } : 13))
        #expect(text.utf8.starts(with: cut.utf8))
    }

    @Test func aShortTextIsWhole() {
        #expect("é".prefix(bytes: 2) == "é" && "é".prefix(bytes: .max) == "é" && "".prefix(bytes: 0) == "")
    }

    @Test func whatIsKeptOfAnAgentIsBounded() {
        for character in ["x", "é", "€", "\u{1F600}"] {
            for lead in 0..<4 {
                let text = String(repeating: "x", count: lead) + String(repeating: character, count: 600)
                let kept = boundedUserAgent(text)
                #expect((Limits.userAgentBytes - 3...Limits.userAgentBytes).contains(kept.utf8.count))
                #expect(!kept.contains("\u{FFFD}"))
            }
        }
    }

    @Test(arguments: [
        ("plain", 60, "plain"), ("a\u{1b}[2J\nb", 60, "a\u{FFFD}[2J\u{FFFD}b"), ("\r\n", 60, "\u{FFFD}\u{FFFD}"),
        ("\u{202e}x\u{2028}\u{85}\u{7f}\u{0}", 60, "\u{FFFD}x\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ("abcdef", 3, "abc"),
        ("aéé", 4, "aé"), ("a\u{1b}", 3, "a"), ("", 60, ""),
    ])
    func anExcerptIsOneLine(_ text: String, _ bytes: Int, _ shown: String) {
        #expect(text.excerpt(bytes: bytes) == shown && text[...].excerpt(bytes: bytes) == shown)
    }

    /// Twenty characters may be any number of bytes.
    @Test func marksOfOneCharacterCount() {
        #expect(("e" + String(repeating: "\u{301}", count: 10_000)).excerpt(bytes: 60).utf8.count == 59)
    }
}
