import Crypto
import Foundation
import Testing

@testable import MailReading

/// Names, types and contents of attachments (RFC 2183, RFC 2231).
@Suite struct AttachmentTests {
    private static func name(_ disposition: String, type: String = "application/pdf") throws -> String? {
        let header = "Content-Type: \(type)\r\nContent-Disposition: \(disposition)\r\n\r\nx"
        return try Mails.read(Array(header.utf8)).attachments.first?.name
    }

    /// H14 of the research, and its kind.
    @Test(
        arguments: [
            ("invoice\u{202E}fdp.exe", "invoice\u{FFFD}fdp.exe"), ("../../x", "x"), ("..\\..\\x", "x"),
            ("/etc/passwd", "passwd"),
            ("C:\\fakepath\\a.pdf", "a.pdf"), ("a\r\nContent-Type: text/html\r\n\r\n<script>.pdf", "html <script>.pdf"),
            ("a\u{0}.exe", "a\u{FFFD}.exe"), ("a\u{85}b", "a\u{FFFD}b"), ("a\u{2028}b", "a b"), ("..", nil), (".", nil),
            ("", nil),
            ("/", nil), ("a/", "a"), ("a/..", "a"), ("...", nil), (" a.pdf . ", "a.pdf"), ("a.exe.", "a.exe"),
            ("\u{200B}", "\u{FFFD}"),
            ("\u{2066}a\u{2069}", "\u{FFFD}a\u{FFFD}"), ("\u{E0041}a", "\u{FFFD}a"), ("a\u{AD}b", "a\u{FFFD}b"),
            ("👩\u{200D}💻.png", "👩\u{200D}💻.png"), ("見積書.pdf", "見積書.pdf"),
            ("a" + String(repeating: " ", count: 200) + ".exe", "a .exe"), ("a\u{3000}\u{3000}b", "a b"),
            ("\n\r\t", nil),
        ] as [(String, String?)])
    func namesAreCleaned(written: String, expected: String?) {
        // Slashes and controls never survive, whatever stands around them.
        #expect(AttachmentName.cleaned(written) == expected)
    }

    @Test func longNamesKeepTheirExtension() throws {
        let name = try #require(AttachmentName.cleaned(String(repeating: "見", count: 300) + ".pdf"))
        #expect(name.utf8.count <= 255)
        #expect(name.hasSuffix("見.pdf"))
        #expect(AttachmentName.cleaned("a." + String(repeating: "x", count: 400))?.utf8.count == 255)
        #expect(AttachmentName.mail(String(repeating: "x", count: 400)).utf8.count == 255)
    }

    @Test(arguments: [
        ("attachment; filename=\"a b.pdf\"", "a b.pdf"), ("attachment; filename=a b.pdf", "a b.pdf"),
        ("attachment; filename=a.pdf (comment)", "a.pdf"), ("attachment; filename=a(1).pdf", "a(1).pdf"),
        ("attachment; filename*=UTF-8''%E8%A6%8B.pdf", "見.pdf"), ("attachment; filename*=utf-8'ja'%e8%a6%8b", "見"),
        ("attachment; filename=x.pdf; filename*=UTF-8''%E8%A6%8B.pdf", "見.pdf"),
        ("attachment; filename*0*=UTF-8''%E8%A6; filename*1*=%8B; filename*2=.pdf", "見.pdf"),
        ("attachment; filename*1=b; filename*0=a; filename*3=d", "ab"),
        ("attachment; filename*0=\"=?utf-8?B?6KaL\"; filename*1=\"?=.pdf\"", "見.pdf"),
        ("attachment; filename*=%E8%A6%8B", "見"), ("attachment; filename*=x-unknown''%E8%A6%8B", "見"),
        ("attachment; filename*=iso-2022-jp''%1B%24B8+%1B%28B", "見"),
        ("attachment; filename=\"=?iso-2022-jp?B?GyRCOCsbKEI=?=.pdf\"", "見.pdf"),
        ("attachment; filename==?utf-8?Q?=E8=A6=8B.pdf?=", "見.pdf"), ("attachment; filename=\"見.pdf\"", "見.pdf"),
        ("attachment; filename=\"\u{1B}$B8+\u{1B}(B.pdf\"", "見.pdf"),
        ("attachment; filename=\"\u{1B}$B\"\"!!\u{1B}(B.pdf\"", "□ .pdf"),
        ("attachment; filename=\"C:\\temp\\a.pdf\"", "a.pdf"), ("attachment; filename=\"a\\\"b.pdf\"", "a\"b.pdf"),
        ("attachment; filename=\"never closed.pdf", "never closed.pdf"), ("attachment;;; filename=a.pdf;", "a.pdf"),
        ("attachment; FileName = \"a.pdf\"", "a.pdf"), ("attachment; filename=a.pdf; filename=b.pdf", "a.pdf"),
        ("attachment", "attachment-1.pdf"), ("attachment; filename=\"\"", "attachment-1.pdf"),
        ("attachment; filename=..", "attachment-1.pdf"), ("attachment; filename*=%0D%0A", "attachment-1.pdf"),
        ("attachment; filename*0*=UTF-8''..%2F..%2Fx", "x"),
        ("attachment; filename*99999999999999999999=x", "attachment-1.pdf"),
        ("attachment; filename*-1=x; *=y; =z", "attachment-1.pdf"),
    ])
    func namesAreDecoded(disposition: String, expected: String) throws {
        #expect(try Self.name(disposition) == expected)
    }

