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
    ) -> Submission {
        .track(
            NewMessage(
                user: user, from: "sam@example.org",
                recipients: (first..<first + count).map { .init(email: "p\($0)@example.org", name: nil) },
                subject: "Hello", messageID: header, joins: joins))
    }

    private func isTracked(_ outcome: Outcome) -> Bool { if case .tracked = outcome { true } else { false } }

    private static let tomorrow = Timestamp.start.startOfDay + .seconds(86_400)

    @Test func messagesADay() throws {
        let world = try Self.world { $0.messagesPerDay = 2 }
        let committed = world.commit(message(), message(), message(), message(of: 2))
        let quota = Quota(.messagesPerDay, limit: 2, freeAt: Self.tomorrow)
        #expect(committed.outcomes.map(isTracked) == [true, true, false, true])
        #expect(committed.outcomes[2] == .overLimit(quota))
        #expect("\(quota)" == "over messages-per-day, 2: try again after 2026-11-23T00:00:00.000Z")
        #expect(try world.log().count == 2, "nothing of it is kept")
        // The program starting anew forgets nothing.
        #expect(world.restarted().commit([message()], now: .at(9)).outcomes == [.overLimit(quota)])
        #expect(world.ledger.commit([message()], now: Self.tomorrow - .milliseconds(1)).outcomes == [.overLimit(quota)])
        #expect(world.ledger.commit([message()], now: Self.tomorrow).outcomes.map(isTracked) == [true])
    }

    /// What failed on disk was not registered.
    @Test func whatWasNotKeptDoesNotCount() throws {
        let world = try Self.world { $0.messagesPerDay = 1 }
        world.store.inject([.fails(.full("x"))])
        #expect(world.commit(message()).outcomes == [.failed(.full("x"))])
        #expect(world.commit(message()).outcomes.map(isTracked) == [true])
    }

    @Test func recipientsADay() throws {
        let world = try Self.world { $0.recipientsPerDay = 5 }
        let quota = Quota(.recipientsPerDay, limit: 5, freeAt: Self.tomorrow)
        #expect(world.commit(message(to: 6)).outcomes == [.overLimit(quota)], "all or nothing")
        let committed = world.commit(message(to: 3), message(to: 3), message(to: 2), message(to: 1))
        #expect(committed.outcomes.map(isTracked) == [true, false, true, false])
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
        #expect(committed.outcomes.map(isTracked) == [true, true, true, true, false])
        #expect(committed.outcomes[4] == .overLimit(Quota(.recipientsPerDay, limit: 4, freeAt: Self.tomorrow)))
        #expect(try world.log().count == 4)
    }

    @Test func devices() throws {
        let world = try Self.world { $0.devices = 2 }
        func ack(_ device: String, _ seq: Seq = 0, of user: UserID = 1) -> Submission {
            .acknowledge(user: user, device: device, cursor: Cursor(epoch: Epoch("e1"), seq: seq))
        }
        let quota = Quota(.devices, limit: 2)
        let committed = world.commit(
            ack("webhook:crm"), ack("a"), ack("b"), ack("c"), ack("a", 1), ack("webhook:other"), ack("c", of: 2))
        #expect(committed.outcomes == [.done, .done, .done, .overLimit(quota), .done, .done, .done])
        let names = try world.store.read { try $0.devices(of: 1).map(\.name) }
        #expect(names == ["a", "b", "webhook:crm", "webhook:other"])
        #expect(world.commit(.forgetDevice(user: 1, device: "a"), ack("c")).outcomes == [.done, .done])
    }

    @Test func aWebhookIsNoDeviceOfTheUser() throws {
        let world = try World()
        let cursor = Cursor(epoch: Epoch("e1"), seq: 3)
        _ = world.commit(.acknowledge(user: 1, device: "webhook:crm", cursor: cursor))
        #expect(world.commit(.forgetDevice(user: 1, device: "webhook:crm")).outcomes == [.noSuchDevice])
        #expect(try world.store.read { try $0.device("webhook:crm", of: 1)?.cursor } == cursor)
    }

    @Test func settings() throws {
        let world = try Self.world { $0.trackingSettings = 2 }
        func set(_ email: String, _ tracking: Tracking? = .never) -> Submission {
            .setTracking(user: 1, .address(email), tracking)
        }
        let refused = Outcome.overLimit(Quota(.trackingSettings, limit: 2))
        let committed = world.commit(
            set("a@e.org"), .setTracking(user: 1, .everybody, .anonymous), set("c@e.org"), set("a@e.org", .identified),
            set("c@e.org", nil), .setTracking(user: 2, .everybody, .never))
        #expect(committed.outcomes == [.done, .done, refused, .done, .done, .done])
        #expect(world.restarted().commit([set("c@e.org")], now: .at(0)).outcomes == [refused])
        #expect(world.commit(set("a@e.org", nil), set("c@e.org"), set("d@e.org")).outcomes == [.done, .done, refused])
    }

    /// A command makes some room, in another process.
    @Test func whatACommandChangedCounts() throws {
        let world = try Self.world { $0.trackingSettings = 1 }
        let set = Submission.setTracking(user: 1, .domain("e.org"), .never)
        _ = world.commit(.setTracking(user: 1, .everybody, .never), set)
        try world.store.commit {
            try $0.setTracking(nil, of: .everybody, user: 1)
            try $0.countControlVersion()
        }
        #expect(world.commit(set).outcomes == [.done])
    }

    /// A user who changes settings over and over makes nobody else's caches cold: not those of the ledger, and not those of
    /// the hub, which go by the control version.
    @Test func aSettingConcernsItsUserAlone() throws {
        let world = try World()
        let before = try world.store.read { try $0.controlVersion() }
        _ = world.commit(World.hit(), World.hit(3))
        let committed = world.commit(
            .setTracking(user: 1, .everybody, .never), World.hit(at: 100), World.hit(3, at: 100),
            .optOut(.numbered(3)), .acknowledge(user: 1, device: "d", cursor: Cursor(epoch: Epoch("e1"), seq: 1)),
            .forgetDevice(user: 1, device: "d"), now: 100)
        #expect((committed.hits.untracked, committed.hits.recorded) == (1, 1))
        #expect(try world.store.read { try $0.controlVersion() } == before)
    }
}
