import Testing

@testable import MailReading

/// HTML as plain text.
@Suite struct HTMLTextTests {
    @Test(arguments: [
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"), ("a <b>b</b>  \n c", "a b c"),
        ("<style>p{}</style><script>if (a<b) x()</script>a", "a"), ("<!-- <p>no --> -->a", "-->a"), ("<!-->a", "a"),
        ("<!-- x --!>a", "a"), ("a<!-- never closed", "a"), ("<a title=\"a>b\">x</a>", "x"), ("<p title=it's>x", "x"),
        ("1 < 2 & 3", "1 < 2 & 3"), ("&lt;p&gt; &#233;&#xE9;&eacute;&#128;&hellip;", "<p> ééé€…"),
        ("&unknown; &#0; &#x110000; &#99999999999999; &", "&unknown; \u{FFFD} \u{FFFD} \u{FFFD} &"),
        (
            "<table><tr><th>From: </th><td>Alice</td></tr><tr><td>To: </td><td>Bob</td></tr></table>",
            "From: Alice\nTo: Bob"
        ),
        ("<pre>a\n  b\n</pre>c", "a\nb\nc"), ("<div><div><div>a</div></div></div>b", "a\nb"), ("", ""), ("<", "<"),
        ("</", ""),
        ("<!", ""), ("<a", ""), ("<a href=\"", ""), ("<script>", ""), ("x<script>y</script", "x"), ("&amp", "&"),
        ("<title>a</title ><p>b", "b"), ("日本<br>語", "日本\n語"),
    ])
    func text(html: String, expected: String) {
        #expect(HTMLText.read(html) == expected)
    }

    /// Each of these would take minutes in quadratic time.
    @Test(arguments: [
        "<", "<!--", "<a ", "&", "&#", "<script>", "</script", "<title><", "<a b=\"", "<div>", "<pre>\n", " ", "\n",
        "cid:", "<!-", "<!-->",
    ])
    func anythingTakesLinearTime(unit: String) throws {
        let html = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        let start = ContinuousClock.now
        _ = HTMLText.read(html)
        _ = HTMLReferences.contentIDs(html)
        _ = ForwardedHead.sender(in: html)
        _ = PlainLines.withoutListFooter(html)
        _ = PlainLines.excerpt(html, characters: 200)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func contentIDs() {
        let html = "<img src=\"cid:a@b\"><img src=CID:c%40d><p style='background:url(cid:e)'>acid:f <img src='cid:'>"
        #expect(HTMLReferences.contentIDs(html).isSuperset(of: ["a@b", "c@d", "e"]))
    }
}
