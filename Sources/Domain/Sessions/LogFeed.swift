public import Core

/// Passes what was recorded to everybody who follows the log, such as sessions and webhooks.
///
/// Followers register when they are created, and are not kept alive by the feed. Not thread-safe: the hub uses it on the
/// event loop.
public final class LogFeed {
    private struct Place {
        weak var follower: (any LogFollower)?
    }

    private var places: [Place] = []

    /// A feed that nobody follows.
    public init() {}

    /// From now on, tells this follower of everything that is published. Followers are told in the order in which they
    /// were added.
    public func add(_ follower: any LogFollower) {
        places.removeAll { $0.follower == nil }
        places.append(Place(follower: follower))
    }

    /// The users whose logs somebody follows, in ascending order; nil while a follower is finding out whom it follows.
    public var users: [UserID]? {
        var users: Set<UserID> = []
        for case let follower? in places.map(\.follower) {
            guard let more = follower.followedUsers else { return nil }
            users.formUnion(more)
        }
        return users.sorted()
    }

    /// Call after the commit: these activities are on disk.
    public func publish(_ recorded: [Recorded]) {
        for one in recorded {
            for place in places { place.follower?.recorded(one) }
        }
    }
}

/// Somebody who needs to hear of new activities.
public protocol LogFollower: AnyObject {
    /// The users whose logs it follows; nil while it is finding out.
    var followedUsers: [UserID]? { get }
    /// Takes activities that are on disk, of any user. The user's earlier activities need not have been passed before:
    /// another process may have recorded them.
    func recorded(_ recorded: Recorded)
}
