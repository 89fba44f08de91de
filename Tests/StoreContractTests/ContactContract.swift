import Core
import TestKit
import Testing

extension StoreTransaction {
    /// Appends an open or a click that happened at one time and was recorded at another.
    func addHit(
        _ kind: Kind, _ verdict: Verdict = .human, to user: UserID, recipient: Int64?, at seconds: Double,
        recordedAt: Double? = nil, link: Activity.Link? = nil
    ) throws {
        var activity = Activity.sample(kind, verdict, at: .at(seconds))
        activity.link = link
        _ = try append(activity, to: user, recipient: recipient, recordedAt: .at(recordedAt ?? seconds))
    }
}

@Suite struct ContactContract {
    private static let mia = "mia@example.com"

    private func contact(_ store: any Store, of user: UserID, _ email: String = mia) throws -> Contact? {
        try store.read { try $0.contact(email, of: user) }
    }

    @Test(arguments: StoreUnderTest.all) func needsMessageOrSettings(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                try store.addMessage("m1", of: ada, to: ["ben@example.com"], firstTicket: 1)
                try store.setTracking(.never, of: Self.mia, user: ada)
                return (ada, bob)
            }
            let mias = TrackingDecision.Origin.user(.address(Self.mia))
            #expect(try contact(store, of: ada) == Contact(email: Self.mia, decision: .init(.never, by: mias)))
            #expect(try contact(store, of: ada, "ben@example.com") == Contact(email: "ben@example.com", messages: 1))
            for email in [Self.mia, "ben@example.com"] {
                #expect(try contact(store, of: bob, email) == nil, "another user's")
                #expect(try contact(store, of: 99, email) == nil)
            }
            #expect(try contact(store, of: ada, "eve@example.com") == nil)
            try store.commit { try $0.setTracking(.identified, of: Self.mia, user: ada) }
            #expect(try contact(store, of: ada) == Contact(email: Self.mia, decision: .init(.identified, by: mias)))
        }
    }

    @Test(arguments: StoreUnderTest.all) func countsOverMessagesOfTheUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                let first = try store.addMessage("m1", of: ada, to: ["ben@example.com", Self.mia], firstTicket: 1)
                let second = try store.addMessage("m2", of: ada, to: [Self.mia], firstTicket: 3)
                let others = try store.addMessage("m3", of: bob, to: [Self.mia], firstTicket: 4)
                try store.addHit(.open, to: ada, recipient: first[1].id, at: 1)
                try store.addHit(.open, to: ada, recipient: second[0].id, at: 2)
                try store.addHit(.click, to: ada, recipient: second[0].id, at: 3)
                try store.addHit(.open, to: ada, recipient: first[0].id, at: 4)
                try store.addHit(.click, to: bob, recipient: others[0].id, at: 5)
                try store.add(.sent, to: ada, recipient: first[1].id, at: .at(6))
                #expect(try store.contact(Self.mia, of: ada)?.messages == 2, "seen by its own transaction")
            }
            let mia = try #require(try contact(store, of: 1))
            #expect(mia.messages == 2)
            #expect(mia.engagement.opens == Sightings(count: 2, first: .at(1), last: .at(2)))
            #expect(mia.engagement.clicks == Sightings(count: 1, first: .at(3), last: .at(3)))
            let toBob = try #require(try contact(store, of: 2))
            #expect(toBob.messages == 1)
            #expect(toBob.engagement.opens == Sightings())
            #expect(toBob.engagement.clicks == Sightings(count: 1, first: .at(5), last: .at(5)))
        }
    }

    @Test(arguments: StoreUnderTest.all) func hasTheNewestName(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada").id }
            let mails: [(name: String?, known: String?)] = [
                (nil, nil), ("Mia", "Mia"), ("Mia Maier", "Mia Maier"), (nil, "Mia Maier"), ("Mia M.", "Mia M."),
            ]
            for (n, mail) in mails.enumerated() {
                try store.commit {
                    _ = try $0.addMessage(
                        "m\(n)", of: ada, to: [Self.mia], firstTicket: UInt64(n), name: mail.name)
                }
                let mia = try #require(try contact(store, of: ada))
                #expect(mia.name == mail.known)
                #expect(mia.messages == Int64(n + 1))
            }
        }
    }

    /// Another system's event has happened before it was recorded.
    @Test(arguments: StoreUnderTest.all) func timesAreThoseOfActivities(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                let mia = try store.addMessage("m1", of: ada, to: [Self.mia], firstTicket: 1)[0].id
                try store.addHit(.open, to: ada, recipient: mia, at: 50)
                try store.addHit(.open, to: ada, recipient: mia, at: -5000.25, recordedAt: 60)
                try store.addHit(.open, to: ada, recipient: mia, at: 20, recordedAt: 70)
                try store.addHit(.click, to: ada, recipient: mia, at: 0.001, recordedAt: 80)
            }
            let engagement = try #require(try contact(store, of: 1)).engagement
            #expect(engagement.opens == Sightings(count: 3, first: .at(-5000.25), last: .at(50)))
            #expect(engagement.clicks == Sightings(count: 1, first: .at(0.001), last: .at(0.001)))
        }
    }

    @Test(arguments: StoreUnderTest.all) func countsMachinesApart(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                let mia = try store.addMessage("m1", of: ada, to: [Self.mia], firstTicket: 1)[0].id
                for (kind, verdict, count) in [
                    (Kind.open, Verdict.human, 1), (.open, .unknown, 2), (.open, .machine, 4), (.click, .unknown, 5),
                    (.click, .machine, 6),
                ] {
                    for _ in 0..<count { try store.addHit(kind, verdict, to: ada, recipient: mia, at: 1) }
                }
                try store.addHit(.open, .machine, to: ada, recipient: mia, at: 9)
            }
            let engagement = try #require(try contact(store, of: 1)).engagement
            #expect(engagement.opens == Sightings(count: 3, first: .at(1), last: .at(1)), "no machine's time")
            #expect(engagement.clicks.count == 5)
            #expect((engagement.machineOpens, engagement.machineClicks) == (5, 6))
        }
    }

    /// An anonymous activity names no recipient: nothing leads from a contact to it.
    @Test(arguments: StoreUnderTest.all) func anonymousAndEmptiedAreNotCounted(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                let mia = try store.addMessage("m1", of: ada, to: [Self.mia], firstTicket: 1)[0].id
                for second in [1.0, 2, 3] { try store.addHit(.open, to: ada, recipient: mia, at: second) }
                try store.addHit(.open, to: ada, recipient: nil, at: 4)
                try store.addHit(.click, to: ada, recipient: nil, at: 4)
                try store.addHit(.click, .machine, to: ada, recipient: mia, at: 4)
            }
            func expire(before second: Double) throws {
                _ = try store.commit {
                    try $0.expire(
                        before: [.open: .at(second), .click: .at(second)], hitsBefore: .at(-9), limit: 99)
                }
            }
            try expire(before: 3)
            var engagement = Engagement()
            engagement.opens = Sightings(count: 1, first: .at(3), last: .at(3))
            engagement.machineClicks = 1
            #expect(try contact(store, of: 1)?.engagement == engagement)
            try expire(before: 99)
            #expect(try contact(store, of: 1) == Contact(email: Self.mia, messages: 1), "the message is remembered")
        }
    }

    @Test(arguments: StoreUnderTest.all) func settingsAreTheRecipients(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                try store.addMessage("m1", of: ada, to: [Self.mia, "ben@example.com"], firstTicket: 1)
                try store.addMessage("m2", of: bob, to: [Self.mia], firstTicket: 3)
                return (ada, bob)
            }
            func trackings() throws -> [Tracking?] {
                try store.read { store in
                    try (1...3 as ClosedRange<UInt64>).map { try store.recipient(ticket: .numbered($0))?.tracking }
                }
            }
            #expect(try trackings() == [.identified, .identified, .identified])
            for tracking in [Tracking.anonymous, .never, .anonymous] {
                try store.commit { try $0.setTracking(tracking, of: Self.mia, user: ada) }
                #expect(try trackings() == [tracking, .identified, .identified])
                #expect(try store.read { try $0.recipient(Self.mia, ofMessage: "m1") }?.tracking == tracking)
                #expect(
                    try store.read { try $0.status(ofMessage: "m1") }.map(\.recipient.tracking) == [
                        tracking, .identified,
                    ])
                #expect(try contact(store, of: ada)?.tracking == tracking)
                #expect(try contact(store, of: bob)?.tracking == .identified, "another user's own")
            }
            #expect(throws: ChangeOfMind()) {
                try store.commit {
                    try $0.setTracking(.never, of: Self.mia, user: ada)
                    #expect(try $0.recipient(ticket: .numbered(1))?.tracking == .never)
                    throw ChangeOfMind()
                }
            }
            #expect(try trackings() == [.anonymous, .identified, .identified])
            let later = try store.commit {
                try $0.addMessage("m3", of: ada, to: ["ben@example.com", Self.mia], firstTicket: 10)
            }
            #expect(later.map(\.tracking) == [.identified, .anonymous], "known where a message is registered")
        }
    }

    /// The hub may settle a request of a user whom a command has just removed.
    @Test(arguments: StoreUnderTest.all) func nothingIsKeptOfNobody(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit {
                try $0.setTracking(.never, of: Self.mia, user: 1)
                try $0.saveCursor(Cursor(epoch: Epoch("e1"), seq: 1), device: "tray", of: 1, at: .at(0))
            }
            #expect(try contact(store, of: 1) == nil)
            #expect(try store.read { try $0.consumers(of: 1) } == [])
        }
    }
}
