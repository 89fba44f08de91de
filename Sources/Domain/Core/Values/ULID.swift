/// A 128-bit id that sorts by time: 48 bits of milliseconds and 80 random bits, written as 26 characters of Crockford's
/// Base32 (https://github.com/ulid/spec).
public struct ULID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The upper 64 bits: 48 of time, 16 random.
    public let high: UInt64
    /// The lower 64 bits, all random.
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameters:
    ///   - time: clamped to what 48 bits can hold, 1970 to the year 10889.
    ///   - random: the lower 80 bits are used.
    public init(at time: Timestamp, random: (UInt64, UInt64)) {
        high = UInt64(min(max(time.milliseconds, 0), 1 << 48 - 1)) << 16 | (random.0 & 0xffff)
        low = random.1
    }

    /// Takes the random bits from a generator.
    public init(at time: Timestamp, using generator: inout some RandomNumberGenerator) {
        self.init(at: time, random: (generator.next(), generator.next()))
    }

    /// Parses 26 characters in either case; nil if `text` is not a ULID.
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

    /// 26 characters in upper case.
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
