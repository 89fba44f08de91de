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
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = Corpus.folder.deletingLastPathComponent().appendingPathComponent("second_parser.py").path
        python.arguments = ["python3", script]
        let input = Pipe()
        let output = Pipe()
        python.standardInput = input
        python.standardOutput = output
        try python.run()
        try input.fileHandleForWriting.write(contentsOf: Data(list.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
        #expect(said == "")
    }
}
