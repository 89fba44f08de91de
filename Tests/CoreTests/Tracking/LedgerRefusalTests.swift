import Core
import Foundation
import TestKit
import Testing

/// Mail that a server did not take.
@Suite struct LedgerRefusalTests {
    private typealias World = StoredWorld
    private static let reason = "550 5.1.1 no such user"

    private func message(to people: [String], _ header: String? = "<m9@e>", of user: UserID = 1) -> TrackMessage {
        TrackMessage(
            NewMessage(
                user: user, from: "sam@example.org", recipients: people.map { .init(email: $0, name: nil) },
                subject: "Plans",
                messageID: header, joins: header != nil))
    }

    private func refuse(
        _ emails: [String], of user: UserID = 1, _ message: MessageReference = .header("<m9@e>"),
        reason: String = Self.reason
    ) -> RefuseRecipients {
        RefuseRecipients(
            Refusal(user: user, message: message, recipients: emails.map { .init(email: $0, reason: reason) }))
    }

    @Test func theSentSaysItAndARevisionTells() throws {
        let world = try World()
        let committed = world.commit(message(to: [World.mia, World.ben]), refuse([World.ben]))
        #expect(committed.outcomes.last == .refused(1))
        let log = try world.log()
        #expect(log.map(\.kind) == [.sent, .sent, .revise])
        #expect(log.map(\.refused) == [nil, Self.reason, Self.reason])
        #expect(log[2].about == 2 && log[2].recipient?.email == World.ben && log[2].message == log[1].message)
        #expect(log[2].verdict == nil && log.map(\.isNotifiable) == [false, false, false])
        // What is pushed is what the log has: nobody is told that it went out, and then otherwise.
        #expect(committed.recorded.map(\.entries) == [try world.entries()])
        let status = try world.store.read { try $0.status(ofMessage: log[0].message!.id) }
        #expect(status.map(\.recipient.refused) == [nil, Self.reason])
    }

    @Test func toSaySoAgainChangesNothing() throws {
        let world = try World()
        world.commit(message(to: [World.ben]))
        #expect(world.commit(refuse([World.ben]), refuse([World.ben])).outcomes == [.refused(1), .refused(1)])
        #expect(try world.story() == ["sent", "revise"])
        world.commit(refuse([World.ben], reason: "552 full"))
        #expect(try world.log().map(\.refused) == [Self.reason, Self.reason], "nor does it in other words")
    }

    /// Whoever sends the same mail again to the same recipient means it.
    @Test func sentAgainItIsSent() throws {
        let world = try World()
        world.commitEach(message(to: [World.mia, World.ben]), refuse([World.mia, World.ben]))
        world.commit(message(to: [World.ben]), now: 5)
        let log = try world.log()
        #expect(log.map(\.kind) == [.sent, .sent, .revise, .revise, .revise])
        #expect(log.map(\.refused) == [Self.reason, nil, Self.reason, Self.reason, nil] && log[4].about == 2)
        #expect(try world.store.read { try $0.recipient(World.ben, ofMessage: log[0].message!.id) }?.refused == nil)
    }

    /// Else a program could fill the log by turns.
    @Test func toSendAgainIsWithinTheDaysLimit() throws {
        var quotas = QuotaLimits()
        quotas.recipientsPerDay = 3
        let world = try World(quotas: quotas)
        world.commit(message(to: [World.ben]))
        for _ in 1...2 {
            world.commit(refuse([World.ben]))
            #expect(
                world.commit(message(to: [World.ben])).outcomes.allSatisfy { $0.isTracked }, "it is within the limit")
        }
        world.commit(refuse([World.ben]))
        let full = world.commit(message(to: [World.ben]))
        guard case .overLimit? = full.outcomes.last else {
            Issue.record("\(full.outcomes)")
            return
        }
        #expect(try world.story() == ["sent", "revise", "revise", "revise", "revise", "revise"])
    }

    @Test func whatThereIsNotIsNotRefused() throws {
        let world = try World()
        world.commit(message(to: [World.ben]))
        #expect(
            world.commit(
                refuse(["eve@example.org"]), refuse([World.ben], .header("<other@e>")),
                refuse([World.ben], .id("m1-x")),
                refuse([World.ben], of: 2), refuse(["eve@example.org", World.ben])
            ).outcomes == [.refused(0), .noSuchMessage, .noSuchMessage, .noSuchMessage, .refused(1)])
        #expect(try world.story(2).isEmpty)
    }

    /// Of a contact who is anonymous the log says no more than before; the mail's status does, as it has the address.
    @Test func anAnonymousContactStaysSo() throws {
        let world = try World()
        world.commit(
            SetTracking(.anonymous, of: .address(World.ben), user: 1), message(to: [World.mia, World.ben]),
            refuse([World.ben]))
        let log = try world.log()
        #expect(log.map(\.kind) == [.sent, .sent] && log.allSatisfy { $0.refused == nil })
        let status = try world.store.read { try $0.status(ofMessage: log[0].message!.id) }
        #expect(status.map(\.recipient.refused) == [nil, Self.reason])
    }

    /// Retention may have removed the `sent` by then.
    @Test func aSentThatIsGoneIsNotMissed() throws {
        let world = try World()
        world.commit(message(to: [World.ben]), World.hit(2))
        _ = try world.store.commit { try $0.expire(before: [.sent: .at(1)], hitsBefore: .at(-9), limit: 9) }
        #expect(world.commit(refuse([World.ben])).outcomes == [.refused(1)])
        #expect(try world.story() == ["open"])
    }

    @Test func itGoesWithTheContact() throws {
        let world = try World()
        world.commit(message(to: [World.mia, World.ben]), refuse([World.ben]))
        _ = try Erasure(World.ben, by: world.runner(at: 9)).run()
        #expect(try world.log().allSatisfy { $0.refused == nil && $0.recipient?.email != World.ben })
    }
}
