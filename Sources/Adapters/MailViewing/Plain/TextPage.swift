import Core

/// Shows plain text as HTML. Every piece is escaped first; then links are put between the pieces.
struct TextPage {
    private var washed = WashedMail(content: [])
    private let texts: ViewTexts
    /// Maximum bytes of the HTML.
    private let most: Int
    private let restore: (String) -> RestoredURL?
    private var hosts: Set<String> = []

    init(texts: ViewTexts, most: Int, restore: @escaping (String) -> RestoredURL?) {
        self.texts = texts
        self.most = most
        self.restore = restore
        washed.content.append("<body>")
    }

    func finished() -> WashedMail {
        var result = washed
        result.content.append("</body>")
        return result
    }

    /// Adds a line of ours.
    mutating func add(notice: String) {
        washed.content.append("<p class=\"mailbell-notice\">")
        washed.content.escape(notice.utf8)
        washed.content.append("</p>")
    }

    /// Adds the text: quotes are folded if there is other text before them.
    mutating func add(_ text: String, flow: TextFlow = .fixed) {
        let lines = flow.lines(of: text.prefix(bytes: ViewLimits.textBytes))
        var hasText = false
        var at = 0
        while at < lines.count, !isFull {
            let isQuote = lines[at].depth > 0
            let end = lines[at...].firstIndex { ($0.depth > 0) != isQuote } ?? lines.count
            let isFolded = isQuote && hasText
            if isFolded { washed.content.startFold(texts.quote) }
            washed.content.append("<div class=\"mailbell-text\">")
            for (index, line) in lines[at..<end].enumerated() where !isFull {
                if index > 0 { washed.content.append(10) }
                write(line: line.text)
                hasText = hasText || line.text.unicodeScalars.contains { !$0.properties.isWhitespace }
            }
            washed.content.append("</div>")
            if isFolded { washed.content.append("</details>") }
            at = end
        }
    }

    /// Whether the rest is left out. What is written at once has at most 5 bytes for each of the text, or is bounded.
    private var isFull: Bool { washed.content.count > most - 48 * 1024 }

    private mutating func write(line: String) {
        let bytes = Array(line.utf8)
        var done = 0
        var finder = TextLinks(bytes)
        while !isFull, let link = finder.next(behind: done) {
            escape(bytes[done..<link.lowerBound])
            write(link: String(decoding: bytes[link], as: UTF8.self))
            done = link.upperBound
        }
        escape(bytes[done...])
    }

    /// In pieces, so that the end of the space is seen in time. A piece never ends within a character.
    private mutating func escape(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty, !isFull {
            var end = min(rest.startIndex + 2048, rest.endIndex)
            while end < rest.endIndex, end > rest.startIndex + 2000, rest[end] & 0xC0 == 0x80 { end -= 1 }
            washed.content.escape(rest[..<end])
            rest = rest[end...]
        }
    }

    private mutating func write(link text: String) {
        let value = text.contains("@") && !text.contains(":") ? "mailto:" + text : text
        guard let target = LinkTarget(value, restore: restore) else { return escape(Array(text.utf8)[...]) }
        // A tracked link of ours is shown as the URL to which it leads.
        let isRestored = trackableURL(told: value).map { restore($0) != nil } ?? false
        let shown = isRestored ? target.url : text
        washed.content.append("<a href=\"")
        washed.content.escape(target.url.utf8)
        washed.content.append("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">")
        washed.content.escape(shown.utf8)
        washed.content.append("</a>")
        // The text is the target itself, but not everybody reads its host as it is.
        if HostName.isMistakable(target.host) { washed.content += HostMark.html(target.shown) }
        if hosts.count < ViewLimits.linkHosts, !target.host.isEmpty, hosts.insert(target.host).inserted {
            washed.linkHosts.append(target.host)
        }
    }
}
