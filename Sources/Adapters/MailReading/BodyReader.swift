import Core
import Crypto
import MailRewriting

/// Decodes the parts of a mail: its texts, its attachments, and the digest of all.
struct BodyReader {
    /// A decoded text part.
    private struct Piece {
        /// nil if it is longer than the limit.
        var text: String?
        /// Decoded bytes.
        var size: Int
        var isHTML: Bool
        /// For format=flowed (RFC 3676).
        var isFlowed: Bool
        var deletesSpace: Bool
    }
    /// Bytes of an attached mail's header that are read.
    private static let attachedHeaderBytes = 64 * 1024

    let file: MailFile
    let parts: [MailPart]
    /// Whether the mail came by a mailing list, which may have added a footer.
    let isList: Bool
    let limits: ReadLimits
    private var pieces: [Int: Piece] = [:]
    /// The header of the first attached mail.
    private var attachedMail: ReadMail?

    init(file: MailFile, parts: [MailPart], isList: Bool, limits: ReadLimits) {
        self.file = file
        self.parts = parts
        self.isList = isList
        self.limits = limits
    }

    /// Reads the texts, the attachments and the digest.
    mutating func read(into mail: inout ReadMail) throws(UnreadableMail) {
        let rendition = Rendition(parts)
        for index in Set(rendition.text + rendition.html).sorted() { pieces[index] = try readPiece(index) }
        let hasText = rendition.text.contains { pieces[$0]?.isHTML == false }
        let hasHTML = rendition.html.contains { pieces[$0]?.isHTML == true }
        if hasText { mail.text = joined(rendition.text, limit: limits.textBytes, convert: plain) }
        if hasHTML { mail.html = joined(rendition.html, limit: limits.htmlBytes, convert: html) }
        var shown = mail.text?.text ?? ""
        if shown.allSatisfy(\.isWhitespace), let html = mail.html?.text { shown = HTMLText.read(html) }
        mail.searchText = shown.prefix(bytes: limits.searchTextBytes)
        mail.isSearchTextCut =
            mail.searchText.utf8.count < shown.utf8.count
            || (shown.isEmpty && (mail.text?.isLeftOut == true || mail.html?.isLeftOut == true))
        mail.excerpt = PlainLines.excerpt(shown, characters: 200)

        var hash = ContentHash()
        try hashText(rendition, into: &hash)
        pieces = [:]
        let related = HTMLReferences.contentIDs(mail.html?.text ?? "")
        for index in rendition.attachments(parts) {
            let found = try readAttachment(index, number: mail.attachments.count, related: related)
            mail.attachments.append(found.attachment)
            hash.update(found.looseDigest)
        }
        mail.digest = hash.finish()
        mail.forwardedFrom = attachedMail?.from.first ?? ForwardedHead.sender(in: shown)
    }

    /// Reads what a delivery report says.
    ///
    /// - Returns: the kind of the report, as in `report-type`; nil for other mail.
    func readReport(into mail: inout ReadMail) throws(UnreadableMail) -> String? {
        let report = parts.indices.first { parts[$0].isMultipart && parts[$0].header.type == "multipart/report" }
        func part(_ types: Set<String>) throws(UnreadableMail) -> [UInt8]? {
            let index = parts.indices.first {
                parts[$0].parent == report && !parts[$0].isMultipart && types.contains(parts[$0].header.type)
            }
            guard let index else { return nil }
            return try PartContent(file, parts[index]).beginning(DeliveryReport.partBytes)
        }
        var kind: String?
        var status: [UInt8]?
        var original: [UInt8]?
        if let report {
            kind = parts[report].header.reportType
            status = try part(["message/delivery-status", "message/global-delivery-status"])
            if kind == nil, status != nil { kind = "delivery-status" }
            original = try part(["message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"])
        }
        if kind == "delivery-status" || kind == nil && MailKindRules.isFromMailer(mail) {
            mail.report = DeliveryReport(
                status: status, original: original, mail: mail, text: mail.searchText, limits: limits)
        }
        return kind
    }

    // MARK: texts

