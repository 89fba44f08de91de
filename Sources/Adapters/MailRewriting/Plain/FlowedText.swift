/// Converts plain text to HTML, and rejoins its paragraphs. Neither holds more than one paragraph beside its result.
package enum FlowedText {
    /// The text as HTML: with its lines as they are or, if `isFlowed`, with rejoined paragraphs (format=flowed, RFC
    /// 3676).
    package static func html(_ text: String, isFlowed: Bool, deletesSpace: Bool) -> String {
        var html = ""
        guard isFlowed else {
            eachLine(of: text) { html += (html.isEmpty ? "" : "\n") + marked($0) }
            return "<pre style=\"white-space:pre-wrap\">\n" + html + "</pre>\n"
        }
        var depth = 0
        eachParagraph(of: text, deletesSpace: deletesSpace) { paragraphDepth, paragraph in
            while depth < paragraphDepth {
                html += "<blockquote>\n"
                depth += 1
            }
            while depth > paragraphDepth {
                html += "</blockquote>\n"
                depth -= 1
            }
            let text = marked(paragraph[...])
            html += "<div style=\"white-space:pre-wrap\">\(text.isEmpty ? "<br>" : text)</div>\n"
        }
        return html + String(repeating: "</blockquote>\n", count: depth)
    }

    /// The text of format=flowed with rejoined paragraphs (RFC 3676), a line each, without stuffed spaces. Quoted lines
    /// begin with their marks.
    package static func joined(_ text: String, deletesSpace: Bool) -> String {
        var result = ""
        var isFirst = true
        eachParagraph(of: text, deletesSpace: deletesSpace) { depth, paragraph in
            if !isFirst { result += "\n" }
            isFirst = false
            if depth > 0 { result += String(repeating: ">", count: depth) + " " }
            result += paragraph
        }
        return result
    }

    private static func eachLine(of text: String, _ visit: (Substring) -> Void) {
        var rest = text[...]
        while let end = rest.firstIndex(where: \.isNewline) {
            visit(rest[..<end])
            rest = rest[rest.index(after: end)...]
        }
        visit(rest)
    }

    /// Rejoins paragraphs (RFC 3676, 4). A line starts with its quote marks, then the stuffed space. A line that ends
    /// with a space continues in the next line of the same depth, except the signature's separator.
    private static func eachParagraph(
        of text: String, deletesSpace: Bool, _ visit: (_ depth: Int, _ text: String) -> Void
    ) {
        var last: (depth: Int, text: String)?
        var goesOn = false
        eachLine(of: text) { line in
            var rest = line
            while rest.first == ">" { rest.removeFirst() }
            // Limit the nesting of elements: nobody quotes deeper.
            let depth = min(line.count - rest.count, 20)
            if rest.first == " " { rest.removeFirst() }
            let isMark = rest == "-- "
            let isFlowed = rest.last == " " && !isMark
            if isFlowed, deletesSpace { rest.removeLast() }
            if goesOn, !isMark, last?.depth == depth {
                last?.text += rest
            } else {
                if let last { visit(last.depth, last.text) }
                last = (depth, String(rest))
            }
            goesOn = isFlowed
        }
        if let last { visit(last.depth, last.text) }
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
