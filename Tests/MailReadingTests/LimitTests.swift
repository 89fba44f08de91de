import Foundation
import Testing

@testable import MailReading

/// What exceeds a limit is refused with words, and its header can be read all the same.
@Suite struct LimitTests {
    private static func refused(_ bytes: some Collection<UInt8>, _ what: String, limits: ReadLimits = ReadLimits())
        throws
    {
        let path = Mails.file(bytes)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: UnreadableMail.self) { try MailReader.read(path: path, limits: limits) }
        #expect(error?.description.contains(what) == true, "\(String(describing: error))")
        let mail = try MailReader.headersOnly(path: path, limits: limits)
        #expect(mail.subject == "Offer")
        #expect(mail.isHeadersOnly)
        #expect(mail.size == bytes.count)
    }

    private static let top = "Subject: Offer\r\n"

    @Test func parts() throws {
        func mail(_ count: Int) -> [UInt8] {
            let parts = String(repeating: "--a\r\n\r\nx\r\n", count: count)
            return Array((Self.top + "Content-Type: multipart/mixed; boundary=a\r\n\r\n\(parts)--a--\r\n").utf8)
        }
        #expect(try Mails.read(mail(999)).text?.text.utf8.count == 2 * 999 - 1)
        try Self.refused(mail(1000), "more than 1000 parts")
    }

    @Test func levels() throws {
        func mail(_ count: Int) -> [UInt8] {
            let parts = (1..<count).map { "--\($0 - 1)\r\nContent-Type: multipart/mixed; boundary=\($0)\r\n\r\n" }
                .joined()
            return Array(
                (Self.top + "Content-Type: multipart/mixed; boundary=0\r\n\r\n\(parts)--\(count - 1)\r\n\r\nx").utf8)
        }
        #expect(try Mails.read(mail(100)).text?.text == "x")
        try Self.refused(mail(101), "more than 100 levels of parts")
    }

    @Test func header() throws {
        func mail(_ count: Int) -> [UInt8] {
            let rest = count - Self.top.utf8.count - 7
            return Array((Self.top + "X: " + String(repeating: "x", count: rest) + "\r\n\r\nbody").utf8)
        }
        let limit = 256 * 1024
        #expect(try Mails.read(mail(limit)).text?.text == "body")
        try Self.refused(mail(limit + 1), "more than \(limit) bytes in the header")
        try Self.refused(Array((Self.top + String(repeating: "X: a\r\n", count: 100_000)).utf8), "bytes in the header")
        // A header of a part.
        let part = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nX: "
        let long = String(repeating: "x", count: 70_000)
        try Self.refused(Array((Self.top + part + long + "\r\n\r\nx").utf8), "bytes in the header of a part")
        try Self.refused(
            Array((Self.top + part + String(repeating: "a\r\n b", count: 20_000)).utf8), "bytes in the header of a part"
        )
    }

    @Test func bytes() throws {
        var limits = ReadLimits()
        limits.mailBytes = 100
        try Self.refused(
            Array((Self.top + String(repeating: "x", count: 100)).utf8), "more than 100 bytes", limits: limits)
    }

    @Test func files() throws {
        #expect(throws: UnreadableMail.file("No such file or directory")) {
            try MailReader.read(path: "/nowhere/x.eml")
        }
        #expect(throws: UnreadableMail.file("it is not a regular file")) { try MailReader.read(path: "/tmp") }
        #expect(throws: UnreadableMail.file("it is not a regular file")) {
            try MailReader.headersOnly(path: "/dev/zero")
        }
    }

    @Test func rawHeader() throws {
        let path = Mails.file(Mails.crlf("A: b\nB: =?x\n\nbody"))
        #expect(try MailReader.rawHeader(path: path) == Mails.crlf("A: b\nB: =?x\n\n"))
    }
}

/// 50 MiB: decoded bytes, with the default limits.
@Suite struct LargeMailTests {
    private static let mebibyte = 1024 * 1024

