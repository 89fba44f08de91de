import Foundation
import Testing

@testable import MailReading

/// D7 of the research: the same mail that came by different ways is recognized.
@Suite struct DigestTests {
    private static let mail = """
        From: alice@example.com
        Message-ID: <1@example.com>
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Grüße,
        the offer is attached.
        --a
        Content-Type: text/csv; name=a.csv

        a,b
        1,2
        --a--
        """

    private static func digest(_ text: String) throws -> [UInt8] { try Mails.read(text).digest }

    @Test func waysDoNotCount() throws {
        let digest = try Self.digest(Self.mail)
        #expect(digest.count == 32)
        #expect(try Mails.read(Array(Self.mail.utf8)).digest == digest)
        #expect(try Self.digest("Received: x\nDelivered-To: y\n" + Self.mail) == digest)
        #expect(try Self.digest(Self.mail.replacing("attached.", with: "attached.  \n\n")) == digest)
        #expect(
            try Self.digest(Self.mail.replacing("boundary=a", with: "boundary=z").replacing("--a", with: "--z"))
                == digest)
        let quoted = Self.mail.replacing("8bit", with: "quoted-printable").replacing(
            "Grüße,", with: "Gr=C3=BC=\n=C3=9Fe,=20")
        #expect(try Self.digest(quoted) == digest)
        let text = Data("Grüße,\r\nthe offer is attached.".utf8).base64EncodedString()
        let base64 = Self.mail.replacing("8bit", with: "base64").replacing("Grüße,\nthe offer is attached.", with: text)
        #expect(try Self.digest(base64) == digest)
        let file = Data("a,b\r\n1,2\r\n".utf8).base64EncodedString()
        let encoded = Self.mail.replacing(
            "name=a.csv\n\na,b\n1,2", with: "name=a.csv\nContent-Transfer-Encoding: base64\n\n\(file)")
        #expect(try Self.digest(encoded) == digest)
    }

    @Test func otherContentCounts() throws {
        let digest = try Self.digest(Self.mail)
        #expect(try Self.digest(Self.mail.replacing("offer is", with: "order is")) != digest)
        #expect(try Self.digest(Self.mail.replacing("1,2", with: "1,3")) != digest)
        #expect(
            try Self.digest(Self.mail.replacing("Content-Type: text/csv; name=a.csv\n\na,b\n1,2", with: "\n")) != digest
        )
    }

    /// Our own copy has a pixel, rewritten links, and HTML that the plain mail had not.
    @Test func trackedCopyIsTheSameMail() throws {
        let html = "Content-Type: text/html\n\n<p>See <a href=\"https://example.com/\">this</a></p>"
        let tracked =
            "Content-Type: text/html\n\n<p>See <a href=\"https://hub.example/c/x/1\">this</a></p><img src=\"https://hub.example/o/x.gif\">"
        #expect(try Self.digest(html) == Self.digest(tracked))
        let plain = "Content-Type: text/plain\n\nHello\n"
        let both =
            "Content-Type: multipart/alternative; boundary=a\n\n--a\n\nHello\n--a\nContent-Type: text/html\n\n<p>Hello</p><img src=x>\n--a--\n"
        #expect(try Self.digest(plain) == Self.digest(both))
    }

    @Test func footersOfListsDoNotCount() throws {
        let direct = "Subject: x\n\nHello\n-- \nAlice\n"
        let footer = "_______________________________________________\ndev mailing list\nhttps://lists.example.com/\n"
        #expect(try Self.digest("List-Id: <dev.example.com>\n" + direct + footer) == Self.digest(direct))
        #expect(try Self.digest("List-Id: <dev.example.com>\n" + direct) == Self.digest(direct))
        #expect(try Self.digest(direct + footer) != Self.digest(direct))
        let parts = """
            List-Id: <dev.example.com>
            Content-Type: multipart/mixed; boundary=a

            --a

            Hello
            -- \nAlice

            --a
            Content-Type: text/plain
            Content-Disposition: inline

            \(footer)
            --a--
            """
        #expect(try Self.digest(parts) == Self.digest(direct))
        // The line is too far from the end for a footer.
        let long = direct + footer + String(repeating: "a line\n", count: 30)
        #expect(try Self.digest("List-Id: <dev.example.com>\n" + long) == Self.digest(long))
    }

    @Test func headersOnlyHasADigestToo() throws {
        let path = Mails.file(Mails.crlf(Self.mail))
        let mail = try MailReader.headersOnly(path: path)
        #expect(mail.isHeadersOnly)
        #expect(mail.messageID == "1@example.com")
        #expect(mail.text == nil)
        #expect(mail.attachments.isEmpty)
        #expect(try MailReader.headersOnly(path: Mails.file(Array(Self.mail.utf8))).digest == mail.digest)
        #expect(try MailReader.headersOnly(path: Mails.file(Mails.crlf(Self.mail + "x"))).digest != mail.digest)
    }
}
