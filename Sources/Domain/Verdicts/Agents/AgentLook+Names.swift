/// What the names in an agent say.
extension AgentLook {
    /// Whether a name contains a word for what machines do (`AgentWords.trades`). Capital letters, digits and punctuation
    /// divide a name into pieces; the word is a piece or the end of one.
    func hasTrade(_ name: Range<Int>) -> Bool {
        if name.isEmpty { return false }
        if text.starts(name, "google-") { return true }
        var start = name.lowerBound
        var whole = name.lowerBound
        for at in name {
            let byte = text.written[at]
            let isLetter = text.bytes[at].isLetter
            if !isLetter {
                if isTrade(start..<at, within: whole..<at, of: name) { return true }
                (start, whole) = (at + 1, at + 1)
            } else if at > start, byte != text.bytes[at],
                text.written[at - 1] == text.bytes[at - 1]
                    || at + 1 < name.upperBound && text.bytes[at + 1].isLetter
                        && text.written[at + 1] == text.bytes[at + 1]
            {
                // `SiteCheck`, `XYCheck`: a capital letter after a small one, or before one.
                if isTrade(start..<at, within: start..<at, of: name) { return true }
                start = at
            }
        }
        return isTrade(start..<name.upperBound, within: whole..<name.upperBound, of: name)
    }

    /// - Parameters:
    ///   - whole: The piece, with everything before it up to the previous digit or punctuation.
    ///   - name: The whole name.
    private func isTrade(_ piece: Range<Int>, within whole: Range<Int>, of name: Range<Int>) -> Bool {
        guard isTrade(piece) || whole != piece && isTrade(whole) else { return false }
        return !AgentWords.people.contains(text, whole) && !AgentWords.people.contains(text, name)
    }

    private func isTrade(_ piece: Range<Int>) -> Bool {
        guard piece.count >= 3 else { return false }
        let isPlural = text.bytes[piece.upperBound - 1] == UInt8(ascii: "s")
        return AgentWords.trades.fit(text, piece.lowerBound..<piece.upperBound - (isPlural ? 1 : 0))
    }

    /// Whether a name is a domain such as example.com, and not com.example.app, a version or an image's file name.
    func isDomain(_ name: Range<Int>) -> Bool {
        guard let dot = name.first(where: { text.bytes[$0] == UInt8(ascii: ".") }) else { return false }
        let first = name.lowerBound..<dot
        guard first.count >= 2, first.contains(where: { text.bytes[$0].isLetter }),
            first.count > 2 || first.allSatisfy({ text.bytes[$0].isLetter })
        else { return false }
        var start = name.lowerBound
        for at in name {
            let byte = text.bytes[at]
            if byte == UInt8(ascii: ".") {
                if at == start { return false }
                start = at + 1
            } else if !(byte.isLetter && byte < 0x80 || byte.isDigit || byte == UInt8(ascii: "-")) {
                return false
            }
        }
        return AgentWords.topLevels.contains(text, start..<name.upperBound)
            && !AgentWords.reversed.contains(text, first) && !AgentWords.people.contains(text, name)
    }

    /// The first name that is not a browser's: of a product, or of the part that follows `compatible`.
    var stranger: String? {
        for item in agent.items {
            switch item {
            case .product(let product):
                if !AgentWords.engines.contains(text, product.name), isWord(product.name) {
                    return shown(product.name)
                }
            case .comment(let range):
                let parts = agent.parts[range]
                if let at = parts.firstIndex(where: { text.equals($0, "compatible") }), at + 1 < parts.endIndex,
                    !text.has("://", in: parts[at + 1]), !text.has("@", in: parts[at + 1])
                {
                    return shown(nameOf(parts[at + 1]))
                }
            case .bracket: break
            }
        }
        return nil
    }

    /// The name of the first item, if that is a product.
    var outermost: String? {
        if case .product(let product)? = agent.items.first { shown(product.name) } else { nil }
    }

    /// The name in a part: the text before its version.
    func nameOf(_ part: Range<Int>) -> Range<Int> {
        let part = withoutMark(part)
        return part.lowerBound..<(part.first { text.bytes[$0] == UInt8(ascii: "/") } ?? part.upperBound)
    }

    /// The text after `Gecko` in `KHTML, like Gecko`; nil if there is none, or browsers have had it there too.
    func afterGecko(_ part: Range<Int>) -> Range<Int>? {
        var end = part.lowerBound
        for at in part where text.starts(at..<part.upperBound, "gecko") { end = at + 5 }
        guard end > part.lowerBound, let start = (end..<part.upperBound).first(where: { text.bytes[$0].isLetter }),
            !text.starts(start..<part.upperBound, "safari")
        else { return nil }
        return nameOf(start..<part.upperBound)
    }

    /// Whether a name consists of ASCII letters, digits, hyphens and dots, with at least one letter.
    func isWord(_ name: Range<Int>) -> Bool {
        text.bytes[name].contains { $0.isLetter }
            && text.bytes[name].allSatisfy { byte in
                byte.isLetter && byte < 0x80 || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
    }

    /// A name as shown to people; empty if it may not be shown (`AgentText.plain`).
    func shown(_ name: Range<Int>) -> String {
        text.plain(name) ?? ""
    }

    // MARK: Pieces of text

    /// A name without the `+` or `|` before it. A `+` often precedes a URL.
    func withoutMark(_ name: Range<Int>) -> Range<Int> {
        let start = name.first { text.bytes[$0] != UInt8(ascii: "+") && text.bytes[$0] != UInt8(ascii: "|") }
        return (start ?? name.upperBound)..<name.upperBound
    }

    /// The next word of a part, at this place or after it.
    func word(of part: Range<Int>, from start: Int) -> Range<Int>? {
        func isBetween(_ at: Int) -> Bool { text.bytes[at] == 0x20 || text.bytes[at] == UInt8(ascii: ",") }
        guard let first = (start..<part.upperBound).first(where: { !isBetween($0) }) else { return nil }
        return first..<((first..<part.upperBound).first(where: isBetween) ?? part.upperBound)
    }

    func follows(_ index: Int, _ name: StaticString) -> Bool {
        guard index > 0, case .product(let product) = agent.items[index - 1] else { return false }
        return text.equals(product.name, name)
    }
}
