import Foundation
import MailHarness
import MailViewing
import TestKit
import Testing

/// Washes hostile HTML, and checks the result by a parser and by lists of its own (`ViewFuzz.check`).
@Suite struct HostileTests {
    @Test func thereAreManyPayloads() { #expect(Hostile.all.count >= 90) }

    @Test(arguments: Hostile.all.map(\.name)) func nothingIsLeft(_ name: String) throws {
        let html = try #require(Hostile.all.first { $0.name == name }?.html)
        #expect(ViewFuzz.html(html) == [])
        #expect(ViewFuzz.text(html) == [])
        #expect(!ViewFuzz.wash(html, .none).isPlain)
    }

    /// What is for reading stays. In the others, the text is in an element that is removed or was never closed.
    @Test(arguments: Hostile.all.map(\.name)) func textStays(_ name: String) throws {
        let html = try #require(Hostile.all.first { $0.name == name }?.html)
        let inside: Set = [
            "svg-foreign.html", "svg-script.html", "math-malignmark.html", "frameset.html", "table-mutation.html",
            "nul-in-tag.html", "math-mglyph.html", "svg-style-breakout.html", "svg-title.html",
        ]
        guard String(decoding: html, as: UTF8.self).contains("stays"), !inside.contains(name) else { return }
        let text = String(decoding: ViewFuzz.wash(html, .none).content, as: UTF8.self)
        #expect(text.contains("stays"))
    }

    /// The check itself finds what it is for.
    @Test(arguments: [
        "<script>x</script>", "<p onclick=x>", "<img src=http://e.invalid/>", "<img src=https://e.invalid/>",
        "<a href=javascript:x>x</a>", "<a href='https://e.invalid/'>x</a>", "<svg></svg>", "<b id=x>", "<!-- x -->",
        "<style>p{background:url(x)}</style>", "<p style='background:u\\72 l(x)'>", "<style>@import 'x'</style>",
        "<img src='data:image/svg+xml;base64,AAAA'>", "<iframe></iframe>", "<form></form>", "<td background=x>",
        "<p style='background:image-set(\"x\" 1x)'>", "<style>@\\69mport 'x'</style>", "<base href=x>",
    ])
    func theCheckFinds(_ html: String) {
        let page = "<!doctype html><html><head><style></style></head><body>\(html)</body></html>"
        let wrong = ViewFuzz.check(Array(page.utf8), .none)
        // A table's cell without a table is no element.
        #expect(!wrong.isEmpty || html.hasPrefix("<td"))
    }

    /// Mutations of the payloads, from a seed.
    @Test func mutationsHold() {
        let seed =
            ProcessInfo.processInfo.environment["MAILBELL_SIM_SEED"].flatMap(UInt64.init) ?? .random(in: 0...9999)
        var random = SplitMix64(seed: seed)
        let all = Hostile.all.map(\.html)
        let deadline = ContinuousClock.now.advanced(by: .seconds(2))
        var count = 0
        while ContinuousClock.now < deadline {
            var html = all[Int.random(in: 0..<all.count, using: &random)]
            for _ in 0...Int.random(in: 0...4, using: &random) {
                mutate(&html, all[Int.random(in: 0..<all.count, using: &random)], &random)
            }
            let wrong = ViewFuzz.html(html) + ViewFuzz.text(html)
            if !wrong.isEmpty {
                Issue.record("seed \(seed), mutation \(count): \(String(decoding: html, as: UTF8.self)): \(wrong)")
                return
            }
            count += 1
        }
        print("MailViewing: \(count) mutations from seed \(seed) hold")
        #expect(count > 20)
    }

    private func mutate(_ html: inout [UInt8], _ other: [UInt8], _ random: inout SplitMix64) {
        let place = Int.random(in: 0...html.count, using: &random)
        let from = Int.random(in: 0...other.count, using: &random)
        let piece = other[from..<min(other.count, from + Int.random(in: 0...60, using: &random))]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: html.insert(contentsOf: piece, at: place)
        case 1: html = Array(html[..<place]) + other[from...]
        case 2: html.removeSubrange(place..<min(html.count, place + piece.count))
        case 3: html.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default:
            if place < html.count { html[place] = Array("<>\"'`&=/!-\0 {}();\\".utf8).randomElement(using: &random)! }
        }
    }
}
