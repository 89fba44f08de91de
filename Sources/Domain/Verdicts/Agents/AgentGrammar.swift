/// A `User-Agent` parsed into products and comments (RFC 9110, 10.1.5), with tolerance: commas and semicolons separate
/// products too, brackets may enclose a comment, and a comment need not be closed.
struct AgentGrammar {
    /// `name` or `name/version`, as ranges of the text.
    struct Product {
        var name: Range<Int>
        var version: Range<Int>?
    }

    enum Item {
        case product(Product)
        /// A comment in parentheses: the range of its parts in `parts`. Semicolons separate parts.
        case comment(Range<Int>)
        /// The same in brackets: `[FBAN/FBIOS;…]`.
        case bracket(Range<Int>)
    }

    let text: AgentText
    private(set) var items: [Item] = []
    /// The parts of all comments and brackets, trimmed of spaces.
    private(set) var parts: [Range<Int>] = []

    init(_ text: AgentText) {
        self.text = text
        items.reserveCapacity(16)
        parts.reserveCapacity(16)
        var at = 0
        while at < text.bytes.count {
            switch text.bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "]"):
                at += 1
            case UInt8(ascii: "("): at = readGroup(from: at, until: UInt8(ascii: ")")) { .comment($0) }
            case UInt8(ascii: "["): at = readGroup(from: at, until: UInt8(ascii: "]")) { .bracket($0) }
            default: at = readProduct(from: at)
            }
        }
    }

    /// The name of the program that fetches images for a mail service's readers, or `image proxy` if its name cannot be
    /// shown; nil if the agent is not such a program's.
    var imageProxy: String? {
        guard text.signs.contains(.imageProxy) else { return nil }
        let names = items.flatMap { item -> [Range<Int>] in
            switch item {
            case .product(let product): [product.name]
            case .comment(let range), .bracket(let range): parts[range].map { product(of: $0)?.name ?? $0 }
            }
        }
        let name = names.first { name in AgentWords.imageProxies.contains { text.has($0, in: name) } }
        guard let name, text.bytes[name].allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "@") }) else {
            return "image proxy"
        }
        return String(decoding: text.written[name].prefix(40), as: UTF8.self)
    }

    /// The places where products and parts begin. Programs name themselves only there.
    var heads: [Int] {
        var heads: [Int] = []
        heads.reserveCapacity(items.count + parts.count)
        for item in items {
            switch item {
            case .product(let product): heads.append(product.name.lowerBound)
            case .comment(let range), .bracket(let range): heads += parts[range].lazy.map(\.lowerBound)
            }
        }
        return heads
    }

    /// The product at the start of a part, if its name contains no space: the name `X` of `X/1.0 beta`, and the rest as the
    /// version.
    func product(of part: Range<Int>) -> Product? {
        let slash = part.first { text.bytes[$0] == UInt8(ascii: "/") || text.bytes[$0] == UInt8(ascii: " ") }
        guard let slash, slash > part.lowerBound, text.bytes[slash] == UInt8(ascii: "/") else { return nil }
        return Product(name: part.lowerBound..<slash, version: slash + 1..<part.upperBound)
    }

    private mutating func readGroup(
        from start: Int, until close: UInt8, as item: (Range<Int>) -> Item
    ) -> Int {
        let open = text.bytes[start]
        let first = parts.count
        var depth = 0
        var partStart = start + 1
        var at = start
        while at < text.bytes.count {
            let byte = text.bytes[at]
            if byte == open { depth += 1 }
            if byte == close { depth -= 1 }
            if depth == 0 { break }
            if byte == UInt8(ascii: ";") {
                parts.append(trimmed(partStart..<at))
                partStart = at + 1
            }
            at += 1
        }
        parts.append(trimmed(partStart..<at))
        items.append(item(first..<parts.count))
        return at + 1
    }

    private mutating func readProduct(from start: Int) -> Int {
        var end = start
        var slash: Int?
        while end < text.bytes.count {
            switch text.bytes[end] {
            case UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"):
                items.append(product(start, slash, end))
                return end
            case UInt8(ascii: ",") where end + 1 >= text.bytes.count || text.bytes[end + 1] == UInt8(ascii: " "):
                items.append(product(start, slash, end))
                return end
            case UInt8(ascii: "/"): if slash == nil, end > start { slash = end }
            default: break
            }
            end += 1
        }
        items.append(product(start, slash, end))
        return end
    }

    private func product(_ start: Int, _ slash: Int?, _ end: Int) -> Item {
        .product(Product(name: start..<(slash ?? end), version: slash.map { $0 + 1..<end }))
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        guard let first = range.first(where: { text.bytes[$0] != 0x20 }),
            let last = range.last(where: { text.bytes[$0] != 0x20 })
        else { return range.lowerBound..<range.lowerBound }
        return first..<last + 1
    }
}
