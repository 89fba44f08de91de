import Core
import TestKit
import Testing

/// How much one user may have the hub keep.
@Suite struct LedgerQuotaTests {
    private typealias World = StoredWorld

    private static func world(_ change: (inout QuotaLimits) -> Void) throws -> World {
        var quotas = QuotaLimits()
        change(&quotas)
        return try World(quotas: quotas)
    }

    private func message(
        to count: Int = 1, of user: UserID = 1, header: String? = nil, joins: Bool = false, from first: Int = 0
    ) -> TrackMessage {
        TrackMessage(
            NewMessage(
                user: user, from: "sam@example.org",
                recipients: (first..<first + count).map { .init(email: "p\($0)@example.org", name: nil) },
                subject: "Hello", messageID: header, joins: joins))
    }

    private static let tomorrow = Timestamp.start.startOfDay + .seconds(86_400)

    @Test func messagesADay() throws {
        let world = try Self.world { $0.messagesPerDay = 2 }
        let committed = world.commit(message(), message(), message(), message(of: 2))
        let quota = Quota(.messagesPerDay, limit: 2, freeAt: Self.tomorrow)
        #expect(committed.outcomes.map(\.isTracked) == [true, true, false, true])
        #expect(committed.outcomes[2] == .overLimit(quota))
        #expect("\(quota)" == "over messages-per-day, 2: try again after 2026-11-23T00:00:00.000Z")
        #expect(try world.log().count == 2, "nothing of it is kept")
        // The program starting anew forgets nothing.
        #expect(world.restarted().commit([message()], now: 9).outcomes == [.overLimit(quota)])
        let seconds = Double(Self.tomorrow.since(.start).wholeMilliseconds) / 1000
        #expect(world.commit([message()], now: seconds - 0.001).outcomes == [.overLimit(quota)])
        #expect(world.commit([message()], now: seconds).outcomes.map(\.isTracked) == [true])
    }

    /// What failed on disk was not registered.
    @Test func whatWasNotKeptDoesNotCount() throws {
        let world = try Self.world { $0.messagesPerDay = 1 }
        world.store.inject([.fails(.full("x"))])
        #expect(world.commit(message()).outcomes == [.failed(.full("x"))])
        #expect(world.commit(message()).outcomes.map(\.isTracked) == [true])
    }

    @Test func recipientsADay() throws {
        let world = try Self.world { $0.recipientsPerDay = 5 }
        let quota = Quota(.recipientsPerDay, limit: 5, freeAt: Self.tomorrow)
        #expect(world.commit(message(to: 6)).outcomes == [.overLimit(quota)], "all or nothing")
        let committed = world.commit(message(to: 3), message(to: 3), message(to: 2), message(to: 1))
        #expect(committed.outcomes.map(\.isTracked) == [true, false, true, false])
        #expect(committed.outcomes[1] == .overLimit(quota))
    }

    /// Recipients that are added to a message count; asking again does not, even at the limit.
    @Test func joiningCountsWhatIsNew() throws {
        let world = try Self.world {
            $0.recipientsPerDay = 4
            $0.messagesPerDay = 1
        }
        let committed = world.commit(
            message(to: 2, header: "<x@e>", joins: true), message(to: 2, header: "<x@e>", joins: true),
            message(to: 4, header: "<x@e>", joins: true), message(to: 4, header: "<x@e>", joins: true),
            message(to: 5, header: "<x@e>", joins: true))
        #expect(committed.outcomes.map(\.isTracked) == [true, true, true, true, false])
        #expect(committed.outcomes[4] == .overLimit(Quota(.recipientsPerDay, limit: 4, freeAt: Self.tomorrow)))
        #expect(try world.log().count == 4)
    }

    @Test func devices() throws {
        let world = try Self.world { $0.devices = 2 }
        func ack(_ device: String, _ seq: Seq = 0, of user: UserID = 1) -> SaveCursor {
            SaveCursor(Cursor(epoch: Epoch("e1"), seq: seq), of: Consumer(device), user: user)
        }
        let quota = Quota(.devices, limit: 2)
        let committed = world.commit(
            ack("webhook:crm"), ack("a"), ack("b"), ack("c"), ack("a", 1), ack("webhook:other"), ack("c", of: 2))
        #expect(committed.outcomes == [.done, .done, .done, .overLimit(quota), .done, .done, .done])
        let names = try world.store.read { try $0.consumers(of: 1).map(\.consumer.description) }
        #expect(names == ["a", "b", "webhook:crm", "webhook:other"])
        #expect(world.commit(ForgetDevice("a", of: 1), ack("c")).outcomes == [.done, .done])
    }

    @Test func aWebhookIsNoDeviceOfTheUser() throws {
        let world = try World()
        let cursor = Cursor(epoch: Epoch("e1"), seq: 3)
        world.commit(SaveCursor(cursor, of: .webhook("crm"), user: 1))
        #expect(world.commit(ForgetDevice("webhook:crm", of: 1)).outcomes == [.noSuchDevice])
        #expect(try world.store.read { try $0.state(of: .webhook("crm"), of: 1)?.cursor } == cursor)
    }

