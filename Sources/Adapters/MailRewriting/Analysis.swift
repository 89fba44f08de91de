/// What there is to change in a message that can be tracked.
struct DraftContent {
    enum Kind {
        case html([HTMLPart])
        case plain(PlainAlternative)
    }
    var kind: Kind
    var tree: MessageTree
    var takesPixel: Bool
    var tracksClicks: Bool
    var own: [OwnBase]
    /// Targets of List-Unsubscribe.
    var leaveAlone: Set<String>

    private var found: [HTMLFindings.Link] {
        guard case .html(let parts) = kind else { return [] }
        return parts.flatMap(\.findings.links)
    }

    /// Where a link is to lead if it is not rewritten, and whether it may be.
    func original(of link: HTMLFindings.Link, resolved: [String: String]) -> (url: String, mayBeTracked: Bool) {
        guard link.isOwn else { return (link.url, tracksClicks && link.mayBeTracked) }
        guard let url = resolved[link.url] else { return (link.url, false) }
        let mayBeTracked = tracksClicks && link.mayBeTracked && !own.isOwn(url) && !leaveAlone.contains(url)
        return (url, mayBeTracked)
    }

    func links(resolved: [String: String]) -> [String] {
        var seen: Set<String> = []
        return found.compactMap { link in
            let (url, mayBeTracked) = original(of: link, resolved: resolved)
            return mayBeTracked && seen.insert(url).inserted ? url : nil
        }
    }

    var oldLinks: [String] {
        var seen: Set<String> = []
        return found.compactMap { $0.isOwn && seen.insert($0.url).inserted ? $0.url : nil }
    }

    /// Whether something would change though nothing is tracked.
    var hasOldOnes: Bool {
        guard case .html(let parts) = kind else { return false }
        return parts.contains { !$0.findings.oldPixels.isEmpty } || found.contains(where: \.isOwn)
    }
}

/// The first look at a message.
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
        envelope = read.envelope
        if envelope.messageID != nil, let field = header.fields("message-id").first {
            envelope.messageID = HeaderBlock.value(field, in: bytes)
        }
        let tree = read.tree
        guard header.fields.count == tree.fields.count + (tree.parts.first?.fields.count ?? 0) else {
            throw .malformed("its header can be read in two ways")
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
            for index in html {
                let part = tree.parts[index]
                guard let range = part.content else { continue }
                if part.hasChecksum { throw .checksummed }
                parts.append(
                    try HTMLPart(
                        Array(bytes[range]), part: part, index: index, content: range, lineEnd: header.lineEnd,
                        own: own,
                        leaveAlone: leaveAlone, takesPixel: options.tracksOpens && parts.isEmpty))
            }
            content.kind = .html(parts)
        }
        guard content.takesPixel || !content.links(resolved: [:]).isEmpty || content.hasOldOnes else {
            throw .nothingToTrack
        }
        self.content = content
    }

    /// Where the message begins behind a `From ` line of mbox (RFC 4155).
    static func mboxLine(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.starts(with: "From ".utf8) else { return 0 }
        return bytes.firstIndex(of: .lineFeed).map { $0 + 1 } ?? bytes.count
    }

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

    /// Text parts that are shown. What cannot be decoded is not for anybody to read.
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

    /// `List-Unsubscribe: <https://…>, <mailto:…>` (RFC 2369, RFC 8058).
    private static func unsubscribeTargets(_ header: HeaderBlock, _ bytes: UnsafeRawBufferPointer) -> Set<String> {
        var targets: Set<String> = []
        for field in header.fields("list-unsubscribe") {
            for piece in HeaderBlock.value(field, in: bytes).split(separator: "<") {
                guard let end = piece.firstIndex(of: ">") else { continue }
                // Spaces in it come from folding (RFC 2369, 2).
                let url = String(piece[..<end].filter { !$0.isWhitespace })
                if let url = WebURL.absolute(url) { targets.insert(url) }
            }
        }
        return targets
    }
}
