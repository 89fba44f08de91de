/// Refuses HTML for which gumbo would need quadratic time. It scans only tags, in linear time, before gumbo parses the
/// text.
///
/// This is not a parser: only gumbo knows which tags are real and what they close. `CraftLimits.parserSeconds` stops
/// HTML that passes this scan and still takes too long.
struct HTMLBounds {
    /// Elements that have no end tag, or whose end tag may be omitted.
    private static let endless: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup",
    ]
    /// Bytes of a name that are compared.
    private static let longestName = 20

    private let text: [UInt8]
    /// Number of open elements by name.
    private var open: [String: Int] = [:]
    private var depth = 0
    private var steps = 0
    private var rootAttributes = 0
    /// Bytes scanned for attributes. A tag may begin within another, so that its bytes are scanned again.
    private var scanned = 0

    /// - Throws: `.tooLarge` with what exceeds its limit in `CraftLimits`.
    static func check(_ text: [UInt8]) throws(Untouched) {
        var bounds = HTMLBounds(text: text)
        try bounds.check()
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func check() throws(Untouched) {
        var at = 0
        while let less = text[at...].firstIndex(of: .less) {
            at = less + 1
            guard at < text.count else { return }
            let isEnd = text[at] == .slash
            let start = isEnd ? at + 1 : at
            guard start < text.count, text[start].isLetter else { continue }
            steps += depth + 1
            guard steps <= CraftLimits.htmlSteps else { throw .tooLarge("tags of the HTML times its depth") }
            let name = name(at: start)
            try countAttributes(name, at: start + name.utf8.count)
            if isEnd {
                close(name)
            } else {
                try enter(name)
            }
        }
    }

    private func name(at start: Int) -> String {
        let letters = text[start...].prefix(Self.longestName).prefix { $0.isLetter || $0.isDigit }
        return String(decoding: letters.map { $0.isLetter ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// An end tag closes an element of the same name. Without one, gumbo ignores it too.
    private mutating func close(_ name: String) {
        guard let count = open[name], count > 0 else { return }
        open[name] = count - 1
        depth -= 1
    }

    private mutating func enter(_ name: String) throws(Untouched) {
        guard !Self.endless.contains(name) else { return }
        open[name, default: 0] += 1
        depth += 1
        guard depth <= CraftLimits.htmlDepth else { throw .tooLarge("depth of the HTML") }
    }

    /// Counts the attributes of a tag, also of an end tag: gumbo compares those before it drops them.
    private mutating func countAttributes(_ name: String, at start: Int) throws(Untouched) {
        let (count, end) = attributes(from: start)
        scanned += end - start
        guard scanned <= 4 * text.count + 4096 else { throw .tooLarge("tags within tags of the HTML") }
        guard count <= CraftLimits.htmlAttributes else { throw .tooLarge("attributes of a tag") }
        guard name == "html" || name == "body" else { return }
        rootAttributes += count
        guard rootAttributes <= CraftLimits.htmlAttributes else { throw .tooLarge("attributes of a tag") }
    }

    /// The attributes after a tag's name, as an HTML tokenizer finds them. Stops at one over the limit.
    private func attributes(from start: Int) -> (count: Int, end: Int) {
        var at = start
        // Skip the rest of a long name.
        while at < text.count, !Self.endsName(text[at]) { at += 1 }
        var count = 0
        while true {
            while at < text.count, text[at].isSpace || text[at] == .slash { at += 1 }
            guard at < text.count, text[at] != .greater, count <= CraftLimits.htmlAttributes else { return (count, at) }
            count += 1
            // A name may begin with `=`.
            at += 1
            while at < text.count, !Self.endsName(text[at]), text[at] != .equals { at += 1 }
            var value = at
            while value < text.count, text[value].isSpace { value += 1 }
            guard value < text.count, text[value] == .equals else { continue }
            at = value + 1
            while at < text.count, text[at].isSpace { at += 1 }
            guard at < text.count else { return (count, at) }
            let first = text[at]
            if first == .quote || first == .apostrophe {
                at = text[(at + 1)...].firstIndex(of: first).map { $0 + 1 } ?? text.count
            } else {
                while at < text.count, !text[at].isSpace, text[at] != .greater { at += 1 }
            }
        }
    }

    private static func endsName(_ byte: UInt8) -> Bool { byte.isSpace || byte == .slash || byte == .greater }
}