    @Test func contentTypeMayHaveTheName() throws {
        #expect(try Self.name("attachment", type: "application/pdf; name=\"a.pdf\"") == "a.pdf")
        #expect(try Self.name("attachment; filename=b.pdf", type: "application/pdf; name=\"a.pdf\"") == "b.pdf")
    }

    @Test(arguments: [
        ("image/PNG", "image/png"), ("image/svg+xml; x=y", "image/svg+xml"), ("image", "application/octet-stream"),
        ("a/b/c", "application/octet-stream"), ("a b/c", "application/octet-stream"),
        ("<x>/y", "application/octet-stream"),
        ("image/" + String(repeating: "x", count: 200), "application/octet-stream"),
        ("application/ms-tnef", "application/ms-tnef"),
        ("é/x", "application/octet-stream"),
    ])
    func types(declared: String, expected: String) throws {
        let mail = try Mails.read(
            Array("Content-Type: \(declared)\r\nContent-Disposition: attachment; filename=a\r\n\r\nx".utf8))
        #expect(mail.attachments.map(\.type) == [expected])
    }

    @Test func contentIsDecodedInChunks() throws {
        let content = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let encoded = Data(content).base64EncodedString(options: [.lineLength76Characters])
        let header = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: image/x\r\n"
        let path = Mails.file(
            Array((header + "Content-Transfer-Encoding: base64\r\n\r\n\(encoded)\r\n--a--\r\n").utf8))
        let mail = try MailReader.read(path: path)
        let attachment = try #require(mail.attachments.first)
        #expect(attachment.size == content.count)
        #expect(attachment.digest == sha256(content))
        let found = try Mails.content(attachment, path: path)
        #expect(found.bytes == content)
        #expect(found.largest <= 256 * 1024)
        // Chunk by chunk, with time for other work between two.
        let chunks = try AttachmentChunks(attachment, path: path)
        var count = 0
        while try chunks.next({ count += $0.count }) {}
        #expect(count == content.count)
        #expect(try !chunks.next { _ in })
    }

    @Test func changedFileIsNoticed() throws {
        let mail = Array("Content-Disposition: attachment\r\nContent-Type: image/x\r\n\r\nabc".utf8)
        let path = Mails.file(mail)
        let attachment = try #require(try MailReader.read(path: path).attachments.first)
        try Data(mail.dropLast() + [120]).write(to: URL(fileURLWithPath: path))
        #expect(throws: UnreadableMail.changed) { try Mails.content(attachment, path: path) }
        try Data(mail.dropLast(2)).write(to: URL(fileURLWithPath: path))
        #expect(throws: UnreadableMail.changed) { try Mails.content(attachment, path: path) }
        struct Full: Error {}
        try Data(mail).write(to: URL(fileURLWithPath: path))
        #expect(throws: Full.self) { try MailReader.extract(attachment, path: path) { _ in throw Full() } }
    }

    @Test(arguments: [
        ("related", "inline", "", true), ("related", "attachment", "", false),
        ("related", "attachment", "cid:x@y", true),
        ("mixed", "inline", "", false), ("mixed", "inline", "cid:x@y", true),
        ("mixed", "attachment", "cid:x%40y", true),
    ])
    func inlineImages(container: String, disposition: String, source: String, expected: Bool) throws {
        let mail = try Mails.read(
            """
            Content-Type: multipart/\(container); boundary=a

            --a
            Content-Type: text/html

            <img src="\(source)">
            --a
            Content-Type: image/png
            Content-ID: <x@y>
            Content-Disposition: \(disposition)

            x
            --a--
            """)
        #expect(mail.attachments.map(\.isInline) == [expected])
    }
}