    @Test func settings() throws {
        let world = try Self.world { $0.trackingSettings = 2 }
        func set(_ email: String, _ tracking: Tracking? = .never) -> SetTracking {
            SetTracking(tracking, of: .address(email), user: 1)
        }
        let refused = Outcome.overLimit(Quota(.trackingSettings, limit: 2))
        let committed = world.commit(
            set("a@e.org"), SetTracking(.anonymous, of: .everybody, user: 1), set("c@e.org"),
            set("a@e.org", .identified),
            set("c@e.org", nil), SetTracking(.never, of: .everybody, user: 2))
        #expect(committed.outcomes == [.done, .done, refused, .done, .done, .done])
        #expect(world.restarted().commit([set("c@e.org")], now: 0).outcomes == [refused])
        #expect(world.commit(set("a@e.org", nil), set("c@e.org"), set("d@e.org")).outcomes == [.done, .done, refused])
    }

    /// A command makes some room, in another process.
    @Test func whatACommandChangedCounts() throws {
        let world = try Self.world { $0.trackingSettings = 1 }
        let set = SetTracking(.never, of: .domain("e.org"), user: 1)
        world.commit(SetTracking(.never, of: .everybody, user: 1), set)
        try world.store.commit {
            try $0.setTracking(nil, of: .everybody, user: 1)
            try $0.countControlVersion()
        }
        #expect(world.commit(set).outcomes == [.done])
    }

    /// A user who changes settings over and over makes nobody else's caches cold: not those of the ledger, and not those of
    /// the hub, which ask the store whose settings have changed.
    @Test func aSettingConcernsItsUserAlone() throws {
        let world = try World()
        world.commit(World.hit(), World.hit(3))
        let before = try world.store.read { try $0.controlVersion() }
        let lookedUp = world.store.lookUps.count
        let committed = world.commit(
            SetTracking(.never, of: .everybody, user: 1), World.hit(at: 100), World.hit(3, at: 100),
            SaveCursor(Cursor(epoch: Epoch("e1"), seq: 1), of: .device("d"), user: 1), ForgetDevice("d", of: 1),
            now: 100)
        #expect((committed.hits.untracked, committed.hits.recorded) == (1, 1))
        let changes = try world.store.read { try $0.changes(since: before) }
        #expect(changes.users == [1] && !changes.isForAll)
        world.commit(World.hit(3, at: 200), now: 200)
        #expect(!world.store.lookUps[lookedUp...].contains(.numbered(3)), "user 2's is not asked for again")
        world.commit(OptOut(.numbered(3)), now: 300)
        #expect(try world.store.read { try $0.changes(since: changes.version) }.users == [2])
        #expect(world.commit(World.hit(3, at: 400), now: 400).hits.untracked == 1)
    }

    /// The same for another process, such as a command.
    @Test func anotherProcessChangesOneUser() throws {
        let world = try World()
        world.commit(World.hit(), World.hit(3))
        let lookedUp = world.store.lookUps.count
        let command = world.store.openedByAnotherProcess()
        try command.commit { try $0.setTracking(.never, of: World.mia, user: 2) }
        #expect(world.commit(World.hit(at: 100), World.hit(3, at: 100), now: 100).hits.untracked == 1)
        #expect(Array(world.store.lookUps[lookedUp...]) == [.numbered(3)])
        // What the administrator sets is for all.
        try command.commit { try $0.setTracking(.never, of: .everybody, user: nil) }
        #expect(world.commit(World.hit(at: 200), World.hit(3, at: 200), now: 200).hits.untracked == 2)
        #expect(Set(world.store.lookUps[(lookedUp + 1)...]) == [.numbered(1), .numbered(3)])
    }

    /// Acknowledgements may come in another order than they were sent.
    @Test func aCursorNeverGoesBack() throws {
        let world = try World()
        world.commit(World.hit(), World.hit(at: 100), World.hit(at: 200))
        func save(_ seq: Seq, _ epoch: String = "e1", at seconds: Double) {
            world.commit(
                SaveCursor(Cursor(epoch: Epoch(epoch), seq: seq), of: .device("tray"), user: 1), now: seconds)
        }
        func state() throws -> ConsumerState? {
            try world.store.peek { try $0.state(of: .device("tray"), of: 1) }
        }
        save(9, "e0", at: 1)
        #expect(try state()?.cursor == Cursor(epoch: Epoch("e0"), seq: 9))
        for (seq, expected) in [(1, 1), (3, 3), (2, 3), (0, 3)] as [(Seq, Seq)] {
            save(seq, at: 2)
            #expect(try state()?.cursor == Cursor(epoch: Epoch("e1"), seq: expected))
        }
        save(99, "e0", at: 5)
        #expect(try state()?.cursor == Cursor(epoch: Epoch("e1"), seq: 3) && state()?.lastSeen == .at(5))
    }
}
