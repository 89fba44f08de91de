import HTMLParsing

/// Rebuilds HTML from what `AllowList` allows. It writes every character of the result itself.
struct Washer {
    var washed = WashedMail(content: [])
    /// The open elements, of which some are not written.
    private var open: [Open] = []
    /// Number of open elements that are written.
    private var depth = 0
    /// Number of open elements that are removed with their content.
    private var dropped = 0
    /// Number of open `<details>`.
    private var folds = 0
    /// Whether there is something to see so far.
    private var hasContent = false
    private var isInBody = false
    /// The attributes of `<html>` that `<body>` takes over.
    private var rootAttributes: [HTMLDocument.Attribute] = []
    /// The links that are open.
    private var links: [Link] = []
    /// The introduction of a quote that may follow.
    private var introduction: Introduction?
    /// Where quotes begin that were recognized only behind their introduction, in order.
    private var laterFolds: [Int] = []
    private var isTooLarge = false
    private var linkHosts: Set<String> = []
    let options: Options

    /// What does not come from the mail.
    struct Options {
        var images: ImagePolicy
        var texts: ViewTexts
        /// Maximum bytes of the result.
        var most: Int
        /// The URL of the part with a Content-ID.
        var inline: (String) -> String?
        /// Whether the source of an image is a path that an earlier pass has written.
        var isOwnPath: (String) -> Bool
        var restore: (String) -> RestoredURL?
    }

    /// An open element.
    private struct Open {
        /// The name of the end tag; nil if the element is not written or has none.
        var end: StaticString?
        var isDetails = false
        /// The folded quotes that end behind the element's end tag, and before it.
        var foldsAround = 0
        var foldsRest = 0
        /// The attributes to write, if it is a style sheet.
        var sheet: [HTMLDocument.Attribute]?
        /// Whether a browser would ignore a line feed here, at the beginning of `<pre>`.
        var isFreshPre = false
        var isLink = false
    }

    private struct Link {
        var target: LinkTarget
        /// The visible text.
        var text: [UInt8] = []
    }

    private struct Introduction {
        /// Where it begins in the result.
        var start: Int
        /// The number of open elements around it.
        var level: Int
    }

    /// Bytes of a link's text that are compared with its target.
    private static let linkTextBytes = 2000

    /// nil if the result would be too large or too deep.
    static func wash(_ document: HTMLDocument, _ options: Options) -> WashedMail? {
        var washer = Washer(options: options)
        document.walk { washer.visit($0) }
        return washer.isTooLarge ? nil : washer.finished()
    }

    private init(options: Options) { self.options = options }

    private mutating func visit(_ event: HTMLDocument.Event) {
        if isTooLarge { return }
        switch event {
        case .enter(let element, let isHTML): enter(element, isHTML: isHTML)
        case .leave: leave()
        case .text(let text): write(text: text)
        case .comment: break
        }
        let size = washed.content.count + laterFolds.count * (options.texts.quote.utf8.count * 5 + 60)
        if size > options.most || depth > ViewLimits.depth { isTooLarge = true }
    }

    private func finished() -> WashedMail {
        var result = washed
        if !isInBody { result.content.append("<body></body>") }
        guard !laterFolds.isEmpty else { return result }
        var content: [UInt8] = []
        var at = 0
        for start in laterFolds {
            content += washed.content[at..<start]
            content.startFold(options.texts.quote)
            at = start
        }
        result.content = content + washed.content[at...]
        return result
    }
}

// MARK: - Elements

extension Washer {
    private mutating func enter(_ element: HTMLDocument.Element, isHTML: Bool) {
        guard dropped == 0, isHTML, !HostMark.isMark(element) else {
            dropped += 1
            return
        }
        if element.isRoot {
            rootAttributes = element.attributes.filter { ["dir", "lang"].contains($0.name) }
            return open.append(Open())
        }
        if element.isBody { return enterBody(element) }
        let name = element.name
        if name == "style" {
            return open.append(Open(sheet: element.attributes.filter { ["media", "type"].contains($0.name) }))
        }
        switch AllowList.treatment(of: name) {
        case .drop: dropped += 1
        case .unwrap: open.append(Open(isFreshPre: open.last?.isFreshPre ?? false))
        // In a document there may be `<head>` and its content beside `<body>`, and `<frameset>` instead of it.
        case .keep(let kept): if isInBody { keep(element, name, as: kept) } else { open.append(Open()) }
        }
    }

    private mutating func enterBody(_ element: HTMLDocument.Element) {
        isInBody = true
        depth += 1
        washed.content.append("<body")
        writeAttributes(of: element, name: "body")
        for attribute in rootAttributes where element.attribute(attribute.name) == nil {
            write(attribute.name, attribute.value.utf8)
        }
        washed.content.append(">")
        open.append(Open(end: "body"))
    }

