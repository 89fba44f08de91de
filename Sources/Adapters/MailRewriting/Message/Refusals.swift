/// Refuses messages that must not be changed, by their header and the types of their parts. Contents are not read.
enum Refusals {
    /// Throws the reason why a message must not be changed.
    static func check(_ header: HeaderBlock, _ tree: MessageTree) throws(Untouched) {
        if !header.fields("dkim-signature").isEmpty || !header.fields("arc-message-signature").isEmpty {
            throw .dkimSigned
        }
        for part in tree.parts { try check(part) }
        guard let root = tree.parts.first else { throw .malformed("no message") }
        let isReadable = root.kind == .multipart || root.type.hasPrefix("text/")
        if root.kind == .message || root.type == "multipart/report" || root.type == "multipart/digest" || !isReadable {
            throw .notForReading(root.type)
        }
    }

    private static func check(_ part: MessageTree.Part) throws(Untouched) {
        switch part.type {
        case "multipart/signed", "application/pkcs7-signature", "application/x-pkcs7-signature",
            "application/pgp-signature", "application/pkcs7-mime", "application/x-pkcs7-mime":
            throw .signed
        case "multipart/encrypted", "application/pgp-encrypted": throw .encrypted
        case "text/calendar", "application/ics": throw .invitation
        case "message/partial", "message/external-body": throw .notForReading(part.type)
        default: break
        }
        if part.kind == .other { throw .notForReading(part.type) }
        // A multipart must not have a transfer encoding (RFC 2045, 6.4).
        if part.kind == .multipart, !["", "7bit", "8bit", "binary"].contains(part.encoding) {
            throw .malformed("a multipart with a transfer encoding")
        }
    }
}
