private import CCrypto

/// Random numbers from libcrypto (RAND_bytes(3)), fetched 512 at a time: one call for each would cost as much as the
/// rest of making an id.
public struct BufferedRandom: RandomNumberGenerator {
    private static let count = 512
    private var words: [UInt64] = []

    public init() {}

    public mutating func next() -> UInt64 {
        if words.isEmpty {
            words = [UInt64](repeating: 0, count: Self.count)
            let result = words.withUnsafeMutableBytes {
                RAND_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32($0.count))
            }
            precondition(result == 1, "libcrypto could not provide random numbers")
        }
        return words.removeLast()
    }
}
