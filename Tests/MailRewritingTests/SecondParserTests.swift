import Foundation
import MailCraft
import Testing

/// Copies read by Python's `email` and `html.parser`: neither GMime nor gumbo has a part in it.
@Suite struct SecondParserTests {
    @Test func pythonFindsTheIntendedPlacesAlone() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mailcraft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var list = ""
        for message in Corpus.messages {
            let copy = Corpus.track(Draft(message.bytes, options: Corpus.options))
            let file = folder.appendingPathComponent(message.name)
            try Data(copy.bytes).write(to: file)
            list += "\(Corpus.folder.appendingPathComponent(message.name + ".eml").path)\t\(file.path)\n"
        }
        let said = try Python.run("second_parser.py", [], input: list)
        #expect(said == "")
    }

    /// So that silence means something.
    @Test func pythonFindsWhatIsNotIntended() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mailcraft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let message = try #require(Corpus.messages.first { $0.name == "alternative" })
        let original = Corpus.folder.appendingPathComponent("alternative.eml").path
        let copy = String(
            decoding: Corpus.track(Draft(message.bytes, options: Corpus.options)).bytes, as: UTF8.self)
        for (place, (old, new)) in [
            ("terms", "turms"), ("Subject: Q3", "Subject: Q4"), ("and https://example.com/b", "and"),
            ("<p>See", "<p class=x>See"), ("text/plain; charset=utf-8", "text/plain"), ("</a>.", "</a>.<b></b>"),
        ].enumerated() {
            #expect(copy.contains(old))
            let file = folder.appendingPathComponent("\(place)")
            try Data(copy.replacing(old, with: new).utf8).write(to: file)
            let said = try Python.run("second_parser.py", [], input: "\(original)\t\(file.path)\n")
            #expect(said.hasSuffix("the copy differs\n"), "\(old) to \(new)")
        }
    }
}
