import Core

/// Forms of a text for people.
enum PlainLines {
    /// The text with line ends LF, and without NUL, which PostgreSQL does not store, or a byte order mark.
    static func normalized(_ text: String) -> String {
        let isClean = !text.utf8.contains { $0 == 13 || $0 == 0 } && text.unicodeScalars.first != "\u{FEFF}"
        guard !isClean else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var last: UInt8 = 0
        for byte in text.utf8 {
            defer { last = byte }
            switch byte {
            case 13: bytes.append(10)
            case 10 where last == 13: break
            case 0: bytes += [0xEF, 0xBF, 0xBD]
            default: bytes.append(byte)
            }
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return String(decoding: bytes.starts(with: mark) ? bytes[3...] : bytes[...], as: UTF8.self)
    }

    /// The beginning of the text on one line: white space is folded, and invisible characters are left out.
    static func excerpt(_ text: String, characters: Int) -> String {
        var line = ""
        var count = 0
        var needsSpace = false
        // A character may have many scalars.
        for character in text.prefix(bytes: 64 * characters) {
            guard !character.isWhitespace else {
                needsSpace = !line.isEmpty
                continue
            }
            var visible = String.UnicodeScalarView()
            for scalar in character.unicodeScalars.prefix(16) {
                switch scalar.properties.generalCategory {
                case .control, .surrogate: break
                case .format where scalar != "\u{200D}" && scalar != "\u{200C}": break
                default: visible.append(scalar)
                }
            }
            guard !visible.isEmpty else { continue }
            guard count + (needsSpace ? 2 : 1) <= characters else { break }
            if needsSpace { line.append(" ") }
            line.unicodeScalars.append(contentsOf: visible)
            count += needsSpace ? 2 : 1
            needsSpace = false
        }
        return line
    }

    /// The text of a mail of a mailing list without the footer that the list adds after a separator line.
    static func withoutListFooter(_ text: String) -> Substring {
        var end = text.endIndex
        // The footer's lines, from the last one up.
        var lines = 0
        while lines <= longestFooter, let start = text[..<end].lastIndex(of: "\n") {
            let line = text[text.index(after: start)..<end]
            if isSeparator(line) { return text[..<start] }
            if line.contains(where: { !$0.isWhitespace }) { lines += 1 }
            end = start
        }
        return text[...]
    }

    /// Lines of a list's footer.
    private static let longestFooter = 12

    private static func isSeparator(_ line: Substring) -> Bool {
        let marks = line.utf8.filter { $0 > 32 }
        return marks.count >= 20 && marks.allSatisfy { "_-=*".utf8.contains($0) }
    }
}
