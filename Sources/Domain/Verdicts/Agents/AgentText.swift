/// A word to look for in an agent, of any letter case. A leading `^` wants it at the very start of the agent.
///
/// A word begins where no letter or digit stands before it, and if it ends in a letter, no letter follows: `bot` is
/// found in `(a bot)` and `bot2`, never in `Cubot` or `bottle`.
struct Word: ExpressibleByStringLiteral, Sendable {
    /// Static, so that a word written where it is looked for costs no allocation.
    private let text: StaticString
    fileprivate let isAtStart: Bool

    init(stringLiteral text: StaticString) {
        self.text = text
        isAtStart = text.withUTF8Buffer { $0.first == UInt8(ascii: "^") }
    }

    /// The word's bytes as written, without the `^`.
    fileprivate func withBytes<Result>(_ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Result) -> Result {
        text.withUTF8Buffer { body($0.dropFirst(isAtStart ? 1 : 0)) }
    }
}

/// An agent prepared for looking up words: in lower case, with control characters as spaces, and cut to
/// `UserAgent.maximumBytes`.
struct AgentText {
    private let bytes: [UInt8]
    /// Where a word may begin, so that a look-up tries these few places only.
    private let wordStarts: [Int]

    init(_ text: String) {
        bytes = text.utf8.prefix(UserAgent.maximumBytes).map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0.lowercasedASCII }
        var starts: [Int] = []
        var previous: UInt8 = 0x20
        for (index, byte) in bytes.enumerated() {
            if byte != 0x20, !(previous.isLetter || previous.isDigit) { starts.append(index) }
            previous = byte
        }
        wordStarts = starts
    }

    /// Whether there is nothing but space.
    var isBlank: Bool { wordStarts.isEmpty }

    func contains(_ word: Word) -> Bool {
        word.withBytes { wanted in
            guard let first = wanted.first?.lowercasedASCII else { return false }
            for start in wordStarts {
                if bytes[start] == first, matches(wanted, at: start) { return true }
                if word.isAtStart { return false }
            }
            return false
        }
    }

    /// What stands after the last closing parenthesis, without the spaces around it; the whole text if there is none.
    var afterComments: ArraySlice<UInt8> {
        let start = bytes.lastIndex(of: UInt8(ascii: ")")).map { $0 + 1 } ?? 0
        let rest = bytes[start...].drop { $0 == 0x20 }
        return rest.prefix(through: rest.lastIndex { $0 != 0x20 } ?? rest.startIndex - 1)
    }

    private func matches(_ wanted: Slice<UnsafeBufferPointer<UInt8>>, at start: Int) -> Bool {
        var at = start
        for byte in wanted {
            guard at < bytes.count, bytes[at] == byte.lowercasedASCII else { return false }
            at += 1
        }
        return at == bytes.count || !bytes[at - 1].isLetter || !bytes[at].isLetter
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }

    /// A small letter of ASCII, or a byte of anything outside it: `écurl` holds no word `curl`.
    fileprivate var isLetter: Bool { self >= 0x80 || self >= 0x61 && self <= 0x7a }

    fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
