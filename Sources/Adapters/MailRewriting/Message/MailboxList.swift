/// The addresses in a header field or a command-line argument (RFC 5322, 3.4), tolerant of what people and programs
/// write.
///
/// - Addresses are separated by commas, semicolons, or only a space. Separators in quotes, comments and `<>` do not
///   count. A group, `Team: a, b;`, stands for its members.
/// - `Doe, Jane <jane@example.com>` is one address whose name lacks its quotes. But a word before a comma that looks
///   like a local user's name is an address of its own: `root, Jane <jane@example.com>` are two.
/// - A single word without a domain is an address: `root`. Several words without an address go to `leftovers`.
///
/// Reading takes linear time, without recursion.
public struct MailboxList: Sendable {
    /// An address and its position.
    public struct Entry: Hashable, Sendable {
        /// The address and its name.
        public var mailbox: Mailbox
        /// The position of the bare address, without name and brackets, in the input.
        public var range: Range<Int>
    }
    /// The addresses, in order.
    public private(set) var entries: [Entry] = []
    /// Texts in place of an address that are not addresses, decoded.
    public private(set) var leftovers: [String] = []
    /// Whether the list contains `<>`, the empty sender.
    public private(set) var hasNobody = false
    /// Why `entries` may be incomplete: the list exceeds a limit of `CraftLimits`. nil if they are complete.
    public private(set) var fault: Untouched?

    /// The addresses without their positions.
    public var mailboxes: [Mailbox] { entries.map(\.mailbox) }

    /// Reads a command-line argument or another text.
    public init(_ text: String) { self.init(Array(text.utf8)[...]) }

    /// Reads a field.
    ///
    /// - Parameter bytes: the field after its colon, with folds. The ranges of entries are indices of this slice.
    public init(_ bytes: ArraySlice<UInt8>) {
        var reader = MailboxReader(bytes)
        reader.read()
        entries = reader.entries
        leftovers = reader.leftovers
        hasNobody = reader.hasNobody
        fault = reader.fault
    }
}

/// The parser behind `MailboxList`.
private struct MailboxReader {
    /// A word of a name or an address.
    struct Word {
        /// The word as written, without comments.
        var raw: [UInt8] = []
        /// The word without quotes.
        var text: [UInt8] = []
        var range: Range<Int>
        var isQuoted = false
        var hasAt = false
    }

    let bytes: ArraySlice<UInt8>
    var entries: [MailboxList.Entry] = []
    var leftovers: [String] = []
    var hasNobody = false
    var fault: Untouched?

    private var at: Int
    private var word: Word?
    private var words: [Word] = []
    private var angle: (address: [UInt8], range: Range<Int>)?
    private var comment: [UInt8] = []
    /// Words before commas. Each may be an address, or part of the next address's name.
    private var pending: [(words: [Word], comment: [UInt8])] = []
    private var groups = 0
    // Whether no comment or quote that starts from here on has an end.
    private var hasNoComments = false
    private var hasNoQuotes = false

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    mutating func read() {
        while at < bytes.endIndex, fault == nil {
            let byte = bytes[at]
            switch byte {
            case _ where byte.isSpace: step { $0.endWord() }
            case .parenthesis:
                if let end = commentEnd(at) {
                    comment = unescaped(bytes[(at + 1)..<(end - 1)])
                    endWord()
                    at = end
                } else {
                    step { $0.add(byte) }
                }
            case .quote:
                if let end = quotesEnd(at) {
                    add(quoted: at..<end)
                    at = end
                } else {
                    at += 1
                }
            case .equals:
                // Separators in an encoded word do not count.
                let end = EncodedText.endOfWord(bytes, at) ?? at + 1
                while at < end { step { $0.add($0.bytes[$0.at], isInWord: true) } }
            case .less: readAngle()
            case .greater: at += 1
            case .comma: step { $0.endElement(mayBeName: true) }
            case .semicolon:
                step {
                    $0.endElement(mayBeName: false)
                    $0.groups = max(0, $0.groups - 1)
                }
            case .colon where word == nil && words.isEmpty && angle == nil: at += 1
            case .colon where beginsGroup:
                step { $0.beginGroup() }
            case UInt8(ascii: "[") where word?.raw.last == .at:
                // A domain literal (RFC 5322, 3.4.1) may contain colons.
                let end = bytes[at...].prefix(80).firstIndex(of: UInt8(ascii: "]")) ?? at
                while at <= end { step { $0.add($0.bytes[$0.at]) } }
            default: step { $0.add(byte) }
            }
        }
        endElement(mayBeName: false)
    }

    private mutating func step(_ body: (inout MailboxReader) -> Void) {
        body(&self)
        at += 1
    }

