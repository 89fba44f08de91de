import Foundation
import MailCraft
import Testing

/// Messages before and after, as Chromium shows them. MAILBELL_SCREENS names a folder that keeps the pictures.
@Suite struct RenderingTests {
    static let names = [
        "html-quoted-printable", "alternative-of-related", "iso-2022-jp", "shift-jis", "windows-1252", "fragment-only",
        "broken-unclosed", "broken-overlapping", "broken-two-bodies", "long-line-at-the-end", "newsletter",
        "newsletter-image-rules", "newsletter-flex", "reply-thunderbird", "reply-gmail", "reply-outlook",
    ]
    static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first(where: FileManager.default.isExecutableFile)

    @Test(.enabled(if: browser != nil, "Chromium is not installed"), .timeLimit(.minutes(20)))
    func noDifferenceIsSeen() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mailcraft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var list = ""
        for name in Self.names {
            let message = try #require(Corpus.messages.first { $0.name == name })
            let copy = Corpus.track(Draft(message.bytes, options: Corpus.options))
            #expect(copy.hasPixel)
            let file = folder.appendingPathComponent(name)
            try Data(copy.bytes).write(to: file)
            list += "\(name)\t\(Corpus.folder.appendingPathComponent(name + ".eml").path)\t\(file.path)\n"
        }
        let kept = ProcessInfo.processInfo.environment["MAILBELL_SCREENS"] ?? folder.path
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
        let said = try Python.run("render.py", [Self.browser ?? "", kept], input: list)
        // Nothing by the transparent pixel; by a red one, that one. In a body that is a flex box it lies above the edge.
        #expect(said == Self.names.map { "\($0) 0 \($0 == "newsletter-flex" ? 0 : 1)\n" }.joined())
    }
}
