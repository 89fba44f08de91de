/// Recognizes links whose text is itself a URL.
///
/// Rewriting such a link makes its text and target differ, which looks like phishing to programs and people. So it is
/// left alone, even if its text is not its target.
///
/// It does not use `URLParts`: what people take for a URL often has no scheme, and stands among other words.
enum VisibleURL {
    /// Whether any word begins with http://, https:// or www., or the whole text is a host name with or without a path,
    /// such as `example.com/prices`. `offer.pdf` is a file name.
    static func isURL(_ text: String) -> Bool {
        let words = text.lowercased().split(whereSeparator: isBetweenWords)
        for word in words {
            let word = word.drop { "<([{\"'«„“".contains($0) }
            if word.hasPrefix("http://") || word.hasPrefix("https://") || word.hasPrefix("www.") { return true }
        }
        guard words.count == 1, let word = words.first else { return false }
        return isHost(word.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != ":" })
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
        return top.count == 2 && top.utf8.allSatisfy(\.isLetter) || top.hasPrefix("xn--") || domains.contains(top)
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
