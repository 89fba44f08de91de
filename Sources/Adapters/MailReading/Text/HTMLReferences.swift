/// What HTML refers to, found without a parser, in linear time.
enum HTMLReferences {
    private static let mostIDs = 1000
    private static let longestID = 998

    /// The Content-IDs in `cid:` URLs (RFC 2392).
    static func contentIDs(_ html: String) -> Set<String> {
        var html = html
        return html.withUTF8 { bytes in
            var found: Set<String> = []
            var at = 0
            while found.count < mostIDs, let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) {
                at = colon + 1
                guard colon >= 3, bytes[(colon - 3)..<colon].map({ $0 | 0x20 }).elementsEqual("cid".utf8) else {
                    continue
                }
                let id = bytes[at...].prefix(longestID).prefix { $0 > 32 && !"\"'<>)&".utf8.contains($0) }
                at = id.endIndex
                found.insert(unescaped(id))
            }
            return found
        }
    }

    private static func unescaped(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The charset that the HTML itself declares in its first 1024 bytes (WHATWG HTML, 13.2.3.2), in lower case; nil if
    /// there is none, or it cannot be one in which the declaration is readable.
    static func charset(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(1024).map { $0 < 128 ? $0 : 63 }, as: UTF8.self).lowercased()
        let mark = "charset="
        var rest = head[...]
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[...equals].suffix(mark.count)
            rest = rest[rest.index(after: equals)...]
            guard name == mark else { continue }
            let value = rest.drop { $0 == "\"" || $0 == "'" }.prefix {
                $0.isLetter || $0.isNumber || "-_.:".contains($0)
            }
            return value.isEmpty || value.hasPrefix("utf-16") || value.hasPrefix("utf-32") ? nil : String(value)
        }
        return nil
    }
}
