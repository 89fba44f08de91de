import Presentation
import TestKit
import Testing

@Suite struct WrappingTests {
    @Test func linesBreakAtSpaces() {
        #expect("a hub is serving this folder".wrapped(toWidth: 12) == ["a hub is", "serving this", "folder"])
        #expect("one two".wrapped(toWidth: nil) == ["one two"])
        #expect("".wrapped(toWidth: 10) == [""])
        // Cells and not characters.
        #expect("四半期の ご提案 x".wrapped(toWidth: 10) == ["四半期の", "ご提案 x"])
    }

    @Test func aWordIsNeverBroken() {
        let url = "https://mail.example.com/a/long/one"
        #expect("see \(url) there".wrapped(toWidth: 10) == ["see", url, "there"])
    }

    /// Spaces within a line stay; those at which it breaks go.
    @Test func spacesStayWithinALine() {
        #expect("none   [default]".wrapped(toWidth: 20) == ["none   [default]"])
        #expect("none   [default]".wrapped(toWidth: 12) == ["none", "[default]"])
    }

    @Test func whatIsBesideALabelStaysUnderItself() {
        #expect(labelled("  ok  ", "one two three", width: 14) == ["  ok  one two", "      three"])
        #expect(labelled("  ok  ", "one two three", width: nil) == ["  ok  one two three"])
        // A word that has no room there, and has some further left.
        let url = "https://example.com/a/b"
        #expect(labelled("  link    ", "\(url) there", width: 30) == ["  link", "    \(url)", "          there"])
        #expect(labelled("  link    ", url, width: 20) == ["  link    \(url)"])
    }

    @Test func noLineIsWiderThanItsWordsAllow() {
        var generator = SplitMix64(seed: 8)
        for _ in 0..<300 {
            let words = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
                (0..<Int.random(in: 1...6, using: &generator))
                    .map { _ in ["a", "四", "é", "👩‍👩‍👧‍👦"].randomElement(using: &generator)! }.joined()
            }
            let width = Int.random(in: 1...40, using: &generator)
            let lines = words.joined(separator: " ").wrapped(toWidth: width)
            #expect(lines.joined(separator: " ") == words.joined(separator: " "))
            #expect(lines.allSatisfy { $0.displayWidth <= width || !$0.contains(" ") }, "\(width): \(lines)")
        }
    }

    @Test func aLinkFitsOrIsWhole() {
        let link = "https://www.example.com/products/2026/pricing.html?utm=mail"
        #expect(link.linkShortened(toWidth: nil) == link)
        #expect(link.linkShortened(toWidth: 60) == "www.example.com/products/2026/pricing.html?utm=mail")
        #expect(link.linkShortened(toWidth: 40) == "example.com/products/2026/pricing.html…")
        #expect(link.linkShortened(toWidth: 30).displayWidth <= 30)
    }
}
