import Core
import Testing

@testable import TrackedSending

/// Mail of programs that write local names (cron, at, smartd), on its way to a mail server.
@Suite struct QualificationTests {
    private let own = Qualification(own: "sam@example.com", host: "box.example.net") { ["root", "sam"].contains($0) }
    private let none = Qualification(own: nil, host: "box.example.net") { _ in true }

    @Test func addresses() {
        #expect(own.sender("root") == "sam@example.com" && own.sender("bob") == "sam@example.com")
        #expect(own.recipient("root") == "sam@example.com" && own.recipient("bob") == "bob@box.example.net")
        #expect(none.sender("root") == "root@box.example.net" && none.recipient("root") == "root@box.example.net")
        for address in ["", "bob@example.org", "\"a b\"@x", "root@box"] {
            #expect(own.sender(address) == address && own.recipient(address) == address)
        }
    }

    @Test(arguments: [
        (
            "From: root (Cron Daemon)\nTo: sam@example.com\nSubject: Cron <root@box> run\n\nroot\n",
            "From: sam@example.com (Cron Daemon)\nTo: sam@example.com\nSubject: Cron <root@box> run\n\nroot\n"
        ),
        (
            "From: \"(Cron Daemon)\" <root>\r\nTo: root\r\n\r\nTo: root\r\n",
            "From: \"(Cron Daemon)\" <sam@example.com>\r\nTo: sam@example.com\r\n\r\nTo: root\r\n"
        ),
        (
            "Sender: cron\nReply-To: Admin <root>\nCc: bob,\n root, Eve <eve@example.org>\n\n",
            "Sender: sam@example.com\nReply-To: Admin <sam@example.com>\nCc: bob@box.example.net,\n sam@example.com, Eve <eve@example.org>\n\n"
        ),
        (
            "Resent-From: root\nResent-To: root; bob\nTo: Jane Doe\n\n",
            "Resent-From: sam@example.com\nResent-To: sam@example.com; bob@box.example.net\nTo: Jane Doe\n\n"
        ),
        ("From: Root, Inc <a@example.org>\nX-To: root\n\n", "From: Root, Inc <a@example.org>\nX-To: root\n\n"),
        ("DKIM-Signature: v=1\nFrom: root\n\n", "DKIM-Signature: v=1\nFrom: root\n\n"),
        ("To: root", "To: sam@example.com"),
    ]) func headers(_ text: String, _ expected: String) {
        var message = OutgoingMessage(Array(text.utf8))
        message.qualify(by: own)
        #expect(String(decoding: message.bytes, as: UTF8.self) == expected)
    }

    @Test func textWithoutAHeaderIsABody() {
        var message = OutgoingMessage(Array("just text\n".utf8))
        message.complete(from: "root@host", name: nil, now: Timestamp(milliseconds: 1_795_323_843_000))
        #expect(
            String(decoding: message.bytes, as: UTF8.self)
                == "From: <root@host>\nDate: Sun, 22 Nov 2026 05:04:03 +0000\n\njust text\n")
    }
}
