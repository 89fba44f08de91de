/// A 128-bit identifier that sorts by its time: 48 bits of milliseconds, 80 random bits, written as 26 characters
/// of Crockford's base 32 (https://github.com/ulid/spec).
public struct ULID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter random: its lower 80 bits are used.
    public init(at time: Timestamp, random: (UInt64, UInt64)) {
        high = UInt64(truncatingIfNeeded: time.milliseconds) << 16 | (random.0 & 0xffff)
        low = random.1
    }

    public init(at time: Timestamp, using generator: inout some RandomNumberGenerator) {
        self.init(at: time, random: (generator.next(), generator.next()))
    }

    /// Reads the 26 characters, upper or lower case; nil if `text` is not a ULID.
    public init?(_ text: some StringProtocol) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            guard byte < 128 else { return nil }
            let value = Self.values[Int(byte)]
            guard value < 32 else { return nil }
            if count == 0, value > 7 { return nil }  // the first character holds 3 bits
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(value)
            count += 1
        }
        guard count == 26 else { return nil }
        self.init(high: high, low: low)
    }

    public static func < (a: ULID, b: ULID) -> Bool { (a.high, a.low) < (b.high, b.low) }

    public var description: String {
        String(unsafeUninitializedCapacity: 26) { out in
            var (high, low) = (high, low)
            for i in stride(from: 25, through: 0, by: -1) {
                out[i] = Self.alphabet[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
            }
            return 26
        }
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 128)
        for (value, letter) in alphabet.enumerated() {
            values[Int(letter)] = UInt8(value)
            if letter >= 65 { values[Int(letter) + 32] = UInt8(value) }
        }
        return values
    }()
}
