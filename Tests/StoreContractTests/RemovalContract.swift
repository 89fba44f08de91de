import Core
import StoreSQLite
import TestKit
import Testing

@Suite struct RemovalContract {
    private static let mia = "mia@example.com"

    /// Three users, each with three messages to Mia and somebody else, activities, hits, an event, settings, a token and
    /// a device.
    private func fill(_ store: any Store) throws -> [UserID] {
        try store.commit { store in
            try (1...3).map { n in
                let user = try store.addUser("user\(n)").id
                try store.addAddress("other\(n)@example.org", to: user)
                for m in 1...3 {
                    let people = try store.addMessage(
                        "m\(n)\(m)", of: user, to: [Self.mia, "p\(m)@example.com"],
                        links: (1...3).map { "https://e.example/\($0)" }, firstTicket: UInt64(n * 100 + m * 10))
                    for person in people {
                        try store.add(.sent, to: user, recipient: person.id)
                        try store.addHit(.open, to: user, recipient: person.id, at: Double(m))
                        try store.tally(.open, of: person.id)
                        try store.keep(.sample(of: user, recipient: person.id, seq: Seq(m), at: .at(Double(m))))
                    }
                    try store.keepEvent("e\(m)", of: user, seq: Seq(m), at: .at(1))
                    try store.setTracking(.anonymous, of: "p\(m)@example.com", user: user)
                }
                try store.insertToken(
                    TokenRecord(id: "tk_\(n)", user: user, scopes: [.read], label: "", createdAt: .at(0)),
                    digest: [UInt8(n)])
                try store.saveCursor(
                    Cursor(epoch: Epoch("e1"), seq: 4), device: "tray", of: user, at: .at(Double(n)))
                return user
            }
        }
    }

    /// All that the port tells of a user.
    private func everything(_ store: any Store, of n: UserID) throws -> [AnyHashable] {
        try store.read { store in
            var all: [AnyHashable] = [
                try store.user(n), try store.user(email: "user\(n)@example.org"),
                try store.user(email: "other\(n)@example.org"), try store.identity(tokenDigest: [UInt8(n)], at: .at(0)),
                try store.tokens().filter { $0.user == n }, try store.logState(of: n),
                try store.page(of: n, after: 0, limit: 99, maximumBytes: .max).entries, try store.consumers(of: n),
                try store.allHits().filter { $0.user == n },
            ]
            for m in 1...3 {
                all += [
                    try store.message("m\(n)\(m)"), try store.status(ofMessage: "m\(n)\(m)"),
                    try store.recipient(Self.mia, ofMessage: "m\(n)\(m)"),
                    try store.recipient(ticket: .numbered(UInt64(n) * 100 + UInt64(m) * 10)),
                    try store.contact("p\(m)@example.com", of: n), try store.event("e\(m)", of: n),
                ]
            }
            return all + [try store.contact(Self.mia, of: n)]
        }
    }

    private func remove(_ user: UserID, from store: any Store, limit: Int) throws -> Int {
        var calls = 1
        while try !store.commit({ try $0.removeUser(user, limit: limit) }) {
            calls += 1
            try #require(calls < 1000)
        }
        return calls
    }

    @Test(arguments: StoreUnderTest.all, [1, 3, 7, 20, 1000])
    func leavesNothingAndTouchesNobodyElse(_ kind: StoreUnderTest, _ limit: Int) throws {
        try kind.with { store in
            let users = try fill(store)
            let before = try users.map { try everything(store, of: $0) }
            _ = try remove(users[1], from: store, limit: limit)
            for index in [0, 2] { #expect(try everything(store, of: users[index]) == before[index]) }

            // Nothing is left but what an id that never was has.
            let (bob, mia) = (users[1], Self.mia)
            try store.read { store throws in
                #expect(try store.users().map(\.id) == [users[0], users[2]])
                #expect(try store.user(email: "user2@example.org") == nil)
                #expect(try store.user(email: "other2@example.org") == nil)
                #expect(try store.identity(tokenDigest: [2], at: .at(0)) == nil)
                #expect(try store.tokens().map(\.id) == ["tk_1", "tk_3"])
                #expect(try store.logState(of: bob) == nil)
                #expect(try store.page(of: bob, after: 0, limit: 99, maximumBytes: .max).entries == [])
                #expect(try store.recordedAt(firstAfter: 0, of: bob) == nil)
                #expect(try store.consumers(of: bob) == [])
                #expect(
                    try store.allHits().map(\.user)
                        == [users[0], users[2]].flatMap { Array(repeating: $0, count: 6) })
                for m in 1...3 {
                    #expect(try store.message("m2\(m)") == nil)
                    #expect(try store.recipient(ticket: .numbered(UInt64(200 + m * 10))) == nil)
                    #expect(try store.recipient(mia, ofMessage: "m2\(m)") == nil)
                    #expect(try store.status(ofMessage: "m2\(m)") == [])
                    #expect(try store.contact("p\(m)@example.com", of: bob) == nil)
                    #expect(try store.event("e\(m)", of: bob) == nil)
                }
                #expect(try store.contact(mia, of: bob) == nil)
            }
        }
    }

