import Presentation
import TestKit
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct CellWidthTests {
    static let widths: [(String, Int)] = [
        ("", 0), ("Q3 offer", 8), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("四半期", 6), ("ﾊﾝｶｸ", 4), ("Ａ", 2),
        ("한국어", 6),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("👨‍👩‍👧‍👦", 2), ("👩🏽‍❤️‍💋‍👨🏻", 2), ("👍🏽", 2), ("🇯🇵", 2), ("🇯🇵🇰🇷", 4), ("❤️", 2),
        ("❤", 1),
        ("1️⃣", 2), ("🏳️‍🌈", 2), ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", 2), ("“…×”", 4), ("عرض", 3),
        ("עִבְרִית", 5),
        ("�", 1), ("\u{0}\u{1B}\u{7F}", 0), ("ไทยดี", 4), ("葛\u{E0100}城", 4), ("\u{2EBF0}", 2),
    ]

    @Test(arguments: widths)
    func isWhatTerminalsGive(_ text: String, _ width: Int) { #expect(text.displayWidth == width) }

    /// A process started with LANG=C, as by cron or in a container: the locale of this thread is C, and stays it.
    @Test func doesNotDependOnTheLocale() throws {
        for name in ["C", "POSIX"] {
            let locale = try #require(newlocale(LC_CTYPE_MASK, name, nil))
            let before = uselocale(locale)
            for (text, width) in Self.widths { #expect(text.displayWidth == width) }
            #expect("四半期のご提案".truncated(toWidth: 6) == "四半…")
            #expect(uselocale(nil) == locale)
            uselocale(before)
            freelocale(locale)
        }
    }

    @Test(arguments: [
        ("Q3 offer", 8, "Q3 offer"), ("Q3 offer", 7, "Q3 off…"), ("Q3 offer", 4, "Q3…"), ("Q3 offer", 1, "…"),
        ("Q3 offer", 0, ""),
        ("Q3", -1, ""), ("四半期", 5, "四半…"), ("四半期", 4, "四…"), ("四半期", 2, "…"), ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3, "👨‍👩‍👧‍👦…"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ])
    func truncates(_ text: String, _ width: Int, _ expected: String) {
        #expect(text.truncated(toWidth: width) == expected)
    }

    @Test func shortensInTheMiddle() {
        #expect("example.com/pricing".shortenedInTheMiddle(toWidth: 19) == "example.com/pricing")
        #expect("example.com/pricing".shortenedInTheMiddle(toWidth: 9) == "exam…cing")
        #expect("example.com/pricing".shortenedInTheMiddle(toWidth: 15, head: 11) == "example.com…ing")
        #expect("四半期のご提案".shortenedInTheMiddle(toWidth: 6) == "四…案")
        #expect("abc".shortenedInTheMiddle(toWidth: 1, head: 5) == "…")
        #expect("abc".shortenedInTheMiddle(toWidth: 0) == "")
    }

    @Test func pads() {
        #expect("四".padded(toWidth: 4) == "四  ")
        #expect("12".padded(toWidth: 4, atStart: true) == "  12")
        #expect("12345".padded(toWidth: 4) == "12345")
    }

    @Test func noClusterIsSplitAndNoWidthExceeded() {
        var generator = SplitMix64(seed: 2)
        for _ in 0..<200 {
            let text = (0..<12).map { _ in Hostile.pieces.randomElement(using: &generator)! }.joined().printable
            for width in 0...40 {
                let start = text.truncated(toWidth: width)
                #expect(start.displayWidth <= width)
                if start != text, width > 0 {
                    #expect(start.last == "…" && Array(text).starts(with: start.dropLast()))
                }
                let ends = text.shortenedInTheMiddle(toWidth: width)
                #expect(ends.displayWidth <= width)
                #expect(text.padded(toWidth: width).displayWidth == max(width, text.displayWidth))
            }
        }
    }
}
