import MailRewriting
import Testing

@testable import MailReading

/// Which parts are the text of a mail, and how they are decoded (RFC 2045, RFC 2046).
@Suite struct BodyTests {
    @Test func alternativesAreTextAndHTMLOfTheSame() throws {
        let mail = try Mails.read(
            """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            R3LDvMOfZQ==
            --b
            Content-Type: multipart/related; boundary=c

            --c
            Content-Type: text/html; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            <p>Gr=FC=DFe <img src=3D"cid:logo@x"></p>
            --c
            Content-Type: image/png
            Content-ID: <logo@x>
            Content-Transfer-Encoding: base64

            iVBORw==
            --c--
            --b
            Content-Type: text/calendar

            BEGIN:VCALENDAR
            --b
            Content-Type: text/x-amp-html

            <html amp>
            --b--
            --a
            Content-Type: application/pdf; name="offer.pdf"
            Content-Transfer-Encoding: base64

            JVBERg==
            --a--
            """)
        #expect(mail.text == BodyText(text: "Grüße", size: 7, isLeftOut: false))
        #expect(mail.html?.text == "<p>Grüße <img src=\"cid:logo@x\"></p>")
        #expect(mail.excerpt == "Grüße")
        #expect(mail.attachments.map(\.name) == ["attachment-1.png", "attachment-2.ics", "offer.pdf"])
        #expect(mail.attachments.map(\.isInline) == [true, false, false])
        #expect(mail.attachments[0].contentID == "logo@x")
        #expect(mail.attachments.map(\.number) == [0, 1, 2])
        #expect(mail.attachments.map(\.size) == [4, 15, 4])
    }

    @Test func severalTextsAreJoined() throws {
        let mail = try Mails.read(
            """
            Content-Type: multipart/mixed; boundary=a

            --a

            One
            --a
            Content-Type: image/gif; name=x.gif

            GIF
            --a
            Content-Type: text/plain

            Two

            --a
            Content-Type: text/plain; name=log.txt

            a file
            --a
            Content-Type: text/plain
            Content-Disposition: attachment

            another
            --a--
            """)
        #expect(mail.text?.text == "One\nTwo\n")
        #expect(mail.html == nil)
        #expect(mail.attachments.map(\.name) == ["x.gif", "log.txt", "attachment-3.txt"])
    }

    /// A mailing list's footer beside the HTML must not be lost in either form.
    @Test func plainTextBesideHTMLIsInBoth() throws {
        let mail = try Mails.read(
            """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: text/html

            <p>Hello</p>
            --a
            Content-Type: text/plain

            1 < 2
            --a--
            """)
        #expect(mail.text?.text == "Hello\n1 < 2")
        #expect(mail.html?.text.contains("<p>Hello</p>") == true)
        #expect(mail.html?.text.contains("1 &lt; 2") == true)
        #expect(mail.attachments.isEmpty)
    }

    @Test func namedTextAloneIsTheText() throws {
        let mail = try Mails.read("Content-Type: text/plain; name=mail.txt\n\nHello\n")
        #expect(mail.text?.text == "Hello\n")
        #expect(mail.attachments.isEmpty)
        let attached = try Mails.read("Content-Type: text/plain\nContent-Disposition: attachment\n\nHello\n")
        #expect(attached.text == nil)
        #expect(attached.attachments.map(\.size) == [7])
    }

    @Test func signaturesAreAttachmentsAndEncryptedMailHasNoText() throws {
        let signed = try Mails.read(
            """
            Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=a

            --a
            Content-Type: text/plain

            Hello
            --a
            Content-Type: application/pgp-signature

            -----BEGIN PGP SIGNATURE-----
            --a--
            """)
        #expect(signed.text?.text == "Hello")
        #expect(signed.attachments.map(\.name) == ["attachment-1.asc"])
        let encrypted = try Mails.read(
            """
            Content-Type: multipart/encrypted; boundary=a

            --a
            Content-Type: application/pgp-encrypted

            Version: 1
            --a
            Content-Type: text/plain

            -----BEGIN PGP MESSAGE-----
            --a--
            """)
        #expect(encrypted.text == nil)
        #expect(encrypted.attachments.count == 2)
        let smime = try Mails.read("Content-Type: application/pkcs7-mime; name=smime.p7m\n\nxx")
        #expect(smime.text == nil)
        #expect(smime.attachments.map(\.name) == ["smime.p7m"])
    }

