import Foundation
import MailRewriting
import TestKit
import Testing

/// Messages before and after, as Chromium shows them. MAILBELL_SCREENS names a folder that keeps the pictures.
@Suite struct RenderingTests {
    static let names = [
        "html-quoted-printable", "alternative-of-related", "iso-2022-jp", "shift-jis", "windows-1252", "fragment-only",
        "broken-unclosed", "broken-overlapping", "broken-two-bodies", "long-line-at-the-end", "newsletter",
        "newsletter-image-rules", "newsletter-flex", "reply-thunderbird", "reply-gmail", "reply-outlook",
    ]
    private static let browser = Tool.chromium

    @Test(.enabled(if: browser.isInstalled, "Chromium is not installed"), .timeLimit(.minutes(45)))
    func noDifferenceIsSeen() throws {
        let folder = try TemporaryFolder()
        var list = ""
        for name in Self.names {
            let message = try #require(Corpus.messages.first { $0.name == name })
            let copy = Corpus.track(Draft(message.bytes, options: Corpus.options))
            #expect(copy.hasPixel)
            let file = folder.file(name)
            try Data(copy.bytes).write(to: URL(fileURLWithPath: file))
            list += "\(name)\t\(Corpus.folder.appendingPathComponent(name + ".eml").path)\t\(file)\n"
        }
        let kept = ProcessInfo.processInfo.environment["MAILBELL_SCREENS"] ?? folder.path
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
        let said = try Python.run("render.py", [Self.browser.program().path, kept], input: list)
        // Nothing by the transparent pixel; by a red one, that one. In a body that is a flex box it lies above the edge.
        #expect(said == Self.names.map { "\($0) 0 \($0 == "newsletter-flex" ? 0 : 1)\n" }.joined())
    }
}
