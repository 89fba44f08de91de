import Core
import TestKit
import Testing

/// A mail that is registered a recipient at a time, and again after a failure: it is one message.
@Suite struct LedgerJoinTests {
    private let world: StoredWorld

    init() throws { world = try StoredWorld() }

    private func message(
        _ recipients: String..., header: String? = "<x@e>", links: [String] = ["https://e.org/1"], opens: Bool = true,
        user: UserID = 1, joins: Bool = true
    ) -> NewMessage {
        NewMessage(
            user: user, from: "sam@example.org", recipients: recipients.map { .init(email: $0, name: nil) },
            subject: "Plans", messageID: header, tracksOpens: opens, links: links, joins: joins)
    }

    private func track(_ message: NewMessage) throws -> (message: String, recipients: [TrackedRecipient]) {
        let (tracked, recipients) = try world.track(message)
        return (tracked.id, recipients)
    }

    @Test func recipientsAreAddedAndKeepTheirTickets() throws {
        let first = try track(message("a@example.org"))
        let second = try track(message("b@example.org", "a@example.org"))
        #expect(second.message == first.message)
        #expect(second.recipients.map(\.email) == ["b@example.org", "a@example.org"])
        #expect(second.recipients[1] == first.recipients[0])
        #expect(try world.story().filter { $0 == "sent" }.count == 2)
        #expect(try world.store.read { try $0.status(ofMessage: first.message) }.count == 2)
        // Once more, as after an answer that was lost.
        #expect(try track(message("b@example.org")).recipients == [second.recipients[0]])
        #expect(try world.story().filter { $0 == "sent" }.count == 2)
    }

    @Test func whatDiffersIsAnotherMessage() throws {
        let first = try track(message("a@example.org")).message
        #expect(try track(message("a@example.org", links: ["https://e.org/2"])).message != first)
        let opens = try track(message("a@example.org", opens: false)).message
        #expect(opens != first)
        #expect(try track(message("a@example.org", header: "<y@e>")).message != first)
        #expect(try track(message("a@example.org", user: 2)).message != first)
        #expect(try track(message("a@example.org", joins: false)).message != first)
    }
}
