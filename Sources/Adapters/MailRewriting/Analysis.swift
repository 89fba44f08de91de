import HTMLParsing

/// The changeable content of a message that can be tracked.
struct DraftContent {
    enum Kind {
        /// The HTML parts that are shown.
        case html([HTMLPart])
        /// A plain text that gets an HTML alternative.
        case plain(PlainAlternative)
    }
    var kind: Kind
    var tree: MessageTree
    /// Whether a copy gets a pixel.
    var takesPixel: Bool
    /// Whether links are rewritten.
    var tracksClicks: Bool
    /// The base URLs of our hubs.
    var own: [OwnBase]
    /// The targets of List-Unsubscribe, which are not rewritten.
    var leaveAlone: Set<String>

    private var found: [HTMLFindings.Link] {
        guard case .html(let parts) = kind else { return [] }
        return parts.flatMap(\.findings.links)
    }

    private var traces: [HTMLFindings.Trace] {
        guard case .html(let parts) = kind else { return [] }
        return parts.flatMap(\.findings.traces)
    }

    /// The URL that a link has without tracking, and whether it may be tracked.
    func original(of link: HTMLFindings.Link, resolved: [String: String]) -> (url: String, mayBeTracked: Bool) {
        guard link.isOwn else { return (link.url, tracksClicks && link.mayBeTracked) }
        guard let url = resolved[link.url] else { return (link.url, false) }
        let mayBeTracked = tracksClicks && link.mayBeTracked && !own.isOwn(url) && !leaveAlone.contains(url)
        return (url, mayBeTracked)
    }

    /// The URLs that can be tracked, each once, in order.
    func links(resolved: [String: String]) -> [String] {
        var seen: Set<String> = []
        return found.compactMap { link in
            let (url, mayBeTracked) = original(of: link, resolved: resolved)
            return mayBeTracked && seen.insert(url).inserted ? url : nil
        }
    }

    /// Old tracked links of our hubs, each once.
    var oldLinks: [String] {
        var seen: Set<String> = []
        let inTraces = traces.compactMap { trace in
            if case .restored(let url) = trace.mend { url } else { nil }
        }
        return (found.filter(\.isOwn).map(\.url) + inTraces).filter { seen.insert($0).inserted }
    }

    /// Whether there are old pixels or tracked links, whose removal is a change even if nothing is tracked.
    var hasOldOnes: Bool {
        guard case .html(let parts) = kind else { return false }
        return parts.contains { !$0.findings.oldPixels.isEmpty || !$0.findings.traces.isEmpty }
            || found.contains(where: \.isOwn)
    }
}

/// The analysis of a message: its header, and what can be tracked in it, or the reason why nothing can.
struct Analysis {
    private(set) var header: HeaderBlock?
    private(set) var envelope = Envelope()
    private(set) var track: TrackHeader?
    private(set) var content: DraftContent?
    private(set) var reason: Untouched?

    init(_ bytes: UnsafeRawBufferPointer, options: CraftOptions) {
        do throws(Untouched) {
            try look(bytes, options)
        } catch {
            reason = error
            content = nil
        }
    }

