import Foundation
import MailRewriting
import TestKit
import Testing

/// Copies read by Python's `email` and `html.parser`: neither GMime nor gumbo has a part in it.
@Suite struct SecondParserTests {
    @Test func pythonFindsTheIntendedPlacesAlone() throws {
        let folder = try TemporaryFolder()
        var list = ""
        for message in Corpus.messages {
            let copy = Corpus.track(Draft(message.bytes, options: Corpus.options))
            let file = folder.file(message.name)
            try Data(copy.bytes).write(to: URL(fileURLWithPath: file))
            list += "\(Corpus.folder.appendingPathComponent(message.name + ".eml").path)\t\(file)\n"
        }
        let said = try Python.run("second_parser.py", [], input: list)
        #expect(said == "")
    }

    /// So that silence means something.
    @Test func pythonFindsWhatIsNotIntended() throws {
        let folder = try TemporaryFolder()
        let message = try #require(Corpus.messages.first { $0.name == "alternative" })
        let original = Corpus.folder.appendingPathComponent("alternative.eml").path
        let copy = String(
            decoding: Corpus.track(Draft(message.bytes, options: Corpus.options)).bytes, as: UTF8.self)
        for (place, (old, new)) in [
            ("terms", "turms"), ("Subject: Q3", "Subject: Q4"), ("and https://example.com/b", "and"),
            ("<p>See", "<p class=x>See"), ("text/plain; charset=utf-8", "text/plain"), ("</a>.", "</a>.<b></b>"),
        ].enumerated() {
            #expect(copy.contains(old))
            let file = folder.file("\(place)")
            try Data(copy.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: file))
            let said = try Python.run("second_parser.py", [], input: "\(original)\t\(file)\n")
            #expect(said.hasSuffix("the copy differs\n"), "\(old) to \(new)")
        }
    }
}
