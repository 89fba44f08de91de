import HTMLParsing

/// An HTML part of a message, analyzed and ready to be tracked.
struct HTMLPart {
    /// The part's index in the message's tree.
    let index: Int
    /// The position of the encoded content in the message.
    let content: Range<Int>
    private let body: TransferBody
    private let charset: String?
    let findings: HTMLFindings
    private let slots: [HTMLFindings.Slot]
    /// The outline of the original, without the values and tags that may change.
    private let outline: [UInt8]
    /// The position for the pixel; nil if this part gets none.
    private let pixelPlace: Int?
    /// The ranges of the change that was tried in `init`.
    private let tried: Set<Range<Int>>

    /// The changes for one recipient.
    struct Change {
        var splices: [Splice]
        /// The decoded value of each slot after the change.
        var targets: [String]
        var pixelURL: String?
        var rewrittenLinks = 0
        var restoredLinks = 0
        var removedPixels = 0
    }

    /// The wanted URLs for one recipient.
    struct Wishes {
        /// The new URL of a link; nil to leave it as it is.
        var target: (HTMLFindings.Link) -> (url: String, isTracked: Bool)?
        /// The target of an old tracked link; nil if it is not known.
        var restored: (String) -> String?
    }

    /// Analyzes a part, and tries a change of everything that may change.
    ///
    /// - Parameter tracksClicks: whether links may be rewritten that are not old tracked links.
    init(
        _ raw: [UInt8], part: MessageTree.Part, index: Int, content: Range<Int>, lineEnd: [UInt8], own: [OwnBase],
        leaveAlone: Set<String>, takesPixel: Bool, tracksClicks: Bool, time: inout ParserTime
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
        let document = try HTMLDocument.ofMail(masked.bytes, time: &time)
        let findings = try HTMLFindings(document, text: masked, own: own, leaveAlone: leaveAlone)
        self.findings = findings
        slots = findings.slots
        outline =
            HTMLOutline(
                document, values: Self.names(of: slots, at: slots.map(\.value.lowerBound)),
                images: Set(findings.oldPixels.map(\.lowerBound))
            ).bytes
        // Whether a place is suitable does not depend on the URLs. So all changes are tried once, for all copies.
        let url = "https://mail.example.com/o/x.gif"
        let wishes = Wishes { link in
            link.isOwn || tracksClicks && link.mayBeTracked ? (url, true) : nil
        } restored: { _ in
            url
        }
        let places = takesPixel ? findings.pixelPlaces.map { Optional($0) } : [nil]
        var fault = Untouched.unsafeHTML("there is no place for the pixel")
        for place in places {
            do throws(Untouched) {
                let change = try Self.change(
                    findings, slots, pixelPlace: place, pixelURL: place.map { _ in url }, wishes)
                if !change.splices.isEmpty {
                    try Self.check(decoded.spliced(change.splices), change, slots, outline, charset, time: &time)
                }
                pixelPlace = place
                tried = Set(change.splices.map(\.range))
                return
            } catch {
                if !takesPixel { fault = error }
            }
        }
        throw fault
    }

    /// The change for one recipient.
    func change(pixelURL: String?, _ wishes: Wishes) throws(Untouched) -> Change {
        try Self.change(findings, slots, pixelPlace: pixelPlace, pixelURL: pixelURL, wishes)
    }

    /// The encoded content with a change applied and verified: decoded and parsed again, it differs from the original
    /// only by the change.
    func encoded(_ change: Change, encoding: String, lineEnd: [UInt8]) throws(Untouched) -> [UInt8] {
        let encoded = try body.spliced(change.splices)
        let decoded = try TransferBody(encoded, encoding: encoding, lineEnd: lineEnd).decoded
        // Inserted tags may have been broken into lines. Everything else must be equal to the byte.
        let intended = body.decoded.spliced(change.splices)
        guard decoded == intended || Self.isEqualInTags(decoded, intended, change) else {
            throw .failedCheck("the encoding")
        }
        if decoded == intended, isAsTried(change) { return encoded }
        var change = change
        if decoded.count != intended.count {
            let growth = decoded.count - intended.count
            for index in change.splices.indices where change.splices[index].isTag {
                change.splices[index].text += [UInt8](repeating: .space, count: growth)
            }
        }
        var time = ParserTime(seconds: CraftLimits.allParserSeconds)
        try Self.check(decoded, change, slots, outline, charset, time: &time)
        return encoded
    }