    @Test func attachedMailIsNotReadForText() throws {
        let mail = try Mails.read(
            """
            Content-Type: multipart/mixed; boundary=a

            --a

            See below
            --a
            Content-Type: message/rfc822; name=ignored.dat

            From: Alice <alice@example.com>
            Subject: =?utf-8?Q?Angebot_1/2?=
            Content-Type: multipart/mixed; boundary=inner

            --inner

            Secret
            --inner--
            --a
            Content-Type: message/rfc822

            From: x@example.com

            Without a subject
            --a--
            """)
        #expect(mail.text?.text == "See below")
        #expect(mail.attachments.map(\.name) == ["Angebot 1-2.eml", "message.eml"])
        #expect(mail.forwardedFrom?.email == "alice@example.com")
        #expect(mail.forwardedFrom?.name == "Alice")
        // In a digest, parts are mails (RFC 2046, 5.1.5).
        let digest = try Mails.read(
            "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: One\n\nText\n--a--\n")
        #expect(digest.attachments.map(\.name) == ["One.eml"])
    }

    @Test func flowedTextIsRejoined() throws {
        let mail = try Mails.read(
            """
            Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes
            Content-Transfer-Encoding: 8bit

            田 \n中
             From here
            > quoted \n> on
            """)
        #expect(mail.text?.text == "田中\nFrom here\n> quotedon")
        let plain = try Mails.read("Content-Type: text/plain; format=flowed\n\nOne \nline\n")
        #expect(plain.text?.text == "One line\n")
    }