    private func readPiece(_ index: Int) throws(UnreadableMail) -> Piece {
        let header = parts[index].header
        let isHTML = header.type == "text/html"
        // Charsets with long sequences (ISO-2022-JP, UTF-16) need more bytes than UTF-8.
        let limit = 2 * (isHTML ? limits.htmlBytes : limits.textBytes)
        let (bytes, size) = try PartContent(file, parts[index]).bytes(upTo: limit)
        let charset = header.charset ?? (isHTML ? bytes.flatMap { HTMLReferences.charset($0) } : nil)
        let text = bytes.map { PlainLines.normalized(CharsetText.decode($0, charset: charset ?? "")) }
        return Piece(
            text: text, size: size, isHTML: isHTML, isFlowed: header.isFlowed && !isHTML,
            deletesSpace: header.deletesSpace)
    }

    /// The parts one below the other. If one of them or all together are too long, they are left out.
    private func joined(_ indices: [Int], limit: Int, convert: (Piece, String) -> String) -> BodyText {
        var result = ""
        var size = 0
        var isLeftOut = false
        for piece in indices.compactMap({ pieces[$0] }) {
            guard let text = piece.text, !isLeftOut else {
                isLeftOut = true
                size += piece.size
                continue
            }
            let converted = convert(piece, text)
            if indices.count > 1, !result.isEmpty, result.utf8.last != 10 {
                result += "\n"
                size += 1
            }
            size += converted.utf8.count
            if size > limit {
                isLeftOut = true
                result = ""
            } else {
                result += converted
            }
        }
        return BodyText(text: isLeftOut ? "" : result, size: size, isLeftOut: isLeftOut)
    }

    private func plain(_ piece: Piece, _ text: String) -> String {
        if piece.isHTML { return HTMLText.read(text) }
        return piece.isFlowed ? FlowedText.joined(text, deletesSpace: piece.deletesSpace) : text
    }

    private func html(_ piece: Piece, _ text: String) -> String {
        piece.isHTML ? text : FlowedText.html(text, isFlowed: piece.isFlowed, deletesSpace: piece.deletesSpace)
    }

    /// The words of the plain text, or of the HTML if that has none.
    private func hashText(_ rendition: Rendition, into hash: inout ContentHash) throws(UnreadableMail) {
        let hasWords = rendition.text.contains { index in
            guard let piece = pieces[index], !piece.isHTML else { return false }
            return piece.text?.contains { !$0.isWhitespace } ?? true
        }
        let indices = hasWords ? rendition.text : rendition.html
        for index in indices {
            guard let piece = pieces[index] else { continue }
            guard let text = piece.text else {
                let content = PieceReader(PartContent(file, parts[index]))
                while let bytes = try content.next() { hash.update(bytes) }
                continue
            }
            let words = piece.isHTML ? HTMLText.read(text) : text
            // A footer is in the last part, or is one of its own.
            if isList, index == indices.last {
                hash.update(String(PlainLines.withoutListFooter("\n" + words)))
            } else {
                hash.update(words)
            }
        }
        hash.update([0])
    }

    // MARK: attachments

    private mutating func readAttachment(
        _ index: Int, number: Int, related: Set<String>
    ) throws(UnreadableMail) -> (attachment: MailAttachment, looseDigest: [UInt8]) {
        let header = parts[index].header
        var hash = SHA256Stream()
        var loose = ContentHash()
        var size = 0
        let content = PieceReader(PartContent(file, parts[index]))
        while let piece = try content.next() {
            hash.update(piece)
            loose.update(piece)
            size += piece.count
        }
        let type = header.isTypeInvalid ? "application/octet-stream" : header.type
        var name = header.name.flatMap(AttachmentName.cleaned)
        if ["message/rfc822", "message/global"].contains(type) {
            let attached = try readAttachedHeader(index)
            if !attached.subject.isEmpty { name = AttachmentName.mail(attached.subject) }
            if attachedMail == nil { attachedMail = attached }
            name = name ?? "message.eml"
        }
        let isInRelated = parts[index].parent.map { parts[$0].header.type == "multipart/related" } ?? false
        let isInline = header.contentID.map { related.contains($0) || isInRelated && !header.isAttachment } ?? false
        let attachment = MailAttachment(
            number: number, name: name ?? AttachmentName.unnamed(number, type: type), type: type, size: size,
            digest: hash.finish(), contentID: header.contentID, isInline: isInline,
            isTooLarge: size > limits.attachmentBytes, place: parts[index].content, encoding: header.encoding)
        return (attachment, loose.finish())
    }

    private func readAttachedHeader(_ index: Int) throws(UnreadableMail) -> ReadMail {
        var mail = ReadMail()
        let bytes = try PartContent(file, parts[index]).beginning(Self.attachedHeaderBytes)
        TopHeader(bytes).read(into: &mail, limits: limits)
        return mail
    }
}
