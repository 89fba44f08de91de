/// What an HTML part has for us: links that may be rewritten, old pixels of ours, and places for a new one.
struct HTMLFindings {
    struct Link: Equatable {
        /// The value of its href, with its quotes if it has some.
        var value: Range<Int>
        var isQuoted: Bool
        /// The attribute as it is decoded.
        var text: String
        var url: String
        /// Whether it is `<hub>/c/<ticket>/<n>` of a hub of ours.
        var isOwn: Bool
        /// False where its text is a URL: then it may lead back to where it led before it was tracked, and no further.
        var mayBeTracked: Bool
    }
    var links: [Link] = []
    /// The tags of our old pixels.
    var oldPixels: [Range<Int>] = []
    /// Before `</body>`, before `</html>`, at the end: the best first.
    var pixelPlaces: [Int] = []

    init(_ document: HTMLDocument, text: CharsetMask.Masked, own: [OwnBase], leaveAlone: Set<String>) throws(Untouched)
    {
        var collector = Collector(text: text.bytes, own: own)
        document.walk { collector.visit($0) }
        oldPixels = collector.oldPixels.sorted { $0.lowerBound < $1.lowerBound }
        pixelPlaces = [collector.bodyEnd, collector.rootEnd].compactMap { $0 }
        let end = text.bytes.trimmed.endIndex
        if pixelPlaces.isEmpty || pixelPlaces[0] < end { pixelPlaces.append(end) }
        for candidate in collector.candidates {
            guard !candidate.text.contains("\u{FFFD}"), let url = WebURL.absolute(candidate.text) else { continue }
            guard text.isUTF8 || candidate.text.utf8.allSatisfy({ $0 < 128 }) else { continue }
            let isOwnLink = own.contains { $0.isLink(url) }
            if own.isOwn(url), !isOwnLink { continue }
            let showsURL = VisibleURL.isURL(candidate.visible)
            if !isOwnLink, showsURL || leaveAlone.contains(url) { continue }
            let quoted = try Self.isQuoted(candidate.value, in: text.bytes)
            links.append(
                Link(
                    value: candidate.value, isQuoted: quoted, text: candidate.text, url: url, isOwn: isOwnLink,
                    mayBeTracked: !showsURL))
        }
        links.sort { $0.value.lowerBound < $1.value.lowerBound }
        for edge in links.flatMap({ [$0.value.lowerBound, $0.value.upperBound] })
            + oldPixels.flatMap({ [$0.lowerBound, $0.upperBound] })
        where !text.mayInsert(at: edge) {
            throw .unsafeHTML("a link stands in a shifted character set")
        }
        pixelPlaces.removeAll { !text.mayInsert(at: $0) }
    }

    /// Checks that a value is where gumbo says: behind `=`, in quotes or without any.
    private static func isQuoted(_ value: Range<Int>, in text: [UInt8]) throws(Untouched) -> Bool {
        let doubt = Untouched.unsafeHTML("a link's place is unclear")
        guard let before = text[..<value.lowerBound].last(where: { !$0.isSpace }), before == .equals else {
            throw doubt
        }
        let first = text[value.lowerBound]
        guard first == .quote || first == .apostrophe else {
            guard text[value].allSatisfy({ !$0.isSpace && $0 != .greater }) else { throw doubt }
            return false
        }
        guard value.count >= 2, text[value.upperBound - 1] == first,
            !text[(value.lowerBound + 1)..<(value.upperBound - 1)].contains(first)
        else { throw doubt }
        return true
    }
}

/// Gathers while the tree is walked.
private struct Collector {
    struct Candidate {
        var value: Range<Int>
        var text: String
        /// What is shown of the link.
        var visible = ""
    }
    let text: [UInt8]
    let own: [OwnBase]
    var candidates: [Candidate] = []
    var oldPixels: [Range<Int>] = []
    var bodyEnd: Int?
    var rootEnd: Int?
    /// For each open element: whether it is in a part that is switched off, and the link it is in.
    private var open: [(isOff: Bool, link: Int?)] = []
    /// A link's element is there several times where tags overlap; it is one link.
    private var known: [Int: Int] = [:]
    /// Characters of a link's text that are looked at.
    private static let visibleLength = 2000

    init(text: [UInt8], own: [OwnBase]) {
        self.text = text
        self.own = own
    }

    mutating func visit(_ event: HTMLDocument.Event) {
        switch event {
        case .enter(let element, let isHTML): enter(element, isHTML: isHTML)
        case .leave(let element):
            open.removeLast()
            if element.isBody, let tag = end(of: element, "</body") { bodyEnd = max(bodyEnd ?? 0, tag) }
            if element.isRoot, let tag = end(of: element, "</html") { rootEnd = max(rootEnd ?? 0, tag) }
        case .text(let pointer):
            if let link = open.last?.link { show(String(cString: pointer), in: link) }
        case .comment: break
        }
    }

    /// Where the end tag begins. In foreign content gumbo may name another element's, so it has to be one by its letters.
    private func end(of element: HTMLDocument.Element, _ name: String) -> Int? {
        guard let tag = element.endTag, String(decoding: text[tag].prefix(6), as: UTF8.self).lowercased() == name else {
            return nil
        }
        return tag.lowerBound
    }

    private mutating func enter(_ element: HTMLDocument.Element, isHTML: Bool) {
        var isOff = open.last?.isOff ?? false
        var link = open.last?.link
        if !isOff, let mark = element.attribute("data-mailbell"), WebURL.trimmed(mark.value).lowercased() == "off" {
            isOff = true
        }
        if isHTML, element.isImage {
            if let source = element.attribute("src"), own.isPixel(source.value), let tag = element.startTag {
                oldPixels.append(tag)
            }
            if let link, let shown = element.attribute("alt") { show(shown.value, in: link) }
        }
        if isHTML, element.isLink {
            link = nil
            if !isOff, let target = element.attribute("href"), let value = target.valueRange {
                if known[value.lowerBound] == nil {
                    known[value.lowerBound] = candidates.count
                    candidates.append(Candidate(value: value, text: target.value))
                }
                link = element.isAnchor ? known[value.lowerBound] : nil
            }
        }
        open.append((isOff, link))
    }

    private mutating func show(_ text: String, in link: Int) {
        if candidates[link].visible.utf8.count < Self.visibleLength { candidates[link].visible += text }
    }
}
