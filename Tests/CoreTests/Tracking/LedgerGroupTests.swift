import Core
import Foundation
import TestKit
import Testing

/// Lots, and what is not a hit.
@Suite struct LedgerGroupTests {
    private typealias World = LedgerWorld

    private func message(to addresses: [String], sentAt: Timestamp? = nil) -> NewMessage {
        NewMessage(
            user: 1, from: "me@example.org", recipients: addresses.map { .init(email: $0, name: "N") },
            subject: "Hello",
            sentAt: sentAt, links: ["https://example.org/x"])
    }

    @Test func anEmptyLotIsNothing() {
        let world = World()
        let committed = world.commit()
        #expect(committed.outcomes.isEmpty)
        #expect(committed.recorded.isEmpty)
    }

    /// Push takes one run of the log for each user: in order, without holes, and all of it.
    @Test func whatIsRecordedIsInOrderAndWithoutHoles() throws {
        let world = World()
        var random = SplitMix64(seed: 31)
        var heads: [UserID: Seq] = [1: 0, 2: 0]
        for round in 0..<200 {
            let group = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                World.hit(
                    [1, 2, 3, 99].randomElement(using: &random)!, random.chance(30) ? .link(1) : .pixel,
                    after: Double(round) * 20 + Double.random(in: 0..<20, using: &random),
                    by: ["browser", "machine", "gmail"].randomElement(using: &random)!)
            }
            let committed = world.commit(group, now: Double(round * 20))
            try #require(committed.outcomes.count == group.count)
            try #require(Set(committed.recorded.map(\.user)).count == committed.recorded.count)
            for recorded in committed.recorded {
                let head = try #require(heads[recorded.user])
                let count = Seq(recorded.entries.count)
                try #require(recorded.entries.map(\.seq) == Array(head + 1...head + count))
                heads[recorded.user] = head + count
            }
        }
        #expect(heads[1] == Seq(try world.log(1).count))
        #expect(heads[2] == Seq(try world.log(2).count))
        #expect(heads[1]! > 100)
    }

    @Test func outcomesStandInTheOrderOfTheCommands() {
        let world = World()
        let committed = world.commit(
            World.hit(1, .link(2)), World.hit(99, .link(1)), World.hit(1, .link(1)),
            MarkRead(upTo: 1, of: 1, device: nil),
            World.hit(3))
        #expect(
            committed.outcomes == [
                .redirect("https://example.org/2"), .noSuchLink, .redirect("https://example.org/1"), .done, .pixel,
            ])
    }

    @Test func aMessageIsRegisteredAndLoggedOncePerRecipient() throws {
        let world = World()
        let sentAt = World.start - .seconds(90)
        let committed = world.commit(TrackMessage(message(to: ["a@example.org", "b@example.org"], sentAt: sentAt)))
        guard case .tracked(let tracked, let recipients) = committed.outcomes[0] else {
            Issue.record("\(committed.outcomes[0])")
            return
        }
        #expect(tracked.sentAt == sentAt)
        #expect(tracked.registeredAt == World.start)
        #expect(ULID(tracked.id) != nil)
        #expect(recipients.map(\.email) == ["a@example.org", "b@example.org"])
        #expect(Set(recipients.map(\.ticket)).count == 2)
        let log = try world.log()
        #expect(log.map(\.kind) == [.sent, .sent])
        #expect(
            log.map(\.recipient) == [
                .init(email: "a@example.org", name: "N"), .init(email: "b@example.org", name: "N"),
            ])
        #expect(log.map(\.at) == [sentAt, sentAt])
        #expect(log[0].verdict == nil && log[0].nth == nil)
        #expect(committed.recorded.map { $0.entries.map(\.seq) } == [[1, 2]])
    }

    /// Without a word of the sender the activity carries the time of registering; the message itself does not.
    @Test func aMessageWithoutATimeIsDatedByItsRegistration() throws {
        let world = World()
        let (tracked, _) = try world.track(message(to: ["a@example.org"]))
        #expect(try world.log().map(\.at) == [World.start])
        #expect(tracked.sentAt == nil)
        #expect(try world.store.peek { try $0.message(tracked.id) } == tracked)
    }

    @Test func aTicketIsKnownOnceItIsMade() throws {
        let world = World()
        let (_, recipients) = try world.track(message(to: ["a@example.org"]))
        let hit = Hit(
            at: World.start, ticket: recipients[0].ticket, target: .link(1), address: IPAddress("192.0.2.7")!,
            userAgent: "browser")
        #expect(world.commit(RecordHit(hit)).outcomes == [.redirect("https://example.org/x")])
        #expect(try world.story() == ["sent 0", "open 1", "click 1"])
    }

    @Test func readIsLoggedWhenItMovesAndOnlyThen() throws {
        let world = World()
        world.commit(World.hit(1), World.hit(2))
        #expect(world.commit(MarkRead(upTo: 2, of: 1, device: "tray")).recorded.map { $0.entries.map(\.seq) } == [[3]])
        let read = try #require(try world.log().last)
        #expect((read.kind, read.about, read.device) == (.read, 2, "tray"))
        for upTo in [2, 1, 0, 99] as [Seq] {
            let again = world.commit(MarkRead(upTo: upTo, of: 1, device: "tray"))
            #expect(again.outcomes == [.done])
            #expect(again.recorded.isEmpty)
        }
        #expect(try world.log().count == 3)
    }

    @Test func anAcknowledgementMovesTheCursorAndIsNoActivity() throws {
        let world = World()
        let cursor = Cursor(epoch: Epoch("k3"), seq: 7)
        let committed = world.commit(SaveCursor(cursor, of: .device("tray"), user: 1))
        #expect(committed.outcomes == [.done])
        #expect(committed.recorded.isEmpty)
        let state = try world.store.peek { try $0.consumers(of: 1) }
        #expect(state == [ConsumerState(.device("tray"), cursor: cursor, lastSeen: World.start)])
    }
}
