import MailHarness
import MailViewing
import Testing

/// Time and size of what is shown, at worst.
@Suite struct SizeTests {
    /// H12: research measured 60 ms with a C program.
    @Test func aMegabyteOfTables() {
        let row =
            "<tr><td width=10 style=\"color:red\">cell one</td><td><a href=\"https://a.example/x\">two</a></td></tr>"
        let html = Array(("<table>" + String(repeating: row, count: 1_000_000 / row.utf8.count) + "</table>").utf8)
        var washed: WashedMail?
        let seconds = processorSeconds { washed = MailView.html(html, images: .none) }
        #expect(washed?.isPlain == false && seconds < 0.5, "\(seconds) s")
        let nested = String(repeating: "<table><tr><td>x", count: 100) + String(repeating: "</table>", count: 100)
        let many = Array(String(repeating: nested, count: 1_000_000 / nested.utf8.count).utf8)
        let took = processorSeconds { washed = MailView.html(many, images: .none) }
        #expect(washed?.isPlain == false && took < 0.5, "\(took) s")
    }

    /// Each is repeated. Whatever comes of it, it takes bounded time and space.
    @Test(arguments: [
        "<p a=b c=d>x", "<a href=https://a.example/>https://b.example", "<font size=1><font size=2><p>", "<b>x<p>",
        "\"", "'`",
        "<p title='\"\"\"\"\"\"\"\"'>", "<table>x", "<img src=cid:logo@example.com>", "<style>url(</style>",
        "<p style='url(url('>",
        "<blockquote type=cite>x</blockquote>y", "<span class=mailbell-host>", "<a href=mailto:x@y.example>", "&#1;",
        "<pre>\n",
        "<div id=divRplyFwdMsg>", "<div class=moz-cite-prefix>", "<li>", "<select><option>", "\\75rl(", "<!-->",
        "<a><table>",
    ])
    func sizeAndTimeAreBounded(_ piece: String) {
        let html = Array(String(repeating: piece, count: 300_000 / piece.utf8.count).utf8)
        var washed: WashedMail?
        let seconds = processorSeconds { washed = ViewFuzz.wash(html, .none) }
        #expect(seconds < 4, "\(seconds) s")
        #expect((washed?.content.count ?? .max) <= 4 * html.count + ViewLimits.addedBytes)
        let took = processorSeconds { _ = MailView.text(String(decoding: html, as: UTF8.self)) }
        #expect(took < 2, "\(took) s as text")
    }

    @Test(arguments: [
        "http://", "a@b.example ", "@", "https://a.example/((((", "mailto:", "> ", "a@", ".@", "h", "http://a ",
    ])
    func linksInTextTakeLinearTime(_ piece: String) {
        let text = String(repeating: piece, count: 300_000 / piece.utf8.count)
        var shown: WashedMail?
        let seconds = processorSeconds { shown = MailView.text(text) }
        #expect(seconds < 2, "\(seconds) s")
        #expect((shown?.content.count ?? .max) <= 4 * text.utf8.count + ViewLimits.addedBytes)
    }
}
