import Foundation
import Testing

@testable import MailReading
@testable import MailRewriting

/// Splitting a mail into parts (RFC 2046, 5.1).
@Suite struct PartSplitterTests {
    /// A part's type and content.
    private struct Leaf: Equatable, CustomStringConvertible {
        var type: String
        var content: String
        var description: String { "\(type): \(content.debugDescription)" }
    }

    private static func leaves(_ bytes: [UInt8], capacity: Int = 128 * 1024) throws -> [Leaf] {
        let path = Mails.file(bytes)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try MailFile.open(path)
        let header = TopHeader(bytes)
        let parts = try PartSplitter.split(
            file, root: header.content, from: header.loose.bodyStart, limits: ReadLimits(), capacity: capacity)
        return parts.filter { !$0.isMultipart }.map {
            Leaf(type: $0.header.type, content: String(decoding: bytes[$0.content], as: UTF8.self))
        }
    }

    private static let nested = Mails.crlf(
        """
        Content-Type: multipart/mixed; boundary="outer "

        preamble
        --outer  \t
        Content-Type: multipart/alternative; boundary=outer-in

        --outer-in
        Content-Type: text/plain

        One

        --outer-in
        Content-Type: text/html
        X: y
         z

        --outer-inside
        --outer-in--
        epilogue
        --outer-in
        no part
        --outer
        Content-Type: image/png

        --outer--
        after
        """)
    private static let expected = [
        Leaf(type: "text/plain", content: "One\r\n"), Leaf(type: "text/html", content: "--outer-inside"),
        Leaf(type: "image/png", content: ""),
    ]

    @Test func partsLieBetweenTheirDelimiters() throws {
        #expect(try Self.leaves(Self.nested) == Self.expected)
        let unix = try Self.leaves(Self.nested.filter { $0 != 13 })
        #expect(unix.map(\.content) == ["One\n", "--outer-inside", ""])
    }

    /// The buffer may end anywhere in a line. It must hold the longest delimiter.
    @Test func anyBufferFindsTheSame() throws {
        for capacity in 24...200 {
            #expect(try Self.leaves(Self.nested, capacity: capacity) == Self.expected, "\(capacity)")
        }
    }

    /// A mail that ends anywhere is read.
    @Test func anyEndIsTolerated() throws {
        for count in 0...Self.nested.count {
            let found = try Self.leaves(Array(Self.nested.prefix(count)))
            #expect(found.count <= 4, "\(count): \(found)")
            _ = try Mails.read(Self.nested.prefix(count))
        }
    }

    @Test(arguments: [
        ("--a\n\nx\n--a--", ["x"]), ("--a\nx\n--a--", ["x"]), ("--a\n--a\n\nx\n--a--", ["x"]), ("--a--", [""]),
        ("nothing", ["nothing"]), ("--b\n\nx", ["--b\n\nx"]), ("--a\n\nx\n--a-", ["x\n--a-"]),
        ("--a\n\nx\n--ab\n--a--", ["x\n--ab"]),
        ("--a\n\nx\n --a\n--a--", ["x\n --a"]), ("--a\n\n\n--a--", [""]), ("--a\n\nx", ["x"]),
        ("--a\nContent-Type: x/y", [""]),
        ("--a\nContent-Type: x/y\n--a\n\nz\n--a--", ["", "z"]), ("--a\n\nx\n--a--\n--a\n\ny", ["x"]), ("", [""]),
    ])
    func delimiters(body: String, expected: [String]) throws {
        let found = try Self.leaves(Array(("Content-Type: multipart/mixed; boundary=a\n\n" + body).utf8))
        #expect(found.map(\.content) == expected)
    }

    @Test func innermostMultipartWins() throws {
        let mail = """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/mixed; boundary=a

            --a

            inner
            --a--
            --a

            outer
            --a--
            """
        #expect(try Self.leaves(Array(mail.utf8)).map(\.content) == ["inner", "outer"])
        // An outer delimiter ends open inner multiparts (RFC 2046, 5.1.2).
        let cut = """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/mixed; boundary=b

            --b

            inner
            --a

            outer
            """
        #expect(try Self.leaves(Array(cut.utf8)).map(\.content) == ["inner", "outer"])
    }

    @Test func longLinesAreNoDelimiters() throws {
        let long = String(repeating: "x", count: 300_000)
        let mail = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n--a\(long)\r\n\(long)\r\n--a--\r\n"
        #expect(try Self.leaves(Array(mail.utf8)).map(\.content) == ["--a\(long)\r\n\(long)"])
        let endless = String(repeating: "y", count: 128 * 1024 - 1)
        let split = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n\(endless)\r\n--a--\r\n"
        #expect(try Self.leaves(Array(split.utf8)).map(\.content) == [endless])
    }

    /// Another parser: GMime finds the same leaves at the same places, in mail that it does not call ambiguous.
    @Test func gmimeFindsTheSame() throws {
        var compared = 0
        for (name, bytes) in Mails.corpus {
            let tree = bytes.withUnsafeBytes { bytes in
                try? MessageReader.read(bytes, from: Analysis.mboxLine(bytes)).tree
            }
            guard let tree, !tree.parts.contains(where: { $0.kind == .message || $0.kind == .other }) else { continue }
            // GMime leaves the CR of the last line end, if the mail ends in the delimiter after it.
            if name == "alternative-no-final-newline.eml" { continue }
            let expected = tree.parts.filter { $0.kind == .leaf }.map { part in
                Leaf(
                    type: part.type,
                    content: part.content.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "")
            }
            let found = try Self.leaves(bytes)
            #expect(found == expected, "\(name)")
            compared += 1
        }
        #expect(compared > 80)
    }
}
