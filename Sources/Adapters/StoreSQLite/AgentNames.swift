import Core
import Synchronization

/// A cache of the ids of recent `User-Agent` texts. The store holds each text once, and hits refer to it by id.
final class AgentNames: Sendable {
    private struct Known {
        var ids = BoundedCache<String, Int64>(capacity: 4096)
        /// The control version of the store for which `ids` are valid.
        var version: Int64 = 0
    }
    private let known = Mutex(Known())

    /// The id of a text.
    ///
    /// - Parameters:
    ///   - text: the `User-Agent`.
    ///   - version: the store's control version. It changes when texts are removed, by this or another process.
    ///   - make: called to find or insert the text if it is not in the cache.
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

    /// Call when a transaction has failed, because the ids that it inserted are gone; and when texts were removed.
    func forget() { known.withLock { $0.ids.removeAll() } }
}
