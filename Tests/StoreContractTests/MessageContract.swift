import Core
import TestKit
import Testing

@Suite struct MessageContract {
    @Test(arguments: StoreUnderTest.all) func findsByTicket(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let recipients = try store.commit { store in
                let ada = try store.addUser("ada")
                return try store.addMessage(
                    "m1", of: ada.id, to: ["x@example.com", "y@example.com"], firstTicket: 7, name: "Zoë 🔔")
            }
            #expect(recipients.map(\.email) == ["x@example.com", "y@example.com"])
            #expect(Set(recipients.map(\.id)).count == 2)
            try store.read { store throws in
                #expect(try store.recipient(ticket: .numbered(7)) == recipients[0])
                #expect(try store.recipient(ticket: .numbered(8)) == recipients[1])
                #expect(try store.recipient(ticket: .numbered(8))?.name == "Zoë 🔔")
                #expect(try store.recipient(ticket: .numbered(9)) == nil)
                #expect(try store.recipient(ticket: Ticket(high: 7, low: Ticket.numbered(7).high)) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func keepsLinksInOrder(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let urls = (1...12).map { "https://example.com/\(13 - $0)" }
            let message = TrackedMessage(
                id: "m1", user: 1, subject: "Ünïcode", sentAt: .at(-5), registeredAt: .at(1), links: urls)
            try store.commit { store in
                let ada = try store.addUser("ada")
                _ = try store.insertMessage(
                    message,
                    of: NewMessage(
                        user: ada.id, from: ada.email, recipients: [.init(email: "x@example.com", name: nil)],
                        subject: "Ünïcode", messageID: "<1@example.org>", sentAt: .at(-5), links: urls),
                    tickets: [.numbered(1)])
            }
            try store.read { store throws in
                let found = try #require(try store.message("m1"))
                #expect(found == message)
                #expect(found.target(ofLink: 1) == "https://example.com/12")
                #expect(found.target(ofLink: 12) == "https://example.com/1")
                #expect(found.target(ofLink: 0) == nil)
                #expect(found.target(ofLink: 13) == nil)
                #expect(try store.message("m2") == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func ticketsAreUnique(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                try store.addMessage("m1", of: ada.id, to: ["x@example.com"], firstTicket: 7)
                return ada
            }
            #expect {
                try store.commit {
                    _ = try $0.addMessage("m2", of: ada.id, to: ["y@example.com", "z@example.com"], firstTicket: 6)
                }
            } throws: { error in
                if case .exists? = error as? StoreError { true } else { false }
            }
            try store.read { store throws in
                #expect(try store.message("m2") == nil)
                #expect(try store.recipient(ticket: .numbered(6)) == nil)
                #expect(try store.recipient(ticket: .numbered(7))?.message == "m1")
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func keepsHitsInOrder(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let hits: [KeptHit] = (0..<20).map { n in
                var hit = KeptHit.sample(
                    of: 1, recipient: Int64(n % 3), link: Int64(n % 2), seq: Seq(n + 1), at: .at(Double(n)),
                    network: n % 4 == 0 ? "2001:db8:5::" : "203.0.113.0", userAgent: "Mail/\(n % 5)",
                    isFolded: n % 3 == 0)
                hit.via = Via.allCases[n % Via.allCases.count]
                hit.isPrefetch = n % 7 == 0
                return hit
            }
            try store.commit { store in for hit in hits { try store.keep(hit) } }
            #expect(try store.read { try $0.allHits() } == hits)
        }
    }

    /// The texts of user agents are kept once; those numbered in a transaction that failed must be numbered anew.
    @Test(arguments: StoreUnderTest.all) func keepsUserAgentAfterRollback(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let hits = ["A", "B"].map { KeptHit.sample(of: 1, recipient: 1, seq: 1, userAgent: $0) }
            #expect(throws: ChangeOfMind()) {
                try store.commit {
                    try $0.keep(hits[0])
                    throw ChangeOfMind()
                }
            }
            try store.commit { try $0.keep(hits[1]) }
            try store.commit { try $0.keep(hits[0]) }
            #expect(try store.read { try $0.allHits() } == [hits[1], hits[0]])
        }
    }
}

@Suite struct RecipientContract {
    @Test(arguments: StoreUnderTest.all) func recipientsAreAddedToAMessage(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let added = try store.commit { store in
                try store.addUser("ada")
                try store.addMessage("m1", of: 1, to: ["a@example.com"], links: ["https://e.org/1"], firstTicket: 1)
                try store.setTracking(.anonymous, of: "b@example.com", user: 1)
                let message = try #require(try store.message("m1"))
                return try store.addRecipients(
                    [.init(email: "b@example.com", name: "B")], to: message, tickets: [.numbered(7)])
            }
            #expect(added.map(\.tracking) == [.anonymous])
            try store.read { store throws in
                #expect(try store.recipient(ticket: .numbered(7)) == added[0])
                #expect(try store.status(ofMessage: "m1").map(\.recipient.email) == ["a@example.com", "b@example.com"])
            }
        }
    }
}
