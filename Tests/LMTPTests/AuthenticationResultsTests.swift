import LMTP
import Testing

/// The grammar of RFC 8601, section 2.2, and what real servers write.
@Suite struct AuthenticationResultsTests {
    private static func read(_ text: String) throws -> AuthenticationResults {
        try AuthenticationResults(Array(text.utf8))
    }

    /// `method=result` with its properties, sorted into one text.
    private static func told(_ text: String) throws -> [String] {
        try read(text).results.map { result in
            ([result.method + (result.version == 1 ? "" : "/\(result.version)") + "=" + result.result]
                + (result.reason.map { ["reason(\($0))"] } ?? [])
                + result.properties.map { "\($0.type.isEmpty ? "" : $0.type + ".")\($0.name)=\($0.value)" })
                .joined(separator: " ")
        }
    }

    private static func fault(_ bytes: [UInt8]) -> FieldFault? {
        do throws(FieldFault) {
            _ = try AuthenticationResults(bytes)
            return nil
        } catch {
            return error
        }
    }

    /// RFC 8601, appendix B: examples 2 to 6, and the one with comments everywhere.
    @Test(arguments: [
        ("example.org 1; none", [String]()),
        ("example.com;\r\n          spf=pass smtp.mailfrom=example.net", ["spf=pass smtp.mailfrom=example.net"]),
        (
            """
            example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r
             spf=pass smtp.mailfrom=example.net
            """,
            ["auth=pass smtp.auth=sender@example.net", "spf=pass smtp.mailfrom=example.net"]
        ),
        (
            """
            example.com;\r\n      dkim=pass reason="good signature"\r\n       header.i=@mail-router.example.net;\r
                  dkim=fail reason="bad signature"\r\n        header.i=@newyork.example.com
            """,
            [
                "dkim=pass reason(good signature) header.i=@mail-router.example.net",
                "dkim=fail reason(bad signature) header.i=@newyork.example.com",
            ]
        ),
        (
            """
            foo.example.net (foobar) 1 (baz);\r\n   dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r
                 policy (A dot can go here) . (like that) expired\r
                 (this surprised me) = (as I wasn't expecting it) 1362471462
            """,
            ["dkim=fail policy.expired=1362471462"]
        ),
    ])
    func examplesOfTheRFC(_ text: String, _ results: [String]) throws {
        #expect(try Self.told(text) == results)
        #expect(try Self.read(text).version == 1)
    }

    /// opendkim, opendmarc, rspamd, Gmail.
    @Test(arguments: [
        (
            """
            mx.example;\n\tdkim=pass (2048-bit key; secure) header.d=example.com header.i=@example.com header.b="Dx/e+k=";
            \tdkim-atps=neutral
            """,
            [
                "dkim=pass header.d=example.com header.i=@example.com header.b=Dx/e+k=", "dkim-atps=neutral",
            ]
        ),
        (
            "mx.example; dmarc=pass (p=none dis=none) header.from=example.com",
            ["dmarc=pass header.from=example.com"]
        ),
        (
            """
            mx.example;\r\n\tdkim=pass header.d=example.com header.s=x header.b=ab/c+d;\r
            \tdmarc=pass (policy=none) header.from=example.com;\r
            \tspf=pass (mx.example: domain of "a b"@example.com designates 192.0.2.1) smtp.mailfrom="\\"a b\\"@example.com"
            """,
            [
                "dkim=pass header.d=example.com header.s=x header.b=ab/c+d", "dmarc=pass header.from=example.com",
                "spf=pass smtp.mailfrom=\"a b\"@example.com",
            ]
        ),
        (
            "mx.google.com;\r\n dkim=pass header.i=@example.com header.s=x header.b=a;\r\n arc=pass (i=1);\r\n",
            ["dkim=pass header.i=@example.com header.s=x header.b=a", "arc=pass"]
        ),
        (
            "mx.example; spf=pass smtp.mailfrom=SRS0=ab=cd=x.example=user@fwd.example;;",
            ["spf=pass smtp.mailfrom=SRS0=ab=cd=x.example=user@fwd.example"]
        ),
        (
            "mx.example; dmarc=pass action=none header.from=x.example;compauth=pass reason=100",
            ["dmarc=pass action=none header.from=x.example", "compauth=pass reason(100)"]
        ),
        (
            "mx.example; spf=none smtp.mailfrom=\"a;dmarc=pass header.from=v.example\"@x.example",
            ["spf=none smtp.mailfrom=a;dmarc=pass header.from=v.example@x.example"]
        ),
        ("mx.example; DKIM=Pass Header.D=Example.COM", ["dkim=pass header.d=Example.COM"]),
        ("mx.example; dkim/2=pass header.d=a.example", ["dkim/2=pass header.d=a.example"]),
        ("mx.example; spf=pass smtp.mailfrom=", ["spf=pass smtp.mailfrom="]),
        ("mx.example", []),
        ("mx.example;", []),
        ("mx.example; none;", []),
        ("mx.example; none (nothing)", []),
    ])
    func realFields(_ text: String, _ results: [String]) throws {
        #expect(try Self.told(text) == results)
    }

