import Testing

@testable import Core

/// Links as other programs tell them: as they stood in the mail, or written anew.
@Suite struct ToldURLTests {
    /// sendgrid-csharp 1220, RequestPolicy 224, and what else stands in mails.
    @Test(arguments: [
        ("https://example.com/App (1).png", "https://example.com/App%20(1).png"),
        ("https://example.com/café?x=1", "https://example.com/caf%C3%A9?x=1"),
        (" https://example.com/a\r\n", "https://example.com/a"),
        ("https://example.com/a\u{a0}", "https://example.com/a"),
        ("https://example.com/lo\r\n\tng", "https://example.com/long"),
        ("https:\\\\example.com\\a?b\\c", "https://example.com/a?b%5Cc"),
        ("https://example.com/<a>\"`", "https://example.com/%3Ca%3E%22%60"),
        ("HTTPS://Example.COM/A", "HTTPS://Example.COM/A"), ("https://example.com/%e4", "https://example.com/%e4"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://BÜCHER。example:8443/", "https://xn--bcher-kva.example:8443/"),
        ("https://例え.テスト/x y", "https://xn--r8jz45g.xn--zckzah/x%20y"),
        ("https://example.com/a\u{0}b", "https://example.com/a%00b"),
    ])
    func aURLIsMadeOfIt(told: String, url: String) {
        #expect(trackableURL(told: told) == url)
        #expect(trackableURL(told: told).map(isTrackableURL) == true)
    }

    @Test(arguments: [
        "", "example.com/a", "/a", "ftp://example.com/ä", "javascript:alert('ä')", "https://", "https:///ä", "https:ä",
        "mailto:ä@example.com", "https://exa mple.com/", "https://example.com:port/ä", "https://a\"b/ä",
        "https://example.com/" + String(repeating: "a", count: 4096),
        "https://example.com/" + String(repeating: "ä", count: 1500),
        "https://" + String(repeating: "ü", count: 64) + ".example/",
    ])
    func otherTextIsNone(told: String) { #expect(trackableURL(told: told) == nil) }

    @Test(arguments: [
        // told, registered
        ("https://example.com/App (1).png", "https://example.com/App%20(1).png"),
        ("https://example.com/App%20%281%29.png", "https://example.com/App%20(1).png"),
        ("https://example.com/café?x=1", "https://example.com/caf%C3%A9?x=1"),
        ("https://example.com/caf%c3%a9?x=1", "https://example.com/caf%C3%A9?x=1"),
        ("https://EXAMPLE.com/A", "https://example.com/A"), ("HTTPS://example.com/A", "https://example.com/A"),
        ("https://example.com:443/a", "https://example.com/a"), ("http://example.com/a", "http://example.com:80/a"),
        ("https://example.com:/a", "https://example.com/a"), ("https://example.com", "https://example.com/"),
        ("https://example.com/?a=1", "https://example.com?a=1"),
        ("https://example.com#top", "https://example.com/#top"),
        ("https://example.com/a?b=1&amp;c=2", "https://example.com/a?b=1&c=2"),
        ("https://example.com/a?b=1&#38;c=2&#x26;d=3", "https://example.com/a?b=1&c=2&d=3"),
        ("https://example.com/a?b=1&c=2", "https://example.com/a?b=1&amp;c=2"),
        ("\thttps://example.com/a \n", "https://example.com/a"),
        ("https://example.com/%7Euser", "https://example.com/~user"),
        ("https://example.com/a?x%5B%5D=1", "https://example.com/a?x[]=1"),
        ("https://example.com/a?x={id}|1", "https://example.com/a?x=%7Bid%7D%7C1"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/it's", "https://example.com/it%27s"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://bu\u{308}cher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://BÜCHER.example/a", "https://XN--BCHER-KVA.example/a"),
        ("https://xn--r8jz45g.xn--zckzah/", "https://xn--r8jz45g.xn--zckzah"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        // Some services leave the fragment out, or put one on.
        ("https://example.com/a", "https://example.com/a#part"),
        ("https://example.com/a#part", "https://example.com/a"),
    ])
    func itIsFoundEqual(told: String, registered: String) {
        let links = ["https://other.example/", registered]
        #expect(LinkIndex(links).index(of: told, in: links) == 1)
        if let url = trackableURL(told: told) {
            #expect(LinkIndex(links).index(of: url, in: links) == 1, "as it is taken in")
        }
    }

    @Test(arguments: [
        ("https://example.com/A", "https://example.com/a"), ("http://example.com/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com/a"), ("https://example.com/a/", "https://example.com/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/?a=1%26b", "https://example.com/?a=1&b"),
        ("https://example.com/a?b=c%2Bd", "https://example.com/a?b=c+d"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://www.example.com/", "https://example.com/"), ("https://me@example.com/", "https://example.com/"),
        ("https://example.com/a#one", "https://example.com/a#two"),
        ("https://example.com/%2525", "https://example.com/%25"),
    ])
    func anotherIsNot(told: String, registered: String) {
        #expect(LinkIndex([registered]).index(of: told, in: [registered]) == nil)
    }

    @Test func amongAlikeTheNearestIsMeant() {
        let links = [
            "https://example.com/a#x", "https://example.com/a#y", "https://e.example/b#z", "https://e.example/b#z",
        ]
        let index = LinkIndex(links)
        #expect(index.index(of: "https://EXAMPLE.com/a#y", in: links) == 1)
        #expect(index.index(of: "https://EXAMPLE.com/a", in: links) == nil, "it may be either")
        #expect(index.index(of: "https://E.example/b", in: links) == 2)
    }

    /// RFC 3492, 7.1: (A) Arabic, (B) simplified Chinese, (D) Czech, (I) Russian in lower case, (L) with digits.
    @Test(arguments: [
        ("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
        ("pročprostěnemluvíčesky", "xn--proprostnemluvesky-uyb24dma41a"),
        ("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"), ("bücher", "xn--bcher-kva"),
    ])
    func labelsOfAllScripts(label: String, ascii: String) {
        #expect(Punycode.ascii(label) == ascii)
        #expect(Punycode.unicode(ascii) == label)
    }

    @Test(arguments: [
        "xn--", "xn---", "xn--a-", "xn--99999999", "xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzz", "xn--a!b", "plain",
    ])
    func whatIsNoPunycodeStaysAsItIs(label: String) {
        let url = "https://\(label).example/"
        #expect(LinkIndex([url]).index(of: url.uppercased(), in: [url]) == 0)
    }
}
