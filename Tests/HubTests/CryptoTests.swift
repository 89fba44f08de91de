import Core
import Crypto
import Testing

@Suite struct CryptoTests {
    private let sealer = TicketSealer(key: Array(0..<32))

    @Test func aPairingCodeIsReadAsPeopleWriteIt() {
        for _ in 0..<200 {
            let code = PairingCode()
            #expect(code.text.utf8.count == 19 && !code.text.contains { "ILOU".contains($0) })
            let loose = code.text.lowercased().replacing("-", with: " ").replacing("0", with: "o").replacing(
                "1", with: "i")
            #expect(PairingCode.digest(of: loose) == code.digest && PairingCode.digest(of: code.text) == code.digest)
            #expect(
                PairingCode.digest(of: code.text + "0") == nil && PairingCode.digest(of: code.text.dropLast()) == nil)
            #expect(PairingCode().digest != code.digest)
        }
        #expect(PairingCode.digest(of: "UUUU-UUUU-UUUU-UUUU") == nil)
        // Signs that equal K, or become S and I in upper case.
        for sign in ["\u{212A}", "\u{17F}", "\u{131}", "K\u{301}"] {
            #expect(PairingCode.digest(of: sign + "000-0000-0000-0000") == nil, "\(sign)")
        }
    }

    @Test func aSealedTicketOpensUnderItsKeyAlone() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let ticket = Ticket(using: &random)
            let text = sealer.seal(ticket)
            #expect(text.utf8.count == 32)
            #expect(sealer.open(text[...]) == ticket)
            #expect(TicketSealer(key: Array(1..<33)).open(text[...]) == nil)
        }
    }

    /// Every single character matters, wherever it stands.
    @Test func anyOtherCharacterIsRefused() {
        let text = Array(sealer.seal(Ticket(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)))
        for index in text.indices {
            for other in ["A", "b", "7", "-", "_"] where String(text[index]) != other {
                var changed = text
                changed[index] = Character(other)
                #expect(sealer.open(Substring(changed)) == nil)
            }
        }
        for garbage in [
            "", "A", String(text) + "A", String(text.dropLast()), String(repeating: "é", count: 16),
            String(repeating: "=", count: 32),
        ] {
            #expect(sealer.open(garbage[...]) == nil)
        }
    }

    /// Links in mails that were sent long ago must open for ever: the form of a ticket does not change.
    @Test func theFormIsFixed() {
        let text = sealer.seal(Ticket(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff))
        #expect(text.hasPrefix("ABEiM0RVZneImaq7zN3u_"))
        #expect(sealer.open(text[...]) == Ticket(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff))
    }

    /// FIPS 180-4, the example of one block; RFC 4648, section 10.
    @Test func digestsAndBase64() {
        #expect(sha256(Array("abc".utf8)).prefix(4) == [0xba, 0x78, 0x16, 0xbf])
        let vectors = [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        for (text, encoded) in vectors { #expect(base64url(Array(text.utf8)) == encoded) }
        #expect(base64url([0xfb, 0xff]) == "-_8")
    }

    @Test func tokensAreKnownByTheirDigestAlone() {
        let (a, b) = (AccessToken(), AccessToken())
        #expect(a.text.hasPrefix("mb_") && a.text.utf8.count == 46)
        #expect(a.text != b.text)
        #expect(AccessToken.digest(of: a.text) == AccessToken.digest(of: a.text))
        #expect(AccessToken.digest(of: a.text) != AccessToken.digest(of: b.text))
    }

    @Test func randomNumbersDiffer() {
        var random = BufferedRandom()
        #expect(Set((0..<2000).map { _ in random.next() }).count == 2000)
    }
}
