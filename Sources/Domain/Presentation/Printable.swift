extension String {
    /// The text made safe for a screen: it cannot move the cursor, change colours, reverse the line's direction or hide
    /// text. Every text from outside must pass through here before it is shown.
    ///
    /// - White space that contains a tab or a line break becomes one space, so that folded subjects read well.
    /// - Each control (C0, C1, DEL), format character (Unicode general category Cf: bidirectional controls of UAX #9,
    ///   tags, interlinear annotation …), invisible (`Default_Ignorable_Code_Point`), line or paragraph separator,
    ///   unassigned and private-use code point becomes U+FFFD.
    /// - Some of these are kept where emoji and scripts need them: U+200D and U+FE0F in emoji (at most five joined),
    ///   the flags of England, Scotland and Wales, one variation selector after an ideograph, one joiner after a
    ///   character of a script from Arabic to Sinhala, and the signs that enclose Arabic numbers.
    /// - At most `mostMarks` combining marks on one character are kept; further ones are dropped.
    public var printable: String {
        if utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) { return self }
        var filter = PrintableFilter(Array(unicodeScalars))
        return filter.run()
    }

    /// The maximum of combining marks on one character. Hebrew with cantillation and Tibetan need four; a taller stack
    /// would cover other lines.
    public static let mostMarks = 4
}

/// One pass over a text, for `String.printable`.
private struct PrintableFilter {
    private static let mostJoiners = 4
    private static let replacement: Unicode.Scalar = "\u{FFFD}"
    /// The tags after a black flag: the only tag sequences recommended for general interchange (UTS #51, annex C).
    private static let taggedFlags = ["gbeng", "gbsct", "gbwls"].map { region in
        region.unicodeScalars.map { Unicode.Scalar(0xE0000 + $0.value)! } + ["\u{E007F}"]
    }

    private let input: [Unicode.Scalar]
    private var output = String.UnicodeScalarView()
    private var at = 0
    /// Number of marks since the last base character.
    private var marks = 0
    /// Number of U+200D since the last character that is not joined to the one before it.
    private var joiners = 0

    init(_ input: [Unicode.Scalar]) { self.input = input }

    mutating func run() -> String {
        while at < input.count {
            if !takeWhiteSpace(), !takeTaggedFlag() {
                take(input[at])
                at += 1
            }
        }
        return String(output)
    }

    private mutating func takeWhiteSpace() -> Bool {
        let run = input[at...].prefix { " \t\r\n".unicodeScalars.contains($0) }
        guard !run.isEmpty else { return false }
        output.append(contentsOf: run.allSatisfy { $0 == " " } ? Array(run) : [" "])
        (marks, joiners) = (0, 0)
        at = run.endIndex
        return true
    }

    private mutating func takeTaggedFlag() -> Bool {
        guard input[at] == "\u{1F3F4}",
            let tags = Self.taggedFlags.first(where: { input[(at + 1)...].starts(with: $0) })
        else { return false }
        output.append(input[at])
        output.append(contentsOf: tags)
        (marks, joiners) = (0, 0)
        at += 1 + tags.count
        return true
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .nonspacingMark where !scalar.properties.isDefaultIgnorableCodePoint, .enclosingMark:
            marks += 1
            if marks <= String.mostMarks { output.append(scalar) }
            return
        default: break
        }
        if isJoiner(scalar) {
            joiners += scalar == "\u{200D}" ? 1 : 0
            output.append(joiners <= Self.mostJoiners ? scalar : Self.replacement)
            return
        }
        if output.last != "\u{200D}" { joiners = 0 }
        marks = 0
        output.append(scalar.isVisible ? scalar : Self.replacement)
    }

    /// Whether `scalar`, invisible by itself, belongs to the character before it.
    private func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
        guard let before = output.last else { return false }
        switch scalar.value {
        case 0x200D where at + 1 < input.count && input[at + 1].isEmojiOrSign && isEmojiEnd: return true
        case 0x200C, 0x200D: return (0x600...0xDFF).contains(before.value)
        case 0xFE0E, 0xFE0F: return before.properties.isEmoji || before.properties.isIdeographic
        case 0xFE00...0xFE0D, 0xE0100...0xE01EF: return before.properties.isIdeographic
        default: return false
        }
    }

    /// Whether the output ends with an emoji, with or without a variation selector.
    private var isEmojiEnd: Bool {
        let end = output.suffix(2)
        return (end.last == "\u{FE0F}" ? end.first : end.last)?.isEmojiOrSign ?? false
    }
}

extension Unicode.Scalar {
    /// An emoji other than the digits, `#` and `*`, which are emoji only as keycaps.
    fileprivate var isEmojiOrSign: Bool { !isASCII && properties.isEmoji }

    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        // Signs that enclose a number are format characters, but visible (UAX #44, Prepended_Concatenation_Mark).
        case .format: (0x600...0x605).contains(value) || [0x6DD, 0x70F, 0x8E2].contains(value)
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: !properties.isDefaultIgnorableCodePoint
        }
    }
}
