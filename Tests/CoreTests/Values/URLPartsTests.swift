import Core
import Testing

/// RFC 3986, section 3, and appendix B.
@Suite struct URLPartsTests {
    @Test func cutsAtEveryDelimiter() throws {
        let url = try #require(URLParts("https://me:pw@Example.com:8443/a/b?c=/d?e#f?g/#h"))
        #expect(url.isTLS && url.user == "me:pw" && url.host == "Example.com" && url.port == "8443")
        #expect(url.path == "/a/b" && url.query == "c=/d?e" && url.fragment == "f?g/#h")
        #expect(url.target == "/a/b?c=/d?e" && url.rest == "/a/b?c=/d?e#f?g/#h")
    }

    @Test(
        arguments: [
            ("http://a", "", nil, nil, ""), ("http://a/", "/", nil, nil, "/"), ("http://a?", "", "", nil, "?"),
            ("http://a#", "", nil, "", ""), ("http://a?b", "", "b", nil, "?b"), ("http://a#b?c", "", nil, "b?c", ""),
            ("HTTP://a/b?#", "/b", "", "", "/b?"), ("http://a/ä b@[:]", "/ä b@[:]", nil, nil, "/ä b@[:]"),
        ] as [(String, String, String?, String?, String)])
    func whatIsMissingIsNil(_ text: String, _ path: String, _ query: String?, _ fragment: String?, _ target: String)
        throws
    {
        let url = try #require(URLParts(text))
        #expect(!url.isTLS && url.user == nil && url.host == "a" && url.port == nil)
        #expect(url.path == path && url.query.map(String.init) == query && url.fragment.map(String.init) == fragment)
        #expect(url.target == target)
    }

    @Test(
        arguments: [
            ("http://[::1]", "::1", nil, true, true), ("http://[2001:db8::1]:80/", "2001:db8::1", "80", true, true),
            ("http://[::ffff:192.0.2.1]:/", "::ffff:192.0.2.1", "", true, true), ("http://[x]/", "x", nil, true, false),
            ("http://[]x]:1/", "[]x]", "1", false, false), ("http://[::1/", "[", ":1", false, false),
            ("http://[::1]x/", "[", ":1]x", false, false), ("http://a:b:80/", "a", "b:80", false, false),
            ("http://u@[::1]:7", "::1", "7", true, true), ("http://a@b@c:1", "c", "1", false, false),
        ] as [(String, String, String?, Bool, Bool)])
    func hostsAndPorts(_ text: String, _ host: String, _ port: String?, _ isBracketed: Bool, _ isIPv6: Bool) throws {
        let url = try #require(URLParts(text))
        #expect(url.host == host && url.port.map(String.init) == port)
        #expect(url.isBracketed == isBracketed && url.isIPv6 == isIPv6)
    }

    @Test(
        arguments: [
            ("http://a", 80), ("https://a", 443), ("https://a:", 443), ("https://a:0", 0), ("http://a:65535/", 65_535),
            ("http://a:00080", 80), ("http://a:65536", nil), ("http://a:+80", nil), ("http://a:-1", nil),
            ("http://a:8 0", nil), ("http://a:٨٠", nil), ("http://a:port", nil),
        ] as [(String, UInt16?)])
    func ports(_ text: String, _ number: UInt16?) throws {
        #expect(try #require(URLParts(text)).portNumber == number)
    }

    @Test(arguments: [
        "", "http", "http:", "http:/a", "http://", "http:///a", "http://?a", "http://#a", "http://:80", "http://u@",
        "http://u@:80/", "http://[]/", "ftp://a", "https//a", " http://a", "//a", "a", "httpss://a", "ｈttp://a",
    ])
    func otherTextIsNone(_ text: String) { #expect(URLParts(text) == nil) }

    /// A mark that combines with the delimiter before it does not hide it.
    @Test func marksHideNoDelimiter() throws {
        let url = try #require(URLParts("http://a/\u{301}b?\u{301}c#\u{301}d"))
        #expect(url.host == "a" && url.query?.unicodeScalars.elementsEqual("\u{301}c".unicodeScalars) == true)
    }

    @Test func isBounded() {
        let start = "http://a/"
        #expect(URLParts(start + String(repeating: "b", count: URLParts.maximumBytes - start.count)) != nil)
        #expect(URLParts(start + String(repeating: "b", count: URLParts.maximumBytes - start.count + 1)) == nil)
    }
}
