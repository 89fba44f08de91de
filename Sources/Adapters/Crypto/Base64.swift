private import CCrypto

/// Bytes as base64 with padding, on one line (RFC 4648, section 4).
public func base64(_ bytes: [UInt8]) -> String {
    var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
    let count = EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
    return String(decoding: text[..<Int(count)], as: UTF8.self)
}

/// Decodes base64 with padding (RFC 4648, section 4). nil for anything else, white space included, and for more than 1
/// MiB of text.
public func base64Decoded(_ text: some StringProtocol) -> [UInt8]? {
    let text = Array(text.utf8)
    guard text.count % 4 == 0, text.count <= 1 << 20 else { return nil }
    let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
    let isPlain = text.dropLast(padding).allSatisfy { byte in
        switch byte {
        case 65...90, 97...122, 48...57, UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
    }
    guard isPlain else { return nil }
    var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3)
    // EVP_DecodeBlock returns padding as zero bytes.
    guard EVP_DecodeBlock(&bytes, text, Int32(text.count)) == Int32(bytes.count) else { return nil }
    return Array(bytes.dropLast(padding))
}

/// Decodes pairs of hexadecimal digits, in either case; nil for anything else.
public func hexDecoded(_ text: some StringProtocol) -> [UInt8]? {
    let text = Array(text.utf8)
    guard text.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    for start in stride(from: 0, to: text.count, by: 2) {
        guard let high = hexValue(text[start]), let low = hexValue(text[start + 1]) else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 65...70: digit - 55
    case 97...102: digit - 87
    default: nil
    }
}

/// Compares two secrets in constant time (CRYPTO_memcmp(3)).
public func isSameSecret(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
}
