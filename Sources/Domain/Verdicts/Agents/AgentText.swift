/// A word to look for in an agent, ignoring letter case. With a leading `^`, it must stand at the very start of the agent.
///
/// No letter or digit may stand before a word, and no letter may follow a word that ends in a letter: `bot` is found in
/// `a-bot` and `bot2`, but not in `Cubot` or `bottle`.
struct Word: ExpressibleByStringLiteral, Sendable {
    /// Static, so that a literal at the place of the lookup needs no allocation.
    private let text: StaticString
    let isAtStart: Bool

    init(stringLiteral text: StaticString) {
        self.text = text
        isAtStart = text.withUTF8Buffer { $0.first == UInt8(ascii: "^") }
    }

    /// The word's bytes as written, without the `^`.
    func withBytes<Result>(_ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Result) -> Result {
        text.withUTF8Buffer { body($0.dropFirst(isAtStart ? 1 : 0)) }
    }
}

/// An agent prepared for looking up words: in lower case, with control characters replaced by spaces, and cut to
/// `UserAgent.maximumBytes`.
struct AgentText {
    let bytes: [UInt8]
    /// The same in its original letter case.
    let written: [UInt8]
    /// The places where a word may begin; a lookup tries only these.
    let wordStarts: [Int]
    /// The pieces of text that occur anywhere in the agent.
    let signs: AgentSigns

    init(_ text: String) {
        var text = text
        written = text.withUTF8 { utf8 in
            let count = min(utf8.count, UserAgent.maximumBytes)
            return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                for index in 0..<count {
                    let byte = utf8[index]
                    buffer.initializeElement(at: index, to: byte < 0x20 || byte == 0x7f ? 0x20 : byte)
                }
                initialized = count
            }
        }
        let written = written
        bytes = [UInt8](unsafeUninitializedCapacity: written.count) { buffer, initialized in
            for index in written.indices { buffer.initializeElement(at: index, to: written[index].lowercasedASCII) }
            initialized = written.count
        }
        var starts: [Int] = []
        starts.reserveCapacity(48)
        var previous: UInt8 = 0x20
        for index in bytes.indices {
            let byte = bytes[index]
            if byte != 0x20, !(previous.isLetter || previous.isDigit) { starts.append(index) }
            previous = byte
        }
        wordStarts = starts
        signs = AgentSigns(in: bytes)
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

    /// Whether these bytes, in lower case, occur anywhere in `range`, even in the middle of a word.
    func has(_ wanted: StaticString, in range: Range<Int>) -> Bool {
        let count = wanted.utf8CodeUnitCount
        guard count > 0, range.count >= count else { return false }
        let first = wanted.utf8Start[0]
        for start in range.lowerBound...(range.upperBound - count) where bytes[start] == first {
            if starts(start..<range.upperBound, wanted) { return true }
        }
        return false
    }

    /// Whether a piece of the agent begins with these bytes, in lower case.
    func starts(_ part: Range<Int>, _ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard count <= part.count else { return false }
        let wanted = prefix.utf8Start
        for offset in 0..<count where bytes[part.lowerBound + offset] != wanted[offset] { return false }
        return true
    }

    /// Whether a piece of the agent consists of these bytes, in lower case.
    func equals(_ part: Range<Int>, _ whole: StaticString) -> Bool {
        whole.utf8CodeUnitCount == part.count && starts(part, whole)
    }

    /// The text in `range`, in lower case.
    func word(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The text in `range` as shown to people, at most 40 bytes; nil if it has characters that are not printable ASCII, or
    /// an `@`, which may belong to an e-mail address.
    func plain(_ range: Range<Int>) -> String? {
        let bytes = written[range]
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "@") }) else { return nil }
        return String(decoding: bytes.prefix(40), as: UTF8.self)
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
    var lowercasedASCII: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }

    /// Whether it is a lower-case ASCII letter or a byte outside ASCII, so that `écurl` does not contain the word `curl`.
    var isLetter: Bool { self >= 0x80 || self >= 0x61 && self <= 0x7a }

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