    /// A mail with an attachment in base64.
    private static func file(_ size: Int, others: String = "") throws -> String {
        let path = Mails.file(
            Mails.crlf(
                """
                Subject: Large
                Content-Type: multipart/mixed; boundary=a

                --a

                See below
                \(others)--a
                Content-Type: application/zip; name=large.zip
                Content-Transfer-Encoding: base64


                """))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        let line = Data(repeating: 65, count: 76) + Data("\r\n".utf8)
        let block = Data(repeatElement(line, count: 10_000).joined())
        let lines = size / 57
        for _ in 0..<lines / 10_000 { try handle.write(contentsOf: block) }
        try handle.write(contentsOf: block.prefix(lines % 10_000 * line.count))
        try handle.write(contentsOf: Data(Data(count: size % 57).base64EncodedString().utf8))
        try handle.write(contentsOf: Data("\r\n--a--\r\n".utf8))
        return path
    }

    /// G23 of the research: one byte over the limit, with a small file beside it.
    @Test(arguments: [(-1, false), (0, false), (1, true)]) func attachmentOf50MiB(over: Int, isTooLarge: Bool) throws {
        let size = 50 * Self.mebibyte + over
        let path = try Self.file(
            size, others: "--a\nContent-Type: text/csv; name=small.csv\n\n\(String(repeating: "x", count: 1024))\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let mail = try MailReader.read(path: path)
        #expect(mail.text?.text == "See below")
        #expect(mail.attachments.map(\.size) == [1024, size])
        #expect(mail.attachments.map(\.isTooLarge) == [false, isTooLarge])
        #expect(mail.attachments[1].name == "large.zip")
    }

    /// A mail of 137 MB with 100 MB attached: reading and extracting take at most 15 MB more. In a process of its own,
    /// because others would count too.
    @Test func memoryIsBounded() async throws {
        await #expect(processExitsWith: .success) {
            let small = try Self.file(1000)
            _ = try MailReader.read(path: small)
            let path = try Self.file(100 * Self.mebibyte)
            defer { try? FileManager.default.removeItem(atPath: path) }
            let before = try Self.peak()
            let mail = try MailReader.read(path: path)
            try MailReader.extract(mail.attachments[0], path: path) { _ in }
            let growth = try Self.peak() - before
            print("reading 137 MB took \(growth / 1024) KiB more")
            guard growth <= 15 * Self.mebibyte, mail.attachments[0].size == 100 * Self.mebibyte else { exit(1) }
        }
    }

    /// The text before the first delimiter, an endless line, and an endless header of a part are not held either.
    @Test func hostileShapesAreNotHeld() async throws {
        await #expect(processExitsWith: .success) {
            _ = try MailReader.read(path: Self.file(1000))
            let shapes = [
                ("Content-Type: multipart/mixed; boundary=a\n\n", "preamble\n"),
                ("Content-Type: multipart/mixed; boundary=a\n\n", "x"),
                ("Content-Type: image/x\n\n", "\n"), ("Content-Type: multipart/mixed; boundary=a\n\n--a\nX: ", "a\n "),
                ("Content-Type: text/html\n\n", "<div>"), ("Content-Type: multipart/mixed; boundary=a\n\n", "--ab\n"),
                ("Content-Type: message/rfc822\n\nX: ", "a\n "), ("X: ", "a\n "),
            ]
            // The longest texts that are kept, in the shapes that need most memory.
            let texts = ["text/html", "text/plain; format=flowed", "text/plain; charset=iso-2022-jp"].flatMap { type in
                ["<p>", "\n", "x \n", "&amp;", "> \n", "\u{1B}$B!!"].map { ("Content-Type: \(type)\n\n", $0) }
            }
            for (number, (head, unit)) in (shapes + texts).enumerated() {
                let path = Mails.file(Array(head.utf8))
                let handle = try #require(FileHandle(forWritingAtPath: path))
                try handle.seekToEnd()
                let block = Data(repeatElement(Data(unit.utf8), count: 1_000_000 / unit.utf8.count).joined())
                for _ in 0..<(number < shapes.count ? 40 : 2) { try handle.write(contentsOf: block) }
                try handle.close()
                let before = try Self.peak()
                _ = try? MailReader.read(path: path)
                _ = try MailReader.headersOnly(path: path)
                let growth = try Self.peak() - before
                try FileManager.default.removeItem(atPath: path)
                guard growth <= 15 * Self.mebibyte else {
                    print("\(head.debugDescription) took \(growth / 1024) KiB more")
                    exit(1)
                }
            }
        }
    }

    /// The most bytes that were resident so far.
    private static func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }) * 1024
    }
}
