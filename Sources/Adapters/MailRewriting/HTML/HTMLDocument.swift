import CGumbo

/// HTML as gumbo reads it (the WHATWG's algorithm, as browsers do), with the position of each tag and value.
final class HTMLDocument {
    struct Attribute {
        var name: String
        var value: String
        /// Where the value lies, with its quotes; nil where there is none.
        var valueRange: Range<Int>?
    }

    /// An element that is an HTML one, and not one of SVG or MathML.
    struct Element {
        let node: UnsafeMutablePointer<GumboNode>
        fileprivate let base: UnsafePointer<CChar>
        fileprivate let count: Int
    }

    enum Event {
        /// `isHTML` is false in SVG and MathML.
        case enter(Element, isHTML: Bool)
        case leave(Element)
        case text(UnsafePointer<CChar>)
        case comment(UnsafePointer<CChar>)
    }

    private let bytes: UnsafeMutableBufferPointer<CChar>
    private let count: Int
    private let parsed: UnsafeMutablePointer<mb_html>

    /// Throws where the parse would take too long or too much memory.
    init(_ text: [UInt8]) throws(Untouched) {
        guard text.count <= CraftLimits.htmlBytes else { throw .tooLarge("HTML part") }
        guard Self.isShallow(text) else { throw .tooLarge("depth of the HTML") }
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(1, text.count))
        text.withUnsafeBytes { UnsafeMutableRawBufferPointer(copy).copyMemory(from: $0) }
        guard let parsed = mb_html_parse(copy.baseAddress, text.count, CraftLimits.parserBytes) else {
            copy.deallocate()
            throw .tooLarge("memory for the HTML")
        }
        bytes = copy
        self.parsed = parsed
        count = text.count
    }

    deinit {
        mb_html_destroy(parsed)
        bytes.deallocate()
    }

    /// Calls `visit` for every node in order, without recursion.
    func walk(_ visit: (Event) -> Void) {
        guard let base = UnsafePointer(bytes.baseAddress), let root = parsed.pointee.output.pointee.document else {
            return
        }
        var stack: [(node: UnsafeMutablePointer<GumboNode>, next: Int)] = [(root, 0)]
        while let (node, next) = stack.last {
            let children = Self.children(node)
            if next == 0, node != root { visit(.enter(element(node, base), isHTML: Self.isHTML(node))) }
            guard next < Int(children.length) else {
                if node != root { visit(.leave(element(node, base))) }
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            guard let child = children.data[next]?.assumingMemoryBound(to: GumboNode.self) else { continue }
            // An element without children is still entered, by the turn that begins with it.
            switch child.pointee.type {
            case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE:
                if Self.children(child).length == 0 {
                    visit(.enter(element(child, base), isHTML: Self.isHTML(child)))
                    visit(.leave(element(child, base)))
                } else {
                    stack.append((child, 0))
                }
            case GUMBO_NODE_COMMENT: visit(.comment(child.pointee.v.text.text))
            case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE, GUMBO_NODE_CDATA: visit(.text(child.pointee.v.text.text))
            default: break
            }
        }
    }

    private func element(_ node: UnsafeMutablePointer<GumboNode>, _ base: UnsafePointer<CChar>) -> Element {
        Element(node: node, base: base, count: count)
    }

    private static func children(_ node: UnsafeMutablePointer<GumboNode>) -> GumboVector {
        node.pointee.type == GUMBO_NODE_DOCUMENT ? node.pointee.v.document.children : node.pointee.v.element.children
    }

    private static func isHTML(_ node: UnsafeMutablePointer<GumboNode>) -> Bool {
        node.pointee.v.element.tag_namespace == GUMBO_NAMESPACE_HTML
    }

    /// Looks at tags without parsing. Elements whose end may be left out, or that have none, do not count.
    private static func isShallow(_ text: [UInt8]) -> Bool {
        var depth = 0
        for at in text.indices where text[at] == .less && at + 1 < text.count {
            if text[at + 1] == .slash {
                depth = max(0, depth - 1)
            } else if text[at + 1].isLetter {
                let name = text[(at + 1)...].prefix(9).prefix { $0.isLetter }
                if !endless.contains(String(decoding: name, as: UTF8.self).lowercased()) { depth += 1 }
                if depth > CraftLimits.htmlDepth { return false }
            }
        }
        return true
    }

    private static let endless: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup",
    ]
}

extension HTMLDocument.Element {
    var tag: GumboTag { node.pointee.v.element.tag }
    var isLink: Bool { tag == GUMBO_TAG_A || tag == GUMBO_TAG_AREA }
    var isAnchor: Bool { tag == GUMBO_TAG_A }
    var isImage: Bool { tag == GUMBO_TAG_IMG }
    var isBody: Bool { tag == GUMBO_TAG_BODY }
    var isRoot: Bool { tag == GUMBO_TAG_HTML }
    var isUnknown: Bool { tag == GUMBO_TAG_UNKNOWN }

    /// Its name, as far as gumbo knows it; else the start tag as it is written.
    var name: String {
        if tag != GUMBO_TAG_UNKNOWN { return String(cString: gumbo_normalized_tagname(tag)) }
        var piece = node.pointee.v.element.original_tag
        gumbo_tag_from_original_text(&piece)
        guard let data = piece.data else { return "" }
        return String(
            decoding: UnsafeRawBufferPointer(start: data, count: piece.length), as: UTF8.self
        ).lowercased()
    }

    /// The start tag's bytes; nil where the parser has put it in.
    var startTag: Range<Int>? { range(node.pointee.v.element.original_tag) }
    /// The end tag's bytes; nil where there is none.
    var endTag: Range<Int>? { range(node.pointee.v.element.original_end_tag) }

    var attributes: [HTMLDocument.Attribute] {
        let vector = node.pointee.v.element.attributes
        return (0..<Int(vector.length)).compactMap { index in
            guard let attribute = vector.data[index]?.assumingMemoryBound(to: GumboAttribute.self).pointee else {
                return nil
            }
            return HTMLDocument.Attribute(
                name: String(cString: attribute.name), value: String(cString: attribute.value),
                valueRange: range(attribute.original_value))
        }
    }

    func attribute(_ name: String) -> HTMLDocument.Attribute? { attributes.first { $0.name == name } }

    /// Calls `visit` with each attribute's name and decoded value, and where the value begins in the text.
    func eachAttribute(_ visit: (_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>, _ start: Int?) -> Void) {
        let vector = node.pointee.v.element.attributes
        for index in 0..<Int(vector.length) {
            guard let attribute = vector.data[index]?.assumingMemoryBound(to: GumboAttribute.self) else { continue }
            visit(attribute.pointee.name, attribute.pointee.value, range(attribute.pointee.original_value)?.lowerBound)
        }
    }

    /// Pointers of gumbo that lie outside the text (its empty strings) have no range.
    private func range(_ piece: GumboStringPiece) -> Range<Int>? {
        guard let data = piece.data, piece.length > 0 else { return nil }
        let start = data - base
        guard start >= 0, start + piece.length <= count else { return nil }
        return start..<start + piece.length
    }
}
