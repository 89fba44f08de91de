import Foundation
import MailRewriting
import Testing

/// Headers that make GMime recurse until the stack is gone, or take time with the square of their length.
@Suite struct HostileHeaderTests {
    static let size = 250_000
    static func fill(_ unit: String, _ count: Int = size) -> String {
        String(repeating: unit, count: max(1, count / unit.utf8.count))
    }

    /// A text with a name, so that a failure does not print all of it.
    struct Named: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }
    }

    private static func mail(_ field: String = "", type: String = "text/html", body: String = "<p>x</p>") -> String {
        "From: sam@example.com\nTo: alice@example.net\nSubject: s\nMIME-Version: 1.0\n\(field)"
            + "Content-Type: \(type)\n\n\(body)\n"
    }

    /// Seconds of this thread's processor time; a test does not await within.
    static func seconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        body()
        return now() - start
    }

    /// - Parameter sent: what goes out of the mail in its place; nil for all of it.
    private func expectTooLarge(_ mail: String, sent: String? = nil) {
        let bytes = Array(mail.utf8)
        var draft: Draft?
        let taken = Self.seconds { draft = Draft(bytes) }
        guard case .tooLarge = draft?.untouched else {
            Issue.record("\(draft?.untouched?.description ?? "tracked")")
            return
        }
        #expect(draft?.instrument(pixelURL: Corpus.pixelURL).bytes == Array((sent ?? mail).utf8))
        #expect(taken < 5)
    }

    /// 45,000 levels were enough for a segmentation fault.
    private static let nested =
        ["g:", "g :", "\"g\":", "g(c):", "g:\n ", "a@b;g:"].map { Named($0, fill($0)) } + [
            Named("closed", fill("g:", size / 2) + fill(";", size / 2))
        ]

    @Test(arguments: ["Cc", "Bcc", "Reply-To", "Sender", "cC", "Cc \t"], nested)
    func groupsWithinGroups(_ name: String, _ value: Named) {
        expectTooLarge(Self.mail("\(name): \(value.text)\n"), sent: name == "Bcc" ? Self.mail() : nil)
    }

    @Test(arguments: [
        ("message/rfc822", "Cc: @\n\nx"), ("message/news", "X: y\nTo: @\n\nx"), ("message/global", "Bcc: @\n\nx"),
        ("multipart/mixed; boundary=b", "--b\nContent-Type: message/rfc822\n\nFrom: @\n\nx\n--b--"),
        ("multipart/digest; boundary=b", "--b\n\nReply-To: @\n\nx\n--b--"),
        ("multipart/digest; boundary=b", "--b\r\n\r\nSender: @\r\n\r\nx\r\n--b--"),
    ]) func groupsInMessagesWithin(_ type: String, _ body: String) {
        expectTooLarge(Self.mail(type: type, body: body.replacing("@", with: Self.fill("g:"))))
    }

    private static let parameters = (0..<30_000).map { "; a\($0)=x" }.joined()

    @Test(arguments: [
        Named("type", mail(type: "text/html" + parameters)),
        Named("disposition", mail("Content-Disposition: attachment\(parameters)\n")),
        Named("pieces", mail(type: "text/html" + parameters.replacing("=", with: "*0="))),
        Named("encoded", mail(type: "text/html" + parameters.replacing("=", with: "*=utf-8''"))),
        Named(
            "part",
            mail(type: "multipart/mixed; boundary=b", body: "--b\nContent-Type: text/html\(parameters)\n\nx\n--b--")),
        Named(
            "message", mail(type: "message/rfc822", body: "Subject: x\nContent-Type: text/html\(parameters)\n\nx")),
    ]) func manyParameters(_ mail: Named) { expectTooLarge(mail.text) }

    @Test(arguments: ["Cc", "Subject", "Reply-To"], ["=?x?q? ", "=?x?q?\t", "=?utf-8?q?=?utf-8?b? "])
    func encodedWordsWithoutAnEnd(_ name: String, _ unit: String) {
        let field = "\(name): \(Self.fill(unit))\n"
        expectTooLarge(
            name == "Subject" ? Self.mail().replacing("Subject: s\n", with: field) : Self.mail(field))
    }

    /// 60 KB took 6 s.
    @Test(
        arguments: ["Cc", "Bcc", "Reply-To", "Sender"],
        ["a,", ",=", "a.,", "\",\"", "a ,", "<(,", "a,\n ", "\"@\",", "a,(@)", "\"x@y\","])
    func namesWithoutAnAddress(_ name: String, _ unit: String) {
        expectTooLarge(Self.mail("\(name): \(Self.fill(unit))\n"), sent: name == "Bcc" ? Self.mail() : nil)
    }

    @Test(arguments: [
        Named("parts", mail(type: "multipart/mixed; boundary=b", body: fill("--b\n\nx\n", 1_000_000))),
        Named(
            "fields of a part",
            mail(
                type: "multipart/mixed; boundary=b", body: "--b\n" + fill("X-A: b\n", 1_000_000) + "\nx\n--b--")),
        Named("messages", mail(type: "message/rfc822", body: fill("Content-Type: message/rfc822\n\n", 3_000_000))),
        Named(
            "levels",
            mail(
                type: "multipart/mixed; boundary=b0",
                body: (0..<500).map { "--b\($0)\nContent-Type: multipart/mixed; boundary=b\($0 + 1)\n\n" }.joined()
                    + "--b500\n\nx\n" + (0...500).reversed().map { "--b\($0)--\n" }.joined())),
        Named("addresses", mail(fill("Cc: a@b\n", 400_000))),
        Named("a long field", mail("X-A: \(fill("a", 400_000))\n")),
    ]) func manyPartsAndFields(_ mail: Named) { expectTooLarge(mail.text) }

    /// Who sends is told, rather than to send to nobody or to some.
    @Test(arguments: [
        Named("deep", "Cc: " + fill("g:") + "\n"),
        Named("many", "Cc: " + (0..<2001).map { "a\($0)@example.net" }.joined(separator: ", ") + "\n"),
        Named("in a group in a group", "Cc: g:g:g:a@example.net;;;\n"), Named("long", "X-A: \(fill("a", 400_000))\n"),
    ]) func recipientsThatCannotBeReadAreAFault(_ field: Named) {
        #expect(MailHeader(Array(Self.mail(field.text).utf8)).fault != nil)
        #expect(MailHeader(Array(Self.mail().utf8)).fault == nil)
    }

    /// What people send is far below the limits.
    @Test func largeMailIsTracked() {
        let names = (0..<1500).map { "=?utf-8?q?J=C3=BCrgen_(a:b)?= <a\($0)@example.net>" }.joined(separator: ",\n ")
        let doubled = (0..<1000).map { "\"Doe, John\" <b\($0)@example.net>" }.joined(separator: ", ")
        let doubledNames = Draft(Array(Self.mail("Bcc: \(doubled)\n").utf8), options: Corpus.options)
        #expect(doubledNames.untouched == nil && doubledNames.bcc.count == 1000)
        let type =
            "text/html; charset=utf-8; name*0=\"a;b\"; " + (1..<20).map { "name*\($0)=x" }.joined(separator: "; ")
        let quoted = String(
            repeating: "<p>From: x<br>\nTo: g:g:g;\nCc: =?x?\n--\nContent-Type: a;b;c</p>\n", count: 500)
        let draft = Draft(
            Array(Self.mail("Cc: team: \(names);\n", type: type, body: quoted).utf8), options: Corpus.options)
        #expect(draft.untouched == nil)
        #expect(draft.cc.count == 1500)
        #expect(Corpus.track(draft).hasPixel)
    }
}
