import Hub
import Mailbell
import Testing

/// Whose word on the client's address counts: RFC 7239 and the customs of X-Forwarded-For.
@Suite struct ClientAddressTests {
    private let behind = ClientAddress(
        trustedProxies: ["10.0.0.0/8", "127.0.0.1", "2001:db8:ffff::/48"].compactMap { IPNetwork($0) })

    @Test(
        arguments: [
            // peer, X-Forwarded-For, Forwarded, who it is
            ("192.0.2.1", "198.51.100.7", nil, "192.0.2.1"),  // nobody's proxy
            ("10.0.0.1", nil, nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7", nil, "198.51.100.7"),
            ("10.0.0.1", " 198.51.100.7\t", nil, "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", nil, "198.51.100.7"),  // the left one is anybody's claim
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.9.9.9", nil, "198.51.100.7"),
            ("10.0.0.1", "10.1.1.1, 10.2.2.2", nil, "10.1.1.1"),  // proxies all the way
            ("10.0.0.1", "198.51.100.7:4711", nil, "198.51.100.7"),
            ("10.0.0.1", "[2001:db8::7]:4711", nil, "2001:db8::7"),
            ("10.0.0.1", "2001:db8::7", nil, "2001:db8::7"),
            ("10.0.0.1", "::ffff:198.51.100.7", nil, "198.51.100.7"),
            ("2001:db8:ffff::1", "198.51.100.7", nil, "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7, unknown", nil, "10.0.0.1"),  // malformed: back to the peer
            ("10.0.0.1", "198.51.100.7,", nil, "10.0.0.1"),
            ("10.0.0.1", "", nil, "10.0.0.1"),
            ("10.0.0.1", "garbage, 198.51.100.7", nil, "198.51.100.7"),  // never looked at
            ("10.0.0.1", nil, "for=198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", nil, "For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),  // RFC 7239, section 4
            ("10.0.0.1", nil, "for=203.0.113.9;proto=http, proto=https;for=198.51.100.7;by=10.0.0.1", "198.51.100.7"),
            ("10.0.0.1", nil, "for=_hidden", "10.0.0.1"),  // RFC 7239, 6.3: obfuscated
            ("10.0.0.1", nil, "proto=https", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9", "for=198.51.100.7", "198.51.100.7"),  // the standard one first
            ("10.0.0.1", "198.51.100.7:port", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7:99999", nil, "10.0.0.1"),
        ] as [(String, String?, String?, String)])
    func resolves(peer: String, xForwardedFor: String?, forwarded: String?, expected: String) throws {
        let found = behind.resolve(
            peer: try #require(IPAddress(peer)), xForwardedFor: xForwardedFor, forwarded: forwarded)
        #expect(found.description == expected)
    }

    /// Two headers that name two clients: neither is believed as far as a place goes.
    @Test(
        arguments: [
            ("10.0.0.1", "198.51.100.7", "for=198.51.100.7", false),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", "for=192.0.2.8, for=198.51.100.7;proto=https", false),
            ("10.0.0.1", "198.51.100.7", "for=203.0.113.9", true),
            ("10.0.0.1", "198.51.100.7", "for=\"[2001:db8::7]\"", true),
            ("10.0.0.1", "198.51.100.7", "for=unknown", true), ("10.0.0.1", "198.51.100.7", nil, false),
            ("10.0.0.1", nil, "for=203.0.113.9", false), ("10.0.0.1", nil, nil, false),
            ("192.0.2.1", "198.51.100.7", "for=203.0.113.9", false),
        ] as [(String, String?, String?, Bool)])
    func disagreement(peer: String, xForwardedFor: String?, forwarded: String?, disagrees: Bool) throws {
        let peer = try #require(IPAddress(peer))
        #expect(
            behind.disagrees(peer: peer, xForwardedFor: xForwardedFor, forwarded: forwarded) == disagrees)
    }
}
