public import Core
import Synchronization

/// The activities that were found damaged when they were read, so that each can be reported once. Safe on any thread.
public final class DamagedActivities: Sendable {
    /// The place of an activity.
    public struct Place: Hashable, Sendable {
        /// The user whose log it is in.
        public var user: UserID
        /// Its seq in that log.
        public var seq: Seq

        /// A place.
        public init(user: UserID, seq: Seq) {
            self.user = user
            self.seq = seq
        }
    }

    private let found = Mutex<Set<Place>>([])
    /// Places remembered, at most.
    private static let most = 1000

    /// The places found so far, at most 1000.
    public var places: Set<Place> { found.withLock { $0 } }

    func add(_ place: Place) {
        found.withLock { found in
            if found.count < Self.most { found.insert(place) }
        }
    }
}
