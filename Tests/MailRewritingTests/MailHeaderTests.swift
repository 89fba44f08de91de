import MailRewriting
import Testing

/// What is known of a message before anybody looks at its parts.
@Suite struct MailHeaderTests {
    private func header(_ text: String) -> MailHeader { MailHeader(Array(text.utf8)) }

    @Test func saysWhoAndWhether() {
        let header = header(
            "From: Sam <sam@example.com>\nTo: =?utf-8?q?J=C3=BCrgen?= <j@example.org>, x@example.org\nCc: y@example.org\n"
                + "Bcc: z@example.org\nX-Mailbell-Track: Opens\nSubject: x\n\nTo: no@example.org\n")
        #expect(header.from == Mailbox(email: "sam@example.com", name: "Sam"))
        #expect(header.recipients.map(\.email) == ["j@example.org", "x@example.org", "y@example.org", "z@example.org"])
        #expect(header.recipients[0].name == "Jürgen")
        #expect(header.track == .opens)
        #expect(!String(decoding: header.untracked, as: UTF8.self).contains("X-Mailbell"))
    }

    /// What is wrong with the parts is no reason to send to nobody.
    @Test(arguments: [
        "Content-Type: multipart/mixed\n\nno boundary\n", "Content-Type: multipart/mixed; boundary=b\n\n--b\nbroken",
        "no field\n\nbody\n", "Subject: \u{0}\n\n", "Content-Type: text/html\n",
    ]) func ofABrokenMessageToo(_ rest: String) {
        let header = header("From: sam@example.com\nTo: a@example.org\n" + rest)
        #expect(header.recipients.map(\.email) == ["a@example.org"])
        #expect(header.from?.email == "sam@example.com")
    }

    @Test func ofAnythingAtAll() {
        for text in ["", "\n", "\r\n\r\n", "From \n", "garbage", "X-Mailbell-Track: perhaps\n\n"] {
            let header = header(text)
            #expect(header.recipients.isEmpty && header.from == nil && header.track == nil)
        }
    }
}
