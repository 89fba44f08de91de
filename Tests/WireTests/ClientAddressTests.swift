import Core
import Testing
import Wire

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
            ("10.0.0.1", "198.51.100.7", "for=203.0.113.9", "198.51.100.7"),  // nginx passes a client's Forwarded on
            ("10.0.0.1", "198.51.100.7:port", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7:99999", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7:", nil, "10.0.0.1"), ("10.0.0.1", "198.51.100.7:000080", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7:00080", nil, "198.51.100.7"),
            ("10.0.0.1", nil, "for=\"198.51.100.7:_gazonk\"", "198.51.100.7"),  // RFC 7239, 6: an obfuscated port
            ("10.0.0.1", nil, "for=\"[2001:db8::7]:_a.b-c\"", "2001:db8::7"),
            ("10.0.0.1", nil, "for=\"198.51.100.7:_\"", "10.0.0.1"),
            ("10.0.0.1", nil, "for=\"198.51.100.7:_a b\"", "10.0.0.1"),
            // Signs that make one character with what follows, or with what is before: the comma is still one.
            ("10.0.0.1", "\u{600}, 198.51.100.7", nil, "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9\u{600}, 198.51.100.7", nil, "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9,\u{301} 198.51.100.7, 198.51.100.8", nil, "198.51.100.8"),
            ("10.0.0.1", nil, "for=203.0.113.9\u{110BD}, for=198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", nil, "by=\u{600};for=198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", nil, "for=\u{600}", "10.0.0.1"), ("10.0.0.1", "198.51.100.7\u{301}", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7:+80", nil, "10.0.0.1"),
            // Several lines of a name come joined by commas: the last is the nearest proxy's (haproxy/haproxy 44).
            ("10.0.0.1", nil, "for=203.0.113.9, for=198.51.100.7;proto=https", "198.51.100.7"),
            ("10.0.0.1", nil, "for=203.0.113.9, for=198.51.100.7, for=10.9.9.9", "198.51.100.7"),
            // lpinca/forwarded-parse 6: a quote that the client leaves open takes nothing of what the proxy says.
            ("10.0.0.1", nil, "for=203.0.113.9;by=\", for=198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", nil, "for=\"203.0.113.9, for=\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("10.0.0.1", nil, "by=\\, for=198.51.100.7;host=\"a\\\"b\"", "198.51.100.7"),
            // What stands in quotes is no element: the client has chosen the host.
            ("10.0.0.1", nil, "for=198.51.100.7;host=\"x, for=203.0.113.9\"", "198.51.100.7"),
            ("10.0.0.1", nil, "for=198.51.100.7;host=\"x, for=203.0.113.9;y\"", "198.51.100.7"),
            ("10.0.0.1", nil, "host=\"x;for=203.0.113.9;y\";for=198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", nil, "for=198.51.100.7;host=\"a\\\\\"", "198.51.100.7"),
            ("10.0.0.1", nil, "for=198.51.100.7;host=\"\u{301};for=203.0.113.9;b\"", "198.51.100.7"),
            ("10.0.0.1", nil, "for=203.0.113.9;for=198.51.100.7", "10.0.0.1"),  // twice in one element
            ("10.0.0.1", nil, "for=\"198.51.100.7", "10.0.0.1"), ("10.0.0.1", nil, "for=", "10.0.0.1"),
            ("10.0.0.1", nil, "for=198.51.100.7, ", "10.0.0.1"),
            ("10.0.0.1", nil, "for=\"198.51.\\100.7\"", "198.51.100.7"),
            // RFC 7239, 6.3: an obfuscated port beside an address; 6.2, unknown.
            ("10.0.0.1", nil, "for=\"198.51.100.7:_p1\"", "198.51.100.7"),
            ("10.0.0.1", nil, "for=\"[2001:db8::7]:_a.b-c_d\"", "2001:db8::7"),
            ("10.0.0.1", "198.51.100.7:_p1", nil, "198.51.100.7"), ("10.0.0.1", "198.51.100.7:_", nil, "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7:_p 1", nil, "10.0.0.1"), ("10.0.0.1", nil, "for=\"_hidden:_p\"", "10.0.0.1"),
            ("10.0.0.1", nil, "for=198.51.100.7, for=_hidden", "10.0.0.1"),
            ("10.0.0.1", nil, "for=203.0.113.9, for=unknown, for=10.9.9.9", "10.9.9.9"),
            ("10.0.0.1", nil, "for=UNKNOWN", "10.0.0.1"),
            // IPv6 without quotes, as CloudFront writes it (lpinca/forwarded-parse 7).
            (
                "10.0.0.1", nil, "by=3.235.38.58;for=2001:470:6d:40a:70f7:8d6a:2935:7183",
                "2001:470:6d:40a:70f7:8d6a:2935:7183"
            ),
            ("10.0.0.1", nil, "for=[2001:db8::7]", "2001:db8::7"),
            // nginx behind a UNIX socket (nextcloud/server 44802): nobody has said that such a hop is to be trusted.
            ("10.0.0.1", "198.51.100.7, unix:", nil, "10.0.0.1"), ("10.0.0.1", "unix:", nil, "10.0.0.1"),
            ("10.0.0.1", nil, "for=198.51.100.7, for=\"unix:\"", "10.0.0.1"),
        ] as [(String, String?, String?, String)])
    func resolves(peer: String, xForwardedFor: String?, forwarded: String?, expected: String) throws {
        let found = behind.read(
            peer: try #require(IPAddress(peer)), xForwardedFor: xForwardedFor, forwarded: forwarded
        ).address
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
            behind.read(peer: peer, xForwardedFor: xForwardedFor, forwarded: forwarded).isDisputed == disagrees)
    }

    /// `trusted-proxy: unix`.
    @Test(
        arguments: [
            ("10.0.0.1", "198.51.100.7, unix:", nil, "198.51.100.7"), ("10.0.0.1", "unix:", nil, "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9, unix:, 198.51.100.7", nil, "198.51.100.7"),  // the client's claim
            ("10.0.0.1", "198.51.100.7, unix:/run/nginx.sock, 10.9.9.9", nil, "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7, UNIX:", nil, "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7,unix", nil, "198.51.100.7"),
            ("10.0.0.1", nil, "for=198.51.100.7;proto=https, for=\"unix:\"", "198.51.100.7"),
            ("10.0.0.1", nil, "for=198.51.100.7, for=unix:", "198.51.100.7"),
            ("10.0.0.1", "_hidden, unix:", nil, "10.0.0.1"), ("192.0.2.1", "198.51.100.7, unix:", nil, "192.0.2.1"),
        ] as [(String, String?, String?, String)])
    func aTrustedSocketHandsOver(peer: String, xForwardedFor: String?, forwarded: String?, expected: String) throws {
        let clients = ClientAddress(trustedProxies: [IPNetwork("10.0.0.0/8")!], trustsUnixSockets: true)
        let found = clients.read(
            peer: try #require(IPAddress(peer)), xForwardedFor: xForwardedFor, forwarded: forwarded
        ).address
        #expect(found.description == expected)
    }

    /// What the proxy does not write is the client's claim, and counts for nothing.
    @Test func theHeaderThatTheProxyWritesIsReadAlone() throws {
        let peer = try #require(IPAddress("10.0.0.1"))
        let networks = [IPNetwork("10.0.0.0/8")!]
        for (header, expected, alone) in [
            (ProxyHeader.xForwardedFor, "198.51.100.7", "10.0.0.1"), (.forwarded, "203.0.113.9", "203.0.113.9"),
        ] {
            let clients = ClientAddress(trustedProxies: networks, header: header)
            func found(_ x: String?, _ forwarded: String?) -> String {
                clients.read(peer: peer, xForwardedFor: x, forwarded: forwarded).address.description
            }
            #expect(found("198.51.100.7", "for=203.0.113.9") == expected)
            #expect(found(nil, "for=203.0.113.9") == alone)
            #expect(found("unknown", "for=203.0.113.9") == (header == .forwarded ? "203.0.113.9" : "10.0.0.1"))
            #expect(!clients.read(peer: peer, xForwardedFor: "198.51.100.7", forwarded: "for=203.0.113.9").isDisputed)
        }
    }

    /// What `check` tells of, where no reader was named.
    @Test(
        arguments: [
            ("10.0.0.1", "198.51.100.7", nil, .address), ("10.0.0.1", "10.1.1.1, 10.2.2.2", nil, .proxies),
            ("10.0.0.1", "10.1.1.1", nil, .proxies), ("10.0.0.1", "198.51.100.7, unix:", nil, .unix),
            ("10.0.0.1", nil, "for=_hidden", .obfuscated), ("10.0.0.1", nil, "for=\"_hidden:80\"", .obfuscated),
            ("10.0.0.1", "unknown", nil, .unknown), ("10.0.0.1", nil, "for=\"unknown:_x\"", .unknown),
            ("10.0.0.1", "-", nil, .malformed), ("10.0.0.1", "", nil, .malformed),
            ("10.0.0.1", nil, "by=1", .malformed),
            ("10.0.0.1", "fe80::1%eth0", nil, .malformed), ("10.0.0.1", nil, nil, .missing),
            ("192.168.1.1", "198.51.100.7", nil, .untrusted), ("192.168.1.1", nil, "for=x", .untrusted),
            ("192.168.1.1", nil, nil, nil), ("192.0.2.1", "198.51.100.7", nil, nil),
        ] as [(String, String?, String?, ProxyWord?)])
    func whatTheHopsLookedLike(peer: String, xForwardedFor: String?, forwarded: String?, word: ProxyWord?) throws {
        let peer = try #require(IPAddress(peer))
        #expect(behind.read(peer: peer, xForwardedFor: xForwardedFor, forwarded: forwarded).word == word)
    }

    /// A header of commas alone, as long as a head may be.
    @Test func longHeadersTakeNoTime() throws {
        let peer = try #require(IPAddress("10.0.0.1"))
        let commas = String(repeating: "10.1.1.1,", count: 3500) + "10.1.1.1"
        let quotes = String(repeating: "\\\"", count: 16_000)
        #expect(behind.read(peer: peer, xForwardedFor: commas, forwarded: nil).address.description == "10.1.1.1")
        #expect(behind.read(peer: peer, xForwardedFor: nil, forwarded: quotes).address.description == "10.0.0.1")
    }
}
