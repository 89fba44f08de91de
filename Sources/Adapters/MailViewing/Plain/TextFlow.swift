/// How the lines of a plain text were wrapped.
public enum TextFlow: Sendable, Hashable {
    /// Its lines are as they were written.
    case fixed
    /// Lines that end with a space continue in the next one (RFC 3676). `deletesSpace` is the parameter `DelSp`.
    case flowed(deletesSpace: Bool)

    /// The lines with the number of their quote marks, joined where they were wrapped.
    func lines(of text: String) -> [(depth: Int, text: String)] {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        var result: [(depth: Int, text: String)] = []
        var continues = false
        for line in lines {
            let (depth, rest) = Self.parts(of: line)
            guard case .flowed(let deletesSpace) = self else {
                result.append((depth, String(line)))
                continue
            }
            var content = rest
            if content.utf8.first == 32 { content = content.dropFirst() }
            let isMark = content == "-- "
            let isFlowed = content.utf8.last == 32 && !isMark
            if isFlowed, deletesSpace { content = content.dropLast() }
            if continues, !isMark, let last = result.indices.last, result[last].depth == depth {
                result[last].text += content
            } else {
                result.append((depth, String(repeating: ">", count: depth) + (depth > 0 ? " " : "") + content))
            }
            continues = isFlowed
        }
        return result
    }

    /// The number of quote marks at the beginning, and what follows them. Between marks there may be spaces, which only
    /// fixed lines have.
    private static func parts(of line: Substring) -> (depth: Int, rest: Substring) {
        var depth = 0
        var rest = line
        while rest.utf8.first == UInt8(ascii: ">"), depth < 100 {
            depth += 1
            rest = rest.dropFirst()
        }
        return (depth, rest)
    }
}
