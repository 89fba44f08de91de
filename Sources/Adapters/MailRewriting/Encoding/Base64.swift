/// A base64 body (RFC 2045, 6.8), decoded. It remembers the line length, so that a change is encoded in the same form.
struct Base64 {
    let raw: [UInt8]
    let decoded: [UInt8]
    /// Characters in a line.
    private let lineLength: Int
    private let lineEnd: [UInt8]
    /// The line ends before the first and after the last character.
    private let before: Range<Int>
    private let after: Range<Int>

    /// Decodes strictly: only the alphabet, line ends, and correct padding at the end are allowed.
    init(_ raw: [UInt8], lineEnd: [UInt8]) throws(Untouched) {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(raw.count / 4 * 3)
        var bits: UInt32 = 0
        var characters = 0
        var padding = 0
        var firstLine = 0
        var lastEnd = 0
        var first = raw.count
        for (at, byte) in raw.enumerated() {
            let value = Self.values[Int(byte)]
            if value < 64 {
                guard padding == 0 else { throw .malformedEncoding("base64 continues after its padding") }
                bits = bits << 6 | UInt32(value)
            } else if byte == .equals {
                padding += 1
                bits <<= 6
                guard padding <= 2 else { throw .malformedEncoding("base64 with too much padding") }
            } else if byte == .lineFeed || byte == .carriageReturn {
                if firstLine == 0 { firstLine = characters }
                continue
            } else {
                throw .malformedEncoding("base64 with an invalid character")
            }
            if characters == 0 { first = at }
            lastEnd = at + 1
            characters += 1
            if characters % 4 == 0 {
                decoded.append(UInt8(truncatingIfNeeded: bits >> 16))
                if padding < 2 { decoded.append(UInt8(truncatingIfNeeded: bits >> 8)) }
                if padding < 1 { decoded.append(UInt8(truncatingIfNeeded: bits)) }
                bits = 0
            }
        }
        guard characters % 4 == 0 else { throw .malformedEncoding("base64 is truncated") }
        self.raw = raw
        self.decoded = decoded
        // Keep a usual line length. A single long line would only grow: break it at 76.
        let isUsual = firstLine > 0 && firstLine % 4 == 0 && firstLine <= CraftLimits.lineBytes
        lineLength = isUsual ? firstLine : 76
        self.lineEnd = lineEnd
        before = 0..<min(first, lastEnd)
        after = lastEnd..<raw.count
    }

    /// The encoded body with splices of the decoded bytes.
    func spliced(_ splices: [Splice]) -> [UInt8] {
        raw[before] + Self.encode(decoded.spliced(splices), lineLength: lineLength, lineEnd: lineEnd) + raw[after]
    }

    /// Encodes bytes, without a line end after the last line.
    static func encode(_ bytes: [UInt8], lineLength: Int, lineEnd: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4 * (lineLength + 2) / lineLength + 8)
        let alphabet = Self.alphabet.utf8Start
        var column = 0
        var at = 0
        while at < bytes.count {
            if column == lineLength {
                output += lineEnd
                column = 0
            }
            let left = bytes.count - at
            let word =
                UInt32(bytes[at]) << 16 | (left > 1 ? UInt32(bytes[at + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[at + 2]) : 0)
            output.append(alphabet[Int(word >> 18)])
            output.append(alphabet[Int(word >> 12 & 63)])
            output.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : .equals)
            output.append(left > 2 ? alphabet[Int(word & 63)] : .equals)
            column += 4
            at += 3
        }
        return output
    }

    /// The value of a character of base64 or base64url (RFC 4648, 4 and 5); nil for any other byte.
    static func sextet(_ byte: UInt8) -> UInt8? {
        if byte == .dash { return 62 }
        if byte == UInt8(ascii: "_") { return 63 }
        let value = values[Int(byte)]
        return value < 64 ? value : nil
    }

    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for value in 0..<64 { values[Int(alphabet.utf8Start[value])] = UInt8(value) }
        return values
    }()
}
