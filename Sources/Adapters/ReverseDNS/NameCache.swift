import Core
import DequeModule

/// The cache of host names by address, and the queue of addresses to look up. Both are bounded (`NameLimits`).
///
/// Times are passed in, in milliseconds of a monotonic clock.
struct NameCache {
    /// The result of a look-up.
    enum Answer: Hashable {
        /// A name that resolves back to the address.
        case confirmed(String)
        /// The address has no name, or its name does not resolve back to it.
        case none
        /// No answer came, or a name server failed.
        case failed
    }

    private struct Entry {
        /// nil if the address has no confirmed name.
        var name: String?
        /// From this time on, the address is looked up again.
        var renewsAt: Int64
        /// From this time on, the name is not used any more, even if the look-up fails.
        var endsAt: Int64
    }

    private let limits: NameLimits
    private var entries: BoundedCache<IPAddress, Entry>
    private var waiting: Deque<IPAddress> = []
    /// Addresses in the queue, and those being looked up.
    private var pending: Set<IPAddress> = []

    init(limits: NameLimits) {
        self.limits = limits
        entries = BoundedCache(capacity: limits.kept)
    }

    /// The name of an address, if it is known. Queues the address if it is unknown or due for a refresh.
    ///
    /// - Returns: the name, and whether the address was queued: the caller then wakes whoever does look-ups.
    mutating func name(of address: IPAddress, now: Int64) -> (name: String?, isAsked: Bool) {
        let entry = entries[address]
        let name = entry.flatMap { now < $0.endsAt ? $0.name : nil }
        if let entry, now < entry.renewsAt { return (name, false) }
        guard waiting.count < limits.waiting, pending.insert(address).inserted else { return (name, false) }
        waiting.append(address)
        return (name, true)
    }

    /// The next address to look up; nil if none waits.
    mutating func next() -> IPAddress? { waiting.popFirst() }

    /// Stores the result of a look-up.
    ///
    /// - Returns: the name, if it is new or has changed.
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
