import Core
import StoreSQLite
import TestKit
import Testing

/// What erasing a contact asks of a store.
@Suite struct ErasureContract {
    private static let mia = "mia@example.com"

    /// Two users with mail to Mia, one of it to Ben too, and hits of both.
    private func fill(_ store: any Store) throws {
        try store.commit { store in
            for (name, first) in [("ada", 1), ("bob", 11)] as [(String, UInt64)] {
                let user = try store.addUser(name).id
                let both = try store.addMessage(
                    "\(name)-1", of: user, to: [Self.mia, "ben@example.com"], links: ["https://e.example/"],
                    firstTicket: first)
                let alone = try store.addMessage(
                    "\(name)-2", of: user, to: [Self.mia], links: ["https://e.example/"], firstTicket: first + 5)
                for (n, person) in (both + alone).enumerated() {
                    let entry = try store.add(.open, to: user, recipient: person.id, at: .at(Double(n)))
                    try store.keep(
                        .sample(
                            of: user, recipient: person.id, seq: entry.seq, at: .at(Double(n)), userAgent: "Of \(n)"))
                }
                try store.keepEvent("e-1", of: user, seq: 1, at: .at(1))
                try store.keepEvent("e-2", of: user, seq: 2, at: .at(1))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func recipientsAndTheirHitsAreFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            try store.read { store throws in
                let all = try store.recipients(Self.mia, of: nil)
                #expect(all.map(\.message) == ["ada-1", "ada-2", "bob-1", "bob-2"])
                let adas = try store.recipients(Self.mia, of: 1)
                #expect(adas.map(\.message) == ["ada-1", "ada-2"])
                #expect(try store.recipients("eve@example.com", of: nil) == [])
                #expect(try store.hits(of: adas).map(\.userAgent) == ["Of 0", "Of 2"])
                #expect(try store.hits(of: all).count == 4)
                #expect(try store.hits(of: []) == [])
                #expect(try store.leftovers(limit: 9).isEmpty)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func rewritingKeepsThePlace(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            let state = try store.state(of: 1)
            let version = try store.read { try $0.controlVersion() }
            let body = Activity.sample(.open, .human, at: .at(77)).encoded
            try store.commit { store in
                try store.rewrite(1, of: 1, as: body)
                try store.rewrite(99, of: 1, as: body)
            }
            #expect(try store.state(of: 1) == state)
            try store.read { store throws in
                let entries = try store.page(of: 1, after: 0, limit: 9, maximumBytes: .max).entries
                #expect(entries.map(\.seq) == [1, 2, 3])
                #expect(entries[0] == Entry(seq: 1, kind: .open, verdict: .human, body: body))
                #expect(try store.contact(Self.mia, of: 1)?.engagement.opens.count == 1, "it is about nobody now")
                #expect(try store.event("e-1", of: 1) == nil)
                #expect(try store.event("e-2", of: 1) == 2)
                #expect(try store.event("e-1", of: 2) == 1)
                #expect(try store.controlVersion() > version, "a running hub notices")
            }
            // What retention has emptied stays empty.
            _ = try store.commit { try $0.expire(before: [.open: .at(2)], hitsBefore: .at(0), limit: 9) }
            try store.commit { try $0.rewrite(2, of: 1, as: body) }
            #expect(try store.seqs(of: 1) == [3])
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatIsNobodyElsesGoes(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            try store.commit { store in
                try store.setTracking(.anonymous, of: .address(Self.mia), user: 2)
                try store.setTracking(.anonymous, of: .address(Self.mia), user: nil)
                try store.optOut(Self.mia, at: .at(3))
            }
            #expect(try store.commit { try $0.removeRecipients(Self.mia).messages } == 2)
            #expect(try store.commit { try $0.removeRecipients(Self.mia).messages } == 0)
            try store.read { store throws in
                #expect(try store.message("ada-2") == nil && store.message("bob-2") == nil)
                #expect(try store.message("ada-1")?.links == ["https://e.example/"])
                #expect(try store.recipients(Self.mia, of: nil) == [])
                #expect(try store.recipient(ticket: .numbered(2))?.email == "ben@example.com")
                #expect(try store.trackingSettings(of: 2, after: nil, limit: 9) == [])
                #expect(try store.trackingSettings(of: nil, after: nil, limit: 9) == [])
                #expect(try store.hasOptedOut(Self.mia))
            }
            // Ids are given once only.
            let new = try store.commit { try $0.addMessage("ada-3", of: 1, to: [Self.mia], firstTicket: 50) }
            #expect(new.map(\.id) == [7] && new.map(\.tracking) == [.never])
        }
    }

    @Test(arguments: StoreUnderTest.all) func hitsOfNobodyAreLeftOver(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            _ = try store.commit { try $0.removeRecipients(Self.mia) }
            #expect(try store.read { try $0.leftovers(limit: 3) }.hits.count == 3)
            var rounds = 0
            while case let leftovers = try store.read({ try $0.leftovers(limit: 3) }), !leftovers.isEmpty {
                try store.commit { try $0.remove(leftovers) }
                rounds += 1
                try #require(rounds < 9)
            }
            #expect(try store.read { try $0.allHits() }.map(\.userAgent) == ["Of 1", "Of 1"])
        }
    }

    /// A text is kept once and hits refer to it: one that a hit came to be by in the meantime stays.
    @Test func agentsOfNobodyGoUnlessAHitCame() throws {
        let sample = try SampleStore()
        let store = try SQLiteStore(path: sample.path)
        let hit = KeptHit.sample(of: 1, recipient: 1, seq: 4, at: .at(50), userAgent: "Odd/1")
        func agents() throws -> [String] { try sample.texts("SELECT text FROM agent ORDER BY text") }
        try store.commit { try $0.keep(hit) }
        try sample.damage("DELETE FROM hit WHERE agent = (SELECT id FROM agent WHERE text = 'Odd/1')")
        #expect(try agents() == ["Mail/1", "Odd/1"])
        let leftovers = try store.read { try $0.leftovers(limit: 9) }
        #expect(leftovers.hits == [] && leftovers.agents.count == 1)
        try store.commit { try $0.keep(hit) }
        try store.commit { try $0.remove(leftovers) }
        #expect(try agents() == ["Mail/1", "Odd/1"], "a hit came")
        #expect(try store.verify().findings == [])
        try sample.damage("DELETE FROM hit WHERE agent = (SELECT id FROM agent WHERE text = 'Odd/1')")
        // Another process removes it; this one has its number in mind.
        let other = try SQLiteStore(path: sample.path)
        let now = try other.read { try $0.leftovers(limit: 9) }
        try other.commit { try $0.remove(now) }
        #expect(try agents() == ["Mail/1"])
        try store.commit { try $0.keep(hit) }
        #expect(try store.verify().findings == [])
        #expect(try agents() == ["Mail/1", "Odd/1"])
    }

    @Test(arguments: StoreUnderTest.all) func erasingLeavesAWholeStore(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            _ = try store.commit { try $0.removeRecipients(Self.mia) }
            for user in [1, 2] as [UserID] {
                for seq in [1, 3] as [Seq] {
                    try store.commit { try $0.rewrite(seq, of: user, as: Activity.sample(.open, .human).encoded) }
                }
            }
            while case let leftovers = try store.read({ try $0.leftovers(limit: 9) }), !leftovers.isEmpty {
                try store.commit { try $0.remove(leftovers) }
            }
            guard let sqlite = store as? SQLiteStore else { return }
            #expect(try sqlite.verify().findings == [])
            #expect(try sqlite.places(of: "MIA@example.com") == [])
            #expect(try sqlite.places(of: "Ben@Example.com").count == 2)
        }
    }
}
