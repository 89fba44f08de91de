import Core
import TestKit
import Testing

/// Record before push, record before answer: what did not reach the disk was not said to anybody.
@Suite struct LedgerFailureTests {
    private typealias World = LedgerWorld
    private struct Surprise: Error {}

    private static let ofTheWholeStore: [StoreError] = [
        .full("x"), .inputOutput("x"), .busy("x"), .corrupt("x"), .tooNew("x"),
    ]

    @Test(arguments: ofTheWholeStore)
    func whenTheStoreFailsEverybodyIsToldAndNothingIsPushed(_ error: StoreError) throws {
        let world = World()
        world.store.inject([.fails(error)])
        let before = world.store.commits
        let committed = world.commit(World.hit(1), World.hit(99), World.hit(1, .link(1)), World.hit(2))
        #expect(
            committed.outcomes == [
                .failed(error), .failed(error), .unkept(url: "https://example.org/1"), .failed(error),
            ])
        #expect((committed.failure, committed.hits.unkept) == (error, 1))
        #expect(committed.recorded.isEmpty)
        #expect(try world.isUntouched())
        // Trying each alone would meet the same trouble, at the price of a disk's timeout each.
        #expect(world.store.commits == before + 1)
    }

    /// The caches were filled by a transaction that never happened: the open must not be folded into one that is not
    /// there, nor be counted as the second.
    @Test func afterAFailureTheCachesAgreeWithTheStore() throws {
        let world = World()
        world.store.inject([.fails(.full("x"))])
        world.commit(World.hit(1), World.hit(1, .link(1), after: 5))
        let committed = world.commit(World.hit(1, after: 6), World.hit(1, .link(1), after: 6))
        #expect(committed.outcomes == [.pixel, .redirect("https://example.org/1")])
        #expect(try world.story() == ["open 1", "click 1"])
        #expect(committed.recorded.map { $0.entries.map(\.seq) } == [[1, 2]])
    }

    /// What was recorded before the failure is still known after it.
    @Test func afterAFailureRepeatsOfOlderOpensStillFold() throws {
        let world = World()
        world.commit(World.hit())
        world.store.inject([.fails(.inputOutput("x"))])
        world.commit(World.hit(after: 100), World.hit(after: 200))
        world.commit(World.hit(after: 30), World.hit(after: 300))
        #expect(try world.story() == ["open 1", "open 2"])
        #expect(world.hits.map(\.isFolded) == [false, true, false])
    }

    /// A message was registered and opened in a group that failed: its ticket stands for nobody, in the caches too.
    @Test func afterAFailureWhatWasRegisteredIsForgotten() throws {
        let message = NewMessage(
            user: 1, from: "me@example.org", recipients: [.init(email: "new@example.org", name: nil)], subject: "s",
            links: ["https://example.org/"])
        // Both worlds draw the same random numbers, so the one that works tells the ticket of the one that fails.
        let (_, recipients) = try World().track(message)
        func hit(_ target: Hit.Target) -> RecordHit {
            RecordHit(
                Hit(
                    at: World.start, ticket: recipients[0].ticket, target: target, address: IPAddress("192.0.2.7")!,
                    userAgent: World.browser))
        }
        let world = World()
        world.store.inject([.fails(.full("x"))])
        world.commit(TrackMessage(message), hit(.link(1)))
        // The hit found its message while the group lasted.
        #expect(world.judge.evidence.count == 1)
        let committed = world.commit(hit(.pixel), hit(.link(1)))
        #expect(committed.outcomes == [.pixel, .noSuchLink])
        #expect(committed.recorded.isEmpty)
        #expect(world.hits.isEmpty)
    }

    @Test(arguments: [0, 1, 2])
    func oneThatCannotBeRecordedFailsAlone(_ place: Int) throws {
        let world = World()
        world.store.poison(2, with: StoreError.other("poison"))
        var group = [World.hit(1), World.hit(3)]
        group.insert(World.hit(2), at: place)
        let committed = world.commit(group, now: 0)
        #expect(committed.outcomes.map { $0 == .failed(.other("poison")) } == [0, 1, 2].map { $0 == place })
        #expect(committed.outcomes.filter { $0 == .pixel }.count == 2)
        #expect(committed.recorded.map(\.user) == [1, 2])
        #expect(committed.recorded.map { $0.entries.map(\.seq) } == [[1], [1]])
        #expect(world.hits.map(\.recipient) == [1, 3])
    }

    /// An error that no store should throw is treated like one of a submission's own.
    @Test func aForeignErrorIsCarriedToo() throws {
        let world = World()
        world.store.poison(2, with: Surprise())
        let committed = world.commit(World.hit(2), World.hit(1))
        guard case .failed(.other) = committed.outcomes[0] else {
            Issue.record("\(committed.outcomes[0])")
            return
        }
        #expect(committed.outcomes[1] == .pixel)
    }

    @Test func theCountGoesOnAfterAPoisonedGroup() throws {
        let world = World()
        world.commit(World.hit())
        world.store.poison(2, with: StoreError.other("poison"))
        world.commit(World.hit(after: 70), World.hit(2), World.hit(after: 100), World.hit(after: 140))
        #expect(try world.story() == ["open 1", "open 2", "open 3"])
        #expect(world.hits.map(\.isFolded) == [false, false, true, false])
    }

    /// In a group that is recorded piece by piece, the store may fail for good half-way.
    @Test func failureHalfWayThroughAPoisonedGroup() {
        let world = World()
        world.store.inject([.fails(.other("the group")), .fails(.full("the first alone"))])
        let committed = world.commit(World.hit(1), World.hit(2))
        #expect(committed.outcomes == [.failed(.full("the first alone")), .pixel])
        #expect(committed.recorded.map { $0.entries.map(\.seq) } == [[1]])
        #expect(world.hits.map(\.recipient) == [2])
    }
}
