/// An HTML part that is shown, read and ready to be tracked.
struct HTMLPart {
    /// Its place in the message's tree.
    let index: Int
    let content: Range<Int>
    private let body: TransferBody
    private let charset: String?
    let findings: HTMLFindings
    /// The decoded text but for what may change.
    private let outline: [UInt8]
    /// Where the pixel goes; nil in a part that gets none.
    private let pixelPlace: Int?

    /// What is put in for one recipient.
    struct Change {
        var splices: [Splice]
        /// What each link of the findings leads to afterwards, decoded.
        var targets: [String]
        var pixelURL: String?
        var rewrittenLinks = 0
        var restoredLinks = 0
        var removedPixels = 0
    }

    init(
        _ raw: [UInt8], part: MessageTree.Part, index: Int, content: Range<Int>, lineEnd: [UInt8], own: [OwnBase],
        leaveAlone: Set<String>, takesPixel: Bool
    ) throws(Untouched) {
        self.index = index
        self.content = content
        charset = part.charset
        body = try TransferBody(raw, encoding: part.encoding, lineEnd: lineEnd)
        let decoded = body.decoded
        guard decoded.count <= CraftLimits.htmlBytes else { throw .tooLarge("HTML part") }
        if decoded.trimmed.isEmpty { throw .unsafeHTML("it is empty") }
        if InlinePGP.isInHTML(decoded) { throw .inlinePGP }
        let masked = try CharsetMask.mask(decoded, charset: charset)
        let document = try HTMLDocument(masked.bytes)
        findings = try HTMLFindings(document, text: masked, own: own, leaveAlone: leaveAlone)
        outline =
            HTMLOutline(
                document, values: Set(findings.links.map(\.value.lowerBound)),
                images: Set(findings.oldPixels.map(\.lowerBound))
            ).bytes
        guard takesPixel else {
            pixelPlace = nil
            return
        }
        // Whether a place will do does not depend on the URLs: so it is tried once, for all copies.
        var place: Int?
        for candidate in findings.pixelPlaces {
            let change = try Self.change(
                findings, pixelPlace: candidate, pixelURL: "https://mail.example.com/o/x.gif", target: { _ in nil })
            if (try? Self.check(decoded.spliced(change.splices), change, findings, outline, charset)) != nil {
                place = candidate
                break
            }
        }
        guard let place else { throw .unsafeHTML("there is no place for the pixel") }
        pixelPlace = place
    }

    /// - Parameter target: what a link is to lead to; nil leaves it as it is.
    func change(pixelURL: String?, target: (HTMLFindings.Link) -> (url: String, isTracked: Bool)?) throws(Untouched)
        -> Change
    {
        try Self.change(findings, pixelPlace: pixelPlace, pixelURL: pixelURL, target: target)
    }

    /// The encoded content with a change in it, checked: read again, it differs from what it was by the change alone.
    func encoded(_ change: Change, encoding: String, lineEnd: [UInt8]) throws(Untouched) -> [UInt8] {
        let encoded = try body.spliced(change.splices)
        let decoded = try TransferBody(encoded, encoding: encoding, lineEnd: lineEnd).decoded
        // A tag may have been broken into lines; everything else is to be there to the byte.
        let intended = body.decoded.spliced(change.splices)
        guard decoded == intended || Self.isEqualInTags(decoded, intended, change) else {
            throw .failedCheck("the encoding")
        }
        var change = change
        if decoded.count != intended.count {
            let growth = decoded.count - intended.count
            for index in change.splices.indices where change.splices[index].isTag {
                change.splices[index].text += [UInt8](repeating: .space, count: growth)
            }
        }
        try Self.check(decoded, change, findings, outline, charset)
        return encoded
    }

    private static func change(
        _ findings: HTMLFindings, pixelPlace: Int?, pixelURL: String?,
        target: (HTMLFindings.Link) -> (url: String, isTracked: Bool)?
    ) throws(Untouched) -> Change {
        var change = Change(splices: [], targets: [])
        for link in findings.links {
            guard let (url, isTracked) = target(link), url != link.url else {
                change.targets.append(link.text)
                continue
            }
            change.targets.append(url)
            if isTracked { change.rewrittenLinks += 1 }
            if link.isOwn { change.restoredLinks += 1 }
            let text = WebURL.escaped(url)
            change.splices.append(
                link.isQuoted
                    ? Splice(range: link.value.lowerBound + 1..<link.value.upperBound - 1, text: text)
                    : Splice(range: link.value, text: [.quote] + text + [.quote]))
        }
        change.removedPixels = findings.oldPixels.count
        change.splices += findings.oldPixels.map { Splice(range: $0, text: []) }
        if let pixelURL, let pixelPlace {
            change.pixelURL = pixelURL
            change.splices.append(Splice(range: pixelPlace..<pixelPlace, text: Pixel.tag(pixelURL), isTag: true))
        }
        change.splices.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        for (one, next) in zip(change.splices, change.splices.dropFirst())
        where one.range.upperBound > next.range.lowerBound {
            throw .unsafeHTML("tags overlap")
        }
        return change
    }

    private static func check(
        _ decoded: [UInt8], _ change: Change, _ findings: HTMLFindings, _ outline: [UInt8], _ charset: String?
    ) throws(Untouched) {
        let starts = moved(findings.links.map(\.value.lowerBound), by: change.splices)
        let pixel = change.splices.first(where: \.isTag).map { moved([$0.range.lowerBound], by: change.splices)[0] }
        let document = try HTMLDocument(try CharsetMask.mask(decoded, charset: charset).bytes)
        let new = HTMLOutline(document, values: Set(starts), images: pixel.map { [$0] } ?? [])
        guard new.bytes == outline else { throw .failedCheck("the HTML") }
        guard new.found.pixels == (change.pixelURL.map { [$0] } ?? []) else { throw .failedCheck("the pixel") }
        for (start, target) in zip(starts, change.targets) where new.found.values[start] != target {
            throw .failedCheck("a link")
        }
    }

    /// Where what was at `positions`, which are in order, is after `splices`. What is put in at a position itself comes
    /// before it only where something else begins there.
    private static func moved(_ positions: [Int], by splices: [Splice]) -> [Int] {
        var growth = 0
        var next = 0
        return positions.map { position in
            while next < splices.count, splices[next].range.upperBound <= position,
                splices[next].range.lowerBound < position
            {
                growth += splices[next].text.count - splices[next].range.count
                next += 1
            }
            return position + growth
        }
    }

    /// Whether the bytes differ by line ends in place of a space, or before `>`, in tags that were put in.
    private static func isEqualInTags(_ decoded: [UInt8], _ intended: [UInt8], _ change: Change) -> Bool {
        guard let tag = change.splices.first(where: \.isTag) else { return false }
        let start = moved([tag.range.lowerBound], by: change.splices)[0]
        let growth = decoded.count - intended.count
        guard growth >= 0, decoded.count >= start + tag.text.count + growth else { return false }
        let before = decoded[..<start] == intended[..<start]
        let after = decoded[(start + tag.text.count + growth)...] == intended[(start + tag.text.count)...]
        let inside = decoded[start..<start + tag.text.count + growth].filter { !$0.isSpace }
        return before && after && inside == tag.text.filter { !$0.isSpace }
    }
}
