import Glibc
import HTMLParsing

/// Takes the text from HTML.
enum PlainExtract {
    /// The text as gumbo finds it; if the HTML exceeds a limit, as `TagScanner` does.
    static func text(of source: [UInt8], bytes: Int) -> String {
        var time = ParserTime(seconds: ViewLimits.seconds / 2)
        guard source.count <= ViewLimits.htmlBytes,
            let document = try? HTMLDocument(source, limits: ViewLimits.parser, time: &time)
        else { return scanned(source, bytes: bytes) }
        var writer = PlainWriter(bytes: bytes)
        var dropped = 0
        var preformatted = 0
        document.walk { event in
            switch event {
            case .enter(let element, let isHTML):
                if dropped > 0 || !isHTML || isDropped(element.name) {
                    dropped += 1
                    return
                }
                if isPreformatted(element.name) { preformatted += 1 }
                edge(element.name, &writer, isStart: true)
                if element.isImage, let alt = element.attribute("alt") {
                    writer.space()
                    writer.write(alt.value.utf8)
                    writer.space()
                }
            case .leave(let element):
                if dropped > 0 {
                    dropped -= 1
                    return
                }
                if isPreformatted(element.name) { preformatted -= 1 }
                edge(element.name, &writer, isStart: false)
            case .text(let text):
                guard dropped == 0, !writer.isFull else { return }
                let start = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
                writer.write(
                    UnsafeBufferPointer(start: start, count: strlen(text)), isPreformatted: preformatted > 0)
            case .comment: break
            }
        }
        return writer.string
    }

    /// The text between tags, in linear time.
    static func scanned(_ source: [UInt8], bytes: Int) -> String {
        var scanner = TagScanner(source.prefix(ViewLimits.extractedBytes), bytes: bytes)
        return scanner.scan()
    }

    /// What the start or end of an element does to the text around it.
    static func edge(_ name: String, _ writer: inout PlainWriter, isStart: Bool) {
        switch name {
        case "br": if isStart { writer.breakLine() }
        case "td", "th": writer.space()
        default: if blocks.contains(name) { writer.startLine() }
        }
    }

    static func isPreformatted(_ name: String) -> Bool { ["pre", "listing", "xmp", "plaintext"].contains(name) }

    /// Whether an element's content is not part of the text.
    static func isDropped(_ name: String) -> Bool {
        if name == "style" { return true }
        if case .drop = AllowList.treatment(of: name) { return true }
        return false
    }

    private static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "li", "listing", "main", "nav", "ol", "p", "plaintext", "pre", "section", "summary", "table", "tbody",
        "tfoot", "thead", "tr", "ul", "xmp",
    ]
}
