/// A language as tables name it: `de`, `pt-BR` (RFC 5646, of which only the shape is looked at).
public struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public static let english = LanguageTag("en")!

    /// nil unless it is a word of 2 or 3 letters, and then words of up to 8 letters and digits, with hyphens between them; 35
    /// bytes at most.
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

    /// What to look for, in this order: `de-AT`, `de`, `en`.
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
