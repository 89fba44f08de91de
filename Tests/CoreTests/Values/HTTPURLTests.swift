import Core
import Testing

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("http://localhost", "localhost", 80, false, "/"),
        ("https://mail.example.com/a/b?c=d#e", "mail.example.com", 443, true, "/a/b?c=d"),
        ("HTTPS://Example.com:8443?q", "Example.com", 8443, true, "/?q"),
        ("http://[2001:db8::1]:8025/x", "2001:db8::1", 8025, false, "/x"),
        ("https://[::1]", "::1", 443, true, "/"),
        ("http://example.com:/", "example.com", 80, false, "/"),
    ])
    func reads(text: String, host: String, port: Int, isTLS: Bool, path: String) throws {
        let url = try #require(HTTPURL(text))
        #expect(url == HTTPURL(host: host, port: UInt16(port), isTLS: isTLS, path: path))
        #expect(HTTPURL(url.description)?.description == url.description)
    }

    @Test(arguments: [
        "", "example.com", "ftp://example.com", "http://", "http:///x", "http://user@example.com/", "http://a b/",
        "http://example.com/a b", "http://example.com/\u{e4}", "http://example.com:0/", "http://example.com:65536/",
        "http://example.com:+80/", "http://[::1/", "http://[::1]x/", "http://[x]/", "http://a:b:80/",
        "http://exa\u{301}mple.com/", "http://a/\r\nx: y",
    ])
    func refuses(text: String) { #expect(HTTPURL(text) == nil) }

    /// RFC 3986, 5.4, where it makes a difference to http.
    @Test(arguments: [
        ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"),
        ("g?y", "/b/c/g?y"),
        ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"), ("", "/b/c/d;p?q"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"),
        ("../g", "/b/g"), ("../..", "/"), ("../../g", "/g"), ("../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"),
        ("g.", "/b/c/g."), ("..g", "/b/c/..g"), ("./g/.", "/b/c/g/"), ("g/../h", "/b/c/h"),
        ("g?y/../x", "/b/c/g?y/../x"),
    ])
    func resolves(reference: String, path: String) throws {
        let base = try #require(HTTPURL("http://a:81/b/c/d;p?q"))
        #expect(base.resolving(reference) == HTTPURL(host: "a", port: 81, isTLS: false, path: path))
    }

    @Test func resolvesElsewhere() throws {
        let base = try #require(HTTPURL("https://a/b"))
        #expect(base.resolving("//c/d") == HTTPURL("https://c/d"))
        #expect(base.resolving("http://c:81/d") == HTTPURL("http://c:81/d"))
        #expect(base.resolving("mailto:x@example.com") == nil)
        #expect(base.resolving("/a b") == nil)
    }
}
