import Core

/// One recipient's copy of a message.
public struct TrackedCopy: Sendable {
    /// The message to send.
    public var bytes: [UInt8]
    /// Why the copy is the original; nil if it was changed.
    public var untouched: Untouched?
    /// Whether a pixel was inserted.
    public var hasPixel = false
    /// Number of links that were rewritten to the hub.
    public var rewrittenLinks = 0
    /// Number of old tracked links in quoted mail that were replaced.
    public var restoredLinks = 0
    /// Number of old pixels in quoted mail that were removed.
    public var removedPixels = 0
}

extension Draft {
    /// Makes one recipient's copy. Never throws: on any failure the copy is the original, with the reason.
    ///
    /// - Parameters:
    ///   - pixelURL: the URL that loads when the mail is opened; nil if this recipient's opens are not tracked.
    ///   - links: tracked URLs by original URL. Links that are missing are not rewritten.
    ///   - messageID: the Message-ID to add if the message has none: `<local@domain>`. Pass the same one for all
    ///     copies.
    public func instrument(pixelURL: String?, links: [String: String] = [:], messageID newID: String? = nil)
        -> TrackedCopy
    {
        if let untouched { return TrackedCopy(bytes: untracked, untouched: untouched) }
        guard let content, let header else { return TrackedCopy(bytes: untracked, untouched: .noHTML) }
        do throws(Untouched) {
            for url in [pixelURL].compactMap({ $0 }) + links.values where !isTrackableURL(url) {
                throw .unusableURL(url.cut(to: 200))
            }
            return try copy(content, header, pixelURL: pixelURL, links: links, newID: newID)
        } catch {
            return TrackedCopy(bytes: untracked, untouched: error)
        }
    }

    private func copy(
        _ content: DraftContent, _ header: HeaderBlock, pixelURL: String?, links: [String: String], newID: String?
    ) throws(Untouched) -> TrackedCopy {
        var edits = Edits()
        for field in header.confidential { edits.add(field.range, []) }
        var addedID: String?
        if messageID == nil, header.fields("message-id").isEmpty, let newID {
            guard Self.isMessageID(newID) else { throw .unusableMessageID(newID.cut(to: 200)) }
            let place = header.emptyLine.lowerBound
            edits.add(place..<place, Array("Message-ID: \(newID)".utf8) + header.lineEnd)
            addedID = newID
        }
        var copy = TrackedCopy(bytes: [])
        switch content.kind {
        case .html(let parts):
            for part in parts {
                let wishes = HTMLPart.Wishes { link in
                    let (url, mayBeTracked) = content.original(of: link, resolved: resolved)
                    if mayBeTracked, let tracked = links[url] { return (tracked, true) }
                    return (url, false)
                } restored: {
                    resolved[$0]
                }
                let change = try part.change(pixelURL: content.takesPixel ? pixelURL : nil, wishes)
                copy.hasPixel = copy.hasPixel || change.pixelURL != nil
                copy.rewrittenLinks += change.rewrittenLinks
                copy.restoredLinks += change.restoredLinks
                copy.removedPixels += change.removedPixels
                guard !change.splices.isEmpty else { continue }
                let encoding = content.tree.parts[part.index].encoding
                edits.add(part.content, try part.encoded(change, encoding: encoding, lineEnd: header.lineEnd))
            }
            copy.bytes = edits.applied(to: bytes)
        case .plain(let plain):
            guard let pixelURL else { throw .nothingToTrack }
            plain.add(to: &edits, pixelURL: pixelURL)
            copy.bytes = edits.applied(to: bytes)
            copy.hasPixel = true
        }
        let fault: Untouched? = copy.bytes.withUnsafeBytes { new in
            bytes.withUnsafeBytes { old in
                do throws(Untouched) {
                    switch content.kind {
                    case .html: try CopyCheck.check(new, against: old, content.tree, edits, addedMessageID: addedID)
                    case .plain(let plain): try plain.check(new, against: old, content.tree)
                    }
                    return nil
                } catch {
                    return error
                }
            }
        }
        if let fault { throw fault }
        return copy
    }

    private static func isMessageID(_ text: String) -> Bool {
        let inside = text.utf8.dropFirst().dropLast()
        return text.hasPrefix("<") && text.hasSuffix(">") && text.utf8.count <= 250
            && inside.allSatisfy { $0 > 32 && $0 < 127 && $0 != .less && $0 != .greater }
            && inside.filter { $0 == 64 }.count == 1 && inside.first != 64 && inside.last != 64
    }
}
