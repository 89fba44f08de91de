import Core
import Presentation

/// Markup under construction, as UTF-8.
///
/// Tags and the names of attributes are constants of the program, and texts are escaped. So a text from outside can
/// become neither markup nor a link, whatever it contains. There is no way to write a script, a style or raw markup.
struct HTML {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 16_384) { bytes.reserveCapacity(capacity) }

    /// An element with its content.
    mutating func callAsFunction<let count: Int>(
        _ tag: Tag, _ attributes: [count of Attribute], content: (inout HTML) -> Void
    ) {
        begin(tag)
        for index in attributes.indices { add(attributes[index]) }
        bytes.append(UInt8(ascii: ">"))
        content(&self)
        end(tag)
    }

    /// An element without attributes.
    mutating func callAsFunction(_ tag: Tag, content: (inout HTML) -> Void) {
        begin(tag)
        bytes.append(UInt8(ascii: ">"))
        content(&self)
        end(tag)
    }

    /// An element that contains a text.
    mutating func callAsFunction<let count: Int>(_ tag: Tag, _ attributes: [count of Attribute], _ text: String) {
        callAsFunction(tag, attributes) { $0.text(text) }
    }

    /// An element that contains a text.
    mutating func callAsFunction(_ tag: Tag, _ text: String) { callAsFunction(tag) { $0.text(text) } }

    /// An element that never has content, and no end tag.
    mutating func void<let count: Int>(_ tag: VoidTag, _ attributes: [count of Attribute]) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(constant: tag.name)
        for index in attributes.indices { add(attributes[index]) }
        bytes.append(UInt8(ascii: ">"))
    }

    /// A text of the program or a number. Texts from outside go through `foreign`.
    mutating func text(_ text: String) { bytes.append(escaping: text) }

    /// A text from outside, such as a subject: printable, and isolated from the direction of the text around it.
    mutating func foreign(_ text: String) {
        callAsFunction(.bdi) { $0.text(text.printable) }
    }

    /// A text from outside that is printable already.
    mutating func isolated(_ printable: String) {
        callAsFunction(.bdi) { $0.text(printable) }
    }

    mutating func number(_ number: Int64) { bytes.append(decimal: number) }

    mutating func doctype() { bytes.append(constant: "<!doctype html>\n") }

    /// The program of all pages, a module among the assets.
    mutating func script(_ source: PageURL) {
        bytes.append(constant: "<script type=\"module\" src=\"")
        bytes.append(escaping: source.text)
        bytes.append(constant: "\"></script>")
    }

    /// The only style element of the project: the constant of a page that is served without assets, allowed by its
    /// digest.
    mutating func style(_ sheet: StaticString) {
        bytes.append(constant: "<style>")
        bytes.append(constant: sheet)
        bytes.append(constant: "</style>")
    }

    private mutating func begin(_ tag: Tag) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(constant: tag.name)
    }

    private mutating func end(_ tag: Tag) {
        bytes.append(constant: "</")
        bytes.append(constant: tag.name)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func add(_ attribute: Attribute) {
        if case .absent = attribute.value { return }
        bytes.append(UInt8(ascii: " "))
        switch attribute.prefix {
        case .none: break
        case .data: bytes.append(constant: "data-")
        case .aria: bytes.append(constant: "aria-")
        }
        bytes.append(constant: attribute.name)
        if case .present = attribute.value { return }
        bytes.append(constant: "=\"")
        switch attribute.value {
        case .absent, .present: break
        case .fixed(let text): bytes.append(constant: text)
        case .text(let text): bytes.append(escaping: text)
        case .number(let number): bytes.append(decimal: number)
        case .url(let url): bytes.append(escaping: url.text)
        case .part(let url, let fragment):
            bytes.append(escaping: url.text)
            bytes.append(UInt8(ascii: "#"))
            bytes.append(constant: fragment)
        case .words(let first, let second):
            bytes.append(constant: first)
            if let second {
                bytes.append(UInt8(ascii: " "))
                bytes.append(constant: second)
            }
        case .row(let kind, let isMachine, let isUnread):
            bytes.append(constant: "row ")
            bytes.append(constant: kind)
            if isMachine { bytes.append(constant: " machine") }
            if isUnread { bytes.append(constant: " unread") }
        case .numbered(let prefix, let number):
            bytes.append(constant: prefix)
            bytes.append(decimal: number)
        case .numbers(let numbers):
            for (index, number) in numbers.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: " ")) }
                bytes.append(decimal: number)
            }
        case .labels(let seq):
            bytes.append(constant: "k")
            bytes.append(decimal: seq)
            bytes.append(constant: " w")
            bytes.append(decimal: seq)
            bytes.append(constant: " t")
            bytes.append(decimal: seq)
        case .date(let time): bytes.append(escaping: time.rfc3339)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension [UInt8] {
    fileprivate mutating func append(constant text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    fileprivate mutating func append(decimal number: Int64) {
        if (0..<10).contains(number) { return append(UInt8(ascii: "0") + UInt8(number)) }
        append(contentsOf: String(number).utf8)
    }

    /// Appends a text escaped for content and for quoted attributes. By bytes: in UTF-8 no part of another character
    /// equals one of the five. Controls other than tab and line feed, which HTML does not allow, become U+FFFD.
    mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { source in
            var start = 0
            for at in source.indices {
                let escape: StaticString
                switch source[at] {
                case UInt8(ascii: "&"): escape = "&amp;"
                case UInt8(ascii: "<"): escape = "&lt;"
                case UInt8(ascii: ">"): escape = "&gt;"
                case UInt8(ascii: "\""): escape = "&quot;"
                case UInt8(ascii: "'"): escape = "&#39;"
                case 9, 10, 32...126, 128...: continue
                default: escape = "\u{FFFD}"
                }
                append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<at]))
                append(constant: escape)
                start = at + 1
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: source[start...]))
        }
    }
}
