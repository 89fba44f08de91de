/// PGP in the text itself (RFC 9580, 6.2; RFC 3156 has the form in MIME): a change breaks the signature.
enum InlinePGP {
    /// At the start of a line: behind `> ` it is quoted.
    static func isInPlain(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        while let dash = rest.firstIndex(of: .dash) {
            if dash == 0 || text[dash - 1] == .lineFeed, begins(text[dash...]) { return true }
            guard let line = text[dash...].firstIndex(of: .lineFeed) else { return false }
            rest = text[(line + 1)...]
        }
        return false
    }

    static func isInHTML(_ text: [UInt8]) -> Bool {
        text.holds("-----BEGIN PGP MESSAGE-----") || text.holds("-----BEGIN PGP SIGNED MESSAGE-----")
    }

    private static func begins(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "-----BEGIN PGP MESSAGE-----".utf8)
            || text.starts(with: "-----BEGIN PGP SIGNED MESSAGE-----".utf8)
    }
}
