import Mailbell
import Synchronization

/// The numbers of the `User-Agent` texts met lately: a text is kept once and hits refer to it.
final class AgentNames: Sendable {
    private struct Known {
        var ids = BoundedCache<String, Int64>(capacity: 4096)
        /// The store's control version that they are of.
        var version: Int64 = 0
    }
    private let known = Mutex(Known())

    /// - Parameter version: the store's control version. It counts up when texts are removed, by whichever process.
    func id(_ text: String, version: Int64, otherwise make: () throws -> Int64) rethrows -> Int64 {
        let id = known.withLock { known in
            if known.version != version {
                known.ids.removeAll()
                known.version = version
            }
            return known.ids[text]
        }
        if let id { return id }
        let made = try make()
        known.withLock { $0.ids[text] = made }
        return made
    }

    /// To be called when a transaction failed, since what it numbered is gone, and when texts were removed.
    func forget() { known.withLock { $0.ids.removeAll() } }
}
