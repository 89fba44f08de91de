import Core
import MailRewriting
import Testing

@testable import MailReading

/// The decoded header (RFC 5322, 3.6).
@Suite struct HeaderTests {
    @Test func fieldsAreDecoded() throws {
        let mail = try Mails.read(
            """
            Return-Path: <alice@example.com>
            Received: from a by b; Tue, 1 Dec 2026 10:00:01 +0000
            From: =?utf-8?B?5bGx55Sw?= <Alice@Example.com>
            Sender: desk@example.com
            Reply-To: Team: a@example.net, "B, C" <b@example.net>;
            To: Bob <bob@x.example>, nobody, Group <>, undisclosed-recipients:;
            Cc: carol@x.example
            Bcc: dora@x.example
            Subject: =?iso-2022-jp?B?GyRCOCs7UT1xGyhC?=
             (2)
            Date: Tue, 1 Dec 2026 12:00:00 +0200
            Message-ID: <one@example.com>
            X-Mailbell-Log: deal-42

            Hello
            """)
        #expect(mail.from == [Mailbox(email: "Alice@Example.com", name: "山田")])
        #expect(mail.hasOneAuthor)
        #expect(mail.sender.map(\.email) == ["desk@example.com"])
        #expect(mail.replyTo.map(\.email) == ["a@example.net", "b@example.net"])
        #expect(mail.replyTo.map(\.name) == [nil, "B, C"])
        // A42 of the research: no entries without an address.
        #expect(mail.to.map(\.email) == ["bob@x.example"])
        #expect(mail.cc.map(\.email) == ["carol@x.example"])
        #expect(mail.bcc.map(\.email) == ["dora@x.example"])
        #expect(mail.subject == "見姿書 (2)")
        #expect(mail.sent == Timestamp(rfc3339: "2026-12-01T10:00:00Z"))
        #expect(mail.messageID == "one@example.com")
        #expect(mail.identity == .messageID("one@example.com"))
        #expect(mail.headers.map(\.name).contains("Subject"))
        #expect(mail.headers.first { $0.name == "Subject" }?.value == "見姿書 (2)")
        #expect(!mail.headers.contains { ["bcc", "x-mailbell-log"].contains($0.name.lowercased()) })
        #expect(mail.kind == .mail)
    }

    @Test(arguments: [
        "From: a@example.com\nFrom: b@example.com", "From: a@example.com, b@example.com", "From: nobody",
        "From: a@example.com\nFrom: nobody", "Subject: x", "From: root, a@example.com",
    ])
    func severalAuthorsAreNoProof(header: String) throws {
        #expect(try !Mails.read(header + "\n\nHello\n").hasOneAuthor)
    }

    @Test func listsAreCut() throws {
        let many = (0..<1500).map { "u\($0)@example.com" }.joined(separator: ",\n ")
        let mail = try Mails.read("From: a@example.com\nTo: \(many)\n\nHello\n")
        #expect(mail.to.count == 1000)
        #expect(mail.areAddressesCut)
        let lines = (0..<900).map { "X-Line-\($0): " + String(repeating: "x", count: 100) }.joined(separator: "\n")
        let cut = try Mails.read("From: a@example.com\n\(lines)\n\nHello\n")
        #expect(cut.areHeadersCut)
        #expect(cut.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } <= 64 * 1024)
        #expect(cut.headers.count > 500)
    }

    @Test(arguments: [
        ("Thu, 13 Feb 1969 23:32:54 -0330", "1969-02-14T03:02:54Z"), ("1 Dec 26 10:00 GMT", "2026-12-01T10:00:00Z"),
        ("Tue Dec  1 10:00:00 2026", "2026-12-01T10:00:00Z"),
    ])
    func datesAreRead(written: String, expected: String) throws {
        let mail = try Mails.read("Date: \(written)\n\nHello\n")
        #expect(mail.sent == Timestamp(rfc3339: expected))
    }

    @Test(arguments: ["", "yesterday", "99999999999999999999", "\u{1B}[0m", "Mon, 99 Zzz 9999999 99:99:99 +9999"])
    func dateMayBeMissing(written: String) throws {
        #expect(try Mails.read("Date: \(written)\n\nHello\n").sent == nil)
    }

    @Test func threadIndexIsItsFirst22Bytes() throws {
        let head = "AdlFe9vMpBsBbB5cSFSZdE3IPoTdHA=="
        let reply = "AdlFe9vMpBsBbB5cSFSZdE3IPoTdHAAAAAAB"
        let first = try Mails.read("Thread-Index: \(head)\n\nHello\n").threadIndex
        #expect(first == head)
        #expect(
            try Mails.read("Thread-Index: \(reply.prefix(20))\n \(reply.dropFirst(20))\n\nHello\n").threadIndex == first
        )
        #expect(try Mails.read("Thread-Index: AdlFe9vM\n\nHello\n").threadIndex == nil)
        #expect(try Mails.read("Thread-Index: !?!\n\nHello\n").threadIndex == nil)
    }

    @Test func headerWithoutBodyIsRead() throws {
        for text in ["Subject: a", "Subject: a\n", "Subject: a\n\n", "From x Tue\nSubject: a\n\nb"] {
            #expect(try Mails.read(text).subject == "a")
        }
        #expect(try Mails.read([UInt8]()).text?.text == "")
    }
}