    /// Whether a change differs only in the characters of URLs from the one that was tried and parsed by gumbo.
    ///
    /// Then gumbo would parse this change the same way. A quoted value ends only at the second quote, whatever is in it
    /// (HTML, 13.2.5.36), no element's place depends on a link's URL, and an unchanged link was parsed in the original.
    /// Values of other attributes can decide which formatting elements are equal (13.2.4.3), so a part with traces is
    /// parsed again.
    func isAsTried(_ change: Change) -> Bool {
        guard findings.traces.isEmpty, change.pixelURL.map({ Self.isPlain(WebURL.escaped($0)) }) ?? true else {
            return false
        }
        return change.splices.allSatisfy { splice in
            guard tried.contains(splice.range) else { return false }
            if splice.isTag { return change.pixelURL.map { splice.text == Pixel.tag($0) } ?? false }
            if splice.text.isEmpty { return true }
            let isBare = splice.text.first == .quote && splice.text.last == .quote && splice.text.count >= 2
            return Self.isPlain(isBare ? Array(splice.text.dropFirst().dropLast()) : splice.text)
        }
    }

    /// Parses the decoded text with a change applied. Throws if the result is not as intended.
    func read(_ change: Change) throws(Untouched) {
        var time = ParserTime(seconds: CraftLimits.allParserSeconds)
        try Self.check(body.decoded.spliced(change.splices), change, slots, outline, charset, time: &time)
    }

    /// Whether a value is visible ASCII without quotes and brackets, in which each `&` begins an escape of
    /// `WebURL.escaped`.
    private static func isPlain(_ value: [UInt8]) -> Bool {
        var at = 0
        while at < value.count {
            switch value[at] {
            case .ampersand:
                let written = ["&amp;", "&#39;", "&quot;", "&lt;", "&gt;"].first { value[at...].starts(with: $0.utf8) }
                guard let written else { return false }
                at += written.utf8.count
            case .quote, .apostrophe, .less, .greater, ...31, 127...: return false
            default: at += 1
            }
        }
        return true
    }

    private static func change(
        _ findings: HTMLFindings, _ slots: [HTMLFindings.Slot], pixelPlace: Int?, pixelURL: String?, _ wishes: Wishes
    ) throws(Untouched) -> Change {
        var change = Change(splices: [], targets: [])
        for slot in slots {
            var new: String?
            switch slot.kind {
            case .link(let link):
                if let (url, isTracked) = wishes.target(link), url != link.url {
                    new = url
                    if isTracked { change.rewrittenLinks += 1 }
                    if link.isOwn { change.restoredLinks += 1 }
                }
            case .trace(.without(let rest)):
                new = rest
                change.removedPixels += 1
            case .trace(.restored(let url)): new = wishes.restored(url)
            }
            change.targets.append(new ?? slot.text)
            guard let new else { continue }
            let text = WebURL.escaped(new)
            change.splices.append(
                slot.isQuoted
                    ? Splice(range: slot.value.lowerBound + 1..<slot.value.upperBound - 1, text: text)
                    : Splice(range: slot.value, text: [.quote] + text + [.quote]))
        }
        change.removedPixels += findings.oldPixels.count
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

    /// Parses a changed text. Throws if anything but the change differs from the outline of the original.
    private static func check(
        _ decoded: [UInt8], _ change: Change, _ slots: [HTMLFindings.Slot], _ outline: [UInt8], _ charset: String?,
        time: inout ParserTime
    ) throws(Untouched) {
        let starts = moved(slots.map(\.value.lowerBound), by: change.splices)
        let pixel = change.splices.first(where: \.isTag).map { moved([$0.range.lowerBound], by: change.splices)[0] }
        let document = try HTMLDocument.ofMail(try CharsetMask.mask(decoded, charset: charset).bytes, time: &time)
        let new = HTMLOutline(
            document, values: Self.names(of: slots, at: starts), images: pixel.map { [$0] } ?? [])
        guard new.bytes == outline else { throw .failedCheck("the HTML") }
        guard new.found.pixels == (change.pixelURL.map { [$0] } ?? []) else { throw .failedCheck("the pixel") }
        for (start, target) in zip(starts, change.targets) where new.found.values[start] != target {
            throw .failedCheck("a link")
        }
    }

    private static func names(of slots: [HTMLFindings.Slot], at starts: [Int]) -> [Int: String] {
        Dictionary(zip(starts, slots.map(\.name))) { first, _ in first }
    }

    /// The new positions, after `splices`, of what was at `positions`, which are in order. A splice that starts at a
    /// position itself does not move it.
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

    /// Whether the bytes differ only by white space in an inserted tag.
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
