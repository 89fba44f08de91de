import Core
import Foundation
import Testing

@Suite struct AddressKeyTests {
    private func key(_ text: String) -> String? { AddressKey(text, .table)?.text }

    @Test(arguments: [
        ("alice@example.com", "alice@example.com"), ("Alice@EXAMPLE.com", "alice@example.com"),
        ("Kim@例え.jp", "kim@xn--r8jz45g.jp"), ("kim@XN--R8JZ45G.JP", "kim@xn--r8jz45g.jp"),
        ("kim@例え。ＪＰ", "kim@xn--r8jz45g.jp"), ("kim@例え．jp", "kim@xn--r8jz45g.jp"),
        ("kim@例え｡jp", "kim@xn--r8jz45g.jp"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"), ("a@ＥＸＡＭＰＬＥ.com", "a@example.com"),
        ("kim+a@x.com", "kim+a@x.com"), ("k.i.m@gmail.com", "k.i.m@gmail.com"),
        ("o'brien@example.org", "o'brien@example.org"), ("a@b", "a@b"), ("a@192.0.2.1", "a@192.0.2.1"),
        ("RENÉ@example.com", "rené@example.com"), ("rene\u{301}@example.com", "ren\u{e9}@example.com"),
        ("ΣΊΣΥΦΟΣ@example.com", "σίσυφοσ@example.com"), ("田中@example.com", "田中@example.com"),
        // K of Kelvin is a canonical K; H with a line below composes in lower case only.
        ("\u{212A}im@example.com", "kim@example.com"), ("H\u{331}@example.com", "\u{1E96}@example.com"),
    ]) func keys(_ text: String, _ right: String) {
        // By bytes: the texts of Swift are equal when they are canonically.
        #expect(key(text).map { Array($0.utf8) } == Array(right.utf8))
    }

    @Test(arguments: [
        "", "@", "a@", "@b.com", "a", "a b@c.com", "a@b c.com", "a@@b.com", "a@b@c.com", "a@b.com.", "a@.b.com",
        "a@b..com",
        "a@-b.com", "a@b-.com", ".a@b.com", "a.@b.com", "a..b@c.com", "\"a b\"@c.com", "a@[192.0.2.1]", "a@b_c.com",
        "a@b.com:25", "<a@b.com>", "a,b@c.com", "a@b\r\nBcc: c@d.com", "a\0@b.com", "a@b.com\0", "a\u{202e}@b.com",
        "a@\u{301}b.com",
        // IDNA has no such label, or its ASCII form is none that DNS has.
        "a@未知.jp", "a@℀.com", "a@两.com", "a@空.com", "a@長.com", "a@例え。。jp",
    ]) func refuses(_ text: String) {
        #expect(key(text) == nil)
    }

    /// RFC 5321, 4.5.3.1: 64 bytes before the @, 255 behind it; RFC 1035, 2.3.4: 63 bytes a label.
    @Test func limits() {
        let label = String(repeating: "b", count: 63)
        let domain = [label, label, label, label].joined(separator: ".")
        #expect(key(String(repeating: "a", count: 64) + "@" + domain) != nil)
        #expect(key(String(repeating: "a", count: 65) + "@" + domain) == nil)
        #expect(key("a@" + domain + "b") == nil)
        #expect(key("a@" + String(repeating: "b.", count: 127) + "cd") == nil)
        // Each is 6 bytes, and longer in NFC: U+0958 is excluded from composition.
        #expect(key(String(repeating: "\u{958}", count: 21) + "@b.com") == nil)
        #expect(key(String(repeating: "a", count: 1_000_000) + "@b.com") == nil)
        // A domain that grows as it is mapped.
        #expect(key("a@" + Array(repeating: "例え", count: 21).joined(separator: ".")) != nil)
        #expect(key("a@" + Array(repeating: "例え", count: 22).joined(separator: ".")) == nil)
    }

    @Test func plusAddressesAreOthers() {
        #expect(AddressKey("kim+a@x.com", .table) != AddressKey("kim@x.com", .table))
    }

    /// Keys are made of addresses as they come, and of those that stores have in lower case.
    @Test func everyScalarHasOneKey() {
        // Without most ideographs and syllables of Hangul, which have no case.
        let ranges: [ClosedRange<UInt32>] = [
            0x21...0x33ff, 0xa000...0xac1f, 0xf900...0xffff, 0x10400...0x105ff, 0x10c80...0x10cff, 0x118a0...0x118df,
            0x16e40...0x16e7f, 0x1d15e...0x1d1ff, 0x1e900...0x1e95f, 0x2f800...0x2fa1d,
        ]
        var wrong: [String] = []
        for scalar in ranges.joined().compactMap(Unicode.Scalar.init) {
            let text = "a\(Character(scalar))@example.com"
            let key = AddressKey(text, .table)
            let isRight =
                if let normal = normalizedAddress(text), scalar != "\u{37e}" {
                    key != nil && key == AddressKey(normal, .table)
                        && key == AddressKey(text.decomposedStringWithCanonicalMapping, .table)
                        && key.flatMap { AddressKey($0.text, .table) }.map { Array($0.text.utf8) }
                            == key.map { Array($0.text.utf8) }
                } else {
                    // The Greek question mark is a semicolon (NFC), which no address has.
                    key == nil
                }
            if !isRight { wrong.append(String(scalar.value, radix: 16)) }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20))")
    }

    @Test func sortsByDomain() throws {
        let keys = try ["b@a.com", "a@b.com", "a@a.com"].map { try #require(AddressKey($0, .table)) }
        #expect(keys.sorted().map(\.text) == ["a@a.com", "b@a.com", "a@b.com"])
    }
}

@Suite struct DomainNameTests {
    @Test func hasWhatContainsIt() throws {
        let domain = try #require(DomainName("A.b.例え.JP", .table))
        #expect(domain.containing.map(\.text) == ["a.b.xn--r8jz45g.jp", "b.xn--r8jz45g.jp", "xn--r8jz45g.jp", "jp"])
        #expect(domain.labels == ["a", "b", "xn--r8jz45g", "jp"])
        let short = try #require(DomainName("localhost", .table))
        #expect(short.containing.map(\.text) == ["localhost"])
    }

    @Test(arguments: [("example.com", true), ("192.0.2.1", false), ("a.b1", true), ("1", false), ("1.x", true)])
    func isNamed(_ text: String, _ isNamed: Bool) {
        #expect(DomainName(text, .table)?.isNamed == isNamed)
    }

    @Test(arguments: ["", ".", "a.", ".a", "a b", "@a", "[::1]", "a_b", "a/b", "-a", "a-", "a\0"])
    func refuses(_ text: String) {
        #expect(DomainName(text, .table) == nil)
    }
}
