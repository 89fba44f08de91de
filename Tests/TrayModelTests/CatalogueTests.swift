import Foundation
import Testing

/// The translations and the sources, side by side: every text that is asked for is in every catalogue, and no other.
@Suite struct CatalogueTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The texts that the sources have translated, by `tr` and `translate`.
    private func asked() throws -> Set<String> {
        var found: Set<String> = []
        for folder in ["clients/TrayModel", "clients/tray"] {
            let base = Self.root.appendingPathComponent(folder)
            for file in try FileManager.default.contentsOfDirectory(atPath: base.path) where file.hasSuffix(".swift") {
                let source = try String(contentsOf: base.appendingPathComponent(file), encoding: .utf8)
                for match in source.matches(of: /(?:[^A-Za-z])(?:tr|translate)\(\s*"([^"]+)"(?:,\s*"([^"]+)")?/) {
                    guard !match.output.1.hasPrefix("\\(") else { continue }
                    found.insert(String(match.output.1))
                }
            }
        }
        // What the adapter says, which the shell has translated.
        let terminal = try String(
            contentsOf: Self.root.appendingPathComponent("clients/Desktop/Terminal.swift"), encoding: .utf8)
        for match in terminal.matches(of: /Failure\(description: "([^"]+)"\)/) { found.insert(String(match.output.1)) }
        return found
    }

    @Test(arguments: ["ja"])
    func everyTextIsTranslated(_ language: String) throws {
        let catalogue = try String(
            contentsOf: Self.root.appendingPathComponent("clients/tray/po/\(language).po"), encoding: .utf8)
        var known: Set<String> = []
        for entry in catalogue.components(separatedBy: "\n\n").dropFirst() {
            let id = try #require(entry.firstMatch(of: /msgid "(.*)"/)).output.1
            known.insert(String(id))
            let translation = try #require(entry.firstMatch(of: /msgstr(?:\[0\])? "(.*)"/)).output.1
            #expect(!translation.isEmpty, "\(id)")
            func names(_ text: Substring) -> Set<String> { Set(text.matches(of: /\{\w+\}/).map { String($0.output) }) }
            #expect(names(translation) == names(id), "\(id): the same gaps")
        }
        let asked = try asked()
        #expect(asked.count > 50)
        #expect(asked.subtracting(known).sorted() == [], "not in \(language).po")
        #expect(known.subtracting(asked).sorted() == [], "nobody asks for it any more")
    }
}
