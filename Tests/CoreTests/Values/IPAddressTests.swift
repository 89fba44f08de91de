import Core
import Glibc
import TestKit
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        // RFC 4291, 2.2: the three forms.
        ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"), ("FF01:0:0:0:0:0:0:101", "ff01::101"),
        ("0:0:0:0:0:0:0:1", "::1"), ("0:0:0:0:0:0:0:0", "::"), ("2001:db8::192.0.2.33", "2001:db8::c000:221"),
        // RFC 4291, 2.5.5.2: a mapped address is the IPv4 address; the deprecated compatible form (2.5.5.1) is not.
        ("::FFFF:129.144.52.38", "129.144.52.38"), ("::ffff:c000:201", "192.0.2.1"), ("::192.0.2.1", "::c000:201"),
        ("::fffe:c000:201", "::fffe:c000:201"),
        // RFC 5952, 4.1: no leading zeros. 4.2.1: shorten as much as possible.
        ("2001:0db8::0001", "2001:db8::1"), ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
        // 4.2.2: never for one group alone.
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        // 4.2.3: the longest run, and the first of two as long.
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        // 4.3: lower case.
        ("2001:DB8::ABCD", "2001:db8::abcd"),
        ("1::", "1::"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ])
    func readsAndWritesCanonically(_ text: String, _ canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(arguments: [
        "", ".", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "1.2.3.-4",
        "1.2.3.+4",
        "01.2.3.4", "1.2.3.00", "0x1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/8", "1.2.3.4:80", "１.2.3.4",
        "1.2.3.4\u{0}",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", "1:::2", ":1::2",
        "1::2:", ":1:2:3:4:5:6:7", "12345::", "g::", "::+1", "::-1", "::1%eth0", "[::1]", "::1/64", "::1.2.3",
        "::1.2.3.256",
        "1.2.3.4::", "1.2.3.4::1", "1:1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::ffff:1.2.3.04",
        "1:2:3:4:5:6:1.2.3.4.5",
    ])
    func refuses(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func agreesWithTheCLibraryOnRandomAddresses() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<10_000 {
            // Zero groups are what makes IPv6 text hard: half of the groups are zero.
            var groups = (0..<8).map { _ in random.chance(50) ? 0 : UInt16.random(in: 0...0xffff, using: &random) }
            // Mapped and compatible addresses are written differently, on purpose; they have tests of their own.
            if groups[..<6].allSatisfy({ $0 == 0 }) || groups[..<5].allSatisfy({ $0 == 0 }) && groups[5] == 0xffff {
                groups[0] = 0x2001
            }
            let text = cText(groups)
            let address = try #require(IPAddress(text), "\(text)")
            try #require(address.description == text)
            try #require(address.high == groups[..<4].reduce(0) { $0 << 16 | UInt64($1) })
            try #require(address.low == groups[4...].reduce(0) { $0 << 16 | UInt64($1) })

            let v4 = UInt32(truncatingIfNeeded: random.next())
            var v4Text = in_addr(s_addr: v4.bigEndian)
            var buffer = [CChar](repeating: 0, count: 64)
            inet_ntop(AF_INET, &v4Text, &buffer, 64)
            try #require(IPAddress(v4: v4).description == string(buffer))
            try #require(IPAddress(string(buffer)) == IPAddress(v4: v4))
        }
    }

    /// Damaged text is refused by both or understood alike by both.
    @Test func agreesWithTheCLibraryOnDamagedText() throws {
        var random = SplitMix64(seed: 6)
        let alphabet = Array("0123456789abcdefF:.::".utf8)
        var understood = 0
        for _ in 0..<40_000 {
            var bytes = Array(
                ["2001:db8::1:0:2", "::1.2.3.4", "192.0.2.1", "1:2:3:4:5:6:7:8", "::"].randomElement(using: &random)!
                    .utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let letter = alphabet.randomElement(using: &random)!
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[at] = letter
                case 1: bytes.insert(letter, at: at)
                default: if bytes.count > 1 { bytes.remove(at: at) }
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let expected = cRead(text)
            try #require((IPAddress(text) == nil) == (expected == nil), "\(text)")
            guard let address = IPAddress(text), let expected else { continue }
            understood += 1
            if address.isIPv4, expected.count == 4 {
                try #require(address.low == expected.reduce(0) { $0 << 8 | UInt64($1) }, "\(text)")
            } else if !address.isIPv4 {
                try #require(address.high == expected[..<8].reduce(0) { $0 << 8 | UInt64($1) }, "\(text)")
                try #require(address.low == expected[8...].reduce(0) { $0 << 8 | UInt64($1) }, "\(text)")
            }
        }
        #expect(understood > 5000)
    }

    /// What is kept of an address: 24 bits of IPv4, 48 of IPv6.
    @Test func truncates() {
        #expect(IPAddress("198.51.100.255")?.truncated.description == "198.51.100.0")
        #expect(IPAddress("2001:db8:1:ffff:ffff:ffff:ffff:ffff")?.truncated.description == "2001:db8:1::")
        #expect(IPAddress("::ffff:198.51.100.7")?.truncated == IPAddress("198.51.100.0"))
    }

    /// Truncating an address in ::/48 must not turn it into an IPv4 one, and twice is as once.
    @Test func truncatingKeepsTheFamily() throws {
        var random = SplitMix64(seed: 7)
        for address in [IPAddress("::1")!, IPAddress("::fffe:1.2.3.4")!, IPAddress(high: random.next(), low: 1)] {
            #expect(!address.truncated.isIPv4)
            #expect(address.truncated.truncated == address.truncated)
        }
    }

    private func cText(_ groups: [UInt16]) -> String {
        var bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        var buffer = [CChar](repeating: 0, count: 64)
        inet_ntop(AF_INET6, &bytes, &buffer, 64)
        return string(buffer)
    }

    private func cRead(_ text: String) -> [UInt8]? {
        let isV6 = text.contains(":")
        var bytes = [UInt8](repeating: 0, count: isV6 ? 16 : 4)
        return inet_pton(isV6 ? AF_INET6 : AF_INET, text, &bytes) == 1 ? bytes : nil
    }

    private func string(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
