/// A language, such as `de` or `pt-BR` (RFC 5646). Only the syntax is checked.
public struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public static let english = LanguageTag("en")!

    /// nil unless it is a subtag of 2 or 3 letters, followed by subtags of up to 8 letters or digits, separated by
    /// hyphens; at most 35 bytes.
    public init?(_ text: String) {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        func isLetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }
        guard text.utf8.count <= 35, let first = words.first, (2...3).contains(first.utf8.count),
            first.utf8.allSatisfy(isLetter),
            words.dropFirst().allSatisfy({ word in
                (1...8).contains(word.utf8.count) && word.utf8.allSatisfy { isLetter($0) || ($0 >= 48 && $0 <= 57) }
            })
        else { return nil }
        self.text = text
    }

    /// Tags to look up in this order, such as `de-AT`, `de`, `en`.
    public var choices: [String] {
        var choices: [String] = []
        var rest = text[...]
        while true {
            choices.append(String(rest))
            guard let hyphen = rest.lastIndex(of: "-") else { break }
            rest = rest[..<hyphen]
        }
        return choices.contains("en") ? choices : choices + ["en"]
    }

    public var description: String { text }
}
