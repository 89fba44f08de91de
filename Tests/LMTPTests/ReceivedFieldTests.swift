import LMTP
import Testing

/// `Received` as Postfix and others write it, and as people would like it to be read.
@Suite struct ReceivedFieldTests {
    private static func read(_ text: String) -> ReceivedField? { try? ReceivedField(Array(text.utf8)) }

    private static let postfix = """
        from laptop (unknown [192.0.2.1])\r
        \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\r
        \t key-exchange ECDHE (P-256) server-signature RSA-PSS (2048 bits))\r
        \t(Client did not present a certificate)\r
        \t(Authenticated sender: alice@example.com)\r
        \tby MX.example.com (Postfix) with ESMTPSA id 39A9E675C3\r
        \tfor <log+0123456789abcdef@hub.example>; Mon, 24 Jun 2024 08:19:36 -0400 (EDT)
        """

    @Test func postfixWithLogin() throws {
        let field = try ReceivedField(Array(Self.postfix.utf8))
        #expect(field.from == "laptop")
        #expect(field.by == "mx.example.com")
        #expect(field.with == "esmtpsa")
        #expect(field.authenticatedSender == "alice@example.com")
        #expect(field.isAuthenticated)
    }

    @Test(arguments: [
        ("by mx.example.com (Postfix, from userid 1000) id ABC; date", "mx.example.com", nil, nil),
        ("from a by b with ESMTP id 1; date", "b", "a", "esmtp"),
        ("from a by b.", "b", "a", nil),
        ("FROM a BY b WITH LMTP", "b", "a", "lmtp"),
        (
            "from [192.0.2.1] (helo=x) by b with esmtps (Exim 4.96) (envelope-from <a@b>) id 1", "b", "[192.0.2.1]",
            "esmtps"
        ),
        ("from a\r\n (b [192.0.2.1])by c(Postfix)with SMTP", "c", "a", "smtp"),
        ("from x (HELO y) (192.0.2.1) by b (qpsmtpd/0.93) with ESMTP; Mon", "b", "x", "esmtp"),
        ("(c) from (c) a (c) by (c) b (c) with (c) LMTP", "b", "a", "lmtp"),
        ("from a by b for <\"x with SMTP y\"@c> with LMTP", "b", "a", "lmtp"),
        ("from a by b; with SMTP", "b", "a", nil),
    ])
    func parts(_ text: String, _ by: String, _ from: String?, _ with: String?) {
        let field = Self.read(text)
        #expect(field?.by == by)
        #expect(field?.from == from)
        #expect(field?.with == with)
        #expect(field?.authenticatedSender == nil)
    }

    /// What is not a whole comment between `from` and `by` is no login.
    @Test(arguments: [
        "from a (b) by c (Authenticated sender: alice@example.com) with ESMTP",
        "from a (b) by c with ESMTP (Authenticated sender: alice@example.com)",
        "from a by c for <\"(Authenticated sender: alice@example.com)\"@d>",
        "from \"(Authenticated sender: alice@example.com)\" (b) by c",
        "from a (Client CN \"(Authenticated sender: alice@example.com)\", Issuer \"x\" (not verified)) by c",
        "from a (x (Authenticated sender: alice@example.com)) by c",
        "from a ( Authenticated sender: alice@example.com) by c",
        "from a (authenticated sender: alice@example.com) by c",
        "from a (Not Authenticated sender: alice@example.com) by c",
        "from a (Authenticated sender: alice@example.com) (Authenticated sender: bob@example.com) by c",
        "from a (Authenticated sender: alice@example.com) (Authenticated sender: alice@example.com) by c",
        "(Authenticated sender: alice@example.com) from a by c",
        "from (Authenticated sender: alice@example.com) a by c",
    ])
    func noLogins(_ text: String) {
        #expect(Self.read(text) != nil)
        #expect(Self.read(text)?.authenticatedSender == nil)
    }

    @Test(arguments: [
        ("from a (Authenticated sender: alice@example.com) by c", "alice@example.com"),
        ("from a (Authenticated sender:\r\n\talice@example.com )\r\n by c", "alice@example.com"),
        ("from a (Authenticated sender: al\\(ice) by c", "al(ice"),
        ("from a (Authenticated sender: al(i)ce) by c", "al(i)ce"),
        ("from a (Authenticated sender: alice) by c", "alice"),
        ("from a (Authenticated sender: ) by c", ""),
    ])
    func logins(_ text: String, _ login: String) {
        #expect(Self.read(text)?.authenticatedSender == login)
    }

    @Test(arguments: [
        "", ";", "from", "from a", "from a b by c", "from a (unclosed by c", "by", "by ;", "from a by", "with ESMTP",
        "x by c",
        "from a \"unclosed by c", "from by c (Authenticated sender: x)", "from a by c) with ESMTP", "from a\u{0} by c",
        "from a by c\u{1}", "(qmail 19602 invoked by uid 89); date", "from a () by c with \"",
    ])
    func malformed(_ text: String) {
        #expect(Self.read(text) == nil)
    }

    /// RFC 3848.
    @Test(arguments: [
        ("ESMTPA", true), ("ESMTPSA", true), ("esmtpsa", true), ("UTF8SMTPSA", true), ("LMTPA", true), ("ESMTP", false),
        ("ESMTPS", false), ("SMTP", false), ("LMTP", false), ("XA", false),
    ])
    func protocols(_ name: String, _ isAuthenticated: Bool) {
        #expect(Self.read("from a by b with \(name) id 1")?.isAuthenticated == isAuthenticated)
    }

    @Test func bounds() {
        let deep = String(repeating: "(", count: 11) + String(repeating: ")", count: 11)
        #expect(throws: FieldFault.tooDeep) { try ReceivedField(Array("from a \(deep) by c".utf8)) }
        #expect(throws: FieldFault.tooLong) { try ReceivedField(Array(repeating: 32, count: 65_537)) }
        #expect(Self.read("from a by c " + String(repeating: "x ", count: 30_000) + "with SMTP")?.with == nil)
        #expect(Self.read("from a" + String(repeating: "()", count: 30_000) + " by c")?.by == "c")
    }
}
