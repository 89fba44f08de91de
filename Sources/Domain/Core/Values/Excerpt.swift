extension String {
    /// The longest prefix of at most this many bytes in UTF-8 that does not split a scalar.
    public func prefix(bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: Swift.max(0, bytes))
        // Never split a scalar: half of one would become U+FFFD, which has more bytes.
        while end > utf8.startIndex, utf8[end] & 0xc0 == 0x80 { utf8.formIndex(before: &end) }
        return String(self[..<end])
    }
}

extension StringProtocol {
    /// The beginning of a text from outside, safe to show in a one-line message: at most this many bytes. U+FFFD
    /// replaces characters that a terminal would not show in place (controls, direction marks, line ends).
    public func excerpt(bytes: Int) -> String {
        var shown = String.UnicodeScalarView()
        var count = 0
        for scalar in unicodeScalars {
            let plain: Unicode.Scalar =
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                default: scalar
                }
            count += UTF8.width(plain)
            guard count <= bytes else { break }
            shown.append(plain)
        }
        return String(shown)
    }
}
