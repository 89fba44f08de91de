import Yams

/// Checks on the text of a YAML file: before it is parsed, and to explain why it could not be.
enum YAMLText {
    /// The number of aliases up to which a file is parsed, to report their places. Parsing takes time and memory exponential in
    /// this number ("billion laughs").
    private static let aliasLimit = 16

    /// The line of the first alias, if there are too many to parse `text`. Text within quotes that looks like an alias counts
    /// too.
    static func tooManyAliases(_ text: String) -> Int? {
        var first: Int?
        var count = 0
        for (index, line) in lines(text).enumerated() {
            // Outside ASCII there are line breaks that end a comment.
            let isComment =
                line.first { $0 != " " } == "#" && line.unicodeScalars.allSatisfy { $0.isASCII && $0 != "\r" }
            guard !isComment else { continue }
            let found = aliases(line)
            if found > 0 && first == nil { first = index + 1 }
            count += found
        }
        return count > aliasLimit ? first : nil
    }

    /// The number of aliases in a line.
    private static func aliases(_ line: Substring) -> Int {
        var count = 0
        var before: Unicode.Scalar = " "
        var isStar = false
        for scalar in line.unicodeScalars {
            if isStar && (isWord(scalar) || scalar == "-") { count += 1 }
            isStar = scalar == "*" && !isWord(before)
            before = scalar
        }
        return count
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || (scalar.isASCII && scalar.properties.isAlphabetic) || ("0"..."9").contains(scalar)
    }

    /// Renames repeated keys of the top level, so that the rest of the file can be parsed: Yams refuses a mapping with a
    /// repeated key as a whole.
    ///
    /// - Returns: `text` with every occurrence of one of `keys` but the first renamed, and where these were.
    static func renamingRepeated(_ keys: Set<String>, in text: String)
        -> (text: String, found: [(line: Int, key: String, first: Int)])
    {
        var first: [String: Int] = [:]
        var found: [(line: Int, key: String, first: Int)] = []
        var lines = lines(text)
        for index in lines.indices {
            guard let key = key(of: lines[index]), keys.contains(key) else { continue }
            if let earlier = first[key] {
                found.append((index + 1, key, earlier))
                lines[index] = "repeated-\(index + 1)-" + lines[index]
            } else {
                first[key] = index + 1
            }
        }
        return (lines.joined(separator: "\n"), found)
    }

    /// The text before the first colon, without quotes around it.
    private static func key(of line: Substring) -> String? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        var key = line[..<colon]
        while key.last == " " { key.removeLast() }
        let isQuoted = key.count >= 2 && key.first == key.last && (key.first == "\"" || key.first == "'")
        return String(isQuoted ? key.dropFirst().dropLast() : key)
    }

    /// The line of an error that Yams threw for `text`, and what to do about it.
    static func explain(_ error: any Error, in text: String) -> (line: Int?, problem: String) {
        switch error {
        case YamlError.reader(_, _, let value, _):
            let character = "U+" + String(value, radix: 16, uppercase: true)
            let line = lines(text).firstIndex { $0.unicodeScalars.contains { $0.value == value } }
            return (line.map { $0 + 1 }, "the character \(character) is not allowed: remove it")
        case YamlError.scanner(let context, let problem, let mark, _):
            // The fault is more often in what was left open than in what follows it.
            let line = context?.mark.line ?? mark.line
            let source = line <= lines(text).count ? lines(text)[line - 1] : ""
            if source.prefix(while: \.isWhitespace).contains("\t") {
                return (line, "a tab indents this line: indent with spaces")
            }
            return (line, invalid([problem, context?.text]))
        case YamlError.parser(let context, let problem, let mark, _):
            return (mark.line, invalid([problem, context?.text]))
        case YamlError.composer(let context, let problem, let mark, _):
            return (mark.line, invalid([context?.text, problem]))
        default:
            return (nil, invalid(["\(error)"]))
        }
    }

    private static func invalid(_ parts: [String?]) -> String {
        let parts = parts.compactMap(\.self).joined(separator: " ")
        return "is not valid YAML (\(parts)): write `key: value`, and text with symbols in quotes"
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
