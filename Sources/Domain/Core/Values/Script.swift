/// The scripts that look-alike letters come from, and those of the other addresses in use.
public enum Script: Sendable {
    /// `eastAsian` is Chinese and Japanese, which mix several; `other` is any script without a name here.
    case latin, cyrillic, greek, armenian, hebrew, arabic, thai, eastAsian, hangul, other

    /// The script of a letter; nil for digits, marks and punctuation, which belong to all.
    public init?(_ letter: Unicode.Scalar) {
        switch letter.value {
        case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF, 0x1E00...0x1EFF,
            0x2C60...0x2C7F, 0xA722...0xA7FF, 0xAB30...0xAB6F, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: self = .cyrillic
        case 0x531...0x58F: self = .armenian
        case 0x5D0...0x5F4: self = .hebrew
        case 0x620...0x6FF, 0x750...0x77F, 0x8A0...0x8FF: self = .arabic
        case 0xE01...0xE5B: self = .thai
        // Japanese mixes these.
        case 0x3005...0x3007, 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0xFF66...0xFF9F, 0x20000...0x3FFFF:
            self = .eastAsian
        case 0x1100...0x11FF, 0x3131...0x318E, 0xAC00...0xD7A3: self = .hangul
        default:
            guard letter.value > 0x7F, letter.properties.isAlphabetic else { return nil }
            self = .other
        }
    }
}
