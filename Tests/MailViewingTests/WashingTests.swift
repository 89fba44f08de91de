import MailHarness
import MailViewing
import Testing

/// What washing keeps, and how it writes it.
@Suite struct WashingTests {
    /// research E: mail falls apart without its tables, styles and classes.
    @Test func layoutStays() {
        let html = """
            <style type="text/css">p > b, .sm\\:w { color: red }</style><body bgcolor="#eee" text=black class=x>\
            <table width=600 cellpadding="0" align=center><tr><td valign=top colspan="2" style="padding:1px">\
            <font color=red face="A, B" size=2>x</font></td></tr></table><center>y</center><ol start=3 type=a><li value=4>z</ol>
            """
        #expect(
            content(html)
                == """
                <style type="text/css">p > b, .sm\\:w { color: red }</style><body bgcolor="#eee" text="black" class="x">\
                <table width="600" cellpadding="0" align="center"><tbody><tr><td valign="top" colspan="2" \
                style="padding:1px"><font color="red" face="A, B" size="2">x</font></td></tr></tbody></table>\
                <center>y</center><ol start="3" type="a"><li value="4">z</li></ol></body>
                """)
    }

    @Test func textAndValuesAreEscaped() {
        #expect(
            body("<p title='<\"&amp;`>'>&lt;b>&amp;amp;\"'`</p>")
                == "<p title=\"&lt;&#34;&amp;&#96;&gt;\">&lt;b&gt;&amp;amp;&#34;&#39;&#96;</p>")
        #expect(body("a&#1;b&#13;c\u{0B}d\0e") == "a\u{FFFD}b\nc\u{FFFD}de")
        #expect(body("\u{FEFF}x") == "x")
        #expect(
            content("<html lang=ja dir=rtl>x") == "<body lang=\"ja\" dir=\"rtl\">x</body>"
                || content("<html lang=ja dir=rtl>x") == "<body dir=\"rtl\" lang=\"ja\">x</body>")
        let invalid = MailView.html([0x61, 0xFF, 0xC3, 0x62], images: .none)
        #expect(String(decoding: invalid.content, as: UTF8.self) == "<body>a\u{FFFD}\u{FFFD}b</body>")
    }

    @Test func elementsAreUnwrappedOrDropped() {
        #expect(body("<form><button>a</button><label>b</label><x-y>c</x-y></form>") == "abc")
        #expect(body("a<select><option>b</select><textarea>c</textarea><title>d</title><object>e</object>f") == "af")
        #expect(body("<xmp><b></xmp><listing>\n\nx</listing>") == "<pre>&lt;b&gt;</pre><pre>\n\nx</pre>")
        #expect(body("<b id=a name=b tabindex=1 contenteditable accesskey=x data-x=y aria-label=z>x</b>") == "<b>x</b>")
    }

    @Test func commentMarksAroundAStyleSheetGo() {
        #expect(content("<style><!--\np{color:red}\n--></style>x") == "<style>p{color:red}</style><body>x</body>")
        #expect(content("<style>p{}</st<!-- </style>x") == "<body>x</body>")
    }

    @Test(arguments: [
        ("url(http://e.invalid/)", "url-(http://e.invalid/)"), ("URL( 'x')", "URL-( 'x')"),
        ("\\75\\72\\6C(x)", "url-(x)"), ("\\000075 \\72 l(x)", "url-(x)"), ("u\\r\\l(x)", "url-(x)"),
        ("\\\\75rl(x)", "\\\\75rl(x)"), ("image-set('x' 1x)", "image-set-('x' 1x)"),
        ("-webkit-image-set(url(x))", "-webkit-image-set-(url-(x))"), ("src('x')", "src-('x')"),
        ("var(--x,url())", "var(--x,url-())"), ("content:'\\201C'", "content:'\\201C'"),
        ("url(data:image/png;base64,AA)", "url(data:image/png;base64,AA)"),
        ("url(\"data:image/svg+xml,x\")", "url-(\"data:image/svg+xml,x\")"), ("a\\", "a\\"),
        ("image\\2dset('x')", "image-set-('x')"), ("url(https://e.invalid/)", "url-(https://e.invalid/)"),
    ])
    func cssLoadsNothing(_ css: String, _ washed: String) {
        #expect(content("<style>\(css)</style>") == "<style>\(washed)</style><body></body>")
        let value = washed.replacing("'", with: "&#39;").replacing("\"", with: "&#34;")
        let quoted = css.replacing("\"", with: "&quot;")
        #expect(body("<p style=\"\(quoted)\">x") == "<p style=\"\(value)\">x</p>")
    }

    @Test func cssAtRules() {
        #expect(
            content("<style>@\\69mport 'x';@FONT-FACE{}@media print{}</style>")
                == "<style>@-import 'x';@-FONT-FACE{}@media print{}</style><body></body>")
    }

    /// What a browser parses is what was checked, so a tree that would be parsed differently is washed again.
    @Test(arguments: [
        "<p><table><tr><td>x</table>", "<a href=https://a.example/>x<table><td><a href=https://b.example/>y",
        "<b><p>x</b>y</p>", "<nobr>a<nobr>b", "<h1><h2>x", "<p><button><div>x</div></button>y",
        "<table>x<b><td>y</table>z",
        "<li><ul><li>x", "<pre>\n\nx</pre>", "<pre><b>\nx</b></pre>", "<form><table><form><td>x",
        "x</body>y<p>z</html>a",
        "<frameset><frame>", "<head><b>x", "<i><a href=https://a.example/>x<p>y</a>z", "<dd><dt><dd>x", "", " ", "\n",
        "<table><caption><table><td>x", "<ruby>a<rt>b<rt>c", "<font size=1><p><font size=2><p>x</font></font>y",
    ])
    func washingAgainChangesNothing(_ html: String) {
        #expect(ViewFuzz.html(Array(html.utf8)) == [])
        #expect(!ViewFuzz.wash(Array(html.utf8), .none).isPlain)
    }

    @Test func thePageIsADocumentOnWhite() {
        let page = String(decoding: MailView.html(Array("<p>x".utf8), images: .none).document, as: UTF8.self)
        #expect(page.hasPrefix("<!doctype html>\n<html><head><meta charset=\"utf-8\">"))
        #expect(page.contains("background:#fff") && page.hasSuffix("<body><p>x</p></body></html>\n"))
    }

    /// research, decision 3.
    @Test func thePolicyAllowsNoScripts() {
        let start =
            "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
            + "style-src 'unsafe-inline'; img-src "
        #expect(MailView.contentSecurityPolicy(images: .none) == start + "data: 'self'; frame-ancestors 'self'")
        #expect(
            MailView.contentSecurityPolicy(images: .remote) == start + "data: 'self' https:; frame-ancestors 'self'")
    }
}
