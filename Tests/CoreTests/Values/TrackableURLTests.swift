import Core
import Testing

@Suite struct TrackableURLTests {
    @Test(arguments: [
        "https://example.org", "http://example.org/", "HTTPS://EXAMPLE.ORG/A", "https://example.org:8443/a?b=c#d",
        "https://user:pass@example.org/", "https://[2001:db8::1]/", "https://example.org?q", "https://a/%0d%0a",
        "https://example.org/it's(fine)[too]{really}|^`",
    ])
    func takes(_ url: String) {
        #expect(isTrackableURL(url))
    }

    @Test(arguments: [
        "", "example.org", "//example.org", "/a", "https:", "https://", "https:///a", "https://?a", "https://#a",
        "http:/a",
        "https://user@", "https://user@/a", "https://:80/", "https://user@:80/",
        "javascript:alert(1)", "JavaScript://example.org/%0aalert(1)", "data:text/html,x", "file:///etc/passwd",
        "ftp://example.org", "mailto:a@b", " https://example.org", "https://example.org ", "https://exa mple.org",
        // Header injection: nothing that could end a header line.
        "https://example.org/\r\nSet-Cookie: a=b", "https://example.org/\n", "https://example.org/\u{0}",
        "https://example.org/\u{7f}", "https://example.org/\t",
        // Browsers read a backslash as a slash: what looks like the host would not be it.
        "https://example.org\\@evil.example", "https://example.org/\"onclick=", "https://example.org/<script>",
        "https://例え.テスト/", "https://example.org/é", "https://example.org/\u{2028}",
    ])
    func refuses(_ url: String) {
        #expect(!isTrackableURL(url))
    }

    @Test func limit() {
        let start = "https://example.org/"
        #expect(isTrackableURL(start + String(repeating: "a", count: Limits.urlBytes - start.count)))
        #expect(!isTrackableURL(start + String(repeating: "a", count: Limits.urlBytes - start.count + 1)))
    }
}
