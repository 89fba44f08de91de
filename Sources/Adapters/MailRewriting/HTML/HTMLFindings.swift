import Core
import Glibc
import HTMLParsing

/// What was found in an HTML part: links that may be rewritten, old pixels of our hubs, and places for a new pixel.
struct HTMLFindings {
    /// A link that may be rewritten or restored.
    struct Link: Equatable {
        /// The position of the value of its href, with its quotes if it has any.
        var value: Range<Int>
        var isQuoted: Bool
        /// The decoded value.
        var text: String
        /// The absolute URL. If `isOwn`: the tracked link of our hub, unwrapped.
        var url: String
        /// Whether the link is or contains `<hub>/c/<ticket>/<n>` of one of our hubs.
        var isOwn: Bool
        /// False if the link's text is a URL. An old tracked link may then be restored, but not tracked again.
        var mayBeTracked: Bool
    }
    /// Another attribute with an old ticket of our hubs, such as a copy of a link's URL that programs write beside
    /// `href`, or an image outside `<img>`.
    struct Trace: Equatable {
        /// What to do with the value.
        enum Mend: Equatable {
            /// The value contains a pixel: replace it with this value without the pixel.
            case without(String)
            /// The value contains this tracked link: replace it with the link's target, if that is known.
            case restored(String)
        }
        /// The attribute's name.
        var name: String
        /// The position of the value, with its quotes if it has any.
        var value: Range<Int>
        var isQuoted: Bool
        /// The decoded value.
        var text: String
        var mend: Mend
    }
    /// In order of their positions.
    var links: [Link] = []
    /// In order of their positions.
    var traces: [Trace] = []
    /// The positions of the tags of old pixels.
    var oldPixels: [Range<Int>] = []
    /// The places for a pixel, best first: before `</body>`, before `</html>`, at the end.
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
            guard !candidate.text.contains("\u{FFFD}") else { continue }
            guard text.isUTF8 || candidate.text.utf8.allSatisfy({ $0 < 128 }) else { continue }
            guard let (url, isOwnLink) = Self.target(candidate.text, own) else { continue }
            // If the text of a link is itself a URL, tracking would make text and target differ, which looks like
            // phishing to programs and people. So it is left alone, even if its text is not its target.
            let showsURL = VisibleURL.isURL(candidate.visible)
            if !isOwnLink, showsURL || leaveAlone.contains(url) { continue }
            let quoted = try Self.isQuoted(candidate.value, in: text.bytes)
            links.append(
                Link(
                    value: candidate.value, isQuoted: quoted, text: candidate.text, url: url, isOwn: isOwnLink,
                    mayBeTracked: !showsURL))
        }
        links.sort { $0.value.lowerBound < $1.value.lowerBound }
        try addTraces(collector.traces, text)
        for edge in (links.map(\.value) + traces.map(\.value)).flatMap({ [$0.lowerBound, $0.upperBound] })
            + oldPixels.flatMap({ [$0.lowerBound, $0.upperBound] })
        where !text.mayInsert(at: edge) {
            throw .unsafeHTML("a link is in a shifted character set")
        }
        pixelPlaces.removeAll { !text.mayInsert(at: $0) }
    }

    /// The absolute URL of a link, or the tracked link of our hubs that it contains. nil for a link that is left alone.
    private static func target(_ text: String, _ own: [OwnBase]) -> (url: String, isOwn: Bool)? {
        let url = WebURL.absolute(text)
        if let url, own.contains(where: { $0.isLink(url) }) { return (url, true) }
        // A value that is too long or not a valid URL may still contain a tracked link.
        let start = WebURL.trimmed(text).prefix(8).lowercased()
        if ["http:", "https:", "//"].contains(where: start.hasPrefix) {
            switch CarriedURL.find(in: text, own) {
            case .link(let carried): return (carried, true)
            case .pixel, .page: return nil
            case nil: break
            }
        }
        guard let url, !own.isOwn(url) else { return nil }
        return (url, false)
    }

    /// Adds the traces, except in attributes that are rewritten anyway and in tags that are removed.
    private mutating func addTraces(_ found: [Collector.Trace], _ text: CharsetMask.Masked) throws(Untouched) {
        let isRewritten = Set(links.map(\.value.lowerBound))
        var pixels = oldPixels[...]
        for trace in found.sorted(by: { $0.value.lowerBound < $1.value.lowerBound }) {
            while let pixel = pixels.first, pixel.upperBound <= trace.value.lowerBound { pixels.removeFirst() }
            if isRewritten.contains(trace.value.lowerBound) || pixels.first?.contains(trace.value.lowerBound) == true {
                continue
            }
            var mend = trace.mend
            // If the rest cannot be written again unchanged, the whole value is removed.
            if case .without(let rest) = mend, !rest.isEmpty,
                rest.contains("\u{FFFD}") || !text.isUTF8 && rest.utf8.contains(where: { $0 > 126 })
            {
                mend = .without("")
            }
            traces.append(
                Trace(
                    name: trace.name, value: trace.value, isQuoted: try Self.isQuoted(trace.value, in: text.bytes),
                    text: trace.text, mend: mend))
        }
    }

    /// Whether a value is in quotes. Throws if it is not where gumbo reports it: after `=`.
    private static func isQuoted(_ value: Range<Int>, in text: [UInt8]) throws(Untouched) -> Bool {
        let doubt = Untouched.unsafeHTML("the position of a link is unclear")
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

extension HTMLFindings {
    /// An attribute's value that may change.
    struct Slot {
        enum Kind {
            case link(Link)
            case trace(Trace.Mend)
        }
        /// The attribute's name.
        var name: String
        /// The position of the value, with its quotes if it has any.
        var value: Range<Int>
        var isQuoted: Bool
        /// The decoded value.
        var text: String
        var kind: Kind
    }

    /// The values that may change, in order of their positions.
    var slots: [Slot] {
        let links = links.map {
            Slot(name: "href", value: $0.value, isQuoted: $0.isQuoted, text: $0.text, kind: .link($0))
        }
        let traces = traces.map {
            Slot(name: $0.name, value: $0.value, isQuoted: $0.isQuoted, text: $0.text, kind: .trace($0.mend))
        }
        return (links + traces).sorted { $0.value.lowerBound < $1.value.lowerBound }
    }
}

/// Collects the findings during a walk over the document.
private struct Collector {
    struct Candidate {
        var value: Range<Int>
        var text: String
        /// The link's visible text.
        var visible = ""
    }
    struct Trace {
        var name: String
        var value: Range<Int>
        var text: String
        var mend: HTMLFindings.Trace.Mend
    }
    let text: [UInt8]
    let own: [OwnBase]
    var candidates: [Candidate] = []
    var traces: [Trace] = []
    var oldPixels: [Range<Int>] = []
    var bodyEnd: Int?
    var rootEnd: Int?
    /// For each open element: whether tracking is switched off in it, and the link that contains it.
    private var open: [(isOff: Bool, link: Int?)] = []
    /// Candidates by the position of their value. If tags overlap, the parser repeats a link's element.
    private var known: [Int: Int] = [:]
    private var knownTraces: Set<Int> = []
    private var knownPixels: Set<Int> = []
    /// Bytes of a link's text that are examined.
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

    /// The start of an element's end tag. In foreign content gumbo may report another element's tag, so its name is
    /// checked.
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
        let isLink = isHTML && element.isLink
        if !own.isEmpty { lookForTraces(element, isImage: isHTML && element.isImage, hrefIsLink: isLink, isOff: isOff) }
        if isHTML, element.isImage {
            if let link, let shown = element.attribute("alt") { show(shown.value, in: link) }
        }
        if isLink {
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

    /// Attributes that neither link nor load anything.
    private static let harmless: Set<String> = [
        "class", "id", "alt", "title", "width", "height", "align", "valign", "border", "cellpadding", "cellspacing",
        "bgcolor", "color", "face", "size", "name", "dir", "lang", "role", "rel", "target", "colspan", "rowspan",
        "type", "content", "shash", "aria-label", "placeholder",
    ]
    /// Attributes with the image URL of an `<img>`.
    private static let sources: Set<String> = ["src", "srcset", "data-src", "data-srcset", "lowsrc", "originalsrc"]

    private mutating func lookForTraces(
        _ element: HTMLDocument.Element, isImage: Bool, hrefIsLink: Bool, isOff: Bool
    ) {
        element.eachAttribute { name, value, range in
            guard let range, !knownTraces.contains(range.lowerBound) else { return }
            let name = String(cString: name)
            guard !Self.harmless.contains(name), !(hrefIsLink && name == "href") else { return }
            let found = UnsafeRawBufferPointer(start: value, count: strlen(value)).withMemoryRebound(to: UInt8.self) {
                CarriedURL.find(in: $0, own)
            }
            guard let found else { return }
            let text = String(cString: value)
            var mend: HTMLFindings.Trace.Mend?
            switch found {
            case .pixel:
                if isImage, Self.sources.contains(name), let tag = element.startTag {
                    if knownPixels.insert(tag.lowerBound).inserted { oldPixels.append(tag) }
                } else {
                    mend = .without(name == "style" ? StyleValue.without(pixelsOf: own, text) : "")
                }
            case .link(let url):
                // A value with spaces is text for people, not a URL.
                if !isOff, !WebURL.trimmed(text).contains(where: \.isWhitespace) { mend = .restored(url) }
            case .page: break
            }
            guard let mend else { return }
            knownTraces.insert(range.lowerBound)
            traces.append(Trace(name: name, value: range, text: text, mend: mend))
        }
    }

    /// Adds visible text to a link.
    private mutating func show(_ text: String, in link: Int) {
        if candidates[link].visible.utf8.count < Self.visibleLength { candidates[link].visible += text }
    }
}