    /// What they looked after is nobody's; mail that nobody else logged is deleted, and what others logged stays where it is.
    @Test(arguments: StoreUnderTest.all, [1, 2, 1000])
    func recordsAndMailsOfOthersStay(_ kind: StoreUnderTest, _ limit: Int) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada").id, try $0.addUser("bob").id) }
            let records = try store.commit { store in
                try [ada, bob, bob, nil].map { try store.insertRecord(.sample(.deal, owner: $0)) }
            }
            try store.commit { store throws in
                #expect(try store.updateRecord(records[2].trashed(at: 3)))
                try store.log(.sample(1, at: 5), of: bob, text: "one", on: [records[0].id], [store.attach(1, 1)])
                try store.log(2, of: bob, text: "two", on: [records[1].id], at: 6)
                try store.log(3, of: ada, text: "three", on: [records[1].id], isPrivate: true, at: 7)
                try store.addSource(EntrySource(.bcc, user: bob, at: .at(8)), toEntry: 1)
                try store.addSource(EntrySource(.bcc, user: ada, at: .at(8), isPrivate: true), toEntry: 2)
                try store.addSource(EntrySource(.api, user: bob, at: .at(8)), toEntry: 3)
                try store.file(Filing(3, on: records[0].id, .hand, by: bob, at: .at(7)))
            }
            _ = try remove(bob, from: store, limit: limit)
            try store.read { store throws in
                #expect(try records.map { try store.record($0.id)?.owner } == [ada, nil, nil, nil])
                #expect(
                    try records.map { try store.record($0.id)?.version } == [1, 2, 3, 1], "who saw them late is told")
                let gone = try #require(try store.mailEntry(1))
                #expect(gone.deletedAt == .at(5) && gone.version == 2 && gone.subject.isEmpty)
                #expect(try store.sources(ofEntry: 1) == [] && store.filings(ofEntry: 1) == [])
                #expect(try !store.hasBlob(Array(repeating: 1, count: 32)))
                #expect(try store.sources(ofEntry: 2).map(\.user) == [ada])
                #expect(try store.sources(ofEntry: 3).map(\.user) == [ada])
                #expect(try store.filings(ofEntry: 3).map(\.by) == [bob, nil], "who it was is not forgotten")
                #expect(try store.timeline(TimelineQuery(of: records[1].id, viewer: ada)).map(\.entry.id) == [3, 2])
                #expect(try store.timeline(TimelineQuery(of: records[1].id, viewer: bob)) == [])
                #expect(try store.searchEntries("one", viewer: ada, limit: 9) == [])
                #expect(try store.searchEntries("two", viewer: ada, limit: 9).map(\.id) == [2])
            }
            if let store = store as? SQLiteStore { #expect(try store.verify().findings == []) }
        }
    }

    /// A hub that runs must not take hits for them, nor let them in.
    @Test(arguments: StoreUnderTest.all) func tokensAndTicketsGoFirst(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let bob = try fill(store)[1]
            let before = try store.read { try $0.controlVersion() }
            // One call that has room for the recipients alone.
            _ = try store.commit { try $0.removeUser(bob, limit: 6) }
            try store.read { store throws in
                #expect(try store.identity(tokenDigest: [2], at: .at(0)) == nil)
                #expect(try store.device("tray", of: bob) == nil)
                for m in 1...3 {
                    for person in 0...1 {
                        #expect(try store.recipient(ticket: .numbered(UInt64(200 + m * 10 + person))) == nil)
                    }
                }
                #expect(try store.controlVersion() > before, "a running hub notices")
            }
        }
    }

    /// What is left of the removed for a while must not be taken for what somebody else's recipients did.
    @Test(arguments: StoreUnderTest.all) func idsOfRecipientsAreNotGivenAgain(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let users = try fill(store)
            let known = try store.read { store in
                try (1...3).flatMap { try store.status(ofMessage: "m3\($0)").map(\.recipient.id) }
            }
            // The newest recipients are gone, their activities and hits are not.
            _ = try store.commit { try $0.removeUser(users[2], limit: 6) }
            let fresh = try store.commit {
                try $0.addMessage("new", of: users[0], to: [Self.mia, "z@example.com"], firstTicket: 1)
            }
            #expect(Set(known).isDisjoint(with: fresh.map(\.id)))
            try store.read { store throws in
                #expect(try store.status(ofMessage: "new") == fresh.map { RecipientStatus(recipient: $0) })
                for recipient in fresh { #expect(try store.state(ofRecipient: recipient.id).tally == Tally()) }
                #expect(try store.contact("z@example.com", of: users[0])?.engagement == Engagement())
            }
            #expect(try remove(users[2], from: store, limit: 5) > 1 || kind.testDescription == "memory")
            #expect(try store.read { try $0.status(ofMessage: "new") } == fresh.map { RecipientStatus(recipient: $0) })
        }
    }

    /// A session of the removed may live for a moment longer than they do: nobody else may come to stand in their place.
    @Test(arguments: StoreUnderTest.all) func idsOfUsersAreNotGivenAgain(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let users = try fill(store)
            for user in users.reversed() { _ = try remove(user, from: store, limit: 1000) }
            let fresh = try store.commit { store in
                // In the same transaction, with something to save at its end.
                let dan = try store.addUser("dan").id
                try store.add(.open, to: dan)
                #expect(try store.removeUser(dan, limit: 1000))
                return try store.addUser("user3", epoch: "new")
            }
            #expect(!users.contains(fresh.id))
            #expect(try store.state(of: fresh.id) == LogState(epoch: Epoch("new")))
            #expect(try store.seqs(of: fresh.id) == [])
            #expect(try store.read { try $0.consumers(of: fresh.id) } == [])
            #expect(try store.read { try $0.contact(Self.mia, of: fresh.id) } == nil)
            #expect(try store.commit { try $0.add(.open, to: fresh.id) }.seq == 1)
            #expect(try store.read { try $0.users() } == [fresh])
        }
    }

    @Test(arguments: StoreUnderTest.all) func nobodyIsGoneAlready(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let users = try fill(store)
            let before = try users.map { try everything(store, of: $0) }
            #expect(try store.commit { try $0.removeUser(99, limit: 10) })
            #expect(try users.map { try everything(store, of: $0) } == before)
        }
    }

    @Test(arguments: StoreUnderTest.all) func rollbackKeepsThem(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let users = try fill(store)
            let before = try users.map { try everything(store, of: $0) }
            #expect(throws: ChangeOfMind()) {
                try store.commit {
                    _ = try $0.removeUser(users[2], limit: 1000)
                    throw ChangeOfMind()
                }
            }
            #expect(try users.map { try everything(store, of: $0) } == before)
        }
    }

    /// The hub goes on while a command removes piece by piece: retention, and what is still on its way for them.
    @Test(arguments: StoreUnderTest.all) func othersGoOnMeanwhile(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let users = try fill(store)
            var pieces = 0
            repeat {
                pieces += 1
                try store.commit { store in
                    try store.add(.open, to: users[0], at: .at(Double(10 + pieces)))
                    _ = try store.expire(before: [.open: .at(2), .sent: .at(2)], hitsBefore: .at(2), limit: 3)
                    if try store.logState(of: users[1]) != nil {
                        try store.add(.read, to: users[1], at: .at(20))
                        try store.saveCursor(
                            Cursor(epoch: Epoch("e1"), seq: 1), device: "late", of: users[1], at: .at(20))
                    }
                }
                try #require(pieces < 1000)
            } while try !store.commit { try $0.removeUser(users[1], limit: 5) }
            #expect(try store.read { try $0.consumers(of: users[1]) } == [])
            #expect(try store.state(of: users[0]).head == Seq(12 + pieces))
            #expect(throws: StoreError.self) { try store.commit { _ = try $0.add(.read, to: users[1]) } }
            #expect(try store.state(of: users[2]).head == 12)
        }
    }
}
