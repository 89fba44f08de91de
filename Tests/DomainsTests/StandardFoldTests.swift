import Core
import Domains
import Testing

/// UTS 46 and IDNA 2008 as libidn2 has them.
@Suite struct StandardFoldTests {
    @Test(arguments: [
        ("Kim@例え.jp", "kim@xn--r8jz45g.jp"), ("kim@XN--R8JZ45G.JP", "kim@xn--r8jz45g.jp"),
        ("kim@例え。ＪＰ", "kim@xn--r8jz45g.jp"), ("a@ｘｎ－－ｒ８ｊｚ４５ｇ.jp", "a@xn--r8jz45g.jp"),
        ("a@Bücher.example", "a@xn--bcher-kva.example"), ("a@BU\u{308}CHER.example", "a@xn--bcher-kva.example"),
        ("a@ＥＸＡＭＰＬＥ．ＣＯＭ", "a@example.com"), ("a@straße.de", "a@xn--strae-oqa.de"),
        ("a@STRAẞE.de", "a@xn--strae-oqa.de"), ("a@か\u{3099}.jp", "a@xn--v8j.jp"), ("a@ｶﾞ.jp", "a@xn--mck.jp"),
        ("a@пример.рф", "a@xn--e1afmkfd.xn--p1ai"), ("a@a\u{2D}b--c.com", "a@a-b--c.com"),
        ("a@r3---sn.example", "a@r3---sn.example"), ("a@xn--a-.com", nil),
        // A name of DNS that is no A-label.
        ("a@xn--99999999.com", "a@xn--99999999.com"),
    ]) func keys(_ text: String, _ right: String?) {
        #expect(AddressKey(text, .standard)?.text == right)
    }

    /// RFC 5891, section 4.2: labels that may not be registered or looked up.
    @Test(arguments: [
        "a@💩.la", "a@a\u{2024}b.com", "a@℀.com", "a@xn--ü.com", "a@ü-.com", "a@-ü.com", "a@ab--ü.com",
        "a@\u{301}a.com", "a@a\u{200c}b.com", "a@a\u{202e}b.com", "a@א1a.com", "a@ü\0x.com",
        "a@" + String(repeating: "x", count: 60) + "ü.com",
    ]) func refuses(_ text: String) {
        #expect(AddressKey(text, .standard) == nil)
    }

    /// A domain may be written as stores have it today, in lower case.
    @Test func everyScalarOfADomainHasOneKey() {
        var wrong: [String] = []
        var count = 0
        for value in Array(0x80...0x33ff as ClosedRange<UInt32>) + Array(0xf900...0xffff) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            guard let key = AddressKey("a@x\(Character(scalar))y.com", .standard) else { continue }
            count += 1
            if let normal = normalizedAddress("a@x\(Character(scalar))y.com"), AddressKey(normal, .standard) != key {
                wrong.append(String(value, radix: 16))
            }
            if AddressKey(key.text, .standard) != key || AddressKey("a@" + key.domain.unicode, .standard) != key {
                wrong.append(String(value, radix: 16))
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(count): \(wrong.prefix(20))")
        #expect(count > 5000)
    }

    @Test(arguments: [
        ("xn--r8jz45g.jp", "例え.jp"), ("example.com", "example.com"), ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("xn--99999999.com", "xn--99999999.com"), ("a.xn--bcher-kva.example", "a.bücher.example"),
    ]) func isShownInUnicode(_ text: String, _ shown: String) {
        #expect(DomainName(text, .standard)?.unicode == shown)
    }
}
