import MailHarness
import MailViewing
import Testing

/// Plain text as HTML, and text from HTML.
@Suite struct PlainTests {
    private func shown(_ text: String, flow: TextFlow = .fixed) -> String {
        let washed = MailView.text(text, flow: flow) {
            $0 == "https://mail.example.com/c/t/1" ? .link("https://shop.example/") : nil
        }
        return String(decoding: washed.content, as: UTF8.self)
            .replacing("<body>", with: "").replacing("</body>", with: "")
            .replacing("<div class=\"mailbell-text\">", with: "[").replacing("</div>", with: "]")
    }

    @Test func linesStayAndAreEscaped() {
        #expect(
            shown("a <b>\r\n\r\n  c\t'\"`&amp;\0\u{1B}[31m")
                == "[a &lt;b&gt;\n\n  c\t&#39;&#34;&#96;&amp;amp;\u{FFFD}\u{FFFD}[31m]")
    }

    /// H13, CVE-2026-54433.
    @Test func markupNextToAnAddressIsText() {
        let text = "a@a.co?]<img/src=x/onerror=alert(1)>"
        #expect(shown(text) == "[" + link("mailto:a@a.co", "a@a.co") + "?]&lt;img/src=x/onerror=alert(1)&gt;]")
        #expect(
            shown("http://a.co?]<img/src=x/onerror=x>") == "[" + link("http://a.co", "http://a.co")
                + "?]&lt;img/src=x/onerror=x&gt;]")
    }

    @Test(arguments: [
        ("see https://a.example/x.", "https://a.example/x"), ("(https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("<https://a.example/?a=1&b=2>", "https://a.example/?a=1&b=2"), ("\"http://a.example\"", "http://a.example"),
        ("https://a.example/をご覧ください", "https://a.example/"), ("https://a.example。次", "https://a.example"),
        ("HTTPS://A.example/", "HTTPS://A.example/"), ("http://[::1]:8025/x]", "http://[::1]:8025/x"),
        ("mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x"), ("K <kim@b.example>,", "kim@b.example"),
    ])
    func linksAreFound(_ text: String, _ found: String) {
        let escaped = found.replacing("&", with: "&amp;")
        #expect(shown(text).contains("noreferrer nofollow\">\(escaped)</a>"), "\(shown(text))")
    }

    @Test(arguments: [
        "xhttp://a.example", "javascript:alert(1)", "http://", "https:// x", "@b.example", "a@b", "a@@b.c",
        "data:text/html,x", "mailto:",
    ])
    func othersAreNoLinks(_ text: String) { #expect(!shown(text).contains("<a ")) }

    @Test func ourOwnLinksAreRestored() {
        #expect(
            shown("x https://mail.example.com/c/t/1 y") == "[x "
                + link("https://shop.example/", "https://shop.example/") + " y]")
    }

    @Test func quotesAreFolded() {
        let start = "<details class=\"mailbell-quote\"><summary>Quoted text</summary>"
        #expect(shown("Hi\n\n> a\n>> b\n\nbye") == "[Hi\n]\(start)[&gt; a\n&gt;&gt; b]</details>[\nbye]")
        #expect(shown("> a\nbye") == "[&gt; a][bye]")
    }

    /// RFC 3676, 4.2 and 4.4: a space at the end continues the line, in the same depth, but not of a signature's mark.
    @Test func flowedLinesAreJoined() {
        #expect(shown("a \nb\n c\n-- \nd", flow: .flowed(deletesSpace: false)) == "[a b\nc\n-- \nd]")
        #expect(shown("日本 \n語", flow: .flowed(deletesSpace: true)) == "[日本語]")
        #expect(shown("> a \n> b\nc", flow: .flowed(deletesSpace: false)) == "[&gt; a b][c]")
    }

    @Test func textFromHTML() {
        let html = """
            <title>t</title><style>p{}</style><!-- c --><h1>One&nbsp;</h1>  <p>a\n  <b>b</b>c<br>d<script>x</script></p>\
            <table><tr><td>1<td>2</table><ul><li>x<li>y</ul><pre>  p\n q</pre><img alt=logo><svg>s</svg>é&eacute;&lt;
            """
        #expect(MailView.plainText(ofHTML: Array(html.utf8)) == "One\u{A0}\na bc\nd\n1 2\nx\ny\n  p\n q\nlogo éé<")
        #expect(MailView.plainText(ofHTML: Array("日本語".utf8), bytes: 7) == "日本")
        #expect(MailView.plainText(ofHTML: []) == "")
    }

    /// H12: HTML that is too deep is shown as text, and this is said.
    @Test(arguments: [
        "<div>", "<b><i>", "<table><tr><td>", "<blockquote>", "<ul><li>", "<svg><g>", "<font size=1><font size=2>",
    ])
    func deepHTMLIsShownAsText(_ tags: String) {
        let html = Array(
            (String(repeating: tags, count: tags.utf8.count > 12 ? 100_000 : 200_000)
                + "the text &amp; <script>x</script>").utf8)
        var washed: WashedMail?
        let seconds = processorSeconds { washed = MailView.html(html, images: .none) }
        let content = String(decoding: washed?.content ?? [], as: UTF8.self)
        #expect(washed?.isPlain == true)
        #expect(content.contains("<p class=\"mailbell-notice\">The HTML of this mail is too complex."))
        #expect(
            content.contains("the text &amp; ]") || content.contains("the text &amp;</div>"), "\(content.suffix(200))")
        if tags == "<div>" { #expect(seconds < 0.1, "\(seconds) s") }
        #expect(seconds < 1.5, "\(seconds) s")
        #expect(ViewFuzz.check(washed?.document ?? [], .none) == [])
    }

    @Test(arguments: [
        "<style>", "<!--", "<script>", "<", "<a href=\"", "&", "<p a='", "</", "<!", "&#", "<title>", "<a b=''",
        "\"", "<p x>",
    ])
    func scanningIsLinear(_ piece: String) {
        // More than is washed, so that the text is taken without a parser.
        let html = Array(repeating: Array(piece.utf8), count: 4_500_000 / piece.utf8.count).flatMap { $0 }
        let seconds = processorSeconds { _ = MailView.plainText(ofHTML: html) }
        #expect(seconds < 0.5, "\(seconds) s")
    }

    @Test func scannedTextIsReadable() {
        let junk = String(repeating: "<div>", count: 3000)
        let html =
            junk + "<style>s</style><!-- > c -->a<br>b &lt;&#x65E5;&nbsp;c<p title=\"x>y\">d</p><pre> e\nf</pre><3"
        #expect(MailView.plainText(ofHTML: Array(html.utf8)) == "a\nb <日\u{A0}c\nd\n e\nf\n<3")
    }
}
