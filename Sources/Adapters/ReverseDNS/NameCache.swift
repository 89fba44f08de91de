import DequeModule
import Mailbell

/// What is known of hosts' names, and what is still to be asked. Bounded in all that it holds; time is handed in, in
/// milliseconds of a clock that never goes back.
struct NameCache {
    /// What a look-up has come to.
    enum Answer: Hashable {
        /// A name that leads back to the address.
        case confirmed(String)
        /// The address has no name, or it has one that leads elsewhere.
        case none
        /// Nobody has answered.
        case failed
    }

    private struct Entry {
        var name: String?
        /// From then on it is asked again.
        var renewsAt: Int64
        /// From then on it is not used any more, however the asking goes.
        var endsAt: Int64
    }

    private let limits: NameLimits
    private var entries: BoundedCache<IPAddress, Entry>
    private var waiting: Deque<IPAddress> = []
    /// Those that wait, and those that are being asked.
    private var pending: Set<IPAddress> = []

    init(limits: NameLimits) {
        self.limits = limits
        entries = BoundedCache(capacity: limits.kept)
    }

    /// The name of an address, if it is known; and whether somebody must now be told that there is more to ask.
    mutating func name(of address: IPAddress, now: Int64) -> (name: String?, isAsked: Bool) {
        let entry = entries[address]
        let name = entry.flatMap { now < $0.endsAt ? $0.name : nil }
        if let entry, now < entry.renewsAt { return (name, false) }
        guard waiting.count < limits.waiting, pending.insert(address).inserted else { return (name, false) }
        waiting.append(address)
        return (name, true)
    }

    /// The next to ask.
    mutating func next() -> IPAddress? { waiting.popFirst() }

    /// Keeps what a look-up has come to.
    ///
    /// - Returns: the name, if it was not known.
    mutating func finish(_ address: IPAddress, _ answer: Answer, now: Int64) -> String? {
        pending.remove(address)
        let before = entries[address].flatMap { now < $0.endsAt ? $0 : nil }
        switch answer {
        case .confirmed(let name):
            let age = limits.ageMilliseconds
            entries[address] = Entry(name: name, renewsAt: now + age, endsAt: now + 2 * age)
            return before?.name == name ? nil : name
        case .none:
            entries[address] = Entry(
                name: nil, renewsAt: now + limits.ageMilliseconds, endsAt: now + limits.ageMilliseconds)
        case .failed:
            let again = now + limits.retryMilliseconds
            entries[address] = Entry(name: before?.name, renewsAt: again, endsAt: max(before?.endsAt ?? 0, again))
        }
        return nil
    }
}
