import Core
import TestKit
import Testing

@testable import Webhooks

/// Whose mail an event of a service is about, where no user is named.
@Suite struct OwnersTests {
    private let store = MemoryStore()
    private static let header = "<b1@example.org>"
    private static let customer = "customer@example.com"

    init() throws {
        try store.commit { for name in ["ann", "bob", "cy"] { try $0.addUser(name) } }
    }

    private func register(
        _ id: String, by user: UserID, at seconds: Double, to email: String = customer, header: String = header
    ) throws {
        try store.commit { store in
            let tracked = TrackedMessage(
                id: id, user: user, subject: "", messageID: header, sentAt: nil, registeredAt: .at(seconds), links: [])
            let message = NewMessage(
                user: user, from: "", recipients: [.init(email: email, name: nil)], subject: "", messageID: header)
            _ = try store.insertMessage(tracked, of: message, tickets: [.numbered(UInt64(seconds * 10) + UInt64(user))])
        }
    }

    private func owner(
        of references: [MessageReference] = [.header(header)], recipient: String = customer, for email: String? = nil
    ) throws -> String? {
        let event = IncomingEvent(
            id: "e", references: references, recipient: recipient, at: .start, target: .pixel, address: nil,
            userAgent: "", isMarkedMachine: false)
        return try store.read { try Owners(of: email, in: $0).report(event) }.map { "\($0.user) \($0.message)" }
    }

    /// Whoever got the mail knows its Message-ID, and registers it for the recipient, for themselves, again and again.
    @Test func aLaterRegistrationTakesNothing() throws {
        try register("m5", by: 2, at: 5)
        #expect(try owner() == "2 id(\"m5\")")
        try register("m6", by: 1, at: 6)
        try register("m7", by: 1, at: 7, to: "other@example.com")
        try register("m8", by: 3, at: 8)
        #expect(try owner() == "2 id(\"m5\")")
        #expect(try owner(recipient: "other@example.com") == "2 id(\"m5\")", "nor what is of nobody")
    }

    /// The sender's own second registration is the sender's.
    @Test func theFirstKeepsItWhenRegisteringAgain() throws {
        try register("m5", by: 2, at: 5)
        try register("m6", by: 1, at: 6)
        try register("m7", by: 2, at: 7)
        #expect(try owner() == "2 id(\"m7\")")
    }

    @Test func atTheSameTimeItIsNobodys() throws {
        try register("m5", by: 2, at: 5)
        try register("m6", by: 1, at: 5)
        try register("m9", by: 3, at: 9, header: "<c@example.org>")
        #expect(try owner() == nil)
        #expect(try owner(of: [.header(Self.header), .header("<c@example.org>")]) == nil)
        try register("m4", by: 3, at: 4)
        #expect(try owner() == "3 id(\"m4\")")
    }

    @Test func aNamedUserIsAskedAlone() throws {
        try register("m5", by: 2, at: 5)
        try register("m6", by: 1, at: 6)
        #expect(try owner(for: "ann@example.org") == "1 id(\"m6\")")
        #expect(try owner(for: "cy@example.org") == nil)
        #expect(try owner(of: [.id("m5")], for: "ann@example.org") == nil)
        #expect(try owner(of: [.id("none"), .header(Self.header)]) == "2 id(\"m5\")")
    }
}
