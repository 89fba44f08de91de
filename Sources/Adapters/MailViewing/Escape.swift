/// Escapes text for HTML. Every character that has a meaning in text or in a value of any kind is escaped in both, so
/// that a browser that parses the tags around it differently still finds only text.
extension [UInt8] {
    /// Appends text. Of the controls only tab and line feed are kept; a carriage return becomes a line feed.
    mutating func escape(_ text: some Sequence<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "\""): append("&#34;")
            case UInt8(ascii: "'"): append("&#39;")
            case UInt8(ascii: "`"): append("&#96;")
            case 9, 10: append(byte)
            case 12: append(32)
            case 13: append(10)
            case ..<32, 127: append("\u{FFFD}")
            default: append(byte)
            }
        }
    }

    /// Appends markup of ours.
    mutating func append(_ markup: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
    }
}
