import Core
import TestKit
import Testing

/// Hits by recipient: what judging again and explaining goes by.
@Suite struct HitContract {
    private func fill(_ store: any Store) throws {
        try store.commit { store in
            try store.addUser("ada")
            try store.addUser("bob")
            try store.addMessage("m1", of: 1, to: (0..<5).map { "r\($0)@example.com" }, firstTicket: 1)
            try store.addMessage("m2", of: 2, to: ["r1@example.com"], firstTicket: 9)
            for (recipient, seq) in [(4, 1), (2, 2), (4, 3), (6, 1), (2, 4)] as [(Int64, Seq)] {
                try store.keep(.sample(of: recipient == 6 ? 2 : 1, recipient: recipient, seq: seq))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func recipientsWithHitsArePaged(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            #expect(try store.read { try $0.recipientsWithHits(after: 0, limit: 9) } == [])
            try fill(store)
            try store.read { store throws in
                #expect(try store.recipientsWithHits(after: 0, limit: 9) == [2, 4, 6])
                #expect(try store.recipientsWithHits(after: 0, limit: 2) == [2, 4])
                #expect(try store.recipientsWithHits(after: 2, limit: 1) == [4])
                #expect(try store.recipientsWithHits(after: 5, limit: 9) == [6])
                #expect(try store.recipientsWithHits(after: 6, limit: 9) == [])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aRecipientIsFoundByID(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            try store.commit { try $0.setTracking(.anonymous, of: "r3@example.com", user: 1) }
            try store.read { store throws in
                let recipient = try #require(try store.recipient(id: 4))
                #expect(
                    (recipient.email, recipient.message, recipient.tracking) == ("r3@example.com", "m1", .anonymous))
                #expect(try store.hits(of: [recipient]).map(\.seq) == [1, 3])
                #expect(try store.recipient(id: 99) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anActivityIsFoundInItsPlace(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            let entries = try store.commit { store in
                [try store.add(.open, to: 1), try store.add(.click, to: 1), try store.add(.open, to: 2)]
            }
            try store.read { store throws in
                #expect(try store.entry(2, of: 1) == entries[1])
                #expect(try store.entry(1, of: 2) == entries[2])
                #expect(try store.entry(2, of: 2) == nil)
                #expect(try store.entry(0, of: 1) == nil)
            }
            // What retention has emptied is there no more, and its neighbour is not taken for it.
            _ = try store.commit { try $0.expire(before: [.open: .at(99)], hitsBefore: .at(-99), limit: 99) }
            #expect(try store.read { try $0.entry(1, of: 1) } == nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func theControlVersionCountsUp(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let before = try store.read { try $0.controlVersion() }
            try store.commit { try $0.countControlVersion() }
            #expect(try store.read { try $0.controlVersion() } == before + 1)
        }
    }
}
