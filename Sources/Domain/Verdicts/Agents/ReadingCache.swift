import Synchronization

/// Caches parsed agents: a hub sees a few hundred different ones over and over. Only agents in ASCII are kept.
///
/// Two generations bound the cache without keeping an order. New and used entries are in the young one. When that reaches
/// half the capacity, it becomes the old one, and the previous old one is dropped. A flood of made-up agents therefore costs
/// one parse and about 1 KiB each, and agents in use stay cached.
final class ReadingCache: Sendable {
    /// An agent with a custom hash: the standard library's takes as long as all rules together.
    private struct Key: Hashable {
        let text: String
        let mixed: UInt64

        /// - Parameter secret: Known to this cache alone, so that nobody can construct agents whose hashes collide.
        init(_ text: String, secret: UInt64) {
            self.text = text
            var text = text
            mixed = text.withUTF8 { bytes in
                var mixed = secret ^ UInt64(bytes.count)
                var at = 0
                while at < bytes.count {
                    var word: UInt64 = 0
                    if at + 8 <= bytes.count {
                        word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    } else {
                        for byte in bytes[at...] { word = word << 8 | UInt64(byte) }
                    }
                    let product = (mixed ^ word).multipliedFullWidth(by: secret | 1)
                    mixed = product.high ^ product.low
                    at += 8
                }
                return mixed
            }
        }

        func hash(into hasher: inout Hasher) { hasher.combine(mixed) }
    }

    private struct Generations {
        var young: [Key: AgentReading] = [:]
        var old: [Key: AgentReading] = [:]
    }

    /// The maximum number of readings kept.
    let capacity: Int
    private let generations = Mutex(Generations())
    private let secret = UInt64.random(in: .min ... .max)

    init(capacity: Int = 4096) {
        precondition(capacity >= 2)
        self.capacity = capacity
    }

    /// The number of readings kept now.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    func reading(of userAgent: String) -> AgentReading {
        let text = UserAgent.readable(userAgent)
        // `String` takes the Kelvin sign for equal to K. Outside ASCII, equal agents may parse differently.
        guard text.utf8Span.isKnownASCII else { return AgentReading(of: text) }
        let key = Key(text, secret: secret)
        let known = generations.withLock { generations -> AgentReading? in
            if let reading = generations.young[key] { return reading }
            guard let reading = generations.old.removeValue(forKey: key) else { return nil }
            insert(reading, for: key, into: &generations)
            return reading
        }
        if let known { return known }
        let reading = AgentReading(of: text)
        generations.withLock { insert(reading, for: key, into: &$0) }
        return reading
    }

    private func insert(_ reading: AgentReading, for key: Key, into generations: inout Generations) {
        if generations.young.count >= capacity / 2 {
            swap(&generations.young, &generations.old)
            generations.young.removeAll(keepingCapacity: true)
        }
        generations.young[key] = reading
    }
}
