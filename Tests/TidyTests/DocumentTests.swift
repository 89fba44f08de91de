import Foundation
import Testing

/// Checks the documents: links resolve, every page is linked from the README, and every setting and route has a table row.
@Suite struct DocumentTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The paths of the project's Markdown files, relative to the root.
    private static func documents() -> [String] {
        let folders = ["docs", "deploy", "clients", "Sources", "Tests"].flatMap { folder in
            (FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)?.allObjects ?? [])
                .compactMap { $0 as? String }.filter { $0.hasSuffix(".md") }.map { folder + "/" + $0 }
        }
        return ["README.md", "CONTRIBUTING.md"] + folders.sorted()
    }

    /// The anchor that GitHub gives a heading: in lower case, without punctuation, with a hyphen for each space.
    static func anchor(of heading: some StringProtocol) -> String {
        String(
            heading.lowercased().compactMap { character -> Character? in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || "-_".contains(character) ? character : nil
            })
    }

    private static func anchors(_ markdown: String) -> Set<String> {
        Set(markdown.matches(of: /(?m)^#+ (.+)$/).map { anchor(of: $0.output.1) })
    }

    /// A link's target as a path relative to the root; `path` is the document that contains the link.
    static func target(of link: some StringProtocol, in path: String) -> String {
        guard !link.isEmpty else { return path }
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }

    /// The links to files of the project that are broken: the file does not exist, or has no such heading.
    static func broken(in path: String, _ markdown: String) -> [String] {
        markdown.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }.filter { link in
            if link.contains(/^[a-z]+:/) { return false }
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let target = target(of: parts[0], in: path)
            guard FileManager.default.fileExists(atPath: root.appendingPathComponent(target).path) else { return true }
            return parts.count == 2 && (try? text(target)).map(anchors)?.contains(String(parts[1])) != true
        }
    }

    @Test func linksLeadSomewhere() throws {
        let documents = Self.documents()
        #expect(documents.count > 20)
        for path in documents {
            let broken = Self.broken(in: path, try Self.text(path))
            #expect(broken.isEmpty, "\(path): \(broken)")
        }
        // The check itself finds broken links.
        for link in ["nothing.md", "security.md#no-such-heading", "#nor-this", "../docs/nothing.md#limits"] {
            #expect(Self.broken(in: "docs/api.md", "[x](\(link))") == [link])
        }
        #expect(Self.broken(in: "docs/api.md", "[x](security.md#limits)").isEmpty)
    }

    /// Each page in docs/ must be linked from the README, and the README must stay short.
    @Test func theReadmeNamesEveryPage() throws {
        let readme = try Self.text("README.md")
        for path in Self.documents() where path.hasPrefix("docs/") {
            #expect(readme.contains("](\(path))"), "\(path)")
        }
        #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 150)
    }

    @Test func everySettingHasItsRow() throws {
        let names = try Self.text("Sources/Hub/mailbell-hub/Serving/HubSettings.swift").matches(
            of: /\bSetting\(\s*"([a-z0-9-]+)"/
        )
        .map { String($0.output.1) }
        #expect(names.count > 20)
        let rows = try Self.text("docs/settings.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "|").first }
        for name in names { #expect(rows.contains { $0.contains("`\(name)`") }, "\(name)") }
    }
}
