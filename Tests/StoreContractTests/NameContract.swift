import Core
import TestKit
import Testing

/// What a person is called: the same in every mail that does not say it.
@Suite struct NameContract {
    @Test(arguments: StoreUnderTest.all) func aMailWithoutANameHasTheLastOne(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let names = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                let to = ["mia@example.com"]
                return try [
                    store.addMessage("a", of: ada, to: to, firstTicket: 1),
                    store.addMessage("b", of: ada, to: to, firstTicket: 2, name: "Mia"),
                    store.addMessage("c", of: ada, to: to, firstTicket: 3),
                    store.addMessage("d", of: ada, to: to, firstTicket: 4, name: "Mia Example"),
                    store.addMessage("e", of: ada, to: to + ["ben@example.com"], firstTicket: 5),
                    store.addMessage("f", of: bob, to: to, firstTicket: 9),
                ].flatMap { $0.map(\.name) }
            }
            #expect(names == [nil, "Mia", "Mia", "Mia Example", "Mia Example", nil, nil])
            try store.read { store throws in
                #expect(try store.contact("mia@example.com", of: 1)?.name == "Mia Example")
                #expect(try store.contact("mia@example.com", of: 2)?.name == nil)
                #expect(try store.recipient(ticket: .numbered(3))?.name == "Mia")
            }
        }
    }

    /// An activity has 8 KiB: where a name that no request gave would not fit, there is none.
    @Test(arguments: StoreUnderTest.all) func aNameThatDoesNotFitIsLeftOut(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            // Each character takes six bytes as JSON.
            let name = String(repeating: "\u{1}", count: 256)
            let url = "https://e.example/" + String(repeating: "x", count: 4000)
            let subject = String(repeating: "\u{1}", count: 400)
            try #require(Activity.fits(subject: subject, name: nil, url: url))
            try #require(!Activity.fits(subject: subject, name: name, url: url))
            let found = try store.commit { store in
                let user = try store.addUser("ada").id
                try store.addMessage("a", of: user, to: ["mia@example.com"], firstTicket: 1, name: name)
                return try store.insertMessage(
                    TrackedMessage(
                        id: "b", user: user, subject: subject, sentAt: nil, registeredAt: .start, links: [url]),
                    of: NewMessage(
                        user: user, from: "me@example.org", recipients: [.init(email: "mia@example.com", name: nil)],
                        subject: subject, links: [url]),
                    tickets: [.numbered(2)])
            }
            #expect(found.map(\.name) == [nil])
        }
    }
}
