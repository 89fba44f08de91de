/// SplitMix64: the same seed, the same run, on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// Text that has broken somebody's encoder before.
enum HostileText {
    static let all = [
        "", " ", "\"", "\\", "\\\"", "/", "</script>", "\u{0}", "\u{1}\u{1f}", "\t\r\n\u{8}\u{c}", "\u{7f}",
        "\u{80}\u{85}\u{9f}",
        "é", "e\u{301}", "日本語", "😀", "👩‍👩‍👧", "\u{2028}\u{2029}", "a\u{feff}", "\u{202e}abc", "\u{fffd}", "\u{ffff}",
        "\u{10ffff}", "a\"b\\c\nd", "\r\n", "null", "{}", "\\u0041",
    ]

    /// Several of them in a row.
    static func random(using random: inout SeededRandom) -> String {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in all.randomElement(using: &random)! }.joined()
    }
}
