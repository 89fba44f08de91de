/// Refuses HTML for which gumbo would need quadratic time. It scans only tags, in linear time, before gumbo parses the
/// text.
///
/// This is not a parser: only gumbo knows which tags are real and what they close. `HTMLLimits.seconds` stops
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
    private let limits: HTMLLimits
    /// Number of open elements by name.
    private var open: [String: Int] = [:]
    private var depth = 0
    private var steps = 0
    private var rootAttributes = 0
    /// Bytes scanned for attributes. A tag may begin within another, so that its bytes are scanned again.
    private var scanned = 0

    /// - Throws: `HTMLTooLarge` with what exceeds its limit in `HTMLLimits`.
    static func check(_ text: [UInt8], _ limits: HTMLLimits) throws(HTMLTooLarge) {
        var bounds = HTMLBounds(text: text, limits: limits)
        try bounds.check()
    }

    private init(text: [UInt8], limits: HTMLLimits) {
        self.text = text
        self.limits = limits
    }

    private mutating func check() throws(HTMLTooLarge) {
        var at = 0
        while let less = text[at...].firstIndex(of: .less) {
            at = less + 1
            guard at < text.count else { return }
            let isEnd = text[at] == .slash
            let start = isEnd ? at + 1 : at
            guard start < text.count, text[start].isLetter else { continue }
            steps += depth + 1
            guard steps <= limits.steps else { throw HTMLTooLarge("tags of the HTML times its depth") }
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

    private mutating func enter(_ name: String) throws(HTMLTooLarge) {
        guard !Self.endless.contains(name) else { return }
        open[name, default: 0] += 1
        depth += 1
        guard depth <= limits.depth else { throw HTMLTooLarge("depth of the HTML") }
    }

    /// Counts the attributes of a tag, also of an end tag: gumbo compares those before it drops them.
    private mutating func countAttributes(_ name: String, at start: Int) throws(HTMLTooLarge) {
        let (count, end) = attributes(from: start)
        scanned += end - start
        guard scanned <= 4 * text.count + 4096 else { throw HTMLTooLarge("tags within tags of the HTML") }
        guard count <= limits.attributes else { throw HTMLTooLarge("attributes of a tag") }
        guard name == "html" || name == "body" else { return }
        rootAttributes += count
        guard rootAttributes <= limits.attributes else { throw HTMLTooLarge("attributes of a tag") }
    }

    /// The attributes after a tag's name, as an HTML tokenizer finds them. Stops at one over the limit.
    private func attributes(from start: Int) -> (count: Int, end: Int) {
        var at = start
        // Skip the rest of a long name.
        while at < text.count, !Self.endsName(text[at]) { at += 1 }
        var count = 0
        while true {
            while at < text.count, text[at].isSpace || text[at] == .slash { at += 1 }
            guard at < text.count, text[at] != .greater, count <= limits.attributes else { return (count, at) }
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

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let apostrophe = UInt8(ascii: "'")
    fileprivate static let slash = UInt8(ascii: "/")
    fileprivate static let less = UInt8(ascii: "<")
    fileprivate static let equals = UInt8(ascii: "=")
    fileprivate static let greater = UInt8(ascii: ">")

    fileprivate var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    fileprivate var isDigit: Bool { (48...57).contains(self) }
    /// HTML's white space: space, tab, CR, LF, form feed.
    fileprivate var isSpace: Bool { self == 32 || (9...13).contains(self) && self != 11 }
}
