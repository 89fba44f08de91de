import CGumbo

/// HTML parsed by gumbo, with the WHATWG's algorithm as in browsers, and the position of each tag and value.
public final class HTMLDocument {
    /// An attribute of an element.
    public struct Attribute {
        /// In lower case.
        public var name: String
        /// The decoded value.
        public var value: String
        /// The position of the value, with its quotes; nil if it has none.
        public var valueRange: Range<Int>?
    }

    /// An element of HTML, SVG or MathML.
    public struct Element {
        fileprivate let node: UnsafeMutablePointer<GumboNode>
        fileprivate let base: UnsafePointer<CChar>
        fileprivate let count: Int
    }

    /// A step of a walk over the document.
    public enum Event {
        /// The start of an element. `isHTML` is false in SVG and MathML.
        case enter(Element, isHTML: Bool)
        /// The end of an element.
        case leave(Element)
        /// Decoded text in UTF-8, which ends with a NUL. The pointer is valid during the call.
        case text(UnsafePointer<CChar>)
        /// The text of a comment, likewise.
        case comment(UnsafePointer<CChar>)
    }

    private let bytes: UnsafeMutableBufferPointer<CChar>
    private let count: Int
    private let parsed: UnsafeMutablePointer<mb_html>

    /// Parses a text.
    ///
    /// - Parameter time: the time that is left, for example for all parts of a message. The time of this parse is
    ///   subtracted.
    /// - Throws: if the text exceeds a limit, or would take longer or need more memory than allowed.
    public init(_ text: [UInt8], limits: HTMLLimits, time: inout ParserTime) throws(HTMLTooLarge) {
        guard text.count <= limits.bytes else { throw HTMLTooLarge("HTML part") }
        try HTMLBounds.check(text, limits)
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(1, text.count))
        text.withUnsafeBytes { UnsafeMutableRawBufferPointer(copy).copyMemory(from: $0) }
        var fault = MB_HTML_MEMORY
        let start = mb_thread_seconds()
        let parsed = mb_html_parse(
            copy.baseAddress, text.count, limits.memory, min(limits.seconds, time.left), &fault)
        time.left -= mb_thread_seconds() - start
        guard let parsed else {
            copy.deallocate()
            throw HTMLTooLarge(fault == MB_HTML_TIME ? "time to read the HTML" : "memory for the HTML")
        }
        bytes = copy
        self.parsed = parsed
        count = text.count
    }

    deinit {
        mb_html_destroy(parsed)
        bytes.deallocate()
    }

    /// Calls `visit` for each node in document order, without recursion.
    public func walk(_ visit: (Event) -> Void) {
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
            // An element with children is entered in its first turn on the stack; one without is entered and left here.
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
}

extension HTMLDocument.Element {
    private var tag: GumboTag { node.pointee.v.element.tag }
    /// A number for each name that gumbo knows; one number for all others.
    public var number: UInt32 { tag.rawValue }
    /// Whether it is `<a>` or `<area>`.
    public var isLink: Bool { tag == GUMBO_TAG_A || tag == GUMBO_TAG_AREA }
    /// Whether it is `<a>`.
    public var isAnchor: Bool { tag == GUMBO_TAG_A }
    /// Whether it is `<img>`.
    public var isImage: Bool { tag == GUMBO_TAG_IMG }
    /// Whether it is `<body>`.
    public var isBody: Bool { tag == GUMBO_TAG_BODY }
    /// Whether it is `<html>`.
    public var isRoot: Bool { tag == GUMBO_TAG_HTML }
    /// Whether gumbo does not know the element's name.
    public var isUnknown: Bool { tag == GUMBO_TAG_UNKNOWN }

    /// The element's name in lower case. For elements that gumbo does not know, the name in the start tag.
    public var name: String {
        if tag != GUMBO_TAG_UNKNOWN { return String(cString: gumbo_normalized_tagname(tag)) }
        var piece = node.pointee.v.element.original_tag
        gumbo_tag_from_original_text(&piece)
        guard let data = piece.data else { return "" }
        return String(
            decoding: UnsafeRawBufferPointer(start: data, count: piece.length), as: UTF8.self
        ).lowercased()
    }

    /// The position of the start tag; nil if the parser inserted the element.
    public var startTag: Range<Int>? { range(node.pointee.v.element.original_tag) }
    /// The position of the end tag; nil if there is none.
    public var endTag: Range<Int>? { range(node.pointee.v.element.original_end_tag) }

    /// The attributes, in order; the first of those with the same name.
    public var attributes: [HTMLDocument.Attribute] {
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

    /// The attribute with this name, in lower case.
    public func attribute(_ name: String) -> HTMLDocument.Attribute? { attributes.first { $0.name == name } }

    /// Calls `visit` with each attribute's name, decoded value, and the value's position in the text.
    public func eachAttribute(
        _ visit: (_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>, _ range: Range<Int>?) -> Void
    ) {
        let vector = node.pointee.v.element.attributes
        for index in 0..<Int(vector.length) {
            guard let attribute = vector.data[index]?.assumingMemoryBound(to: GumboAttribute.self) else { continue }
            visit(attribute.pointee.name, attribute.pointee.value, range(attribute.pointee.original_value))
        }
    }

    /// The position of a piece of the text; nil for gumbo's pointers outside the text, its empty strings.
    private func range(_ piece: GumboStringPiece) -> Range<Int>? {
        guard let data = piece.data, piece.length > 0 else { return nil }
        let start = data - base
        guard start >= 0, start + piece.length <= count else { return nil }
        return start..<start + piece.length
    }
}