    // MARK: words

    private mutating func add(_ byte: UInt8, isInWord: Bool = false) {
        var word = self.word ?? Word(range: at..<at)
        self.word = nil
        word.raw.append(byte)
        word.text.append(byte)
        word.range = word.range.lowerBound..<at + 1
        word.hasAt = word.hasAt || byte == .at && !isInWord
        self.word = word
    }

    private mutating func add(quoted range: Range<Int>) {
        var word = self.word ?? Word(range: range)
        self.word = nil
        word.raw += bytes[range]
        word.text += unescaped(bytes[(range.lowerBound + 1)..<(range.upperBound - 1)])
        word.range = word.range.lowerBound..<range.upperBound
        word.isQuoted = true
        self.word = word
    }

    private mutating func endWord() {
        guard let ended = word else { return }
        word = nil
        // After an address in brackets, a word with @ begins another address. Other words become part of the name.
        if angle != nil, ended.hasAt { endElement(mayBeName: false) }
        words.append(ended)
    }

    private var beginsGroup: Bool {
        angle == nil && word?.hasAt != true && !words.contains(where: \.hasAt)
    }

    private mutating func beginGroup() {
        word = nil
        words = []
        resolvePending(before: nil)
        groups += 1
        if groups > 2 { fault = .tooLarge("groups of addresses") }
    }

