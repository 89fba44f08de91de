import Foundation
import TestKit
import Testing

@testable import MailReading

/// MailRewriting's corpus: every mail is read, whatever is wrong with it.
@Suite struct CorpusTests {
    /// What does not hold for a mail, though it should for all.
    private static func faults(_ bytes: [UInt8]) throws -> [String] {
        let path = Mails.file(bytes)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let mail = try MailReader.read(path: path)
        var faults: [String] = []
        func check(_ holds: Bool, _ what: @autoclosure () -> String) { if !holds { faults.append(what()) } }
        check(mail.digest.count == 32 && mail.size == bytes.count, "digest and size")
        check(mail.excerpt.count <= 200, "a long excerpt")
        for line in [mail.subject, mail.excerpt] + mail.headers.map(\.value) + mail.attachments.map(\.name) {
            check(!line.utf8.contains { $0 < 32 || $0 == 127 }, "controls in \(line.debugDescription)")
        }
        for text in [mail.text, mail.html].compactMap({ $0 }) {
            check(!text.text.utf8.contains { $0 == 0 || $0 == 13 }, "NUL or CR in a text")
            check(text.isLeftOut || text.size == text.text.utf8.count, "the size of a text")
        }
        for (number, attachment) in mail.attachments.enumerated() {
            check(attachment.number == number, "a number")
            let name = attachment.name.utf8
            check(
                (1...255).contains(name.count) && !name.contains { $0 == 47 || $0 == 92 }, "a name: \(attachment.name)")
            check(try Mails.content(attachment, path: path).bytes.count == attachment.size, "the size of an attachment")
        }
        return faults
    }

    @Test func everyMailIsRead() throws {
        #expect(Mails.corpus.count > 100)
        for (name, bytes) in Mails.corpus { #expect(try Self.faults(bytes) == [], "\(name)") }
    }

    @Test func someOfIt() throws {
        func mail(_ name: String) throws -> ReadMail {
            try Mails.read(try #require(Mails.corpus.first { $0.name == name + ".eml" }).bytes)
        }
        #expect(try mail("signed-pgp-mime").attachments.map(\.type) == ["application/pgp-signature"])
        #expect(try mail("encrypted-pgp-mime").text == nil)
        #expect(try mail("delivery-report").kind == .bounce)
        #expect(try mail("related-with-image").attachments.map(\.isInline) == [true])
        #expect(try mail("attached-message").attachments.map(\.type) == ["message/rfc822"])
        #expect(try mail("nested-deeply").html != nil)
        #expect(try mail("no-boundary").text?.text.isEmpty == false)
        for name in ["iso-2022-jp", "shift-jis", "euc-jp", "gb18030", "big5", "utf8-japanese-base64"] {
            let mail = try mail(name)
            #expect(mail.html?.text.unicodeScalars.contains("\u{FFFD}") == false, "\(name)")
            #expect(mail.excerpt.unicodeScalars.contains { $0.value > 0x3000 }, "\(name)")
        }
    }

    /// Mutations from a seed: nothing traps, whatever the bytes are.
    @Test func mutationsAreRead() throws {
        let short = Mails.corpus.filter { $0.bytes.count < 4000 }
        var random = SplitMix64(seed: 20)
        for number in 0..<800 {
            var bytes = short[Int.random(in: 0..<short.count, using: &random)].bytes
            for _ in 0...Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
                case 2:
                    let other = short[Int.random(in: 0..<short.count, using: &random)].bytes
                    bytes.insert(contentsOf: other.suffix(Int.random(in: 0...400, using: &random)), at: at)
                default: bytes.insert(contentsOf: bytes[at...].prefix(200), at: at)
                }
            }
            let faults = try Self.faults(bytes)
            if !faults.isEmpty { Issue.record("mutation \(number), \(bytes): \(faults)") }
        }
    }

    /// Fields that make parsers recurse or search again and again.
    @Test(arguments: [
        "To", "Subject", "References", "In-Reply-To", "Content-Type", "Content-Disposition", "Date", "Message-ID",
        "X-Other",
        "Auto-Submitted", "Thread-Index",
    ])
    func repeatedBytesTakeLittleTime(field: String) throws {
        let start = ContinuousClock.now
        for unit in [
            "a:", "<", "<a@b>", "(", "\"", "=?utf-8?B?", "=?utf-8?Q?a?=", ";a=", ";a*1*=b", "a,", "a@b,", " ", "\\",
            "%", "\u{1B}$B",
        ] {
            let value = String(repeating: unit, count: 200_000 / unit.utf8.count)
            _ = try Mails.read(Array("\(field): \(value)\n\nHello".utf8))
        }
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
