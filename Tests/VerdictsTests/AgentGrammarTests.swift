import Core
import TestKit
import Testing

@testable import Verdicts

@Suite struct AgentGrammarTests {
    /// RFC 9110, 10.1.5, and what is written instead of it.
    @Test(arguments: [
        ("a/1 b", "a/1 b"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/1", "mozilla/5.0 (x11|linux x86_64) gecko/1"),
        ("a (b (c; d) e; f) g/2", "a (b (c|d) e|f) g/2"),
        ("a (b; c", "a (b|c)"),
        ("a) b", "a b"),
        ("a/1; b, c", "a/1 b c"),
        ("a(b)c", "a (b) c"),
        ("x/1 [FBAN/FBIOS;FBAV/400]", "x/1 [fban/fbios|fbav/400]"),
        ("a ( ; ) b", "a (|) b"),
        ("a/b/c", "a/b/c"),
        ("/a /", "/a /"),
        ("a/ b", "a/ b"),
        ("", ""), ("()", "()"), ("(", "()"), (" ; ,", ""),
    ])
    func takesAnAgentApart(_ agent: String, _ expected: String) {
        let grammar = AgentGrammar(AgentText(agent))
        func parts(_ range: Range<Int>) -> String { grammar.parts[range].map(grammar.text.word).joined(separator: "|") }
        let items = grammar.items.map { item in
            switch item {
            case .product(let product):
                grammar.text.word(product.name) + (product.version.map { "/" + grammar.text.word($0) } ?? "")
            case .comment(let range): "(\(parts(range)))"
            case .bracket(let range): "[\(parts(range))]"
            }
        }
        #expect(items.joined(separator: " ") == expected)
    }

    /// Whatever stands in it, it is read, and what is shown of it are plain characters.
    @Test(arguments: 0..<40) func anyTextIsRead(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "Mozilla/5.0", "(", ")", "[", "]", ";", "/", " ", ",", ".", "@", "+", "://", "www.", "compatible",
            "KHTML, like Gecko",
            "AppleWebKit/537.36", "Chrome/", "130", "Safari/1", "bot", "Bot", "É", "\u{0}", "google-", "a.com",
            "Android",
            "Windows NT 10.0", "Build/", "ImageProxy", "-", "MSIE 8.0", "[at]", "MSIE ", "Gecko/20100101", "Goanna",
            "browser/1", "Firefox/", "UP.Browser", "agent", "<", "v1",
        ]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 1...14, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            let judgement = RuleJudge().judge(.open(text, after: .seconds(3600)))
            #expect(judgement.reason.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "\(text)")
            #expect(judgement.agent.client?.contains("@") != true, "\(text)")
            #expect((judgement.agent.client?.utf8.count ?? 0) <= 40, "\(text)")
        }
    }

    /// A mail program's name counts where a product or a part of a comment begins.
    @Test(
        arguments: [
            ("KMail/5.2.3", "KMail"), ("x (KMail 5)", "KMail"), ("x (y; KMail 5)", "KMail"), ("x KMail/5", "KMail"),
            ("x (the KMail)", nil), ("x (y-KMail)", nil), ("Acme (acme at gmail dot com)", nil), ("xKMail/5", nil),
        ] as [(String, String?)])
    func mailProgramsAreNamedAtTheHead(_ agent: String, _ client: String?) {
        #expect(UserAgent.parse(agent).client == client)
    }
}
