import Foundation
import LMTP
import Testing

/// A connection in a file. `README.md` says what its lines are.
struct Transcript: CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    struct Mistake: Error, CustomStringConvertible {
        var description: String
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Transcripts")

    static let all: [Transcript] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().map { file in
            let text = (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
            return Transcript(name: String(file.dropLast(4)), text: text)
        }
    }()

    /// Puts what happened in place of what was to happen.
    func record(_ played: String) throws {
        try played.write(to: Self.folder.appending(path: name + ".txt"), atomically: true, encoding: .utf8)
    }

    private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// All bytes of the client.
    var bytes: [UInt8] { lines.flatMap { Self.bytes($0) ?? [] } }

    /// What the machine does if the client's bytes come in these pieces.
    func trace(_ pieces: [ArraySlice<UInt8>]) throws -> LMTPPeer {
        var peer = LMTPPeer(try rules())
        for piece in pieces { peer.feed(piece) }
        if let closing = try closing() { peer.close(closing) }
        return peer
    }

    /// The connection played line by line: comments and the client's lines, and after each what the machine did.
    func played() throws -> String {
        var peer = LMTPPeer(try rules())
        var result: [String] = []
        var seen = 0
        for line in lines where !line.hasPrefix("<") && !line.hasPrefix("!") {
            // The greeting comes before the client's first line.
            if line.hasPrefix(">") { result += peer.trace[seen...] }
            seen = line.hasPrefix(">") ? peer.trace.count : seen
            result.append(String(line))
            if let bytes = Self.bytes(line) {
                peer.feed(bytes)
            } else if line.hasPrefix(". close"), let closing = try closing() {
                peer.close(closing)
            } else if line.hasPrefix("#") || line.hasPrefix(". ") {
                continue
            }
            result += peer.trace[seen...]
            seen = peer.trace.count
        }
        // The empty line after the last line end.
        if result.last != "", let empty = result.lastIndex(of: "") { result.append(result.remove(at: empty)) }
        return result.joined(separator: "\n")
    }

    private static func bytes(_ line: Substring) -> [UInt8]? {
        if line.hasPrefix(">> ") { return Escapes.read(line.dropFirst(3)) }
        return line.hasPrefix("> ") ? Escapes.read(line.dropFirst(2)) + [13, 10] : nil
    }

    private func closing() throws -> LMTPServer.Closing? {
        guard let line = lines.first(where: { $0.hasPrefix(". close ") }) else { return nil }
        switch line.dropFirst(8) {
        case "idle": return .idle
        case "shutting-down": return .shuttingDown
        default: throw Mistake(description: "\(name): what is \(line)?")
        }
    }

    private func rules() throws -> LMTPPeer.Rules {
        var rules = LMTPPeer.Rules()
        for line in lines where line.hasPrefix(". ") && !line.hasPrefix(". close") {
            let words = line.split(separator: " ", maxSplits: 4).map(String.init)
            switch words[1] {
            case "limits":
                for word in words.dropFirst(2).flatMap({ $0.split(separator: " ") }) { try limit(word, &rules.limits) }
            case "refuse": rules.refusals[words[2]] = try Self.reply(words[3...].joined(separator: " "))
            case "answer":
                guard let index = Int(words[2]) else { throw Mistake(description: "\(name): what is \(line)?") }
                rules.answers[index] = try Self.reply(words[3...].joined(separator: " "))
            default: throw Mistake(description: "\(name): what is \(line)?")
            }
        }
        return rules
    }

    private func limit(_ word: Substring, _ limits: inout LMTPLimits) throws {
        let parts = word.split(separator: "=")
        guard parts.count == 2, let value = Int(parts[1]) else {
            throw Mistake(description: "\(name): what is \(word)?")
        }
        switch parts[0] {
        case "line": limits.lineBytes = value
        case "discarded": limits.discardedBytes = value
        case "recipients": limits.recipients = value
        case "failures": limits.failures = value
        case "message": limits.messageBytes = value
        default: throw Mistake(description: "\(name): what is \(word)?")
        }
    }

    private static func reply(_ text: String) throws -> LMTPReply {
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3, let code = Int(words[0]) else { throw Mistake(description: "what is \(text)?") }
        return LMTPReply(code, words[1], String(decoding: Escapes.read(words[2][...]), as: UTF8.self))
    }
}
