import MailHarness
import MailViewing
import Testing

/// Quoted parts of replies are folded, if there is something else to see before them.
@Suite struct QuoteTests {
    private let start = "<details class=\"mailbell-quote\"><summary>Quoted text</summary>"

    @Test(arguments: [
        ("blockquote type=cite", "blockquote type=\"cite\""), ("blockquote type=CITE", "blockquote type=\"CITE\""),
        ("div class='gmail_quote x'", "div class=\"gmail_quote x\""),
        ("blockquote class=gmail_quote", "blockquote class=\"gmail_quote\""),
        ("div class=yahoo_quoted", "div class=\"yahoo_quoted\""),
        ("div class=protonmail_quote", "div class=\"protonmail_quote\""),
    ])
    func elementsAreFolded(_ tag: String, _ written: String) {
        let name = tag.prefix { $0 != " " }
        #expect(body("Hi<\(tag)>q</\(name)>bye") == "Hi\(start)<\(written)>q</\(name)></details>bye")
        // A mail that is only a quote, such as a forward, is shown.
        #expect(body("<p>&nbsp;</p><\(tag)>q</\(name)>") == "<p>\u{A0}</p><\(written)>q</\(name)>")
    }

    @Test func outlookQuotesToTheEnd() {
        #expect(
            body("<div>Hi<hr><div id=divRplyFwdMsg>From</div><p>q</p></div>z")
                == "<div>Hi<hr>\(start)<div>From</div><p>q</p></details></div>z")
        #expect(
            body("Hi<form><div id=divRplyFwdMsg>From</div><p>q</p></form>z")
                == "Hi\(start)<div>From</div><p>q</p></details>z")
    }

    @Test func thunderbirdsIntroductionIsPartOfTheQuote() {
        let prefix = "<div class=\"moz-cite-prefix\">K wrote:</div>"
        let quote = "<blockquote type=\"cite\">q</blockquote>"
        #expect(body("Hi\(prefix)\n\(quote)bye") == "Hi\(start)\(prefix)\n\(quote)</details>bye")
        #expect(
            body("Hi\(prefix)\(quote)x\(prefix)\(quote)")
                == "Hi\(start)\(prefix)\(quote)</details>x\(start)\(prefix)\(quote)</details>")
        // An answer below the quote, or text between the two.
        #expect(body("\(prefix)\(quote)Hi") == "\(prefix)\(start)\(quote)</details>Hi")
        #expect(body("Hi\(prefix)no\(quote)") == "Hi\(prefix)no\(start)\(quote)</details>")
        #expect(body("Hi\(prefix)<p>no</p>") == "Hi\(prefix)<p>no</p>")
    }

    @Test func quotesInQuotesAreFoldedOnce() {
        let inner = "<blockquote type=\"cite\">q</blockquote>"
        #expect(
            body("Hi<div class=gmail_quote>a\(inner)</div>")
                == "Hi\(start)<div class=\"gmail_quote\">a\(inner)</div></details>")
        #expect(
            body("Hi<details><summary>s</summary>\(inner)</details>")
                == "Hi<details><summary>s</summary>\(inner)</details>")
    }

    @Test func theSummaryIsText() {
        let washed = MailView.html(
            Array("Hi<blockquote type=cite>q</blockquote>".utf8), images: .none,
            texts: ViewTexts(quote: "<引用>", plainNotice: ""))
        #expect(String(decoding: washed.content, as: UTF8.self).contains("<summary>&lt;引用&gt;</summary>"))
    }

    /// Many introductions without their quotes, and many quotes: in linear time.
    @Test func manyQuotes() {
        let one = "<div class=moz-cite-prefix>K</div><blockquote type=cite>q</blockquote>x"
        let html = Array(("Hi" + String(repeating: one, count: 8000)).utf8)
        var washed: WashedMail?
        let seconds = processorSeconds { washed = ViewFuzz.wash(html, .none) }
        #expect(washed?.isPlain == false && seconds < 1, "\(seconds) s")
    }
}
