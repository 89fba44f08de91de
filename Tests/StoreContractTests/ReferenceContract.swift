import Core
import TestKit
import Testing

@Suite struct ReferenceContract {
    /// The ids of new messages rise. Two of Ada's have the same header, and one of Bob's.
    private func fill(_ store: any Store) throws -> (ada: UserID, bob: UserID) {
        try store.commit { store in
            let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
            for (id, user, header) in [
                ("01B", ada, "<x@e>"), ("01A", ada, nil), ("01D", ada, "<x@e>"), ("01C", ada, "<y@e>"),
                ("01E", bob, "<x@e>"), ("01F", bob, "<z@e>"),
            ] {
                try store.addMessage(
                    id, of: user, to: ["mia@example.com"], links: ["https://e.example/\(id)"],
                    firstTicket: UInt64(id.utf8.last!), messageID: header)
            }
            return (ada, bob)
        }
    }

    @Test(arguments: StoreUnderTest.all) func findsOwnMessageByID(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try fill(store)
            try store.read { store throws in
                let found = try #require(try store.message(.id("01C"), of: ada))
                #expect(found == (try store.message("01C")))
                #expect((found.messageID, found.links) == ("<y@e>", ["https://e.example/01C"]))
                #expect(try store.message(.id("01C"), of: bob) == nil, "another user's")
                #expect(try store.message(.id("01C"), of: 99) == nil)
                #expect(try store.message(.id("<y@e>"), of: ada) == nil)
                #expect(try store.message(.id("02"), of: ada) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func headerMeansTheNewest(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try fill(store)
            try store.read { store throws in
                #expect(try store.message(.header("<x@e>"), of: ada)?.id == "01D")
                #expect(try store.message(.header("<x@e>"), of: bob)?.id == "01E")
                #expect(try store.message(.header("<y@e>"), of: ada)?.id == "01C")
                #expect(try store.message(.header("<y@e>"), of: bob) == nil, "another user's")
                for header in ["01C", "<X@e>", "", "NULL"] {
                    #expect(try store.message(.header(header), of: ada) == nil)
                }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func findsRecipientByAddress(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let made = try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m1", of: ada, to: ["mia@example.com"], firstTicket: 1, name: "Mia")
                return try store.addMessage("m2", of: ada, to: ["ben@example.com", "mia@example.com"], firstTicket: 2)
            }
            try store.read { store throws in
                #expect(try store.recipient("mia@example.com", ofMessage: "m2") == made[1])
                #expect(try store.recipient("mia@example.com", ofMessage: "m2")?.name == "Mia", "as she is called")
                #expect(try store.recipient("mia@example.com", ofMessage: "m1")?.ticket == .numbered(1))
                #expect(try store.recipient("ben@example.com", ofMessage: "m1") == nil)
                #expect(try store.recipient("ben@example.com", ofMessage: "m3") == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func tellsWhenTheNextWasRecorded(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                for (n, kind) in [Kind.open, .sent, .open, .sent, .open, .sent].enumerated() {
                    // An activity's own time is another thing.
                    let activity = Activity.sample(kind, kind == .open ? .human : nil, at: .at(-100))
                    _ = try store.append(activity, to: ada, recipient: nil, recordedAt: .at(Double(n + 1)))
                }
                #expect(try store.recordedAt(firstAfter: 5, of: ada) == .at(6), "seen by its own transaction")
                return (ada, bob)
            }
            func recordedAt(_ seq: Seq, _ user: UserID) throws -> Timestamp? {
                try store.read { try $0.recordedAt(firstAfter: seq, of: user) }
            }
            #expect(
                try (0...6).map { try recordedAt($0, ada) } == [1, 2, 3, 4, 5, 6, nil].map { $0.map(Timestamp.at) })
            #expect(try recordedAt(7, ada) == nil, "beyond the head")
            #expect(try recordedAt(0, bob) == nil, "an empty log, and not the next user's")
            #expect(try recordedAt(0, 99) == nil)
            try store.commit { _ = try $0.add(.open, to: bob, at: .at(50)) }
            #expect(try recordedAt(6, ada) == nil, "not the next user's")
            #expect(try recordedAt(0, bob) == .at(50))
            _ = try store.commit {
                try $0.expire(before: [.sent: .at(99), .open: .at(2)], hitsBefore: .at(0), limit: 99)
            }
            #expect(
                try (0...6).map { try recordedAt($0, ada) } == [3, 3, 3, 5, 5, nil, nil].map { $0.map(Timestamp.at) })
        }
    }
}