    private mutating func look(_ bytes: UnsafeRawBufferPointer, _ options: CraftOptions) throws(Untouched) {
        guard bytes.count <= CraftLimits.messageBytes else { throw .tooLarge("message") }
        let start = Self.mboxLine(bytes)
        let header = try HeaderBlock(bytes, from: start)
        self.header = header
        guard !header.fields.isEmpty else { throw .malformed("no header") }
        let read = try MessageReader.read(bytes, from: start)
        envelope = Envelope(LooseHeader(bytes), in: bytes)
        envelope.seconds = read.seconds
        let tree = read.tree
        guard header.fields.count == tree.fields.count + (tree.parts.first?.fields.count ?? 0) else {
            throw .malformed("its header is ambiguous")
        }
        track = try Self.track(header, bytes)
        if track == .no { throw .notWanted }
        try Refusals.check(header, tree)
        try Self.refuseInlinePGP(tree, bytes, header)
        let leaveAlone = Self.unsubscribeTargets(header, bytes)
        let own = options.ownBases.compactMap(OwnBase.init)
        let tracksClicks = options.tracksClicks && track != .opens
        let html = Displayed.parts(tree, type: "text/html")
        var content = DraftContent(
            kind: .html([]), tree: tree, takesPixel: options.tracksOpens, tracksClicks: tracksClicks, own: own,
            leaveAlone: leaveAlone)
        if html.isEmpty {
            guard options.addsHTML else { throw .noHTML }
            guard options.tracksOpens else { throw .nothingToTrack }
            content.kind = .plain(try PlainAlternative(tree, bytes, header))
        } else {
            guard html.count <= CraftLimits.htmlParts else { throw .tooLarge("HTML parts") }
            var parts: [HTMLPart] = []
            var time = ParserTime(seconds: CraftLimits.allParserSeconds)
            for index in html {
                let part = tree.parts[index]
                guard let range = part.content else { continue }
                if part.hasChecksum { throw .checksummed }
                parts.append(
                    try HTMLPart(
                        Array(bytes[range]), part: part, index: index, content: range, lineEnd: header.lineEnd,
                        own: own, leaveAlone: leaveAlone, takesPixel: options.tracksOpens && parts.isEmpty,
                        tracksClicks: tracksClicks, time: &time))
            }
            content.kind = .html(parts)
        }
        guard content.takesPixel || !content.links(resolved: [:]).isEmpty || content.hasOldOnes else {
            throw .nothingToTrack
        }
        self.content = content
    }

    /// Where the message begins: after a `From ` line of mbox (RFC 4155), if there is one.
    static func mboxLine(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.starts(with: "From ".utf8) else { return 0 }
        return bytes.firstIndex(of: .lineFeed).map { $0 + 1 } ?? bytes.count
    }

    /// The value of `X-Mailbell-Track`; nil if there is none. Throws if it is invalid or occurs with different values.
    static func track(_ header: HeaderBlock, _ bytes: UnsafeRawBufferPointer) throws(Untouched) -> TrackHeader? {
        var found: TrackHeader?
        for field in header.fields("x-mailbell-track") {
            let value = HeaderBlock.value(field, in: bytes)
            guard let choice = TrackHeader(rawValue: value.lowercased()), found == nil || found == choice else {
                throw .unclearTrackHeader(value.cut(to: 100))
            }
            found = choice
        }
        return found
    }

    /// Throws if a text part that is shown contains inline PGP. A part that cannot be decoded is searched as it is.
    private static func refuseInlinePGP(
        _ tree: MessageTree, _ bytes: UnsafeRawBufferPointer, _ header: HeaderBlock
    ) throws(Untouched) {
        for index in Displayed.parts(tree, type: "text/plain") {
            let part = tree.parts[index]
            guard let range = part.content else { continue }
            let raw = Array(bytes[range].prefix(CraftLimits.plainBytes))
            let decoded = (try? TransferBody(raw, encoding: part.encoding, lineEnd: header.lineEnd).decoded) ?? raw
            if InlinePGP.isInPlain(decoded) { throw .inlinePGP }
        }
    }

    /// The URLs in `List-Unsubscribe: <https://…>, <mailto:…>` (RFC 2369, RFC 8058). Some programs write long URLs as
    /// encoded words, although RFC 2047 does not allow them there, and some omit the brackets.
    private static func unsubscribeTargets(_ header: HeaderBlock, _ bytes: UnsafeRawBufferPointer) -> Set<String> {
        var targets: Set<String> = []
        for field in header.fields("list-unsubscribe") {
            let value = EncodedText.decode(bytes[field.body])
            var pieces = value.split(separator: ",")
            if value.contains("<") {
                pieces = value.split(separator: "<").filter { $0.contains(">") }.map { $0.prefix { $0 != ">" } }
            }
            for piece in pieces {
                // Spaces in a URL come from folding (RFC 2369, 2).
                if let url = WebURL.absolute(String(piece.filter { !$0.isWhitespace })) { targets.insert(url) }
            }
        }
        return targets
    }
}
