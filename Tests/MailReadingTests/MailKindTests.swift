import Testing

@testable import MailReading

/// Section F of the research: bounces, receipts, automatic replies, lists.
@Suite struct MailKindTests {
    private static func kind(_ header: String) throws -> MailKind { try Mails.read(header + "\n\nHello\n").kind }

    /// G20 of the research.
    @Test func exchangeOutOfOffice() throws {
        let mail = try Mails.read(
            """
            Return-Path: <>
            From: bob@x.example
            Subject: Automatische Antwort: Offer
            X-Auto-Response-Suppress: All
            X-MS-Exchange-Inbox-Rules-Loop: bob@x.example
            In-Reply-To: <ours@hub.example>

            Ich bin abwesend.
            """)
        #expect(mail.kind == .autoReply)
        #expect(mail.inReplyTo == ["ours@hub.example"])
        #expect(try Self.kind("From: bob@x.example\nX-Auto-Response-Suppress: DR, OOF") == .mail)
        #expect(try Self.kind("From: bob@x.example\nX-Auto-Response-Suppress: All") == .mail)
        #expect(try Self.kind("Auto-Submitted: no") == .mail)
    }

    @Test(arguments: [
        "Auto-Submitted: auto-replied", "Auto-Submitted: Auto-Generated (vacation)",
        "Auto-Submitted: auto-notified; x=y",
        "Auto-Submitted: (a (b)) auto-replied", "X-Autoreply: yes", "X-Autorespond: Re", "X-Autoresponder: x",
        "Precedence: auto_reply", "Return-Path: <>\nSubject: Automatic reply: Offer",
        "Return-Path: < >\nSubject: Réponse automatique\u{A0}: Offer", "Precedence: bulk\nSubject: Abwesend: x",
        "Return-Path: <>\nSubject: =?utf-8?B?6Ieq5YuV5b+c562UOiBP?=", "Return-Path: <>\nSubject: 自动答复：Offer",
        "Subject: Auto: Offer\nIn-Reply-To: <a@b>", "Subject: Auto reply: Offer\nIn-Reply-To: <a@b>",
        "X-Auto-Response-Suppress: DR, All\nX-MS-Exchange-Inbox-Rules-Loop: b@x.example",
    ])
    func automaticReplies(header: String) throws {
        #expect(try Self.kind(header) == .autoReply)
    }

    @Test(arguments: [
        "Auto-Submitted: NO (really)", "X-Autoreply: no", "Subject: Auto: Offer", "Precedence: bulk",
        "Return-Path: <>\nSubject: Offer", "Return-Path: <a@x.example>\nSubject: My automatic reply: a book",
    ])
    func persons(header: String) throws {
        let mail = try Mails.read(header + "\n\nHello\n")
        #expect(mail.kind == .mail)
        #expect(!mail.isPerhapsAutoReply)
    }

    @Test func prefixAloneIsOnlyPerhaps() throws {
        let mail = try Mails.read("Return-Path: <a@x.example>\nSubject: Automatic reply: Offer\n\nHello\n")
        #expect(mail.kind == .mail)
        #expect(mail.isPerhapsAutoReply)
    }

    @Test func lists() throws {
        #expect(try Self.kind("List-Id: <dev.example.com>") == .list)
        #expect(try Self.kind("Precedence: List") == .list)
        #expect(try Self.kind("List-Id: <dev.example.com>\nAuto-Submitted: auto-replied") == .autoReply)
    }

    private static func report(_ actions: [String], original: String = "ours@hub.example") -> String {
        let recipients = actions.enumerated().map { number, action in
            """

            Final-Recipient: rfc822; user\(number)@x.example
            Action: \(action)
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 no such user
            """
        }.joined(separator: "\n")
        return """
            Return-Path: <>
            From: MAILER-DAEMON@x.example
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            Sorry.
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; x.example
            \(recipients)
            --b
            Content-Type: text/rfc822-headers

            Message-ID: <\(original)>
            Subject: Offer
            --b--

            """
    }

    /// G21 of the research: without In-Reply-To, one recipient delayed, one failed.
    @Test func deliveryReport() throws {
        let mail = try Mails.read(Self.report(["delayed", "failed (unknown)"]))
        #expect(mail.kind == .bounce)
        let report = try #require(mail.report)
        #expect(report.originalIDs == ["ours@hub.example"])
        #expect(report.recipients.map(\.address) == ["user0@x.example", "user1@x.example"])
        #expect(report.recipients.map(\.action) == ["delayed", "failed"])
        #expect(report.recipients[1].status == "5.1.1")
        #expect(report.recipients[1].diagnostic == "smtp; 550 no such user")
        #expect(mail.text?.text.contains("Sorry.") == true)
        #expect(mail.attachments.map(\.type) == ["message/delivery-status", "text/rfc822-headers"])
    }

    @Test func reportsThatAreNoBounces() throws {
        #expect(try Mails.read(Self.report(["delayed"])).kind == .delayed)
        #expect(try Mails.read(Self.report(["Delivered", "relayed"])).kind == .receipt)
        #expect(try Mails.read(Self.report([])).kind == .bounce)
        #expect(try Mails.read(Self.report(["unheard-of"])).kind == .bounce)
        let read = "Content-Type: multipart/report; report-type=disposition-notification; boundary=b"
        #expect(try Mails.read(read + "\n\n--b\n\nRead.\n--b--\n").kind == .receipt)
    }

    @Test func otherPlacesOfTheOriginalID() throws {
        // Google's status part.
        let google = Self.report(["failed"]).replacing(
            "Reporting-MTA: dns; x.example", with: "X-Original-Message-ID: <google@hub.example>")
        #expect(
            try Mails.read(google).report?.originalIDs == ["ours@hub.example", "google@hub.example"])
        // A report in words, as Exim and Exchange write them.
        let words = try Mails.read(
            """
            Return-Path: <>
            From: Mail Delivery System <Mailer-Daemon@x.example>

            A message that you sent could not be delivered.
            Message-ID: <ours@hub.example>
            """)
        #expect(words.kind == .bounce)
        #expect(words.report?.originalIDs == ["ours@hub.example"])
        #expect(words.report?.recipients == [])
        #expect(try Self.kind("From: postmaster@x.example\nReturn-Path: <a@x.example>") == .mail)
        #expect(try Mails.read("From: a@x.example\n\n<ours@hub.example>\n").report == nil)
    }

    @Test func manyGroupsTakeLinearTime() throws {
        let mail = try Mails.read(Self.report(Array(repeating: "failed\n\nA: b", count: 5000)))
        #expect((mail.report?.recipients.count ?? 0) <= ReadLimits().reportedRecipients)
    }
}
