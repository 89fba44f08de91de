import Core
import TestKit
import Testing

/// How much a user takes, and reads that are bounded.
@Suite struct QuotaContract {
    @Test(arguments: StoreUnderTest.all) func aDaysUse(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (today, tomorrow) = (Timestamp.start.startOfDay, Timestamp.start.startOfDay + .seconds(86_400))
            try store.commit { store in
                for name in ["ada", "bob"] { try store.addUser(name) }
                try store.addDailyUse(DailyUse(messages: 1, recipients: 3), of: 1, on: today)
                try store.addDailyUse(DailyUse(recipients: 2), of: 1, on: today)
                try store.addDailyUse(DailyUse(messages: 1), of: 9, on: today)
                #expect(try store.dailyUse(of: 1, on: today) == DailyUse(messages: 1, recipients: 5))
            }
            func use(_ user: UserID, _ day: Timestamp) throws -> DailyUse {
                try store.read { try $0.dailyUse(of: user, on: day) }
            }
            #expect(try use(1, today) == DailyUse(messages: 1, recipients: 5))
            #expect(try use(1, tomorrow) == DailyUse())
            #expect(try use(2, today) == DailyUse())
            #expect(try use(9, today) == DailyUse(), "there is no such user")
            try store.commit { try $0.addDailyUse(DailyUse(messages: .max), of: 1, on: tomorrow) }
            try store.commit { try $0.addDailyUse(DailyUse(messages: 1), of: 1, on: tomorrow) }
            #expect(try use(1, tomorrow).messages == .max)
            #expect(try use(1, today) == DailyUse(), "one day is kept")
        }
    }

    @Test(arguments: StoreUnderTest.all) func devicesAndSettingsAreCounted(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                for name in ["ada", "bob"] { try store.addUser(name) }
                for name in ["a", "webhook", "webhook:crm", "webhook:x"] {
                    let cursor = Cursor(epoch: Epoch("e1"), seq: 0)
                    try store.saveCursor(cursor, of: Consumer(name), filter: Filter(), user: 1, at: .start)
                }
                try store.setTracking(.never, of: .everybody, user: 1)
                try store.setTracking(.never, of: .address("a@e.org"), user: 1)
                try store.setTracking(.anonymous, of: .address("a@e.org"), user: 1)
                try store.setTracking(.never, of: .everybody, user: nil)
            }
            try store.read { store throws in
                #expect(try (store.deviceCount(of: 1), store.deviceCount(of: 2)) == (2, 0))
                #expect(try (store.trackingSettingCount(of: 1), store.trackingSettingCount(of: 2)) == (2, 0))
                #expect(try store.trackingSetting(of: .everybody, user: nil) == .never)
                #expect(try store.trackingSetting(of: .address("a@e.org"), user: 1) == .anonymous)
                #expect(try store.trackingSetting(of: .address("a@e.org"), user: nil) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func theFirstRegistrationIsKnown(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                for name in ["ada", "bob"] { try store.addUser(name) }
                for (n, seconds) in [5.0, 2, 9].enumerated() {
                    let tracked = TrackedMessage(
                        id: "m\(n)", user: 1, subject: "", messageID: "<x@e>", sentAt: nil, registeredAt: .at(seconds),
                        links: [])
                    _ = try store.insertMessage(
                        tracked, of: NewMessage(user: 1, from: "", recipients: [], subject: ""), tickets: [])
                }
            }
            try store.read { store throws in
                #expect(try store.firstRegistration(ofHeader: "<x@e>", by: 1) == .at(2))
                #expect(try store.firstRegistration(ofHeader: "<x@e>", by: 2) == nil)
                #expect(try store.firstRegistration(ofHeader: "<y@e>", by: 1) == nil)
            }
        }
    }

    /// However many hits there are, those around an activity are read, and it is said that there are more.
    @Test(arguments: StoreUnderTest.all) func hitsAroundAnActivity(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m1", of: ada, to: ["a@e.org", "b@e.org"], firstTicket: 1)
                for n in 1...30 {
                    let seq = try store.add(.open, to: ada, recipient: n % 2 == 0 ? 2 : 1, at: .at(Double(n))).seq
                    for fold in 0..<(n == 15 ? 20 : 2) {
                        try store.keep(
                            .sample(
                                of: ada, recipient: n % 2 == 0 ? 2 : 1, seq: seq, at: .at(Double(n)),
                                userAgent: "Mail/\(fold)", isFolded: fold > 0))
                    }
                }
            }
            func around(_ seq: Seq, _ limit: Int, _ recipient: Int64 = 1) throws -> NearbyHits {
                try store.read { try $0.hits(of: recipient, around: seq, limit: limit) }
            }
            let all = try around(15, 1000)
            #expect(!all.isCut && all.hits.count == 14 * 2 + 20)
            #expect(all.hits.map(\.seq) == all.hits.map(\.seq).sorted())
            let some = try around(15, 9)
            #expect(some.isCut && some.hits.map(\.seq) == [11, 13, 13, 15, 15, 15, 17, 17, 19].map(Seq.init))
            #expect(some.hits.first { $0.seq == 15 }?.isFolded == false, "what it was judged by is among them")
            #expect(try around(1, 9).hits.map(\.seq) == [1, 1, 3, 3, 5, 5, 7, 7, 9])
            #expect(try around(99, 8).hits.map(\.seq) == [27, 27, 29, 29])
            #expect(try around(16, 4, 2).hits.allSatisfy { $0.recipient == 2 })
            #expect(try around(.max, 9).isCut && around(.min, 9).isCut)
            #expect(try around(1, 9, 77) == NearbyHits([], isCut: false))
            try store.read { store throws in
                let later = try store.activities(about: 1, of: 1, after: 20, limit: 3)
                #expect(later.map(\.seq) == [21, 23, 25])
                #expect(try store.activities(about: 1, of: 2, after: 0, limit: 3) == [])
            }
        }
    }
}
