import MailbellClient
import Testing

@Suite struct HubURLTests {
    @Test(
        arguments: [
            ("http://127.0.0.1:8025", "127.0.0.1", 8025, false, ""),
            ("https://mail.example.com", "mail.example.com", 443, true, ""),
            ("HTTPS://mail.example.com/", "mail.example.com", 443, true, ""),
            ("http://mail.example.com", "mail.example.com", 80, false, ""),
            ("https://example.com:8443/mailbell/", "example.com", 8443, true, "/mailbell"),
            ("http://[::1]:8025", "::1", 8025, false, ""),
            ("http://[2001:db8::1]", "2001:db8::1", 80, false, ""),
        ] as [(String, String, UInt16, Bool, String)])
    func reads(text: String, host: String, port: UInt16, isTLS: Bool, prefix: String) throws {
        let url = try #require(HubURL(text))
        #expect(url.host == host && url.port == port && url.isTLS == isTLS && url.prefix == prefix)
        #expect(HubURL(url.description) == url)
    }

    @Test(
        arguments: [
            "", "mail.example.com", "ftp://x", "http://", "http://:80", "http://x:0", "http://x:99999", "http://x:port",
            "http://x?y", "http://x#y", "http://user@x", "http://[::1", "http://[::1]80", "http://a b",
        ])
    func refuses(text: String) { #expect(HubURL(text) == nil) }
}
