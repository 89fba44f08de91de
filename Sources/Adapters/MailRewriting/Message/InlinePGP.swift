/// Finds inline PGP: PGP in the text itself (RFC 9580, 6.2) instead of MIME (RFC 3156). A change would break its
/// signature.
enum InlinePGP {
    /// Whether a plain text contains PGP at the start of a line. After `> ` it is only quoted.
    static func isInPlain(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        while let dash = rest.firstIndex(of: .dash) {
            if dash == 0 || text[dash - 1] == .lineFeed, begins(text[dash...]) { return true }
            guard let line = text[dash...].firstIndex(of: .lineFeed) else { return false }
            rest = text[(line + 1)...]
        }
        return false
    }

    /// Whether an HTML text contains PGP anywhere.
    static func isInHTML(_ text: [UInt8]) -> Bool {
        text.holds("-----BEGIN PGP MESSAGE-----") || text.holds("-----BEGIN PGP SIGNED MESSAGE-----")
    }

    private static func begins(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "-----BEGIN PGP MESSAGE-----".utf8)
            || text.starts(with: "-----BEGIN PGP SIGNED MESSAGE-----".utf8)
    }
}
