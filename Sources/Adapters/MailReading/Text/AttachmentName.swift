import Core

/// Makes the file name of an attachment safe to offer to people.
enum AttachmentName {
    /// Bytes of a name. More does not fit into a folder's entry on any system.
    private static let longest = 255
    /// Bytes of an extension that is kept when a name is cut.
    private static let longestExtension = 20

    /// The name without folders and control characters; nil if nothing is left. Invisible characters and direction
    /// marks become U+FFFD, so that `invoice\u{202E}fdp.exe` does not look like a PDF.
    static func cleaned(_ name: String) -> String? {
        var visible = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where (9...13).contains(scalar.value), .lineSeparator, .paragraphSeparator, .spaceSeparator:
                // Blanks of all kinds, also those that would push an extension out of sight, are one space.
                if let last = visible.last, last != " " { visible.append(" ") }
            // Emoji and Persian need the joiners.
            case .format where scalar == "\u{200C}" || scalar == "\u{200D}": visible.append(scalar)
            case .control, .format, .surrogate, .privateUse, .unassigned: visible.append("\u{FFFD}")
            default: visible.append(scalar)
            }
        }
        let folders = String(visible).split { $0 == "/" || $0 == "\\" }
        guard let last = folders.map(trimmed).last(where: { !$0.isEmpty }) else { return nil }
        return cut(last)
    }

    /// Without spaces at both ends, and dots at the end, which Windows drops: so `..` is nothing.
    private static func trimmed(_ name: Substring) -> String {
        var name = name
        while name.first == " " { name.removeFirst() }
        while name.last == " " || name.last == "." { name.removeLast() }
        return String(name)
    }

    private static func cut(_ name: String) -> String {
        guard name.utf8.count > longest else { return name }
        let end = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
        guard end.utf8.count <= longestExtension else { return name.prefix(bytes: longest) }
        return name.dropLast(end.count).description.prefix(bytes: longest - end.utf8.count) + end
    }

    /// The name of an attached mail: its subject.
    static func mail(_ subject: String) -> String {
        let subject = String(subject.map { $0 == "/" || $0 == "\\" ? "-" : $0 })
        return cut((cleaned(subject) ?? "message") + ".eml")
    }

    /// The name of an attachment that declares none.
    static func unnamed(_ number: Int, type: String) -> String {
        "attachment-\(number + 1)" + (extensions[type] ?? "")
    }

    private static let extensions = [
        "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
        "application/pdf": ".pdf",
        "text/calendar": ".ics", "text/plain": ".txt", "text/csv": ".csv", "text/vcard": ".vcf", "text/html": ".html",
        "application/pgp-signature": ".asc", "application/pgp-keys": ".asc", "application/pkcs7-signature": ".p7s",
        "application/x-pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m",
        "application/ms-tnef": ".dat", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt",
    ]
}