    @Test(arguments: [
        ("mx.example; none", "mx.example"), (" (c) \"mx.example\" ; none", "mx.example"),
        ("\"mx\\.example\" 2; none", "mx.example"), ("mx.example(c);", "mx.example"),
        ("mx.example; dmarc=", "mx.example"), ("mx.example junk", "mx.example"), ("m\u{fc}.example", "m\u{fc}.example"),
    ])
    func authservIDs(_ text: String, _ id: String) {
        #expect(AuthenticationResults.authservID(Array(text.utf8)) == id)
    }

    @Test func versions() throws {
        #expect(try Self.read("mx.example 2; none").version == 2)
        #expect(try Self.read("mx.example (c) 1 (c); none").version == 1)
        #expect(try Self.read("mx.example; none").version == 1)
    }

    @Test(arguments: [
        "", " ", "(comment)", ";", "; dmarc=pass", "=", "\"mx", "\"\"; none", "mx.example dmarc=pass",
        "mx.example 1x; none",
        "mx.example 1234567890; none", "mx.example; =pass", "mx.example; dmarc", "mx.example; dmarc=",
        "mx.example; dmarc=;",
        "mx.example; dmarc=pass.x", "mx.example; dmarc=pass/x", "mx.example; dmarc=pass=x",
        "mx.example; dmarc=\"pass\"",
        "mx.example; dmarc=pass header", "mx.example; dmarc=pass header.", "mx.example; dmarc=pass header.from",
        "mx.example; dmarc=pass .from=x", "mx.example; dmarc=pass header.from=a)b",
        "mx.example; dmarc=pass header.from=a\\b",
        "mx.example; dmarc=pass header.from=\"a", "mx.example; dmarc=pass (comment", "mx.example; dmarc=pass )",
        "mx.example; dmarc=pass (a\\", "mx.example; none; dmarc=pass", "mx.example; dmarc=pass; none",
        "mx.example; none x",
        "mx.example; none; none", "mx.example; dmarc/x=pass", "mx.example; dmarc=pass, dkim=pass",
        "mx.example; d\u{e9}=pass",
        "mx.example; dmarc=pass header.from=a\u{1}b", "mx.example; dmarc=pass header.from=\"a\u{0}b\"",
        "mx.example; dmarc=pass\u{0}",
    ])
    func malformed(_ text: String) {
        #expect(Self.fault(Array(text.utf8)) == .malformed)
    }

    @Test func invalidUTF8() {
        #expect(Self.fault(Array("mx.example; dkim=pass header.d=".utf8) + [0xff]) == .malformed)
        #expect(AuthenticationResults.authservID([0x6d, 0xff]) == nil)
    }

    @Test func commentsNestTenDeep() throws {
        let deepest = String(repeating: "(", count: 10) + String(repeating: ")", count: 10)
        #expect(try Self.told("mx.example; \(deepest)dmarc=pass") == ["dmarc=pass"])
        #expect(Self.fault(Array("mx.example; (\(deepest))dmarc=pass".utf8)) == .tooDeep)
        #expect(Self.fault(Array(repeating: UInt8(ascii: "("), count: 60_000)) == .tooDeep)
        // Escaped parentheses nest nothing.
        #expect(try Self.told("mx.example; (\\(\\)\\)\\(" + ") dmarc=pass") == ["dmarc=pass"])
    }

    @Test func lengthsAndCounts() throws {
        let head = "mx.example; dmarc=pass "
        let longest = head + "(" + String(repeating: "x", count: 64 * 1024 - head.utf8.count - 2) + ")"
        #expect(try Self.told(longest) == ["dmarc=pass"])
        #expect(Self.fault(Array((longest + " ").utf8)) == .tooLong)
        #expect(AuthenticationResults.authservID(Array((longest + " ").utf8)) == "mx.example")
        #expect(Self.fault(Array(("mx" + String(repeating: ";a=b", count: 500)).utf8)) == nil)
        #expect(Self.fault(Array(("mx" + String(repeating: ";a=b", count: 501)).utf8)) == .tooLong)
        #expect(Self.fault(Array(("mx;a=b" + String(repeating: " c.d=e", count: 500)).utf8)) == .tooLong)
        // Empty results cost nothing but their bytes.
        #expect(try Self.told("mx" + String(repeating: ";", count: 60_000)).isEmpty)
    }

    @Test func propertiesByName() throws {
        let result = try #require(
            try Self.read("mx; dkim=pass header.d=a.example smtp.d=b.example header.d=c.example header.from=d").results
                .first)
        #expect(result.values("header", "d") == ["a.example", "c.example"])
        #expect(result.values("smtp", "d") == ["b.example"])
        #expect(result.values("policy", "d").isEmpty)
    }
}
