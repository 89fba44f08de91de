/// A `Message-ID` (RFC 5322, section 3.6.4) in the form in which it is stored and looked up: on one line, with encoded
/// words (RFC 2047) decoded.
///
/// Some programs encode long ids. That is not allowed but common, and mail services report either form. If the decoded
/// text could not be an id, or is too long for one, the header is returned unchanged.
public func decodedMessageID(_ header: String) -> String {
    guard header.utf8.contains(61) || header.utf8.contains(where: { $0 < 33 }) else { return header }
    let decoded = EncodedWords.decoded(header)
    guard !decoded.isEmpty, decoded.utf8.count <= Limits.messageIDBytes,
        !decoded.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return header }
    return decoded
}

extension MessageReference {
    /// The forms in which the same message may have been registered: with and without angle brackets, decoded and as
    /// given.
    public var spellings: [MessageReference] {
        guard case .header(let header) = self else { return [self] }
        let bare = bareID
        var spellings = ["<\(bare)>", bare]
        if !spellings.contains(header) { spellings.append(header) }
        return spellings.filter { $0.utf8.count <= Limits.messageIDBytes }.map { .header($0) }
    }

    /// The header without its angle brackets, decoded; or the id.
    public var bareID: String {
        switch self {
        case .id(let id): return id
        case .header(let header):
            let id = decodedMessageID(header)
            return id.hasPrefix("<") && id.hasSuffix(">") && id.utf8.count > 2 ? String(id.dropFirst().dropLast()) : id
        }
    }
}

/// Decodes encoded words (RFC 2047, section 2) in an id. Unlike the decoder for subjects and names in MailRewriting, it
/// leaves malformed words unchanged, because decoding an id twice must not change it.
enum EncodedWords {
    /// The text with its encoded words decoded, and blanks between two of them removed. Malformed words stay as they
    /// are.
    static func decoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        // End of the last encoded word in `result`, while only blanks have followed it.
        var afterWord: Int?
        while at < bytes.count {
            if let word = word(in: bytes, at: at) {
                if let afterWord { result.removeSubrange(afterWord...) }
                result += word.bytes
                at = word.end
                afterWord = result.count
                continue
            }
            let byte = bytes[at]
            at += 1
            // A folded line continues with the blank at its beginning (RFC 5322, section 2.2.3).
            if byte == 13 || byte == 10 { continue }
            result.append(byte)
            if byte != 32, byte != 9 { afterWord = nil }
        }
        let trimmed = result.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        // An id should be ASCII. If the bytes are not UTF-8, they are decoded as ISO 8859-1, where every byte is a
        // character.
        return String(validating: trimmed, as: UTF8.self)
            ?? String(String.UnicodeScalarView(trimmed.map { Unicode.Scalar($0) }))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    /// The encoded word at an offset: `=?charset?encoding?text?=`; nil if there is none.
    private static func word(in bytes: [UInt8], at start: Int) -> (bytes: [UInt8], end: Int)? {
        guard bytes[start] == 61, start + 1 < bytes.count, bytes[start + 1] == 63 else { return nil }
        let rest = bytes[(start + 2)...]
        guard let charset = rest.firstIndex(of: 63), charset > rest.startIndex, charset - start <= 64,
            charset + 2 < bytes.count, bytes[charset + 2] == 63
        else { return nil }
        let body = bytes[(charset + 3)...]
        guard let end = body.firstIndex(of: 63), end + 1 < bytes.count, bytes[end + 1] == 61 else { return nil }
        let decoded: [UInt8]?
        switch bytes[charset + 1] {
        case UInt8(ascii: "Q"), UInt8(ascii: "q"): decoded = quoted(body[..<end])
        case UInt8(ascii: "B"), UInt8(ascii: "b"): decoded = base64(body[..<end])
        default: decoded = nil
        }
        return decoded.map { ($0, end + 2) }
    }

    /// Decodes the Q encoding (RFC 2047, section 4.2).
    private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var at = text.startIndex
        while at < text.endIndex {
            let byte = text[at]
            if byte <= 32 { return nil }
            if byte == 61 {
                guard at + 2 < text.endIndex, let high = hexDigit(text[at + 1]), let low = hexDigit(text[at + 2]) else {
                    return nil
                }
                result.append(high << 4 | low)
                at += 3
            } else {
                result.append(byte == 95 ? 32 : byte)
                at += 1
            }
        }
        return result
    }

    /// Decodes the B encoding (RFC 2047, section 4.1). Padding may be missing.
    private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.reversed().drop(while: { $0 == 61 }).reversed() {
            let value: UInt8
            switch byte {
            case 0x41...0x5a: value = byte - 0x41
            case 0x61...0x7a: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case 0x2b: value = 62
            case 0x2f: value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return count < 6 ? result : nil
    }
}
