/// The character classes of HTTP's grammar (RFC 9110, 5.6).
extension UInt8 {
    /// A character of a token: `!#$%&'*+-.^_`|~`, a digit or a letter (RFC 9110, 5.6.2).
    var isToken: Bool {
        // A bit set of 128 bits: bit n stands for byte n.
        let low: UInt64 = 0x03ff_6cfa_0000_0000
        let high: UInt64 = 0x57ff_ffff_c7ff_fffe
        guard self < 128 else { return false }
        return (self < 64 ? low >> UInt64(self) : high >> UInt64(self & 63)) & 1 == 1
    }

    /// A byte of a field value: visible, space, tab or non-ASCII (RFC 9110, 5.5).
    var isFieldValue: Bool { (self >= 0x20 && self != 0x7f) || self == 0x09 }

    /// A byte of a request target: visible ASCII except `#`, which would start a fragment. Other characters that are
    /// invalid in a URI are left to the handler.
    var isTarget: Bool { self > 0x20 && self < 0x7f && self != UInt8(ascii: "#") }

    /// A character of a registered name or an IPv4 address (RFC 3986, 3.2.2), except the comma, which separates list
    /// elements.
    var isHostName: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "-._~%!$&'()*+;=".utf8.contains(self)
        }
    }

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// The value of a hexadecimal digit; nil for any other byte.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    /// The lower case of an ASCII letter; any other byte is unchanged.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }

    static let cr: UInt8 = 0x0d
    static let lf: UInt8 = 0x0a
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09
    static let colon: UInt8 = 0x3a
}

extension ArraySlice<UInt8> {
    /// The elements of a comma-separated list, without white space around them. Empty elements are dropped
    /// (RFC 9110, 5.6.1).
    var listElements: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: ",")).map(\.withoutOuterSpace).filter { !$0.isEmpty }
    }

    /// The slice without spaces and tabs at its ends.
    var withoutOuterSpace: ArraySlice<UInt8> {
        var slice = self
        while slice.first == .space || slice.first == .tab { slice = slice.dropFirst() }
        while slice.last == .space || slice.last == .tab { slice = slice.dropLast() }
        return slice
    }

    /// Whether the bytes equal `text`, ignoring case.
    ///
    /// - Parameter text: ASCII in lower case.
    func isText(_ text: String) -> Bool {
        count == text.utf8.count && elementsEqual(text.utf8) { $0.lowercased == $1 }
    }
}
