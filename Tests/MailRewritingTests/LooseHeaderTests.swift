import MailRewriting
import Testing

/// Who a message goes to, and what of its header never leaves, whatever the header is like.
@Suite struct LooseHeaderTests {
    private let rest =
        "From: Sam <sam@example.com>\nTo: alice@example.com\nCc: bob@example.com\nBcc: erin@example.com\nSubject: x\n\nhi\n"

    private func header(_ text: String) -> MailHeader { MailHeader(Array(text.utf8)) }
    private func recipients(_ text: String) -> [String] { header(text).recipients.map(\.email) }

    /// RFC 5322, 3.6.6: To, Cc, Bcc of a message that is sent on are history, and so are older blocks.
    @Test(arguments: [
        (
            "Resent-From: sam@example.com\nResent-To: carol@example.com\nResent-Bcc: dave@example.com\nResent-Date: x\n",
            ["carol@example.com", "dave@example.com"]
        ),
        (
            "Resent-To: c@x.org; d@x.org\nResent-Cc: e@x.org\nResent-From: sam@x.org\n",
            ["c@x.org", "d@x.org", "e@x.org"]
        ),
        // Two blocks, beside each other and with what servers write between them.
        (
            "Resent-From: b@x.org\nResent-To: new@x.org\nResent-From: a@x.org\nResent-To: old@x.org\nResent-Bcc: older@x.org\n",
            ["new@x.org"]
        ),
        (
            "Resent-To: new@x.org\nResent-From: b@x.org\nResent-To: old@x.org\nResent-Cc: old2@x.org\nResent-From: a@x.org\n",
            ["new@x.org"]
        ),
        (
            "Resent-From: b@x.org\nResent-To: new@x.org\nReceived: by x\nResent-Cc: old@x.org\nResent-From: a@x.org\n",
            ["new@x.org"]
        ),
        (
            "Resent-From: b@x.org\nResent-To: new@x.org\nX-Other: y\nResent-Cc: old@x.org\nResent-From: a@x.org\n",
            ["new@x.org"]
        ),
        ("Resent-From: b@x.org\nX-Other: y\nResent-To: c@x.org\nResent-To: d@x.org\n", ["c@x.org", "d@x.org"]),
        ("RESENT-FROM: b@x.org\nresent-to: Team: c@x.org, d@x.org;\n", ["c@x.org", "d@x.org"]),
        ("Resent-From: b@x.org\n", []),
    ]) func recipientsOfWhatIsSentOn(_ block: String, _ expected: [String]) {
        #expect(recipients(block + rest) == expected)
        let bytes = header(block + rest).untracked
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.lowercased().contains("bcc") && text.contains("To: alice@example.com"))
    }

    @Test(arguments: [
        ("", "sam@example.com"), ("Sender: desk@x.org\n", "sam@example.com"),
        ("Resent-From: c@x.org\nResent-To: d@x.org\n", "c@x.org"),
        ("Resent-From: c@x.org\nResent-Sender: e@x.org\n", "e@x.org"),
        ("Resent-From: new@x.org\nResent-To: a@x.org\nResent-Sender: s@x.org\nResent-From: old@x.org\n", "s@x.org"),
    ]) func whoHandsItOver(_ fields: String, _ sender: String) {
        #expect(header(fields + rest).sender?.email == sender)
    }

    @Test func senderStandsInForAMissingFrom() {
        #expect(header("Sender: Desk <desk@x.org>\nTo: a@x.org\n\n").sender?.email == "desk@x.org")
    }

    /// A line ends where it will end on its way: nothing hides behind a lone CR, or several.
    @Test(arguments: [
        "To: a@x.org\nBcc: hidden@x.org\n\nbody\n",
        "To: a@x.org\r\nBCC : hidden@x.org,\r\n\thidden@x.org\r\n\r\nbody\r\n",
        "To: a@x.org\rBcc: hidden@x.org\n\nbody\n", "To: a@x.org\r\r\nBcc: hidden@x.org\r\r\n\r\r\nbody\n",
        "no field\nbcc: hidden@x.org\nTo: a@x.org\n\nbody\n",
        "From sam Mon Nov 23\nbCc:hidden@x.org\nTo: a@x.org\n\nbody\n",
        "To: a@x.org\nBcc: hidden@x.org",
        "Bcc: hidden@x.org\nTo: a@x.org\nResent-bcc: hidden@x.org\nBcc: hidden@x.org\n\nbody",
        "Subject: \u{0}\nBcc: hidden@x.org\nTo: a@x.org\n\nbody\n",
        "To: a@x.org\nX-Mailbell-Track: no\nBcc: hidden@x.org\n\nbody\n",
    ]) func blindCopiesNeverLeave(_ text: String) {
        let header = header(text)
        let left = String(decoding: header.untracked, as: UTF8.self)
        #expect(!left.contains("hidden") && !left.contains("X-Mailbell") && left.contains("To: a@x.org"))
        #expect(
            left.hasSuffix("body\n") || left.hasSuffix("body\r\n") || left.hasSuffix("body") || !text.contains("body"))
        #expect(Set(header.recipients.map(\.email)).contains("hidden@x.org"))
        let draft = Draft(Array(text.utf8))
        #expect(!String(decoding: draft.instrument(pixelURL: Corpus.pixelURL).bytes, as: UTF8.self).contains("hidden"))
    }

    @Test func whatTheBodySaysStays() {
        let text = "To: a@x.org\n\nBcc: stays@x.org\n"
        #expect(header(text).untracked == Array(text.utf8) && recipients(text) == ["a@x.org"])
    }

    @Test func namesWithoutAnAddressAreTold() {
        #expect(header("To: Jane Doe, a@x.org\n\n").leftovers == ["Jane Doe"])
        #expect(header("To: Jane Doe\nResent-From: s@x.org\nResent-To: a@x.org\n\n").leftovers.isEmpty)
    }
}
