private import CCrypto

/// Random numbers from libcrypto's generator (RAND_bytes(3)), fetched many at a time: a system call for each would cost
/// as much as the rest of an identifier.
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
            precondition(result == 1, "libcrypto has no random numbers")
        }
        return words.removeLast()
    }
}
