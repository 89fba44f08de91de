/// A subject without the prefixes of replies and forwards, in many languages (in the manner of RFC 5256, 2.1).
///
/// Two mails of a thread with different base subjects are about different things. Nothing else follows from a subject:
/// it never joins mails to a thread.
public struct BaseSubject: Hashable, Sendable {
    /// What is left of the subject, as written, with single spaces; empty if it has only prefixes.
    public let text: String
    /// The text in lower case, which is compared.
    private let folded: String

    /// - Parameter subject: the decoded subject.
    public init(_ subject: String) {
        var rest = subject.split(whereSeparator: \.isWhitespace).joined(separator: " ")[...]
        while let next = Self.strippedOnce(rest) { rest = next }
        text = String(rest)
        folded = text.lowercased()
    }

    public static func == (a: BaseSubject, b: BaseSubject) -> Bool { a.folded == b.folded }
    public func hash(into hasher: inout Hasher) { hasher.combine(folded) }

    /// The subject without one prefix or suffix; nil if it has none.
    private static func strippedOnce(_ subject: Substring) -> Substring? {
        if let rest = withoutPrefix(subject) { return rest }
        for end in ["(fwd)", "(fw)"] where subject.suffix(end.count).lowercased() == end {
            return trimmed(subject.dropLast(end.count))
        }
        // `[Fwd: Offer]`
        if subject.first == "[", subject.last == "]", let rest = withoutPrefix(subject.dropFirst().dropLast()) {
            return rest
        }
        return withoutTag(subject)
    }

    /// Without `Re:`, `Re[2]:`, `Re (3):`, `RE :`, `回复：`.
    private static func withoutPrefix(_ subject: Substring) -> Substring? {
        let head = subject.prefix(longest + 12)
        guard let colon = head.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        var word = trimmed(head[..<colon])
        if let last = word.last, last == "]" || last == ")" || last.isNumber {
            // A count: `[2]`, `(2)`, `^2`, `*2`.
            while let last = word.last, last.isNumber || "[]()^* ".contains(last) { word.removeLast() }
            guard word.count > 1 else { return nil }
        }
        guard prefixes.contains(word.lowercased()) else { return nil }
        return trimmed(subject[subject.index(after: colon)...])
    }

    /// Without the `[name]` of a mailing list, if something follows.
    private static func withoutTag(_ subject: Substring) -> Substring? {
        guard subject.first == "[", let end = subject.prefix(80).firstIndex(of: "]"),
            !subject[subject.index(after: subject.startIndex)..<end].contains("[")
        else { return nil }
        let rest = trimmed(subject[subject.index(after: end)...])
        return rest.isEmpty ? nil : rest
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static let longest = prefixes.map(\.count).max() ?? 0
    /// Prefixes of replies and forwards in lower case.
    private static let prefixes: Set<String> = [
        // English, and what most programs write in any language.
        "re", "fw", "fwd", "forward", "forwarded",
        // German, Dutch, Scandinavian, Finnish, Icelandic.
        "aw", "antw", "antwort", "wg", "doorst", "betr", "sv", "vs", "vb", "vl", "vid", "svar", "fs",
        // French, Spanish, Portuguese, Italian, Catalan, Romanian.
        "tr", "réf", "ref", "rép", "rv", "rm", "res", "enc", "r", "rif", "i", "inoltro", "fyi",
        // Polish, Czech, Slovak, Croatian, Hungarian, Latvian.
        "odp", "pd", "předat", "na", "prosl", "vá", "továbbítás", "atb", "pārs",
        // Turkish (with both forms of the lower-case dotted I), Greek, Russian, Ukrainian, Hebrew, Arabic.
        "ynt", "ilt", "i\u{307}lt", "απ", "σχετ", "πρθ", "отв", "ответ", "на", "пересл", "пер", "відп", "השב", "תשובה",
        "הועבר", "رد", "إعادة توجيه",
        // Chinese, Japanese, Korean, Indonesian, Vietnamese, Thai.
        "回复", "回覆", "答复", "答覆", "转发", "轉寄", "轉發", "转寄", "返信", "転送", "回信", "회신", "답장", "전달", "bls", "trs",
        "tl", "trả lời", "ct", "chuyển tiếp", "ตอบ", "ส่งต่อ",
    ]
}
