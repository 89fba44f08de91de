import Foundation
import MailRewriting
import Testing

/// The messages of `Corpus/`, which `make_corpus.py` writes.
enum Corpus {
    enum Expected: Sendable {
        case untouched(String)
        case tracked(links: Int, oldPixels: Int, pixel: Bool)
    }
    struct Message: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var expected: Expected
        var testDescription: String { name }
    }

    static let pixelURL = "https://mail.example.com/o/ZyXwVuTsRqPoNmLkJiHgFeDcBa987654.gif"
    static let options = CraftOptions(ownBases: ["https://mail.example.com/"])
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")

    static let messages: [Message] = {
        guard let list = try? String(contentsOf: folder.appendingPathComponent("expected.txt"), encoding: .utf8) else {
            return []
        }
        return list.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, let data = try? Data(contentsOf: folder.appendingPathComponent(words[0] + ".eml"))
            else { return nil }
            return Message(name: words[0], bytes: [UInt8](data), expected: expected(words[1]))
        }
    }()

    /// What a hub would answer for a draft's links.
    static func links(_ draft: Draft, ticket: String = "ZyXwVuTsRqPoNmLkJiHgFeDcBa987654") -> [String: String] {
        var links: [String: String] = [:]
        for (n, url) in draft.links.enumerated() {
            links[url] = "https://mail.example.com/c/\(ticket)/\(n + 1)"
        }
        return links
    }

    static func track(_ draft: Draft) -> TrackedCopy { draft.instrument(pixelURL: pixelURL, links: links(draft)) }

    /// By another way than the library's: lines of the header that begin with X-Mailbell- or Bcc.
    static func withoutOwnFields(_ bytes: [UInt8]) -> [UInt8] {
        let own = ["X-Mailbell-", "Bcc:"]
        var text = String(decoding: bytes, as: Unicode.ASCII.self)
        guard own.contains(where: text.contains) else { return bytes }
        text = String(bytes.map { Character(UnicodeScalar($0)) })
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let end = lines.firstIndex(of: "") ?? lines.count
        let kept = lines.enumerated().filter { line in
            line.offset > end || !own.contains { line.element.hasPrefix($0) }
        }
        return kept.map(\.element).joined(separator: "\r\n").unicodeScalars.map { UInt8($0.value) }
    }

    private static func expected(_ text: String) -> Expected {
        if text.hasPrefix("untouched: ") { return .untouched(String(text.dropFirst(11))) }
        var links = 0
        var old = 0
        for word in text.split(separator: " ") {
            if word.hasPrefix("links=") { links = Int(word.dropFirst(6)) ?? -1 }
            if word.hasPrefix("old=") { old = Int(word.dropFirst(4)) ?? -1 }
        }
        return .tracked(links: links, oldPixels: old, pixel: text.contains("pixel"))
    }
}
