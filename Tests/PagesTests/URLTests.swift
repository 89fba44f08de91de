import Testing

@testable import Pages

/// What may stand in a link.
@Suite struct URLTests {
    @Test(arguments: [
        "/app", "/app/activity", "/app/activity?kind=open&q=%E7%94%B0", "/app/contacts/a@x.example#tracking", "/app?x",
    ])
    func ownPaths(_ text: String) { #expect(PageURL(own: text)?.text == text) }

    @Test(arguments: [
        "", "/", "//evil.example", "/app//evil.example", "https://evil.example", "/application", "/app/../v1/x",
        "/app/./x",
        "/app/%2e%2E/x", "/app\\evil", "/app/x y", "/app/\u{0}", "/app/é", "javascript:alert(1)", "/app/\n", "/apple",
    ])
    func otherPaths(_ text: String) { #expect(PageURL(own: text) == nil) }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.example", "http:/x", "https://",
        "vbscript:x",
        "java\nscript:alert(1)", " https://x.example", "https://x.example/ü", "https://x.example/\u{202E}",
        "ftp://x.example",
        "https://x.example:99999/", "https:x.example",
    ])
    func noWebAddresses(_ text: String) { #expect(PageURL(web: text) == nil) }

    @Test func webAddresses() {
        #expect(PageURL(web: "https://x.example/a?b=c&d#e")?.text == "https://x.example/a?b=c&d#e")
        #expect(PageURL(web: "http://192.0.2.1:8080/")?.text == "http://192.0.2.1:8080/")
    }

    @Test func components() {
        #expect(PageURL("/app/contacts").appending("a/b?c#d%@x y").text == "/app/contacts/a%2Fb%3Fc%23d%25@x%20y")
        #expect(PageURL("/app/contacts").appending("..").text == "/app/contacts/_")
        #expect(
            PageURL("/app/contacts").appending("佐藤@例え.jp").text
                == "/app/contacts/%E4%BD%90%E8%97%A4@%E4%BE%8B%E3%81%88.jp")
        #expect(PageURL("/app/x").with("a", "1&2").with("b", nil).with("c", "3").text == "/app/x?a=1%262&c=3")
    }

    @Test func mail() {
        #expect(PageURL(mailTo: "Kim@Example.com")?.text == "mailto:kim@example.com")
        #expect(PageURL(mailTo: "a?cc=b@x.example")?.text == "mailto:a%3Fcc%3Db@x.example")
        #expect(PageURL(mailTo: "kim") == nil)
    }
}
