/// Converts plain text to HTML.
enum FlowedText {
    /// The text as HTML: with its lines as they are or, if `isFlowed`, with rejoined paragraphs (format=flowed, RFC
    /// 3676).
    static func html(_ text: String, isFlowed: Bool, deletesSpace: Bool) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard isFlowed else {
            return "<pre style=\"white-space:pre-wrap\">\n" + lines.map(marked).joined(separator: "\n") + "</pre>\n"
        }
        var html = ""
        var depth = 0
        for paragraph in paragraphs(lines, deletesSpace: deletesSpace) {
            while depth < paragraph.depth {
                html += "<blockquote>\n"
                depth += 1
            }
            while depth > paragraph.depth {
                html += "</blockquote>\n"
                depth -= 1
            }
            let text = marked(paragraph.text[...])
            html += "<div style=\"white-space:pre-wrap\">\(text.isEmpty ? "<br>" : text)</div>\n"
        }
        return html + String(repeating: "</blockquote>\n", count: depth)
    }

    /// Rejoins paragraphs (RFC 3676, 4). A line starts with its quote marks, then the stuffed space. A line that ends
    /// with a space continues in the next line of the same depth, except the signature's separator.
    private static func paragraphs(_ lines: [Substring], deletesSpace: Bool) -> [(depth: Int, text: String)] {
        var result: [(depth: Int, text: String)] = []
        var goesOn = false
        for line in lines {
            var rest = line
            while rest.first == ">" { rest.removeFirst() }
            // Limit the nesting of elements: nobody quotes deeper.
            let depth = min(line.count - rest.count, 20)
            if rest.first == " " { rest.removeFirst() }
            let isMark = rest == "-- "
            let isFlowed = rest.last == " " && !isMark
            if isFlowed, deletesSpace { rest.removeLast() }
            if goesOn, !isMark, let last = result.indices.last, result[last].depth == depth {
                result[last].text += rest
            } else {
                result.append((depth, String(rest)))
            }
            goesOn = isFlowed
        }
        return result
    }

    /// The text escaped, with its URLs as links.
    private static func marked(_ text: Substring) -> String {
        var html = ""
        var rest = text
        while let start = linkStart(rest) {
            html += escaped(rest[..<start])
            var url = rest[start...].prefix { !$0.isWhitespace && !"<>\"".contains($0) }
            while let last = url.last, ".,;:!?)]}'".contains(last) { url.removeLast() }
            if let target = WebURL.absolute(String(url)) {
                html += "<a href=\"\(String(decoding: WebURL.escaped(target), as: UTF8.self))\">\(escaped(url))</a>"
            } else {
                html += escaped(url)
            }
            rest = rest[url.endIndex...]
        }
        return html + escaped(rest)
    }

    private static func linkStart(_ text: Substring) -> Substring.Index? {
        text.indices.first {
            text[$0] == "h" && (text[$0...].hasPrefix("https://") || text[$0...].hasPrefix("http://"))
        }
    }

    private static func escaped(_ text: Substring) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}
