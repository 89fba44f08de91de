import Core
import TestKit
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("mia@example.org", "mia@example.org"), ("Mia@EXAMPLE.org", "mia@example.org"), ("a@b", "a@b"),
        ("o'brien+tag@example.org", "o'brien+tag@example.org"),
        ("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"),
        ("a.b.c@x-y.example", "a.b.c@x-y.example"), ("用户@例子.世界", "用户@例子.世界"), ("ÅSA@example.se", "åsa@example.se"),
    ])
    func normalizes(_ text: String, _ normal: String) {
        #expect(normalizedAddress(text) == normal)
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a", "a b@c", "a@b c", " a@b", "a@b ", "a@@b", "a@b@c", "a@b.", "a@.b", "a@b..c", "a@-b",
        "a@b-",
        ".a@b", "a.@b", "a..b@c", "\"a b\"@c", "a@[192.0.2.1]", "a@b_c", "a@b/c", "a@b:25", "<a@b>", "a,b@c", "a;b@c",
        "a(comment)@b", "a\\b@c", "Mia <mia@example.org>",
        // Header injection: no control character gets through.
        "a@b\r\nBcc: c@d", "a\r\n@b", "a\n@b", "a\u{0}@b", "a@b\u{0}", "a\u{7f}@b", "a\t@b", "a@b\u{7f}",
        // Nor one that is seen by its effect alone: C1, direction, zero width (Unicode categories Cc and Cf).
        "a\u{85}@b", "a\u{202e}@b", "a\u{200b}@b", "a@\u{2066}b", "a\u{feff}@b",
        // A combining mark joins the character before it, but not the byte before it.
        "a@\u{301}b", "a.\u{301}.b@c@d",
    ])
    func refuses(_ text: String) {
        #expect(normalizedAddress(text) == nil)
    }

    /// RFC 5321, 4.5.3.1: 64 bytes before the @, 255 after it; RFC 1035, 2.3.4: 63 bytes a label.
    @Test func limits() {
        let label = String(repeating: "b", count: 63)
        let domain = [label, label, label, label].joined(separator: ".")
        #expect(domain.utf8.count == 255)
        #expect(normalizedAddress(String(repeating: "a", count: 64) + "@" + domain) != nil)
        #expect(normalizedAddress(String(repeating: "a", count: 65) + "@b") == nil)
        #expect(normalizedAddress(String(repeating: "é", count: 33) + "@b") == nil)
        #expect(normalizedAddress("a@" + domain + "b") == nil)
        #expect(normalizedAddress("a@" + label + "b") == nil)
        #expect(normalizedAddress("a@" + String(repeating: "b.", count: 127) + "cd") == nil)
    }

    /// Lower case can be longer than upper case: `İ` has two bytes, `i̇` three. The limits hold for what is kept.
    @Test func limitsHoldAfterLowerCasing() {
        #expect(normalizedAddress(String(repeating: "İ", count: 32) + "@b") == nil)
    }

    @Test func whatIsNormalStaysAsItIs() throws {
        var random = SplitMix64(seed: 9)
        let parts = ["a", "Z", ".", "-", "@", "é", "İ", "ß", "ẞ", "K", "\u{301}", "日", "9", "_", " ", "\r"]
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...8, using: &random)).map { _ in parts.randomElement(using: &random)! }
                .joined()
            guard let normal = normalizedAddress(text + "@Example.org") else { continue }
            accepted += 1
            try #require(normalizedAddress(normal) == normal, "\(text)")
            try #require(normal.utf8.allSatisfy { $0 > 32 && $0 != 127 })
        }
        #expect(accepted > 1000)
    }
}

@Suite struct DeviceNameTests {
    @Test(arguments: ["a", "thinkpad-tray", "A.b_c-d@e:9", "0", String(repeating: "x", count: 64)])
    func takes(_ name: String) {
        #expect(isDeviceName(name))
    }

    @Test(arguments: [
        "", " ", "a b", "a/b", "a\n", "é", "a;b", "a?b", "a[b", "`a`", "{a}", "a\u{0}", "a\"b",
        String(repeating: "x", count: 65),
    ])
    func refuses(_ name: String) {
        #expect(!isDeviceName(name))
    }

    /// A webhook's cursor is the operator's.
    @Test func aClientIsNoWebhook() {
        for name in ["webhook:crm", "webhook:", "webhook::"] {
            #expect(isDeviceName(name) && !isClientDeviceName(name), "\(name)")
        }
        for name in ["webhook", "my-webhook:crm", "tray"] { #expect(isClientDeviceName(name), "\(name)") }
        #expect(!isClientDeviceName(""))
    }
}
