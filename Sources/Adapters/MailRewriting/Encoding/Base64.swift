/// Base64 (RFC 2045, 6.8), decoded with the shape of its lines, so that it can be written in the same.
struct Base64 {
    let raw: [UInt8]
    let decoded: [UInt8]
    /// Characters of a line.
    private let lineLength: Int
    private let lineEnd: [UInt8]
    /// What lies before the first and behind the last character: line ends.
    private let before: Range<Int>
    private let after: Range<Int>

    /// Throws at anything but the alphabet, line ends, and right padding at the end.
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
                guard padding == 0 else { throw .malformedEncoding("base64 goes on after its padding") }
                bits = bits << 6 | UInt32(value)
            } else if byte == .equals {
                padding += 1
                bits <<= 6
                guard padding <= 2 else { throw .malformedEncoding("base64 with too much padding") }
            } else if byte == .lineFeed || byte == .carriageReturn {
                if firstLine == 0 { firstLine = characters }
                continue
            } else {
                throw .malformedEncoding("base64 with a character that is not its")
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
        guard characters % 4 == 0 else { throw .malformedEncoding("base64 that ends too early") }
        self.raw = raw
        self.decoded = decoded
        // A line's end where there was one; a single line of any length would only grow.
        let isUsual = firstLine > 0 && firstLine % 4 == 0 && firstLine <= CraftLimits.lineBytes
        lineLength = isUsual ? firstLine : 76
        self.lineEnd = lineEnd
        before = 0..<min(first, lastEnd)
        after = lastEnd..<raw.count
    }

    func spliced(_ splices: [Splice]) -> [UInt8] {
        raw[before] + Self.encode(decoded.spliced(splices), lineLength: lineLength, lineEnd: lineEnd) + raw[after]
    }

    /// Without a line's end behind the last line.
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

    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for value in 0..<64 { values[Int(alphabet.utf8Start[value])] = UInt8(value) }
        return values
    }()
}
