/// A strict reader of markup, for tests: HTML as the pages write it, with every tag closed and every value quoted.
struct MarkupChecker {
    /// An element with its attributes and content.
    final class Element {
        let name: String
        var attributes: [(name: String, value: String)]
        var children: [Element] = []
        /// The text within, without that of children.
        var text = ""
        weak var parent: Element?

        init(_ name: String, _ attributes: [(name: String, value: String)]) {
            self.name = name
            self.attributes = attributes
        }

        subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

        /// This element and all within.
        var all: [Element] { [self] + children.flatMap(\.all) }

        /// The text within, with that of children.
        var wholeText: String { text + children.map(\.wholeText).joined(separator: " ") }

        var classes: [Substring] { (self["class"] ?? "").split(separator: " ") }

        /// Whether this or an element around it has this name.
        func isWithin(_ name: String) -> Bool { self.name == name || parent?.isWithin(name) ?? false }
    }

    private static let void: Set<String> = ["meta", "link", "input"]

    private let bytes: [UInt8]
    private var at = 0
    private(set) var problems: [String] = []
    let root = Element("", [])

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        read()
    }

    private mutating func read() {
        if String(validating: bytes, as: UTF8.self) == nil { problems.append("no UTF-8") }
        var open = root
        if starts(with: "<!doctype html>\n") { at += 16 }
        while at < bytes.count {
            if bytes[at] != UInt8(ascii: "<") {
                open.text += text(until: UInt8(ascii: "<"))
            } else if starts(with: "</") {
                at += 2
                let name = word()
                if name != open.name { problems.append("</\(name)> closes <\(open.name)> at byte \(at)") }
                expect(UInt8(ascii: ">"))
                open = open.parent ?? root
            } else {
                at += 1
                let element = Element(word(), [])
                if element.name.isEmpty { problems.append("no name at byte \(at)") }
                element.attributes = attributes(of: element.name)
                expect(UInt8(ascii: ">"))
                open.children.append(element)
                element.parent = open
                if element.name == "style" {
                    element.text = raw(until: "</style>")
                } else if !Self.void.contains(element.name) {
                    open = element
                }
            }
        }
        if open !== root { problems.append("<\(open.name)> is not closed") }
    }

    private func starts(with text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

    private mutating func expect(_ byte: UInt8) {
        guard at < bytes.count, bytes[at] == byte else {
            problems.append("no \(Character(Unicode.Scalar(byte))) at byte \(at)")
            at += 1
            return
        }
        at += 1
    }

    private mutating func word() -> String {
        let start = at
        while at < bytes.count, bytes[at] == 45 || (97...122).contains(bytes[at]) || (48...57).contains(bytes[at]) {
            at += 1
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func attributes(of element: String) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        while at < bytes.count, bytes[at] == 32 {
            at += 1
            let name = word()
            if name.isEmpty { problems.append("no attribute's name at byte \(at)") }
            if found.contains(where: { $0.name == name }) { problems.append("\(name) twice in <\(element)>") }
            guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else {
                found.append((name, ""))
                continue
            }
            at += 1
            expect(34)
            found.append((name, text(until: 34)))
            expect(34)
        }
        return found
    }

    private mutating func raw(until end: String) -> String {
        let start = at
        while at < bytes.count, !starts(with: end) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        at += end.utf8.count
        return text
    }

    /// Text with its entities resolved. `<`, `>` and quotes may not stand in it as they are.
    private mutating func text(until end: UInt8) -> String {
        var found: [UInt8] = []
        while at < bytes.count, bytes[at] != end {
            switch bytes[at] {
            case UInt8(ascii: "&"):
                guard let entity = Self.entities.first(where: { starts(with: $0.0) }) else {
                    problems.append("a bare & at byte \(at)")
                    at += 1
                    continue
                }
                found.append(entity.1)
                at += entity.0.utf8.count
            case UInt8(ascii: "<"), UInt8(ascii: ">"), 34, 39, 0...8, 11...31, 127:
                problems.append("byte \(bytes[at]) in a text at byte \(at)")
                at += 1
            default:
                found.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: found, as: UTF8.self)
    }

    private static let entities: [(String, UInt8)] = [
        ("&amp;", 38), ("&lt;", 60), ("&gt;", 62), ("&quot;", 34), ("&#39;", 39),
    ]
}
