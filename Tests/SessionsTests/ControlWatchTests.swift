import Core
import Sessions
import TestKit
import Testing

@Suite struct ControlWatchTests {
    /// A follower that writes down what it hears.
    private final class Follower: LogFollower {
        var followedUsers: [UserID]?
        var heard: [Seq] = []
        init(_ users: [UserID]?) { followedUsers = users }
        func recorded(_ recorded: Recorded) {
            if followedUsers?.contains(recorded.user) == true { heard += recorded.entries.map(\.seq) }
        }
    }

    private let store = MemoryStore()
    private let feed = LogFeed()
    private let user: UserID

    init() throws { user = try store.commit { try $0.addUser("sam") }.id }

    private func watch() throws -> ControlWatch { ControlWatch(feed, seen: try store.read { try $0.controlVersion() }) }

    /// Another process records an activity.
    private func append() throws {
        try store.commit { store in
            try store.add(.open, to: user)
            try store.countControlVersion()
        }
    }

    /// Answers a query, and publishes what has changed. Returns whether anything has.
    private func finish(_ query: ControlWatch.Query, of watch: ControlWatch) -> Bool {
        let result = Result { try store.read { try query.answer(from: $0, now: .start) } }.mapError {
            $0 as? StoreError ?? .other("")
        }
        let changes = watch.answered(query, result)
        feed.publish(changes?.newest ?? [])
        return changes != nil
    }

    @Test func tellsOfEachChangeOnce() throws {
        let follower = Follower([user])
        feed.add(follower)
        let watch = try watch()
        #expect(!finish(try #require(watch.next()), of: watch), "nothing has changed")
        try append()
        #expect(finish(try #require(watch.next()), of: watch))
        #expect(!finish(try #require(watch.next()), of: watch))
        #expect(follower.heard == [1])
    }

    @Test func asksOneQueryAtATime() throws {
        let watch = try watch()
        let query = try #require(watch.next())
        #expect(watch.next() == nil)
        _ = finish(query, of: watch)
        #expect(watch.next() != nil)
    }

    /// A session that came while the store was read may have looked up its log before the change.
    @Test func looksAgainForWhomItHasNotAskedAbout() throws {
        let watch = try watch()
        try append()
        let query = try #require(watch.next())
        let late = Follower([user])
        feed.add(late)
        #expect(finish(query, of: watch))
        #expect(late.heard.isEmpty)
        #expect(finish(try #require(watch.next()), of: watch))
        #expect(late.heard == [1])
    }

    /// A webhook that is looking up its user is not passed over.
    @Test func waitsForWhoeverIsFindingOut() throws {
        let webhook = Follower(nil)
        feed.add(webhook)
        let watch = try watch()
        try append()
        #expect(watch.next() == nil)
        webhook.followedUsers = [user]
        #expect(finish(try #require(watch.next()), of: watch))
        #expect(webhook.heard == [1])
    }

    @Test func aReadThatFailsIsRepeated() throws {
        let follower = Follower([user])
        feed.add(follower)
        let watch = try watch()
        try append()
        store.injectIntoReads([.inputOutput("test")])
        #expect(!finish(try #require(watch.next()), of: watch))
        #expect(finish(try #require(watch.next()), of: watch))
        #expect(follower.heard == [1])
    }

    @Test func aFollowerThatIsGoneIsForgotten() throws {
        do {
            let follower = Follower(nil)
            feed.add(follower)
            withExtendedLifetime(follower) { #expect(feed.users == nil) }
        }
        #expect(feed.users == [])
    }
}
