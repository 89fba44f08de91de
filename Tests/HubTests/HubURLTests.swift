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
            "http://x:+80", "http://x:", "http://[x]", "http://[::1]:", "http://a:b:80", "http://x]",
        ])
    func refuses(text: String) { #expect(HubURL(text) == nil) }

    /// People leave out the scheme.
    @Test(
        arguments: [
            ("mail.example.com", "https://mail.example.com"),
            ("mail.example.com:8443", "https://mail.example.com:8443"),
            ("mail.example.com/bell/", "https://mail.example.com/bell"), ("192.0.2.7:8025", "https://192.0.2.7:8025"),
            ("hub:8025", "https://hub:8025"), ("[2001:db8::1]:8025", "https://[2001:db8::1]:8025"),
            ("127.0.0.1:8025", "http://127.0.0.1:8025"), ("127.1.2.3:8025", "http://127.1.2.3:8025"),
            ("localhost:8025", "http://localhost:8025"), ("LOCALHOST", "http://LOCALHOST"),
            ("[::1]:8025", "http://[::1]:8025"), ("127.0.0.1.example.com", "https://127.0.0.1.example.com"),
        ])
    func takesWhatPeopleType(_ text: String, _ url: String) throws {
        let typed = try #require(HubURL.typed(text))
        #expect("\(typed.url)" == url && typed.isAssumed)
        let invitation = try Invitation(text + "#7K9Q-2M4T-XW3B-5RHN")
        #expect(invitation.hub == typed.url && invitation.assumption?.contains(url) == true)
        // With its scheme nothing is taken for granted.
        let whole = try #require(HubURL.typed(url))
        #expect(whole.url == typed.url && !whole.isAssumed)
        #expect(try Invitation(url).assumption == nil)
    }

    @Test(
        arguments: [
            "", "mail", "mb_0123456789", "7K9Q-2M4T-XW3B-5RHN", "sam@example.com", "ftp://mail.example.com",
            "a b.example",
            "mail.example.com:", "mail.example.com:x", "mail.example.com:99999", "mail.example.com?x", "[::1",
            "a_b.example",
            "https:mail.example.com", "//mail.example.com",
        ])
    func doesNotGuessAtOtherThings(_ text: String) { #expect(HubURL.typed(text) == nil) }
}
