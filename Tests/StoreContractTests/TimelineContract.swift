import Core
import TestKit
import Testing

/// Where mails are filed, and what a record's timeline shows.
@Suite struct TimelineContract {
    @Test(arguments: StoreUnderTest.all) func mailsAreFiled(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let records = try (0..<3).map { _ in try store.insertRecord(.sample(.deal)).id }
                let entry = try store.log(1, of: 1, at: 7)
                var first = Filing(
                    entry.id, on: records[1], .participant, because: "mia@e.example", by: nil, at: .at(7))
                let second = Filing(entry.id, on: records[0], .hand, by: 4, at: .at(7), pinnedAt: .at(8))
                for filing in [first, second] { try store.file(filing) }
                #expect(try store.filings(ofEntry: entry.id) == [second, first])
                #expect(try store.pin(entry.id, on: records[1], at: .at(9)))
                #expect(try !store.pin(entry.id, on: records[2], at: .at(9)))
                // Why it is there changes; when, and the pin, do not.
                try store.file(Filing(entry.id, on: records[1], .reply, by: 5, at: .at(70)))
                (first.reason, first.because, first.by, first.pinnedAt) = (.reply, nil, 5, .at(9))
                #expect(try store.filings(ofEntry: entry.id) == [second, first])
                #expect(try store.pin(entry.id, on: records[1], at: nil))
                #expect(try store.filings(ofEntry: entry.id).map(\.pinnedAt) == [.at(8), nil])
                #expect(try store.unfile(entry.id, from: records[1]) && !store.unfile(entry.id, from: records[1]))
                #expect(try store.filings(ofEntry: entry.id) == [second] && store.filings(ofEntry: 99) == [])
            }
        }
    }

    /// Mails of equal times, some of them private.
    @Test(arguments: StoreUnderTest.all) func pagesNeitherSkipNorRepeat(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let record = try store.commit { store in
                let record = try store.insertRecord(.sample(.deal)).id
                let other = try store.insertRecord(.sample(.deal)).id
                for n in 1...30 {
                    try store.log(
                        n, of: n % 5 == 0 ? 1 : 2, on: [n % 7 == 0 ? other : record], isPrivate: n % 5 == 0,
                        at: Double(n / 8))
                }
                try store.deleteMailEntry(4, at: .at(99))
                return record
            }
            for (viewer, right) in [
                (1, (1...30).filter { $0 % 7 != 0 && $0 != 4 }),
                (2, (1...30).filter { $0 % 7 != 0 && $0 != 4 && $0 % 5 != 0 }),
            ] as [(UserID, [Int])] {
                for limit in [1, 2, 3, 7, 24, 1000] {
                    var query = TimelineQuery(of: record, viewer: viewer)
                    query.limit = limit
                    let pages = try Pages { (place: TimelinePlace?) in
                        query.before = try place.map { try #require(TimelinePlace(text: $0.text)) }
                        let page = try store.read { try $0.timeline(query) }
                        #expect(page.count <= limit)
                        return (page, page.last.map { TimelinePlace($0.filing.at, $0.entry.id) })
                    }
                    #expect(pages.items.map(\.entry.id) == right.reversed().map(Int64.init), "\(viewer), \(limit)")
                    #expect(pages.items.allSatisfy { $0.filing.entry == $0.entry.id && $0.filing.record == record })
                }
            }
            var query = TimelineQuery(of: record, viewer: 1)
            query.before = TimelinePlace(.at(1), 0)
            #expect(try store.read { try $0.timeline(query) }.map(\.entry.id) == [6, 5, 3, 2, 1], "none of that time")
            #expect(try store.read { try $0.timeline(TimelineQuery(of: 99, viewer: 1)) } == [])
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatIsPinnedIsListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let record = try store.insertRecord(.sample(.deal)).id
                for n in 1...8 { try store.log(n, of: 1, on: [record], isPrivate: n == 6, at: Double(n)) }
                #expect(try store.pinned(on: record, viewer: 1) == [])
                for (entry, time) in [(3, 1), (1, 2), (6, 3), (5, 2), (2, 5), (7, 4)] as [(Int64, Double)] {
                    #expect(try store.pin(entry, on: record, at: .at(time)))
                }
                #expect(try store.pinned(on: record, viewer: 1).map(\.entry.id) == [2, 7, 6, 5, 1], "five")
                #expect(try store.pinned(on: record, viewer: 2).map(\.entry.id) == [2, 7, 5, 1, 3])
                try store.deleteMailEntry(7, at: .at(9))
                #expect(try store.pin(2, on: record, at: nil))
                #expect(try store.pinned(on: record, viewer: 1).map(\.entry.id) == [6, 5, 1, 3])
                #expect(try store.pinned(on: 99, viewer: 1) == [])
            }
        }
    }

    // MARK: Opens and clicks

    /// Ada has tracked mails to Mia and Ben, Bob to Mia. One of each is logged.
    private struct Tracked {
        var mia: Int64
        var deal: Int64
        var company: Int64
        /// Recipients.
        var ofAda: [Int64]
        var ofBob: [Int64]
    }

    private func fill(_ store: any Store, isPrivate: Bool = false) throws -> Tracked {
        try store.commit { store in
            for name in ["ada", "bob", "eve"] { try store.addUser(name) }
            let mia = try store.insertRecord(.sample(keys: ["mia@e.example"])).id
            let deal = try store.insertRecord(.sample(.deal)).id
            let company = try store.insertRecord(.sample(.company, keys: ["e.example"])).id
            let one = try store.addMessage(
                "m1", of: 1, to: ["mia@e.example", "ben@e.example"], firstTicket: 1, messageID: "<1@e.example>")
            let two = try store.addMessage("m2", of: 1, to: ["mia@e.example"], firstTicket: 5, messageID: "2@e.example")
            let three = try store.addMessage(
                "m3", of: 2, to: ["mia@e.example"], firstTicket: 9, messageID: "<3@e.example>")
            let four = try store.addMessage("m4", of: 2, to: ["mia@e.example"], firstTicket: 11)
            try store.log(1, of: 1, to: ["mia@e.example", "ben@e.example"], on: [mia, deal], isPrivate: isPrivate)
            try store.log(2, of: 1, on: [deal], isPrivate: isPrivate)
            try store.log(3, of: 2, on: [mia], isPrivate: isPrivate)
            return Tracked(
                mia: mia, deal: deal, company: company, ofAda: (one + two).map(\.id), ofBob: (three + four).map(\.id))
        }
    }

    /// When the activities on a record were, which must be the same in pages of any size.
    private func times(_ store: any Store, _ record: Int64, _ viewer: UserID) throws -> [Double] {
        let all = try [1, 2, 3, 100].map { limit in
            try Pages { (place: TimelinePlace?) in
                let page = try store.read {
                    try $0.activities(
                        onRecord: record, viewer: viewer, before: place.flatMap { TimelinePlace(text: $0.text) },
                        limit: limit)
                }
                #expect(page.count <= limit)
                return (page, page.last?.place)
            }.items
        }
        #expect(all.allSatisfy { $0 == all[0] })
        #expect(Set(all[0].map(\.place)).count == all[0].count)
        return all[0].map { Double($0.at.milliseconds - Timestamp.start.milliseconds) / 1000 }
    }

    @Test(arguments: StoreUnderTest.all) func opensAndClicksAreThere(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let tracked = try fill(store)
            try store.commit { store in
                for (n, recipient) in tracked.ofAda.enumerated() {
                    try store.addHit(.open, to: 1, recipient: recipient, at: Double(10 + n))
                }
                for (n, recipient) in tracked.ofBob.enumerated() {
                    try store.addHit(.click, .unknown, to: 2, recipient: recipient, at: Double(20 + n))
                }
                try store.addHit(.open, .machine, to: 1, recipient: tracked.ofAda[0], at: 30)
                try store.add(.sent, to: 1, recipient: tracked.ofAda[0], at: .at(31))
                try store.add(.revise, .human, to: 1, recipient: tracked.ofAda[0], at: .at(32))
                try store.addHit(.open, to: 1, recipient: nil, at: 33)
            }
            // Ada: her own to Mia (10, 12), and Bob's that is logged on Mia (20). Not what Ben opened.
            #expect(try times(store, tracked.mia, 1) == [20, 12, 10])
            // Bob: his own two, and the one of Ada's that is logged on Mia.
            #expect(try times(store, tracked.mia, 2) == [21, 20, 10])
            #expect(try times(store, tracked.mia, 3) == [20, 10], "what is logged")
            // A deal has no addresses: all recipients of what is logged on it.
            for viewer in [1, 2, 3] as [UserID] { #expect(try times(store, tracked.deal, viewer) == [12, 11, 10]) }
            #expect(try times(store, tracked.company, 1) == [] && times(store, 99, 1) == [])
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatIsPrivateIsItsSendersAlone(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let tracked = try fill(store, isPrivate: true)
            try store.commit { store in
                try store.addHit(.open, to: 1, recipient: tracked.ofAda[0], at: 10)
                try store.addHit(.open, to: 2, recipient: tracked.ofBob[0], at: 20)
            }
            #expect(try times(store, tracked.mia, 1) == [10] && times(store, tracked.mia, 2) == [20])
            #expect(try times(store, tracked.mia, 3) == [] && times(store, tracked.deal, 2) == [])
            #expect(try times(store, tracked.deal, 1) == [10])
            try store.commit { try $0.deleteMailEntry(1, at: .at(30)) }
            #expect(try times(store, tracked.deal, 1) == [] && times(store, tracked.mia, 1) == [10])
        }
    }

    /// Many at one time, of several logs, told of later than they were.
    @Test(arguments: StoreUnderTest.all) func activitiesOfOneTimeAreAllListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let tracked = try fill(store)
            try store.commit { store in
                for n in 0..<5 {
                    try store.addHit(.open, to: 1, recipient: tracked.ofAda[0], at: 10, recordedAt: Double(50 + n))
                    try store.addHit(.open, to: 2, recipient: tracked.ofBob[0], at: 10)
                }
            }
            #expect(try times(store, tracked.mia, 1) == Array(repeating: 10, count: 10))
            // A mail of the same time comes after them.
            let mail = TimelinePlace(.at(10), 1 << 39)
            let (older, all) = try store.read { store in
                try (
                    store.activities(onRecord: tracked.mia, viewer: 1, before: mail, limit: 99),
                    store.activities(onRecord: tracked.mia, viewer: 1, before: nil, limit: 99)
                )
            }
            #expect(
                older == []
                    && all.allSatisfy { $0.place > mail && $0.entry.kind == .open && $0.entry.verdict == .human })
            #expect(all.prefix(5).allSatisfy { $0.user == 2 } && all.suffix(5).map(\.entry.seq) == [5, 4, 3, 2, 1])
        }
    }

    /// Addresses are compared in the form that tracking stores, and in that of records.
    @Test(arguments: StoreUnderTest.all) func spellingsOfAnAddressAreOne(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let record = try store.commit { store in
                try store.addUser("ada")
                var record = Record.sample()
                record.keys = [RecordKey(key: "mia@xn--r8jz45g.jp", written: "Mia@例え.jp")]
                let id = try store.insertRecord(record).id
                let people = try store.addMessage(
                    "m1", of: 1, to: ["mia@例え.jp", "mia@xn--r8jz45g.jp", "mia@example.jp"], firstTicket: 1)
                for (n, one) in people.enumerated() { try store.addHit(.open, to: 1, recipient: one.id, at: Double(n)) }
                return id
            }
            #expect(try times(store, record, 1) == [1, 0])
        }
    }
}
