import TestKit

/// Text that has broken somebody's encoder before.
enum HostileText {
    static let all = [
        "", " ", "\"", "\\", "\\\"", "/", "</script>", "\u{0}", "\u{1}\u{1f}", "\t\r\n\u{8}\u{c}", "\u{7f}",
        "\u{80}\u{85}\u{9f}",
        "é", "e\u{301}", "日本語", "😀", "👩‍👩‍👧", "\u{2028}\u{2029}", "a\u{feff}", "\u{202e}abc", "\u{fffd}", "\u{ffff}",
        "\u{10ffff}", "a\"b\\c\nd", "\r\n", "null", "{}", "\\u0041",
    ]

    /// Several of them in a row.
    static func random(using random: inout SplitMix64) -> String {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in all.randomElement(using: &random)! }.joined()
    }
}

extension SplitMix64 {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}
