extension String {
    /// The text as lines of at most `width` cells, broken at spaces; as one line if `width` is nil. A longer word is
    /// not broken, so that an address in it can be copied.
    public func wrapped(toWidth width: Int?) -> [String] {
        guard let width else { return [self] }
        var lines: [String] = []
        var line = ""
        var used = 0
        var spaces = 0
        for (index, word) in split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            spaces += index == 0 ? 0 : 1
            guard !word.isEmpty else { continue }
            let word = String(word)
            let cells = word.displayWidth
            if used > 0, used + spaces + cells > width {
                lines.append(line)
                (line, used) = (word, cells)
            } else {
                line += String(repeating: " ", count: spaces) + word
                used += spaces + cells
            }
            spaces = 0
        }
        return lines + [line]
    }

    /// The URL, printable and in at most `width` cells. It loses its scheme, then, if necessary, its query, then the
    /// middle of its path. It is not shortened if `width` is nil.
    public func linkShortened(toWidth width: Int?) -> String {
        guard let width else { return printable }
        return ActivityText.shortened(link: printable.withoutScheme, toWidth: width)
    }
}

/// A text beside a label, as wrapped lines. Further lines are indented to the start of the text. A word that does not
/// fit there, such as a URL, gets its own line with an indent of 4, if it fits there.
///
/// - Parameter width: cells of a line; nil for one line of any length.
public func labelled(_ label: String, _ text: String, width: Int?) -> [String] {
    guard let width else { return [label + text] }
    let indent = String(repeating: " ", count: label.displayWidth)
    let room = max(width - label.displayWidth, 1)
    var lines: [String] = []
    for line in text.wrapped(toWidth: room) {
        if line.displayWidth > room, line.displayWidth <= width - 4 {
            if lines.isEmpty { lines.append(String(label.reversed().drop { $0 == " " }.reversed())) }
            lines.append("    " + line)
        } else {
            lines.append((lines.isEmpty ? label : indent) + line)
        }
    }
    return lines
}
