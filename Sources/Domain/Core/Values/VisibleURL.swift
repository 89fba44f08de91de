/// Recognizes text that people take for a URL, such as the text of a link.
///
/// It does not use `URLParts`: such text often has no scheme, and stands among other words.
public enum VisibleURL {
    /// Whether any word begins with http://, https:// or www., or the whole text is a host name with or without a path,
    /// such as `example.com/prices`. `offer.pdf` is a file name.
    public static func isURL(_ text: String) -> Bool {
        let words = text.lowercased().split(whereSeparator: isBetweenWords)
        if words.contains(where: { isMarked(unquoted($0)) }) { return true }
        guard words.count == 1, let word = words.first else { return false }
        return isHost(word.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != ":" })
    }

    /// The hosts of the URLs that a text shows, as it shows them, in lower case: of its words that begin with http://,
    /// https:// or www., or of the whole text if that is a host name or an e-mail address.
    ///
    /// Characters that have no width do not count, and those of full width are as their ASCII forms.
    public static func hosts(in text: String) -> [String] {
        let words = plain(text).lowercased().split(whereSeparator: isBetweenWords)
        let isAlone = words.count == 1
        return words.map(unquoted).compactMap { word -> String? in
            var host = word
            for scheme in ["http://", "https://"] where host.hasPrefix(scheme) { host = host.dropFirst(scheme.count) }
            host = host.prefix { !"/?#\\".contains($0) }
            if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
            host = host.prefix { $0 != ":" }
            while let last = host.last, !last.isLetter, !last.isNumber { host.removeLast() }
            return isMarked(word) && host.contains(".") || isAlone && isHost(host) ? String(host) : nil
        }
    }

    private static func unquoted(_ word: Substring) -> Substring { word.drop { "<([{\"'«„“".contains($0) } }

    private static func isMarked(_ word: Substring) -> Bool {
        word.hasPrefix("http://") || word.hasPrefix("https://") || word.hasPrefix("www.")
    }

    private static func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
            switch scalar.value {
            case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
            case 0x3002, 0xFF61: "."
            default: scalar.properties.generalCategory == .format ? nil : scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Whether the text is labels with a top-level domain at the end: two letters, or one of the common longer ones.
    /// The list is short because most long endings are file extensions.
    private static func isHost(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last else { return false }
        guard
            labels.allSatisfy({ label in
                !label.isEmpty
                    && label.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "-" || isDigit($0) }
            })
        else { return false }
        return top.count == 2 && top.utf8.allSatisfy { (97...122).contains($0) } || top.hasPrefix("xn--")
            || domains.contains(top)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isBetweenWords(_ character: Character) -> Bool {
        character.isWhitespace
            || character.unicodeScalars.allSatisfy { $0 == "\u{FFFD}" || $0 == "\u{200B}" || $0 == "\u{FEFF}" }
    }

    private static let domains: Set<Substring> = [
        "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "pro", "aero", "coop", "museum", "mobi",
        "app", "dev", "cloud", "online", "site", "shop", "store", "xyz", "tech", "blog", "page", "live", "news",
        "media",
        "agency", "digital", "email", "events", "space", "website", "world", "today", "club", "bank", "jobs", "travel",
        "berlin", "tokyo", "london", "paris", "asia", "eus", "cat", "swiss", "example", "test", "local", "internal",
    ]
}
