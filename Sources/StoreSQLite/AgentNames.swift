import Mailbell
import Synchronization

/// The numbers of the `User-Agent` texts met lately: a text is kept once and hits refer to it.
final class AgentNames: Sendable {
    private let ids = Mutex(BoundedCache<String, Int64>(capacity: 4096))

    func id(_ text: String, otherwise make: () throws -> Int64) rethrows -> Int64 {
        if let known = ids.withLock({ $0[text] }) { return known }
        let id = try make()
        ids.withLock { $0[text] = id }
        return id
    }

    /// To be called when a transaction failed: what it numbered is gone.
    func forget() { ids.withLock { $0.removeAll() } }
}
