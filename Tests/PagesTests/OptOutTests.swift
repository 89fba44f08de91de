import Testing

@testable import Pages

/// The pages on which a recipient opts out.
@Suite struct OptOutTests {
    private func text(_ html: [UInt8]) -> String {
        MarkupChecker(html).root.all.first { $0.name == "main" }?.wholeText ?? ""
    }

    private func all(_ page: OptOutPage) -> [[UInt8]] {
        [page.question(), page.done(), page.failed(), page.incomplete()]
    }

    @Test func itSaysForWhomItCounts() {
        let page = OptOutPage(contact: nil, language: .english)
        #expect(text(page.question()).contains("applies to this sender"))
        #expect(text(page.done()).contains("the sender of this email"))
        for html in all(page) { #expect(!text(html).contains("write to") && !text(html).contains("everyone")) }
    }

    @Test func itNamesTheContactForAllSenders() {
        let page = OptOutPage(contact: "privacy@example.org", language: .english)
        for html in [page.question(), page.done(), page.incomplete()] {
            #expect(text(html).contains("everyone who sends with this service"))
            #expect(text(html).contains("privacy@example.org"))
        }
        #expect(!text(page.failed()).contains("privacy@"))
    }

    /// The policy allows the style by the digest of this text. Nothing is asked of any server.
    @Test(arguments: Language.allCases) func itIsSelfContained(_ language: Language) {
        for html in all(OptOutPage(contact: "privacy@example.org", language: language)) {
            let elements = MarkupChecker(html).root.all
            #expect(elements.filter { $0.name == "style" }.map(\.text) == [OptOutPage.style])
            #expect(!elements.contains { ["script", "link", "svg"].contains($0.name) })
            #expect(elements.allSatisfy { $0["src"] == nil && $0["href"] == nil && $0["action"] == nil })
            #expect(elements.first { $0.name == "html" }?["lang"] == language.rawValue)
        }
    }

    /// Only pages on which something can be done have the button, and it posts.
    @Test(arguments: Language.allCases) func theButtonPosts(_ language: Language) {
        let forms = all(OptOutPage(contact: nil, language: language)).map { html in
            MarkupChecker(html).root.all.filter { $0.name == "form" }.map { $0["method"] }
        }
        #expect(forms == [["post"], [], ["post"], []])
    }
}
