import Core
import TestKit
import Testing

@Suite struct IPNetworkTests {
    /// The first and last address inside, and the ones just outside.
    @Test(
        arguments: [
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::", "2001:db8::1"]),
            ("128.0.0.0/1", ["128.0.0.0", "255.255.255.255"], ["127.255.255.255"]),
            ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0", "::a00:0"]),
            ("192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127", "192.0.3.128"]),
            ("192.0.2.4/31", ["192.0.2.4", "192.0.2.5"], ["192.0.2.3", "192.0.2.6"]),
            ("192.0.2.1/32", ["192.0.2.1", "::ffff:192.0.2.1"], ["192.0.2.0", "192.0.2.2"]),
            ("192.0.2.1", ["192.0.2.1"], ["192.0.2.0"]),
            ("::/0", ["::", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], ["0.0.0.0", "::ffff:1.2.3.4"]),
            ("8000::/1", ["8000::", "ffff::"], ["7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]),
            ("2001:db8:0:1::/63", ["2001:db8::", "2001:db8:0:1:ffff::"], ["2001:db8:0:2::"]),
            (
                "2001:db8:0:1::/64", ["2001:db8:0:1::", "2001:db8:0:1:ffff:ffff:ffff:ffff"],
                ["2001:db8::", "2001:db8:0:2::"]
            ),
            (
                "2001:db8::/65", ["2001:db8::", "2001:db8::7fff:ffff:ffff:ffff"],
                ["2001:db8::8000:0:0:0", "2001:db8:0:1::"]
            ),
            ("2001:db8::8000:0:0:0/65", ["2001:db8::8000:0:0:0"], ["2001:db8::7fff:ffff:ffff:ffff"]),
            ("2001:db8::4/127", ["2001:db8::4", "2001:db8::5"], ["2001:db8::3", "2001:db8::6"]),
            ("2001:db8::1/128", ["2001:db8::1"], ["2001:db8::", "2001:db8::2", "2001:db8:0:1::1"]),
            ("2001:db8::1", ["2001:db8::1"], ["2001:db8::2"]),
            // The base need not be the first address of the block.
            ("192.0.2.77/24", ["192.0.2.0", "192.0.2.255"], ["192.0.3.77"]),
        ] as [(String, [String], [String])])
    func contains(_ text: String, _ inside: [String], _ outside: [String]) throws {
        let network = try #require(IPNetwork(text))
        for address in inside { #expect(network.contains(try #require(IPAddress(address))), "\(address)") }
        for address in outside { #expect(!network.contains(try #require(IPAddress(address))), "\(address)") }
    }

    @Test func readsBackWhatItWrites() {
        for text in ["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "::/0", "192.0.2.1/32"] {
            #expect(IPNetwork(text)?.description == text)
        }
        #expect(IPNetwork("192.0.2.1")?.description == "192.0.2.1/32")
        #expect(IPNetwork("::1")?.description == "::1/128")
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/ 8",
        "10.0.0/8", "::/129", "::/", "::/99999999999999999999", "10.0.0.0/８", "localhost",
    ])
    func refuses(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }

    /// A network is what shifting says it is, for every prefix.
    @Test func agreesWithBitByBitComparison() throws {
        func bit(_ address: IPAddress, _ index: Int) -> UInt64 {
            let index = address.isIPv4 ? index + 96 : index
            return index < 64 ? address.high >> UInt64(63 - index) & 1 : address.low >> UInt64(127 - index) & 1
        }
        var random = SplitMix64(seed: 8)
        for _ in 0..<4000 {
            let isV4 = random.chance(50)
            let width = isV4 ? 32 : 128
            let base =
                isV4
                ? IPAddress(v4: UInt32(truncatingIfNeeded: random.next()))
                : IPAddress(high: random.next() | 1 << 63, low: random.next())
            let prefix = Int.random(in: 0...width, using: &random)
            let network = try #require(IPNetwork("\(base)/\(prefix)"))
            // One flipped bit decides, wherever it is.
            let flipped = Int.random(in: (isV4 ? 0 : 1)..<width, using: &random)
            let other =
                isV4
                ? IPAddress(v4: UInt32(base.low) ^ 1 << UInt32(31 - flipped))
                : IPAddress(
                    high: flipped < 64 ? base.high ^ 1 << UInt64(63 - flipped) : base.high,
                    low: flipped < 64 ? base.low : base.low ^ 1 << UInt64(127 - flipped))
            let expected = (0..<prefix).allSatisfy { bit(base, $0) == bit(other, $0) }
            try #require(network.contains(other) == expected, "\(network) \(other)")
            try #require(network.contains(base))
        }
    }
}
