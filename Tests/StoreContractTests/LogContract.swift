import Core
import TestKit
import Testing

@Suite struct LogContract {
    @Test(arguments: StoreUnderTest.all) func seqsCountWithoutHoles(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada").id, try $0.addUser("bob").id) }
            var random = SplitMix64(seed: 1)
            var expected: [UserID: Seq] = [:]
            for _ in 0..<12 {
                try store.commit { store in
                    for _ in 0..<Int.random(in: 1...5, using: &random) {
                        let user = random.oneIn(2) ? ada : bob
                        let entry = try store.add(.open, to: user)
                        expected[user, default: 0] += 1
                        #expect(entry.seq == expected[user])
                        #expect(try store.logState(of: user)?.head == entry.seq, "seen by its own transaction")
                    }
                }
            }
            for user in [ada, bob] {
                let head = try #require(expected[user])
                #expect(try store.state(of: user).head == head)
                #expect(try store.seqs(of: user) == Array(1...head))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func servesWhatWasAppended(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            var activity = Activity.sample(.click, .unknown, at: .at(0.123))
            activity.message = .init(id: "m1", subject: "\"Quoted\" \u{1}\u{2028} 🔔")
            activity.link = .init(n: 3, url: "https://example.com/?a=1&b=2")
            let entry = try store.commit { store in
                let ada = try store.addUser("ada").id
                return try store.append(activity, to: ada, recipient: nil, recordedAt: .at(1))
            }
            #expect(entry == Entry(seq: 1, kind: .click, verdict: .unknown, body: activity.encoded))
            let page = try store.read { try $0.page(of: 1, after: 0, limit: 1, maximumBytes: 1) }
            #expect(page.entries == [entry])
        }
    }

    @Test(arguments: StoreUnderTest.all) func appendNeedsUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            #expect(throws: StoreError.self) { try store.commit { _ = try $0.add(.open, to: 5) } }
        }
    }

    /// Searching by time needs times that never fall.
    @Test(arguments: StoreUnderTest.all) func recordedTimeNeverFalls(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for time in [10.0, 5, 20, 15] { try store.add(.open, to: ada, at: .at(time)) }
                return ada
            }
            try store.commit { _ = try $0.add(.open, to: ada, at: .at(1)) }
            try store.read { store throws in
                #expect(try store.firstSeq(of: ada, since: .at(1)) == 1)
                #expect(try store.firstSeq(of: ada, since: .at(11)) == 3, "the second was raised to 10")
                #expect(try store.firstSeq(of: ada, since: .at(20)) == 3, "the fourth and fifth to 20")
                #expect(try store.firstSeq(of: ada, since: .at(21)) == 6)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func rollbackLeavesNothing(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m1", of: ada, to: ["x@example.com"], firstTicket: 1)
                try store.add(.open, to: ada, recipient: 1)
                return ada
            }
            let before = try store.state(of: ada)
            #expect(throws: ChangeOfMind()) {
                try store.commit { store in
                    try store.addUser("bob")
                    try store.addMessage("m2", of: ada, to: ["x@example.com"], firstTicket: 2)
                    try store.add(.open, to: ada, recipient: 1)
                    try store.tally(.open, of: 1)
                    try store.keep(.sample(of: ada, recipient: 1, seq: 2))
                    #expect(try store.markRead(of: ada, upTo: 1))
                    try store.saveCursor(Cursor(epoch: Epoch("e1"), seq: 2), device: "tray", of: ada, at: .at(0))
                    _ = try store.expire(before: [.open: .at(99)], hitsBefore: .at(0), limit: 99)
                    throw ChangeOfMind()
                }
            }
            #expect(try store.state(of: ada) == before)
            #expect(try store.seqs(of: ada) == [1])
            try store.read { store throws in
                #expect(try store.users().count == 1)
                #expect(try store.message("m2") == nil)
                #expect(try store.recipient(ticket: .numbered(2)) == nil)
                #expect(try store.allHits() == [])
                #expect(try store.consumers(of: ada) == [])
                #expect(try store.state(ofRecipient: 1).tally.opens == 0)
            }
            let next = try store.commit { try $0.add(.open, to: ada) }
            #expect(next.seq == 2, "the seq that was rolled back is given again")
        }
    }
}

@Suite struct PageContract {
    /// Ten entries of known size: 3 and 7 emptied by retention.
    private func fill(_ store: any Store) throws -> (user: UserID, bodyBytes: Int) {
        try store.commit { store in
            let ada = try store.addUser("ada").id
            var bytes = 0
            for n in 1...10 {
                bytes = try store.add(n == 3 || n == 7 ? .sent : .open, to: ada, at: .at(Double(n))).body.count
            }
            _ = try store.expire(before: [.sent: .at(99)], hitsBefore: .at(0), limit: 99)
            return (ada, bytes)
        }
    }

    @Test(arguments: StoreUnderTest.all) func passesOverEmptied(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, _) = try fill(store)
            let page = try store.read { try $0.page(of: ada, after: 1, limit: 99, maximumBytes: .max) }
            #expect(page.entries.map(\.seq) == [2, 4, 5, 6, 8, 9, 10])
            #expect(page.through == 10)
        }
    }

    @Test(arguments: StoreUnderTest.all) func endsAtLimit(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, _) = try fill(store)
            let page = try store.read { try $0.page(of: ada, after: 1, limit: 3, maximumBytes: .max) }
            #expect(page.entries.map(\.seq) == [2, 4, 5])
            #expect(page.through == 5)
        }
    }

    @Test(arguments: StoreUnderTest.all) func endsWithEntryThatReachesBytes(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bytes) = try fill(store)
            func page(_ maximumBytes: Int) throws -> Page {
                try store.read { try $0.page(of: ada, after: 0, limit: 99, maximumBytes: maximumBytes) }
            }
            #expect(try page(1).entries.map(\.seq) == [1], "never without an entry")
            #expect(try page(2 * bytes).entries.map(\.seq) == [1, 2])
            #expect(try page(2 * bytes + 1).entries.map(\.seq) == [1, 2, 4])
            #expect(try page(2 * bytes + 1).through == 4)
        }
    }

    @Test(arguments: StoreUnderTest.all) func knowsWhatLiesBehindItsEnd(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addUser("bob")
                for n in 1...5 { try store.add(n > 3 ? .sent : .open, to: ada, at: .at(Double(n))) }
                try store.add(.open, to: ada + 1)
                _ = try store.expire(before: [.sent: .at(99)], hitsBefore: .at(0), limit: 99)
                return ada
            }
            func page(after: Seq) throws -> Page {
                try store.read { try $0.page(of: ada, after: after, limit: 99, maximumBytes: .max) }
            }
            #expect(try page(after: 3) == Page(entries: [], through: 5), "nothing is left before the head")
            #expect(try page(after: 5) == Page(entries: [], through: 5))
            #expect(try page(after: 8) == Page(entries: [], through: 8), "beyond the head")
        }
    }

    @Test(arguments: StoreUnderTest.all) func readsOnFromThrough(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, _) = try fill(store)
            var seqs: [Seq] = []
            var after: Seq = 0
            while after < 10 {
                let page = try store.read { try $0.page(of: ada, after: after, limit: 2, maximumBytes: .max) }
                try #require(page.through > after)
                seqs += page.entries.map(\.seq)
                after = page.through
            }
            #expect(seqs == [1, 2, 4, 5, 6, 8, 9, 10])
        }
    }
}
