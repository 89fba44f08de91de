/// Validates UTF-8 byte by byte (RFC 3629, section 4), so that an error is found at its first byte, not at the end of
/// the message.
struct UTF8Checker: Sendable {
    /// Continuation bytes that the current character still needs.
    private var missing = 0
    // The range that the next continuation byte must be in.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xbf

    /// Whether the bytes so far end with a complete character.
    var isWhole: Bool { missing == 0 }

    /// Takes the next byte. Returns false if the bytes so far are not the start of any valid text.
    mutating func take(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard byte >= lowest, byte <= highest else { return false }
            (lowest, highest) = (0x80, 0xbf)
            missing -= 1
            return true
        }
        switch byte {
        case 0x00...0x7f: return true
        case 0xc2...0xdf: missing = 1
        case 0xe0: (missing, lowest) = (2, 0xa0)
        case 0xe1...0xec, 0xee, 0xef: missing = 2
        case 0xed: (missing, highest) = (2, 0x9f)
        case 0xf0: (missing, lowest) = (3, 0x90)
        case 0xf1...0xf3: missing = 3
        case 0xf4: (missing, highest) = (3, 0x8f)
        default: return false
        }
        return true
    }
}
