/// The escapes of the transcripts.
enum Escapes {
    /// The bytes of a text with escapes.
    static func read(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let character = rest.first {
            if let match = rest.prefixMatch(of: /\{(.)\*([0-9]+)\}/) {
                bytes += Array(repeating: Array(String(match.output.1).utf8), count: Int(match.output.2)!).joined()
                rest = rest[match.range.upperBound...]
                continue
            }
            rest = rest.dropFirst()
            guard character == "\\", let escape = rest.first else {
                bytes += Array(String(character).utf8)
                continue
            }
            rest = rest.dropFirst()
            switch escape {
            case "r": bytes.append(13)
            case "n": bytes.append(10)
            case "0": bytes.append(0)
            case "x":
                bytes.append(UInt8(rest.prefix(2), radix: 16)!)
                rest = rest.dropFirst(2)
            default: bytes += Array(String(escape).utf8)
            }
        }
        return bytes
    }

    /// A text for bytes.
    static func written(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            switch byte {
            case 13: "\\r"
            case 10: "\\n"
            case 0: "\\0"
            case 92: "\\\\"
            case 0x20..<0x7f: String(UnicodeScalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
