import Crypto
import Foundation
import TestKit

@testable import MailReading

/// Mails in files, for the reader.
enum Mails {
    private static let folder = try! TemporaryFolder()

    /// The path of a new file with these bytes.
    static func file(_ bytes: some Collection<UInt8>) -> String {
        let path = folder.file(UUID().uuidString + ".eml")
        _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
        return path
    }

    /// Reads a mail from a file, which is removed again.
    static func read(_ bytes: some Collection<UInt8>, limits: ReadLimits = ReadLimits()) throws -> ReadMail {
        let path = file(bytes)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try MailReader.read(path: path, limits: limits)
    }

    /// Reads a mail of text with line ends CRLF.
    static func read(_ text: String, limits: ReadLimits = ReadLimits()) throws -> ReadMail {
        try read(crlf(text), limits: limits)
    }

    static func crlf(_ text: String) -> [UInt8] {
        Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8)
    }

    /// An attachment's bytes, and the largest chunk in which they came.
    static func content(_ attachment: MailAttachment, path: String) throws -> (bytes: [UInt8], largest: Int) {
        var bytes: [UInt8] = []
        var largest = 0
        try MailReader.extract(attachment, path: path) { chunk in
            bytes += chunk
            largest = max(largest, chunk.count)
        }
        return (bytes, largest)
    }

    /// The messages of MailRewriting's corpus.
    static let corpus: [(name: String, bytes: [UInt8])] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("MailRewritingTests/Corpus")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".eml") }.sorted().compactMap { name in
            (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, [UInt8]($0)) }
        }
    }()
}
