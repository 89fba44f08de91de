import Core
import Foundation
import Sessions
import Testing

/// A scenario in a file: what the client and the world do, and what the hub does in answer. `README.md` tells the verbs.
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

    /// The scenario played: its comments, what client and world do, and after each what the hub really did.
    func played() throws -> String {
        var stage = Stage()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty || line.hasPrefix("#") {
                stage.lines.append(String(line))
            } else if line.hasPrefix(". ") {
                stage.lines.append(String(line))
                try stage.run(line.dropFirst(2).split(separator: " ").map(String.init))
            } else if let mark = line.firstIndex(where: { "<>!".contains($0) }) {
                guard line[mark] == ">" else { continue }
                stage.lines.append(String(line))
                let name = line[..<mark].isEmpty ? "a" : String(line[..<mark])
                try stage.world().receive(name, Array(line[mark...].dropFirst(2).utf8))
                try stage.world().settle()
            } else {
                throw Mistake(description: "\(name): what is \(line)?")
            }
            stage.flush()
        }
        return stage.lines.joined(separator: "\n")
    }
}