    /// The end of the comment at `start`; nil if it is not closed.
    private mutating func commentEnd(_ start: Int) -> Int? {
        guard !hasNoComments else { return nil }
        var depth = 0
        var at = start
        while at < bytes.endIndex {
            switch bytes[at] {
            case .backslash: at += 1
            case .parenthesis: depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return at + 1 }
            default: break
            }
            at += 1
        }
        hasNoComments = true
        return nil
    }

    private mutating func quotesEnd(_ start: Int) -> Int? {
        guard !hasNoQuotes else { return nil }
        var at = start + 1
        while at < bytes.endIndex {
            if bytes[at] == .quote { return at + 1 }
            at += bytes[at] == .backslash ? 2 : 1
        }
        hasNoQuotes = true
        return nil
    }

    private func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in text {
            if byte == .backslash, !isEscaped {
                isEscaped = true
            } else {
                result.append(byte)
                isEscaped = false
            }
        }
        return result
    }

    // MARK: <address>

    private mutating func readAngle() {
        endWord()
        if angle != nil { endElement(mayBeName: false) }
        while at < bytes.endIndex, bytes[at] == .less || bytes[at].isSpace { at += 1 }
        var address: [UInt8] = []
        var range = at..<at
        var isRoute = at < bytes.endIndex && bytes[at] == .at
        reading: while at < bytes.endIndex {
            let byte = bytes[at]
            switch byte {
            case .greater:
                at += 1
                break reading
            case .less: break reading
            case .comma where !isRoute, .semicolon where !isRoute: break reading
            case .quote:
                if let end = quotesEnd(at) {
                    address += bytes[at..<end]
                    at = end
                } else {
                    at += 1
                }
                range = range.lowerBound..<at
                continue reading
            case .parenthesis:
                if let end = commentEnd(at) {
                    at = end
                    continue reading
                }
                address.append(byte)
            case .colon where isRoute, .colon where address.elementsEqual("mailto".utf8):
                // Skip an obsolete route (RFC 5322, 4.4), or `mailto:`.
                isRoute = false
                address = []
                range = at + 1..<at + 1
            case _ where byte.isSpace: if !address.isEmpty { address.append(.space) }
            default: address.append(byte)
            }
            if !byte.isSpace {
                if address.count == 1 { range = at..<at }
                range = range.lowerBound..<max(range.lowerBound, at + 1)
            }
            at += 1
        }
        angle = (address: tightened(address), range: range)
    }

    /// The address without spaces around `@` and dots. Anything after another space is dropped.
    private func tightened(_ address: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isQuoted = false
        for byte in Array(address.trimmed) {
            if byte == .quote { isQuoted.toggle() }
            if !isQuoted, result.last == .space {
                if byte == .space { continue }
                let before = result.dropLast().last
                let joins = byte == .at || byte == 46 || before == .at || before == 46
                guard joins else { return result.dropLast() }
                result.removeLast()
            }
            result.append(byte)
        }
        return result
    }

    // MARK: elements

    /// Ends an element of the list.
    ///
    /// - Parameter mayBeName: whether it ends with a comma, so that it may be part of the next address's name.
    private mutating func endElement(mayBeName: Bool) {
        endWord()
        defer {
            words = []
            angle = nil
            comment = []
        }
        if let angle {
            let before = resolvePending(before: angle.address)
            let name = Array((before + [phrase(words)]).filter { !$0.isEmpty }.joined(separator: [.comma, .space]))
            if angle.address.isEmpty {
                hasNobody = true
            } else {
                add(angle.address, angle.range, name: name.isEmpty ? comment : name)
            }
            return
        }
        let words = joined(self.words)
        guard words.contains(where: \.hasAt) else {
            if !words.isEmpty { pending.append((words, comment)) }
            if !mayBeName { resolvePending(before: nil) }
            return
        }
        resolvePending(before: nil)
        let isAlone = words.count(where: \.hasAt) == 1
        let name = phrase(words.filter { !$0.hasAt })
        for word in words where word.hasAt {
            var (raw, range) = (word.raw, word.range)
            // Outlook puts addresses in apostrophes.
            if raw.count > 2, raw.first == .apostrophe, raw.last == .apostrophe {
                raw = Array(raw.dropFirst().dropLast())
                range = range.lowerBound + 1..<range.upperBound - 1
            }
            add(raw, range, name: isAlone ? (name.isEmpty ? comment : name) : [])
        }
    }

    /// The words with spaces around `@` removed, which were once allowed (RFC 5322, 4.4).
    private func joined(_ words: [Word]) -> [Word] {
        var result: [Word] = []
        for word in words {
            if let last = result.last, last.raw.last == .at || word.raw.first == .at && !last.hasAt {
                result[result.count - 1] = Word(
                    raw: last.raw + word.raw, text: last.text + word.text,
                    range: last.range.lowerBound..<word.range.upperBound, isQuoted: last.isQuoted || word.isQuoted,
                    hasAt: true)
            } else {
                result.append(word)
            }
        }
        return result
    }

    private func phrase(_ words: [Word]) -> [UInt8] { Array(words.map(\.text).joined(separator: [.space])) }

    private mutating func add(_ address: [UInt8], _ range: Range<Int>, name: [UInt8]) {
        guard entries.count < CraftLimits.addresses else {
            fault = .tooLarge("addresses")
            return
        }
        let decoded = name.isEmpty ? "" : EncodedText.decode(name)
        let mailbox = Mailbox(
            email: String(decoding: address, as: UTF8.self), name: decoded.isEmpty ? nil : decoded)
        entries.append(.init(mailbox: mailbox, range: range))
    }

    /// Turns the pending words before commas into addresses. If an address in brackets follows, the last of them that
    /// do not look like local users' names are returned instead: they are part of its name.
    @discardableResult
    private mutating func resolvePending(before address: [UInt8]?) -> [[UInt8]] {
        guard !pending.isEmpty else { return [] }
        let all = pending
        pending = []
        let names = address == nil ? 0 : all.reversed().prefix { !isLogin($0.words) }.count
        for (words, comment) in all.dropLast(names) { addLocal(words, comment) }
        return all.suffix(names).map { phrase($0.words) }
    }

    private mutating func addLocal(_ words: [Word], _ comment: [UInt8]) {
        let text = phrase(words)
        if text.starts(with: "=?".utf8) {
            // Some programs encode everything, even the address.
            let decoded = EncodedText.decode(text)
            if decoded.contains("@"), !decoded.hasPrefix("=?") {
                let whole = words[0].range.lowerBound..<words[words.count - 1].range.upperBound
                let inner = MailboxList(decoded).mailboxes.filter { $0.email.contains("@") }
                if entries.count + inner.count > CraftLimits.addresses { fault = .tooLarge("addresses") }
                entries += inner.prefix(CraftLimits.addresses - entries.count).map { .init(mailbox: $0, range: whole) }
                return
            }
        }
        // `undisclosed-recipients` without the colon of a group.
        if text.prefix(11).map({ $0 | 0x20 }).elementsEqual("undisclosed".utf8) { return }
        if words.count == 1 {
            let isAddress = words[0].isQuoted && text.contains(.at) && !text.contains(where: \.isSpace)
            add(isAddress ? text : words[0].raw, words[0].range, name: comment)
        } else {
            leftovers.append(EncodedText.decode(text).cut(to: 200))
        }
    }

    /// Whether the words look like a local user's name, such as `root` or `www-data`.
    private func isLogin(_ words: [Word]) -> Bool {
        guard words.count == 1, !words[0].isQuoted, let first = words[0].raw.first else { return false }
        return (first.isLetter && first >= 97 || first == UInt8(ascii: "_"))
            && words[0].raw.allSatisfy {
                $0.isDigit || $0.isLetter && $0 >= 97 || "-_.+".utf8.contains($0)
            }
    }
}
