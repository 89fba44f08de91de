import Core
import Testing

@testable import MailReading

/// Message-ID, In-Reply-To and References (RFC 5322, 3.6.4), as programs write them.
@Suite struct MessageIDTests {
    /// G17 of the research: a folded id, prose, and several ids.
    @Test func idsAreFoundInProse() throws {
        let mail = try Mails.read(
            """
            From: carol@example.com
            In-Reply-To: "Bob" <bob@x.example> message of Tue
             <ours@hub.example>
            References: <1@a>
             <2@a> <ours@hub.example>
            \t<4@a>\t<5@a><6@a>,<7@a> <8@a>
             <9@a>

            Hello
            """)
        #expect(mail.inReplyTo == ["ours@hub.example"])
        #expect(mail.references == ["1@a", "2@a", "ours@hub.example", "4@a", "5@a", "6@a", "7@a", "8@a", "9@a"])
    }

    @Test(arguments: [
        ("<a@b> <c@d>", ["a@b", "c@d"]),
        ("Your message of \"Tue, 1 Dec\" <a@b>", ["a@b"]),
        ("Message from Bob <bob@x.example> of Tue <a@b>", ["a@b"]),
        ("<a@b> from \"Bob\" <bob2@x.example>", ["a@b"]),
        ("<\r\n a@b>", ["a@b"]), ("<a@\r\n\tb>", ["a@b"]), ("a@b", ["a@b"]), ("a@b c@d", ["a@b", "c@d"]),
        ("about a@b", []), ("<nothing>", []), ("<>", []), ("<@>", []), ("<a@b", []), ("<x <a@b>", ["a@b"]),
        ("<a@b> <a@b>", ["a@b"]), ("=?utf-8?Q?=3Ca=40b=3E?=", ["a@b"]),
        ("<!&!AAAAAAAAAAAYAAAA@x.example>", ["!&!AAAAAAAAAAAYAAAA@x.example"]),
    ])
    func inReplyTo(written: String, expected: [String]) throws {
        let mail = try Mails.read(Array("To: Bob <bob@x.example>\r\nIn-Reply-To: \(written)\r\n\r\nHello\r\n".utf8))
        #expect(mail.inReplyTo == expected)
    }

    @Test func ofTooManyTheFirstAndTheLastStay() throws {
        let ids = (0..<500).map { "<\($0)@a>" }.joined(separator: "\r\n ")
        let mail = try Mails.read(Array("References: \(ids)\r\n\r\nHello\r\n".utf8))
        #expect(mail.references.count == 100)
        #expect(mail.references.first == "0@a")
        #expect(mail.references.suffix(2) == ["498@a", "499@a"])
    }

    @Test(arguments: [
        ("<a@b>", "a@b"), (" <a@b> (comment)", "a@b"), ("a@b", "a@b"), ("<a>", "a"), ("<\r\n a@b>", "a@b"),
        ("=?utf-8?q?=3Ca=40b=3E?=", "a@b"), ("", nil), ("<>", nil), ("<a\u{0}@b>", nil),
        ("<" + String(repeating: "x", count: 2000) + "@b>", nil),
    ])
    func own(written: String, expected: String?) throws {
        #expect(try Mails.read(Array("Message-ID: \(written)\r\n\r\nHello\r\n".utf8)).messageID == expected)
    }

    /// A32 of the research.
    @Test func otherIDsAreKept() throws {
        let mail = try Mails.read(
            "Message-ID: <new@outlook.example>\nX-Microsoft-Original-Message-ID: <old@hub.example>\n\nHello\n")
        #expect(mail.otherIDs == ["old@hub.example"])
    }

    /// G18 of the research: two mails of one second without Message-ID, with other bodies.
    @Test func mailWithoutIDIsKnownByItsContent() throws {
        func mail(_ body: String, received: String = "a") throws -> ReadMail {
            try Mails.read(
                """
                Received: \(received)
                From: a@example.com
                Date: Tue, 1 Dec 2026 10:00:00 +0000
                Subject: Offer

                \(body)
                """)
        }
        let one = try mail("First")
        #expect(one.messageID == nil)
        #expect(try mail("First", received: "b").identity == one.identity)
        #expect(try mail("Second").identity != one.identity)
        guard case .content(let key) = one.identity else {
            Issue.record("not by its content")
            return
        }
        #expect(key.count == 32)
    }
}
