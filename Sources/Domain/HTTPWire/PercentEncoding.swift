/// The fields of a form-encoded query, decoded: `+` is a space. A field without `=` has an empty value.
public func formFields(_ query: String) -> [(name: String, value: String)] {
    // Split bytes, not characters: a grapheme cluster may contain a separator.
    query.utf8.split(separator: UInt8(ascii: "&")).map { field in
        let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            .map { percentDecoded(Substring($0), plusIsSpace: true) }
        return (parts[0], parts.count == 2 ? parts[1] : "")
    }
}

/// The percent-decoded text (RFC 3986, 2.1). Invalid escapes are kept, and invalid UTF-8 becomes U+FFFD.
public func percentDecoded(_ text: Substring, plusIsSpace: Bool = false) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+")) }) else {
        return String(text)
    }
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
        if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count, let high = bytes[at + 1].hexValue,
            let low = bytes[at + 2].hexValue
        {
            decoded.append(high << 4 | low)
            at += 3
        } else {
            decoded.append(plusIsSpace && bytes[at] == UInt8(ascii: "+") ? 0x20 : bytes[at])
            at += 1
        }
    }
    return String(decoding: decoded, as: UTF8.self)
}

/// The text as a value of a query, or as one part of a path: all but unreserved characters (RFC 3986, 2.3) is escaped.
public func percentEncoded(_ text: some StringProtocol) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            bytes.append(byte)
        default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
