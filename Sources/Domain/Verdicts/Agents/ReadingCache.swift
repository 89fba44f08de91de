import Synchronization

/// Remembers how agents read: a hub sees a few hundred different ones over and over. Only agents in ASCII are kept.
///
/// Two generations bound it without keeping order: new and used entries live in the young one; when that is half the
/// capacity, it becomes the old one and the old one is dropped. So a flood of made-up agents costs a reading each, and
/// about 1 KiB an entry, and agents in use come through it.
final class ReadingCache: Sendable {
    private struct Generations {
        var young: [String: AgentReading] = [:]
        var old: [String: AgentReading] = [:]
    }

    /// How many readings are kept at most.
    let capacity: Int
    private let generations = Mutex(Generations())

    init(capacity: Int = 4096) {
        precondition(capacity >= 2)
        self.capacity = capacity
    }

    /// How many readings are kept now.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    func reading(of userAgent: String) -> AgentReading {
        let text = UserAgent.readable(userAgent)
        // To `String`, the Kelvin sign equals K. Outside ASCII, agents that are equal may not read alike.
        guard text.utf8Span.isKnownASCII else { return AgentReading(of: text) }
        let known = generations.withLock { generations -> AgentReading? in
            if let reading = generations.young[text] { return reading }
            guard let reading = generations.old.removeValue(forKey: text) else { return nil }
            insert(reading, for: text, into: &generations)
            return reading
        }
        if let known { return known }
        let reading = AgentReading(of: text)
        generations.withLock { insert(reading, for: text, into: &$0) }
        return reading
    }

    private func insert(_ reading: AgentReading, for text: String, into generations: inout Generations) {
        if generations.young.count >= capacity / 2 {
            swap(&generations.young, &generations.old)
            generations.young.removeAll(keepingCapacity: true)
        }
        generations.young[text] = reading
    }
}
