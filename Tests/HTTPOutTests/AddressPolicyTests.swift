import Core
import HTTPOut
import HTTPWire
import TestKit
import Testing

extension HTTPOutTests {
    /// Requests to URLs that people enter must not reach what only this machine or its network reaches.
    @Suite struct AddressPolicyTests {
        let peer = HTTPPeer.shared

        @Test(arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
            "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1",
            "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1",
            "fd12:3456::1",
            "fe80::1", "fec0::1", "ff02::1", "4000::1",
        ])
        func isNotPublic(text: String) throws {
            let address = try #require(IPAddress(text))
            #expect(!AddressPolicy.publicOnly.allows(address))
            #expect(AddressPolicy.any.allows(address))
        }

        @Test(arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:200::1", "2001:4860:4860::8888",
            "2606:4700::1111", "2a00:1450:4001::1",
        ])
        func isPublic(text: String) throws {
            #expect(AddressPolicy.publicOnly.allows(try #require(IPAddress(text))))
        }

        private func failure(_ host: String, _ port: String = "plain") async throws -> HTTPClientError {
            var request = HTTPClientRequest(.get, peer.url("/echo", port, host: host))
            request.addresses = .publicOnly
            return try await errorOf { [request] in try await HTTPClient.send(request) }
        }

        /// The address counts, however it is written.
        @Test(arguments: [
            ("127.0.0.1", "127.0.0.1 is not"), ("localhost", "localhost has the address"), ("::1", "[::1] is not"),
            ("127.1", "127.1 has the address 127.0.0.1, which is not"), ("0x7f.1", "0x7f.1 has the address"),
            ("2130706433", "2130706433 has the address 127.0.0.1"), ("0", "0 has the address 0.0.0.0"),
            ("::ffff:127.0.0.1", "::ffff:127.0.0.1 has the address 127.0.0.1"),
            ("169.254.169.254", "169.254.169.254 is not"),
        ])
        func connectsNowhereElse(host: String, beginning: String) async throws {
            let error = try await failure(host)
            #expect(error.kind == .notAllowed)
            #expect(error.description.hasSuffix("a public address: only those are allowed here"))
            #expect(error.description.hasPrefix(beginning), "\(error)")
        }

        /// A connection that another request left open is none for this one.
        @Test(arguments: ["plain", "good", "http2"]) func sharesNoConnection(port: String) async throws {
            let allowed = HTTPClientRequest(.get, peer.url("/connection", port))
            #expect(try await HTTPClient.send(allowed).head.status == 200)
            #expect(try await failure("localhost", port).kind == .notAllowed)
        }

        @Test func redirectsLeadNowhereElse() async throws {
            var request = HTTPClientRequest(.get, peer.url("/redirect/302/plain/echo"))
            request.followsRedirects = true
            request.addresses = .publicOnly
            let error = try await errorOf { [request] in try await HTTPClient.send(request) }
            #expect(error.kind == .notAllowed)
        }
    }
}
