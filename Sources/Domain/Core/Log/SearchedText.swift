/// The texts of an activity that a search looks at, read from its JSON without decoding the rest: recipient, subject and
/// link.
public struct SearchedText: Hashable, Sendable {
    /// The recipient's address; nil for an anonymous contact, and for activities without a recipient.
    public private(set) var email: String?
    public private(set) var name: String?
    public private(set) var subject: String?
    /// The link, if it was registered with the message.
    public private(set) var link: String?

    /// nil if the bytes are not JSON.
    public init?(body: [UInt8]) {
        var scan = JSONScan(bytes: body)
        var found = SearchedText()
        var url: String?
        var isRegistered = false
        let isObject = scan.object { scan, member in
            if isText(member, "recipient") {
                return scan.texts { name, text in
                    if isText(name, "email") { found.email = text }
                    if isText(name, "name") { found.name = text }
                }
            }
            if isText(member, "message") {
                return scan.texts { name, text in if isText(name, "subject") { found.subject = text } }
            }
            if isText(member, "link") {
                return scan.texts { name, text in
                    if isText(name, "url") { url = text }
                    if isText(name, "n") { isRegistered = true }
                }
            }
            return scan.value() != nil
        }
        guard isObject else { return nil }
        if isRegistered { found.link = url }
        self = found
    }

    private init() {}

    /// Whether each word occurs in one of the texts. Nothing matches an activity without a named recipient.
    public func matches(_ terms: SearchTerms, _ fold: SearchFold) -> Bool {
        guard let email else { return false }
        return terms.matches(anyOf: [email, name, subject, link].compactMap(\.self), fold)
    }
}

extension JSONScan {
    /// Reads an object whose strings are wanted, or null. `member` gets each member that is a string or a number, a number as
    /// the empty text.
    fileprivate mutating func texts(_ member: (ArraySlice<UInt8>, String) -> Void) -> Bool {
        if at < bytes.count, bytes[at] != UInt8(ascii: "{") { return value() != nil }
        return object { scan, name in
            switch scan.value() {
            case nil: return false
            case .string:
                let text = scan.bytes[scan.text]
                member(name, scan.hasEscapes ? Self.unescaped(text) : String(decoding: text, as: UTF8.self))
            case .whole: member(name, "")
            default: break
            }
            return true
        }
    }

    /// The text of a string with escapes (RFC 8259, section 7).
    private static func unescaped(_ text: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var result = ""
        func flush() {
            result += String(decoding: units, as: UTF16.self)
            units = []
        }
        var rest = text
        while let slash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            if slash > rest.startIndex {
                flush()
                result += String(decoding: rest[..<slash], as: UTF8.self)
            }
            let kind = rest[slash + 1]
            var end = slash + 2
            switch kind {
            case UInt8(ascii: "u"):
                end += 4
                units.append(UInt16(String(decoding: rest[slash + 2..<end], as: UTF8.self), radix: 16) ?? 0xfffd)
            case UInt8(ascii: "b"): units.append(8)
            case UInt8(ascii: "f"): units.append(12)
            case UInt8(ascii: "n"): units.append(10)
            case UInt8(ascii: "r"): units.append(13)
            case UInt8(ascii: "t"): units.append(9)
            default: units.append(UInt16(kind))
            }
            rest = rest[end...]
        }
        flush()
        return result + String(decoding: rest, as: UTF8.self)
    }
}
