/// What HTML shows, as plain text for an excerpt, the search and the head of a forwarded mail.
///
/// It is no parser of HTML: elements are not nested, and styles not looked at. Any input takes linear time and memory.
/// The result is text, never HTML again.
struct HTMLText {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0
    private var result: [UInt8] = []
    /// Whether white space is kept: the number of open `<pre>`.
    private var kept = 0
    private var needsSpace = false

    /// The text of the HTML. Blocks and lines begin on a line of their own.
    static func read(_ html: String) -> String {
        var html = html
        let bytes = html.withUTF8 { bytes in
            var reader = HTMLText(bytes: bytes)
            reader.read()
            return reader.result
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        result.reserveCapacity(bytes.count / 4)
    }

    private mutating func read() {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "<"): readMarkup()
            case UInt8(ascii: "&"): readReference()
            default:
                append(bytes[at])
                at += 1
            }
        }
        while let last = result.last, last == 32 || last == 10 { result.removeLast() }
    }

    // MARK: text

    private mutating func append(_ byte: UInt8) {
        guard byte > 32 else {
            if byte == 10, kept > 0 { return endLine() }
            needsSpace = true
            return
        }
        if needsSpace, let last = result.last, last != 10, last != 32 { result.append(32) }
        needsSpace = false
        result.append(byte)
    }

    private mutating func endLine() {
        needsSpace = false
        while result.last == 32 { result.removeLast() }
        // At most one empty line.
        guard !result.isEmpty, !result.suffix(2).elementsEqual([10, 10]) else { return }
        result.append(10)
    }

    private mutating func beginBlock() {
        needsSpace = false
        if let last = result.last, last != 10 { result.append(10) }
    }

    /// A character reference: `&amp;`, `&#233;`, `&#xE9;`.
    private mutating func readReference() {
        let name = bytes[(at + 1)...].prefix(32)
        guard let (scalar, count) = HTMLReference.scalar(name) else {
            append(bytes[at])
            at += 1
            return
        }
        at += 1 + count
        // A no-break space is a space.
        if scalar == "\u{A0}" || scalar.value <= 32 { return append(32) }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
    }

    // MARK: markup

    /// A tag, a comment or a declaration; else a `<` that stands for itself.
    private mutating func readMarkup() {
        let next = at + 1 < bytes.count ? bytes[at + 1] : 0
        if next == UInt8(ascii: "!"), at + 3 < bytes.count, bytes[at + 2] == Self.dash, bytes[at + 3] == Self.dash {
            return skipComment()
        }
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
            return skip(past: Self.greater)
        }
        let isEnd = next == UInt8(ascii: "/")
        let start = at + (isEnd ? 2 : 1)
        guard start < bytes.count, Self.isLetter(bytes[start]) else {
            if isEnd { return skip(past: Self.greater) }
            append(bytes[at])
            at += 1
            return
        }
        let name = name(at: start)
        at = start
        skipTag()
        if !isEnd, Self.hidden.contains(name) { return skipContent(of: name) }
        show(name, isEnd: isEnd)
    }

    private mutating func show(_ name: String, isEnd: Bool) {
        switch name {
        case "br": endLine()
        case "td", "th": needsSpace = true
        case "pre":
            kept = max(0, kept + (isEnd ? -1 : 1))
            beginBlock()
        case _ where Self.blocks.contains(name): beginBlock()
        default: break
        }
    }

    private func name(at start: Int) -> String {
        let name = bytes[start...].prefix(16).prefix { $0 > 32 && $0 != Self.greater && $0 != UInt8(ascii: "/") }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    /// Moves past a tag. A `>` in a quoted value does not end it; a quote counts only after `=`.
    private mutating func skipTag() {
        var isAfterEquals = false
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == Self.greater { return }
            if isAfterEquals, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { skip(past: byte) }
            if byte > 32 { isAfterEquals = byte == UInt8(ascii: "=") }
        }
    }

    private mutating func skip(past end: UInt8) {
        at = bytes[at...].firstIndex(of: end).map { $0 + 1 } ?? bytes.count
    }

    /// A comment ends at `-->` or `--!>`, or at once: `<!-->`.
    private mutating func skipComment() {
        at += 2
        while at < bytes.count {
            skip(past: Self.greater)
            let before = bytes[..<at].dropLast().suffix(3)
            if before.suffix(2).elementsEqual("--".utf8) || before.elementsEqual("--!".utf8) { return }
        }
    }

    /// Moves past the content of an element whose text is not shown. Without an end tag, that is the rest.
    private mutating func skipContent(of name: String) {
        while at < bytes.count {
            skip(past: UInt8(ascii: "<"))
            guard at < bytes.count, bytes[at] == UInt8(ascii: "/"), self.name(at: at + 1) == name else { continue }
            return skipTag()
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
    private static let dash = UInt8(ascii: "-")
    private static let greater = UInt8(ascii: ">")
    private static let hidden: Set<String> = [
        "script", "style", "title", "iframe", "noembed", "noframes", "template",
    ]
    private static let blocks: Set<String> = [
        "p", "div", "tr", "table", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
        "blockquote", "section", "article", "header", "footer", "address", "center", "form", "body", "caption",
    ]
}

/// Character references of HTML (WHATWG HTML, 13.5), as far as mail programs write them.
enum HTMLReference {
    /// The character and the length of the reference, with its semicolon; nil if it is none.
    ///
    /// - Parameter text: what follows the `&`.
    static func scalar(_ text: some Collection<UInt8>) -> (scalar: Unicode.Scalar, count: Int)? {
        let text = Array(text)
        guard let first = text.first else { return nil }
        if first == UInt8(ascii: "#") { return number(text) }
        let name = text.prefix { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || (48...57).contains($0) }
        guard let scalar = names[String(decoding: name, as: UTF8.self)] else { return nil }
        let hasEnd = name.count < text.count && text[name.count] == UInt8(ascii: ";")
        return (scalar, name.count + (hasEnd ? 1 : 0))
    }

    private static func number(_ text: [UInt8]) -> (scalar: Unicode.Scalar, count: Int)? {
        let isHex = text.count > 1 && text[1] | 0x20 == UInt8(ascii: "x")
        let start = isHex ? 2 : 1
        var value: UInt32 = 0
        var at = start
        while at < text.count, let digit = Character(UnicodeScalar(text[at])).hexDigitValue, isHex || digit < 10 {
            value = min(value * (isHex ? 16 : 10) + UInt32(digit), 0x110000)
            at += 1
        }
        guard at > start else { return nil }
        let count = at + (at < text.count && text[at] == UInt8(ascii: ";") ? 1 : 0)
        if (0x80...0x9F).contains(value) { value = windows1252[Int(value) - 0x80] }
        return (value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}", count)
    }

    /// The names of U+00A0 to U+00FF, in order.
    private static let latin =
        "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute"
        + " micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring"
        + " AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml"
        + " times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil"
        + " egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash"
        + " ugrave uacute ucirc uuml yacute thorn yuml"
    private static let names: [String: Unicode.Scalar] = {
        var names: [String: Unicode.Scalar] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "AMP": "&", "LT": "<", "GT": ">",
            "QUOT": "\"", "ensp": " ", "emsp": " ", "thinsp": " ", "ndash": "–", "mdash": "—", "lsquo": "‘",
            "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„", "lsaquo": "‹", "rsaquo": "›",
            "bull": "•", "hellip": "…", "euro": "€", "trade": "™", "rarr": "→", "larr": "←", "uarr": "↑", "darr": "↓",
            "OElig": "Œ", "oelig": "œ", "Scaron": "Š", "scaron": "š", "dagger": "†", "permil": "‰", "minus": "−",
            "zwnj": "\u{200C}", "zwj": "\u{200D}", "check": "✓", "colon": ":", "commat": "@", "lbrack": "[",
            "rbrack": "]",
        ]
        for (offset, name) in latin.split(separator: " ").enumerated() {
            names[String(name)] = Unicode.Scalar(0xA0 + UInt32(offset))
        }
        return names
    }()
    /// What programs mean by 0x80 to 0x9F.
    private static let windows1252: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D,
        0x17E, 0x178,
    ]
}
