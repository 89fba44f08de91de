import Core
import Crypto
import Glibc
import MailRewriting

/// Reads mails from files (RFC 5322; MIME: RFC 2045 to 2049, 2183, 2231).
///
/// A mail may have 150 MiB: it is never in memory as a whole. One pass finds the parts, another decodes them piece by
/// piece. What is held are the texts, which have limits, and a few buffers.
public enum MailReader {
    /// Bytes of a chunk of an attachment at most.
    public static let chunkBytes = PartContent.pieceBytes + TransferDecoder.surplus

    /// Reads a mail. Malformed mail is read as well as it can be.
    ///
    /// - Parameter path: a regular file with the mail, with line ends LF or CRLF. An mbox `From ` line is allowed.
    /// - Throws: `UnreadableMail`.
    public static func read(path: String, limits: ReadLimits = ReadLimits()) throws(UnreadableMail) -> ReadMail {
        let file = try MailFile.open(path)
        guard file.size <= limits.mailBytes else { throw .overLimit(what: "bytes", limit: limits.mailBytes) }
        let header = TopHeader(try file.bytes(0..<limits.headerBytes + 1))
        guard header.loose.bodyStart <= limits.headerBytes else {
            throw .overLimit(what: "bytes in the header", limit: limits.headerBytes)
        }
        var mail = ReadMail()
        mail.size = file.size
        header.read(into: &mail, limits: limits)
        let root = header.content
        let parts = try PartSplitter.split(file, root: root, from: header.loose.bodyStart, limits: limits)
        var reader = BodyReader(file: file, parts: parts, isList: MailKindRules.isList(header), limits: limits)
        try reader.read(into: &mail)
        let reportType = try reader.readReport(into: &mail)
        MailKindRules.apply(to: &mail, header: header, reportType: reportType)
        mail.identity = identity(of: mail)
        return mail
    }

    /// Reads only the header of a mail, for one that `read` refuses. Of a header that is too long, the beginning is read.
    ///
    /// - Throws: `UnreadableMail.file`.
    public static func headersOnly(
        path: String, limits: ReadLimits = ReadLimits()
    ) throws(UnreadableMail) -> ReadMail {
        let file = try MailFile.open(path)
        let header = TopHeader(try file.bytes(0..<limits.headerBytes))
        var mail = ReadMail()
        mail.size = file.size
        mail.isHeadersOnly = true
        header.read(into: &mail, limits: limits)
        MailKindRules.apply(to: &mail, header: header, reportType: header.content.reportType)
        var hash = ContentHash()
        let body = PieceReader(PartContent(file, place: header.loose.bodyStart..<file.size, encoding: ""))
        while let piece = try body.next() { hash.update(piece) }
        mail.digest = hash.finish()
        mail.identity = identity(of: mail)
        return mail
    }

    /// The header of a mail as it is, with the empty line: for checks of signatures, or of who received it.
    ///
    /// - Throws: `UnreadableMail`, if it is longer than its limit too.
    public static func rawHeader(path: String, limits: ReadLimits = ReadLimits()) throws(UnreadableMail) -> [UInt8] {
        let file = try MailFile.open(path)
        let header = TopHeader(try file.bytes(0..<limits.headerBytes + 1))
        guard header.loose.bodyStart <= limits.headerBytes else {
            throw .overLimit(what: "bytes in the header", limit: limits.headerBytes)
        }
        return Array(header.bytes[..<header.loose.bodyStart])
    }

    /// Decodes an attachment, and hands it out in chunks of at most `chunkBytes`.
    ///
    /// - Parameters:
    ///   - attachment: of the mail that `read` has read from the same file.
    ///   - take: gets each chunk. It is valid during the call.
    /// - Throws: `UnreadableMail`, `.changed` if the content is not what was read; else what `take` throws.
    public static func extract(
        _ attachment: MailAttachment, path: String, into take: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let chunks = try AttachmentChunks(attachment, path: path)
        while try chunks.next(take) {}
    }

    /// What recognizes a mail that has no Message-ID.
    private static func identity(of mail: ReadMail) -> MailIdentity {
        if let id = mail.messageID { return .messageID(id) }
        var hash = ContentHash()
        let author = mail.from.map { $0.email.lowercased() }.joined(separator: ",")
        for field in [author, mail.sent?.rfc3339 ?? "", mail.subject] { hash.update(field + "\0") }
        hash.update(mail.digest)
        return .content(hash.finish())
    }
}

/// An attachment that is decoded chunk by chunk, so that its caller can do other work between two of them.
public final class AttachmentChunks {
    private let reader: PieceReader
    private let attachment: MailAttachment
    private var hash: SHA256Stream?
    private var size = 0

    /// - Parameter attachment: of the mail that `MailReader.read` has read from the same file.
    /// - Throws: `UnreadableMail.file`.
    public init(_ attachment: MailAttachment, path: String) throws(UnreadableMail) {
        let content = PartContent(
            try MailFile.open(path), place: attachment.place, encoding: attachment.encoding)
        reader = PieceReader(content)
        self.attachment = attachment
        hash = SHA256Stream()
    }

    /// Hands out the next chunk, at most `MailReader.chunkBytes`, which is valid during the call.
    ///
    /// - Returns: false at the end, without a call of `take`.
    /// - Throws: `UnreadableMail`: at the end `.changed`, if the content is not what was read. Else what `take` throws.
    public func next(_ take: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        guard let piece = try reader.next() else {
            if let hash = hash.take() {
                guard size == attachment.size, hash.finish() == attachment.digest else { throw UnreadableMail.changed }
            }
            return false
        }
        hash?.update(piece)
        size += piece.count
        try take(piece)
        return true
    }
}
