/// Character classes of SMTP (RFC 5321, section 4.1.2) and of header fields (RFC 5322, section 3.2.3).
extension UInt8 {
    static let cr: UInt8 = 0x0d
    static let lf: UInt8 = 0x0a
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09
    static let dot: UInt8 = 0x2e
    static let at: UInt8 = 0x40
    static let quote: UInt8 = 0x22
    static let backslash: UInt8 = 0x5c
    static let open: UInt8 = 0x28
    static let close: UInt8 = 0x29
    static let semicolon: UInt8 = 0x3b
    static let equals: UInt8 = 0x3d

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7a }

    /// A control character (RFC 5234, appendix B.1).
    var isControl: Bool { self < 0x20 || self == 0x7f }

    /// Space, tab, and the line ends within a folded field.
    var isWhiteSpace: Bool { self == .space || self == .tab || self == .cr || self == .lf }

    /// A character of an atom. Non-ASCII bytes count, too (RFC 6531, section 3.3); whether they are valid UTF-8 is
    /// checked elsewhere.
    var isAtomText: Bool { isLetter || isDigit || self >= 0x80 || "!#$%&'*+-/=?^_`{|}~".utf8.contains(self) }

    /// A character of a keyword (RFC 5321, section 4.1.2, `esmtp-keyword`).
    var isKeyword: Bool { isLetter || isDigit || self == UInt8(ascii: "-") }

    /// A character of a token (RFC 2045, section 5.1). Non-ASCII bytes count, too (RFC 8601, section 2.2).
    var isToken: Bool { self > 0x20 && self != 0x7f && !"()<>@,;:\\\"/[]?=".utf8.contains(self) }

    /// The lower case of an ASCII letter; any other byte is unchanged.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }
}

extension Sequence<UInt8> {
    /// Whether the bytes equal `text`, ignoring the case of ASCII letters.
    func isText(_ text: String) -> Bool { elementsEqual(text.utf8) { $0.lowercased == $1.lowercased } }
}

extension String {
    /// The text with ASCII letters in lower case. Other letters are unchanged: Unicode's lower case of the Kelvin
    /// sign is a plain k, by which strangers could look like users.
    var asciiLowercased: String { String(decoding: utf8.map(\.lowercased), as: UTF8.self) }

    /// The host or domain name in the form in which names are compared: ASCII lower case, without a final dot.
    var comparableDomain: String {
        let name = asciiLowercased
        return name.utf8.last == .dot ? String(name.dropLast()) : name
    }
}
