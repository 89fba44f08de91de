import Core
import TestKit
import Testing
import WebAuthn
import Wire

/// What a page gets: the JSON that browsers parse (WebAuthn Level 3, sections 5.1.8 and 5.1.9).
@Suite struct OptionsTests {
    private let passkeys = Vectors.all.passkeys()

    private func text(_ value: some Encodable) -> String { String(decoding: encodeJSON(value), as: UTF8.self) }

    @Test func toRegister() {
        var random = SplitMix64(seed: 1)
        let options = passkeys.registrationOptions(
            handle: [1, 2, 3], name: "kim@example.com", displayName: "Kim", session: "ws_1", existing: [[255, 254]],
            at: Vectors.now, using: &random)
        #expect(
            text(options) == """
                {"rp":{"id":"app.example.com","name":"Mailbell"},"user":{"id":"AQID","name":"kim@example.com",\
                "displayName":"Kim"},"challenge":"\(options.challenge.text)","pubKeyCredParams":[{"type":"public-key",\
                "alg":-8},{"type":"public-key","alg":-7},{"type":"public-key","alg":-257}],"timeout":300000,\
                "excludeCredentials":[{"type":"public-key","id":"__4"}],"authenticatorSelection":{"residentKey":\
                "required","requireResidentKey":true,"userVerification":"required"},"attestation":"none"}
                """)
        #expect(options.challenge.bytes.count == 32)
    }

    @Test func toSignInNamesNobody() {
        var random = SplitMix64(seed: 2)
        let options = passkeys.signInOptions(at: Vectors.now, using: &random)
        #expect(
            text(options) == """
                {"challenge":"\(options.challenge.text)","timeout":300000,"rpId":"app.example.com",\
                "allowCredentials":[],"userVerification":"required"}
                """)
    }

    @Test func toStepUp() {
        var random = SplitMix64(seed: 3)
        let options = passkeys.stepUpOptions(session: "ws_1", existing: [[1], [2]], at: Vectors.now, using: &random)
        #expect(
            text(options).contains(
                #""allowCredentials":[{"type":"public-key","id":"AQ"},{"type":"public-key","id":"Ag"}]"#))
    }

    @Test func whomPasskeysAreFor() {
        let parties: [(String, String?, String)] = [
            ("https://app.example.com", "app.example.com", "https://app.example.com"),
            ("https://App.Example.com:443/app/", "app.example.com", "https://app.example.com"),
            ("https://app.example.com:8443", "app.example.com", "https://app.example.com:8443"),
            ("http://localhost:8080", "localhost", "http://localhost:8080"),
            ("http://localhost:80/", "localhost", "http://localhost"),
            ("http://mail.localhost", "mail.localhost", "http://mail.localhost"),
            ("https://xn--r8jz45g.jp", "xn--r8jz45g.jp", "https://xn--r8jz45g.jp"),
            ("http://app.example.com", nil, ""), ("http://127.0.0.1:8080", nil, ""), ("https://127.0.0.1", nil, ""),
            ("https://[::1]", nil, ""), ("https://1", nil, ""), ("https://0x7f.1", nil, ""),
            ("https://example.com@evil.example", nil, ""), ("https://例え.jp", nil, ""), ("app.example.com", nil, ""),
            ("https://app.example.com:port", nil, ""), ("ftp://app.example.com", nil, ""),
        ]
        for (url, id, origin) in parties {
            let party = RelyingParty(appURL: url, name: "Mailbell")
            #expect(party?.id == id, "\(url)")
            if id != nil { #expect(party?.origin == origin, "\(url)") }
        }
    }
}