    private mutating func keep(_ element: HTMLDocument.Element, _ name: String, as kept: StaticString) {
        if element.isImage, isOwnPixel(element) {
            dropped += 1
            return
        }
        if let last = open.indices.last { open[last].isFreshPre = false }
        var opened = Open()
        startFold(Quote(element, name: name), &opened)
        washed.content.append("<")
        washed.content.append(kept)
        let found = writeAttributes(of: element, name: name)
        if let target = found.target {
            washed.content.append(" target=\"_blank\" rel=\"noopener noreferrer nofollow\"")
            if linkHosts.count < ViewLimits.linkHosts, !target.host.isEmpty, linkHosts.insert(target.host).inserted {
                washed.linkHosts.append(target.host)
            }
            links.append(Link(target: target))
            opened.isLink = true
        }
        washed.content.append(">")
        if found.hasSource { hasContent = true }
        if element.isImage, let alt = element.attribute("alt") { show(alt.value.utf8) }
        guard !AllowList.isVoid(name) else { return open.append(opened) }
        opened.end = kept
        opened.isDetails = name == "details"
        if opened.isDetails { folds += 1 }
        let kept = "\(kept)"
        opened.isFreshPre = kept == "pre"
        depth += 1
        open.append(opened)
    }

    /// Starts a folded quote before an element, if the element is one and there is something else to see before it.
    private mutating func startFold(_ quote: Quote?, _ opened: inout Open) {
        let introduced = introduction.flatMap { $0.level == open.count ? $0 : nil }
        if introduced != nil { introduction = nil }
        guard let quote, hasContent, folds == 0, let parent = open.indices.last else { return }
        switch quote {
        case .introduction:
            introduction = Introduction(start: washed.content.count, level: open.count)
            return
        case .element:
            if let introduced {
                laterFolds.append(introduced.start)
            } else {
                washed.content.startFold(options.texts.quote)
            }
            opened.foldsAround = 1
        case .rest:
            washed.content.startFold(options.texts.quote)
            open[parent].foldsRest = 1
        }
        folds += 1
    }

    private mutating func leave() {
        if dropped > 0 {
            dropped -= 1
            return
        }
        guard let element = open.popLast() else { return }
        for _ in 0..<element.foldsRest { washed.content.append("</details>") }
        if let end = element.end {
            washed.content.append("</")
            washed.content.append(end)
            washed.content.append(">")
            depth -= 1
        }
        for _ in 0..<element.foldsAround { washed.content.append("</details>") }
        folds -= element.foldsRest + element.foldsAround + (element.isDetails ? 1 : 0)
        if element.isLink, let link = links.popLast(),
            link.target.differs(from: String(decoding: link.text, as: UTF8.self))
        {
            washed.content += HostMark.html(link.target.shown)
        }
    }
}

// MARK: - Text

extension Washer {
    private mutating func write(text pointer: UnsafePointer<CChar>) {
        guard dropped == 0, let last = open.indices.last else { return }
        let text = bytes(of: pointer)
        if let attributes = open[last].sheet { return write(sheet: text, attributes) }
        guard isInBody, let first = text.first else { return }
        if open[last].isFreshPre {
            if first == 10 || first == 13 { washed.content.append(10) }
            open[last].isFreshPre = false
        }
        washed.content.escape(text)
        show(text)
        if !hasContent || introduction?.level == open.count, Self.isVisible(text) {
            hasContent = true
            if introduction?.level == open.count { introduction = nil }
        }
    }

    /// Writes a style sheet. One with a `<` is left out.
    private mutating func write(sheet: UnsafeBufferPointer<UInt8>, _ attributes: [HTMLDocument.Attribute]) {
        guard let text = Sheet.text(sheet) else { return }
        let css = Sheet.washed(text) { mayLoad($0) }
        guard !css.isEmpty else { return }
        washed.content.append("<style")
        for attribute in attributes { write(attribute.name, attribute.value.utf8) }
        washed.content.append(">")
        washed.content += css
        washed.content.append("</style>")
    }

    /// Adds visible text to the innermost link.
    private mutating func show(_ text: some Sequence<UInt8>) {
        guard let last = links.indices.last else { return }
        links[last].text += text.prefix(Self.linkTextBytes - min(Self.linkTextBytes, links[last].text.count))
    }

    private static func isVisible(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        String(decoding: text.prefix(5000), as: UTF8.self).unicodeScalars.contains { scalar in
            !scalar.properties.isWhitespace && scalar.properties.generalCategory != .format
        }
    }
}

extension [UInt8] {
    /// Appends the start of a folded quote.
    mutating func startFold(_ summary: String) {
        append("<details class=\"mailbell-quote\"><summary>")
        escape(summary.utf8)
        append("</summary>")
    }
}