    @Test(
        arguments: [
            ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42], "日本"),
            ("Shift_JIS", [0x93, 0xFA, 0x96, 0x7B, 0x87, 0x40], "日本①"), ("cp932", [0x93, 0xFA, 0x96, 0x7B], "日本"),
            ("EUC-JP", [0xC6, 0xFC, 0xCB, 0xDC], "日本"),
            ("gb18030", [0xC8, 0xD5, 0xB1, 0xBE, 0x81, 0x30, 0x81, 0x30], "日本\u{80}"),
            ("gb2312", [0xC8, 0xD5, 0xB1, 0xBE], "日本"), ("windows-1252", [0x80, 0x93, 0xFC], "€“ü"),
            ("windows-1250", [0xB3], "ł"), ("windows-1251", [0xC4, 0xE0], "Да"),
            ("utf-16", [0xFE, 0xFF, 0x65, 0xE5], "日"),
            ("iso-8859-1", [0xFC, 0x92], "ü’"), ("x-unknown", [0xE6, 0x97, 0xA5], "日"), ("x-unknown", [0xFC], "ü"),
            ("", [0xE6, 0x97, 0xA5], "日"), ("utf-8", [0x41, 0xFF, 0x42], "A\u{FFFD}B"),
            ("utf-8", [0xEF, 0xBB, 0xBF, 0x41], "A"), ("utf-8", [0x41, 0, 0x42], "A\u{FFFD}B"),
            ("shift_jis", [0x81, 0x41, 0x93], "、\u{FFFD}"), ("x'; drop", [0x41], "A"),
        ] as [(String, [UInt8], String)])
    func charsets(name: String, bytes: [UInt8], expected: String) throws {
        let mail = try Mails.read(Array("Content-Type: text/plain; charset=\"\(name)\"\r\n\r\n".utf8) + bytes)
        #expect(mail.text?.text == expected)
    }

    /// Every invalid byte is one U+FFFD, and nothing after it is lost.
    @Test func invalidBytesLoseNothing() throws {
        let bytes: [UInt8] = (0..<15_000).map { [0x93, 0xFA, 0xFF][$0 % 3] }
        let mail = try Mails.read(Array("Content-Type: text/plain; charset=shift_jis\r\n\r\n".utf8) + bytes)
        #expect(mail.text?.text == String(repeating: "日\u{FFFD}", count: 5000))
    }

    @Test func htmlMayDeclareItsCharset() throws {
        let html: [UInt8] = Array("<meta http-equiv=x content='text/html; charset=Shift_JIS'>".utf8) + [0x93, 0xFA]
        let mail = try Mails.read(Array("Content-Type: text/html\r\n\r\n".utf8) + html)
        #expect(mail.html?.text.hasSuffix("日") == true)
        #expect(mail.excerpt == "日")
    }

    @Test(arguments: [
        ("base64", "SGVs\r\nbG8", "Hello"), ("BASE64", "SGVsbA==", "Hell"), ("base64", "SGV!sbG8=", "Hello"),
        ("quoted-printable", "a=3Db=\r\nc=ZZ", "a=bc=ZZ"), ("Quoted-Printable (x)", "=C3=BC", "ü"),
        ("7bit", "a=3D", "a=3D"),
        ("x-uuencode", "begin 644 a", "begin 644 a"), ("", "a", "a"), ("base64", "", ""),
    ])
    func transferEncodings(name: String, content: String, expected: String) throws {
        let header = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: \(name)\r\n\r\n"
        #expect(try Mails.read(Array((header + content).utf8)).text?.text == expected)
    }

    @Test func longTextsAreLeftOut() throws {
        let limit = 2 * 1024 * 1024
        func mail(_ count: Int, _ type: String) throws -> ReadMail {
            try Mails.read(Array("Content-Type: \(type); charset=utf-8\n\n".utf8) + Array(repeating: 120, count: count))
        }
        let most = try mail(limit, "text/plain")
        #expect(most.text?.isLeftOut == false)
        #expect(most.text?.text.utf8.count == limit)
        #expect(most.searchText.utf8.count == 64 * 1024)
        #expect(most.isSearchTextCut)
        let more = try mail(limit + 1, "text/plain")
        #expect(more.text == BodyText(text: "", size: limit + 1, isLeftOut: true))
        #expect(more.isSearchTextCut)
        #expect(try mail(3 * limit, "text/plain").text == BodyText(text: "", size: 3 * limit, isLeftOut: true))
        #expect(try mail(limit + 1, "text/html").html == BodyText(text: "", size: limit + 1, isLeftOut: true))
        #expect(try mail(limit, "text/html").html?.isLeftOut == false)
        // Together they are too long.
        let half = String(repeating: "x", count: limit / 2 + 1)
        let two = try Mails.read("Content-Type: multipart/mixed; boundary=a\n\n--a\n\n\(half)\n--a\n\n\(half)\n--a--\n")
        #expect(two.text?.isLeftOut == true)
        #expect(two.text?.text == "")
    }

    @Test func excerptIsOneLine() throws {
        let words = String(repeating: "word \n\t ", count: 100)
        let mail = try Mails.read("Subject: x\n\n\n \u{202E}\u{1B}[31m\(words)")
        #expect(mail.excerpt.count <= 200)
        #expect(mail.excerpt.hasPrefix("[31mword word word"))
        #expect(try Mails.read("Subject: x\n\n" + String(repeating: "日", count: 500)).excerpt.count == 200)
        #expect(
            try Mails.read("Content-Type: text/html\n\n<title>no</title><p>Hello&nbsp;&amp; <b>you</b>").excerpt
                == "Hello & you")
        // An empty plain text stands beside the HTML.
        let empty = try Mails.read(
            "Content-Type: multipart/alternative; boundary=a\n\n--a\n\n \n--a\nContent-Type: text/html\n\n<p>Hi\n--a--\n"
        )
        #expect(empty.excerpt == "Hi")
    }
}
