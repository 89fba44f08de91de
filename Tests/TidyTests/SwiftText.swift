/// Swift source, parsed as far as the tidy tests need: comments are removed, and string literals are recognised.
struct SwiftText {
    /// A module that a file imports.
    struct Import: Equatable {
        var module: String
        /// Whether declarations that other modules see may use its types.
        var isPublic = false
    }

    /// The lines without their comments, and with string literals emptied.
    private(set) var lines: [String] = []
    /// The number of lines that are neither blank nor only a comment. Lines of a string literal count.
    private(set) var codeLines = 0

    init(_ text: String) {
        var scanner = Scanner()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isWithinLiteral = scanner.isWithinLiteral
            lines.append(scanner.code(of: line))
            let seen = isWithinLiteral ? line : lines[lines.count - 1][...]
            if seen.utf8.contains(where: { $0 > 32 }) { codeLines += 1 }
        }
    }

    /// The imports of the file, in order.
    var imports: [Import] {
        lines.filter { $0.contains("import") }
            .flatMap { $0.split(separator: ";").compactMap { Self.importing(String($0)) } }
    }

    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]
    private static let levels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]

    /// The import that a statement is; nil if it is none. Attributes and access levels may precede `import`. The kind and
    /// name of a declaration may follow it (`import struct Module.Name`).
    static func importing(_ statement: String) -> Import? {
        var words = statement.replacing(#/@\w+(\([^)]*\))?/#, with: { " \($0.output.0.prefix { $0 != "(" }) " })
            .split(whereSeparator: \.isWhitespace)[...]
        var isPublic = false
        while let word = words.first, word.hasPrefix("@") || levels.contains(word) {
            isPublic = isPublic || ["public", "package", "@_exported"].contains(word)
            words = words.dropFirst()
        }
        guard words.popFirst() == "import" else { return nil }
        if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
        guard words.count == 1, let module = words.first?.split(separator: ".").first else { return nil }
        return Import(module: String(module), isPublic: isPublic)
    }

    /// Reads a text line by line and tracks which comment or literal is open. It takes a quote inside an interpolation for
    /// the end of the literal, which makes no difference once the line has ended.
    private struct Scanner {
        private var commentDepth = 0
        private var literal: Literal?
        private var line: [UInt8] = []
        private var place = 0

        private struct Literal {
            /// The closing delimiter, such as `"""#`.
            var end: [UInt8]
            var isRaw: Bool
        }

        var isWithinLiteral: Bool { literal != nil }

        mutating func code(of text: Substring) -> String {
            // Most lines have neither quotes nor slashes.
            guard
                isWithinLiteral || commentDepth > 0
                    || text.utf8.contains(where: { $0 == Self.quote || $0 == Self.slash })
            else { return String(text) }
            (line, place) = (Array(text.utf8), 0)
            var code: [UInt8] = []
            while place < line.count {
                if let open = literal {
                    if skip(open) { literal = nil }
                } else if commentDepth > 0 {
                    skipComment()
                } else if comes("//") {
                    break
                } else if comes("/*") {
                    commentDepth = 1
                    place += 2
                } else if let opened = opening() {
                    code += [Self.quote, Self.quote]
                    literal = opened.isLong ? opened.literal : nil
                    if !opened.isLong { _ = skip(opened.literal) }
                } else {
                    code.append(line[place])
                    place += 1
                }
            }
            return String(decoding: code, as: UTF8.self)
        }

        private static let quote = UInt8(ascii: "\"")
        private static let slash = UInt8(ascii: "/")

        private func comes(_ text: StaticString) -> Bool {
            line[place] == text.utf8Start[0] && place + 1 < line.count && line[place + 1] == text.utf8Start[1]
        }

        private mutating func skipComment() {
            let change = comes("/*") ? 1 : comes("*/") ? -1 : 0
            commentDepth += change
            place += change == 0 ? 1 : 2
        }

        /// The literal that begins here, or nil. Moves past its opening quotes.
        private mutating func opening() -> (literal: Literal, isLong: Bool)? {
            guard line[place] == Self.quote || line[place] == UInt8(ascii: "#") else { return nil }
            let marks = line[place...].prefix { $0 == UInt8(ascii: "#") }
            let quotes = line[(place + marks.count)...].prefix(3).prefix { $0 == Self.quote }
            guard !quotes.isEmpty else { return nil }
            let count = quotes.count == 3 ? 3 : 1
            place += marks.count + count
            let end = [UInt8](repeating: Self.quote, count: count) + marks
            return (Literal(end: end, isRaw: !marks.isEmpty), count == 3)
        }

        /// Moves past the end of a literal, or to the end of the line; returns whether the literal ended.
        private mutating func skip(_ literal: Literal) -> Bool {
            while place < line.count {
                if line[place] == Self.quote, line[place...].starts(with: literal.end) {
                    place += literal.end.count
                    return true
                }
                place += line[place] == UInt8(ascii: "\\") && !literal.isRaw ? 2 : 1
            }
            return false
        }
    }
}
