import Testing

@testable import Hub

/// The pages on which a recipient opts out.
@Suite struct OptOutPageTests {
    @Test func itSaysForWhomItCounts() {
        let page = OptOutPage(contact: nil)
        #expect(page.question.contains("applies to this sender") && page.done.contains("the sender of this email"))
        for html in [page.question, page.done, page.failed, page.incomplete] {
            #expect(!html.contains("write to") && !html.contains("everyone"))
        }
    }

    @Test func itNamesTheContactForAllSenders() {
        let page = OptOutPage(contact: "privacy@example.org")
        for html in [page.question, page.done, page.incomplete] {
            #expect(
                html.contains("everyone who sends with this service, write to <strong>privacy@example.org</strong>."))
        }
        #expect(!page.failed.contains("privacy@"))
    }

    /// Also where a combining mark makes another character of it.
    @Test(arguments: ["<script>alert(1)</script>", "\"><img src=x>", "<\u{301}b>", "a&b", "'"])
    func theContactIsText(_ contact: String) {
        let html = OptOutPage(contact: contact).question
        let plain = OptOutPage(contact: "x").question
        for mark in ["<", ">", "\"", "'"] as [Unicode.Scalar] {
            #expect(html.unicodeScalars.count { $0 == mark } == plain.unicodeScalars.count { $0 == mark }, "\(mark)")
        }
        #expect(OptOutPage.escaped("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;")
    }
}
