import Core
import TestKit
import Testing

@Suite struct QueryContract {
    /// Twelve entries, one a second: kinds go sent, open, click; verdicts of hits human, machine, unknown; recipients
    /// x (message m1), y (m1), x again (m2). Bob's log beside it holds as many.
    private func fill(_ store: any Store) throws -> UserID {
        try store.commit { store in
            let ada = try store.addUser("ada").id
            let bob = try store.addUser("bob").id
            let ids =
                try store.addMessage("m1", of: ada, to: ["x@example.com", "y@example.com"], firstTicket: 1)
                + store.addMessage("m2", of: ada, to: ["x@example.com"], firstTicket: 3)
            let other = try store.addMessage("m3", of: bob, to: ["x@example.com"], firstTicket: 9)[0].id
            for n in 1...12 {
                let kind: Kind = [.sent, .open, .click][n % 3]
                let verdict: Verdict? = kind == .sent ? nil : [.human, .machine, .unknown][n % 4 % 3]
                try store.add(
                    kind, verdict, to: ada, recipient: ids[n % 4 % 3].id, at: .at(Double(n)))
                try store.add(.open, to: bob, recipient: other, at: .at(Double(n)))
            }
            return ada
        }
    }

    private func query(_ change: (inout ActivityQuery) -> Void) -> ActivityQuery {
        var query = ActivityQuery()
        query.order = .oldestFirst
        change(&query)
        return query
    }

    private func expect(
        _ seqs: [Seq], _ store: any Store, _ user: UserID, _ location: SourceLocation = #_sourceLocation,
        _ change: (inout ActivityQuery) -> Void
    ) throws {
        let found = try store.read { try $0.activities(of: user, matching: query(change)) }
        #expect(found.map(\.seq) == seqs, sourceLocation: location)
    }

    @Test(arguments: StoreUnderTest.all) func ordersAndLimits(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try expect(Array(1...12), store, ada) { _ in }
            try expect((1...12).reversed(), store, ada) { $0.order = .newestFirst }
            try expect([1, 2, 3], store, ada) { $0.limit = 3 }
            try expect([12, 11, 10], store, ada) {
                $0.order = .newestFirst
                $0.limit = 3
            }
            try expect([], store, 99) { _ in }
        }
    }

    @Test(arguments: StoreUnderTest.all) func boundsBySeq(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try expect([10, 11, 12], store, ada) { $0.after = 9 }
            try expect([1, 2], store, ada) { $0.before = 3 }
            try expect([5], store, ada) {
                $0.after = 4
                $0.before = 6
            }
            try expect([], store, ada) {
                $0.after = 4
                $0.before = 5
            }
            try expect([], store, ada) { $0.after = 12 }
            try expect([], store, ada) { $0.after = .max }
            try expect([], store, ada) { $0.before = 1 }
            try expect(Array(1...12), store, ada) { $0.before = .max }
            try expect([4, 3], store, ada) {
                $0.order = .newestFirst
                $0.before = 5
                $0.limit = 2
            }
            try expect([6, 7], store, ada) {
                $0.after = 5
                $0.limit = 2
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func filtersByKindAndVerdict(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try expect([1, 4, 7, 10], store, ada) { $0.filter.kinds = [.open] }
            try expect([1, 3, 4, 6, 7, 9, 10, 12], store, ada) { $0.filter.kinds = [.open, .sent] }
            try expect([], store, ada) { $0.filter.kinds = [.read] }
            try expect([], store, ada) { $0.filter.kinds = [] }
            // `sent` has no verdict and passes.
            try expect([3, 4, 6, 7, 8, 9, 11, 12], store, ada) { $0.filter.verdicts = [.human] }
            try expect([3, 6, 9, 12], store, ada) { $0.filter.verdicts = [] }
            try expect([1, 5], store, ada) {
                $0.filter = Filter(kinds: [.open, .click], verdicts: [.machine])
                $0.before = 6
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func filtersByContactAndMessage(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try expect([1, 5, 9], store, ada) { $0.contact = "y@example.com" }
            try expect([2, 3, 4, 6, 7, 8, 10, 11, 12], store, ada) { $0.contact = "x@example.com" }
            try expect([], store, ada) { $0.contact = "z@example.com" }
            try expect([2, 6, 10], store, ada) { $0.message = "m2" }
            try expect([], store, ada) { $0.message = "m3" }
            try expect([3, 4, 7, 8, 11, 12], store, ada) {
                $0.message = "m1"
                $0.contact = "x@example.com"
            }
            try expect([10, 6], store, ada) {
                $0.order = .newestFirst
                $0.message = "m2"
                $0.limit = 2
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func boundsByTime(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try expect([10, 11, 12], store, ada) { $0.since = .at(10) }
            try expect([11, 12], store, ada) { $0.since = .at(10.001) }
            try expect([1, 2], store, ada) { $0.until = .at(3) }
            try expect([4, 5], store, ada) {
                $0.since = .at(4)
                $0.until = .at(6)
            }
            try expect([], store, ada) { $0.since = .at(13) }
            try expect([6], store, ada) {
                $0.since = .at(4)
                $0.until = .at(8)
                $0.after = 5
                $0.before = 7
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func leavesOutEmptied(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            _ = try store.commit {
                try $0.expire(before: [.open: .at(8), .sent: .at(99)], hitsBefore: .at(0), limit: 99)
            }
            try expect([2, 5, 8, 10, 11], store, ada) { _ in }
            try expect([5, 8, 10, 11], store, ada) { $0.since = .at(4) }
        }
    }

    @Test(arguments: StoreUnderTest.all) func findsFirstSeqOfTime(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            var random = SplitMix64(seed: 7)
            let times = (0..<60).map { _ in Double(Int.random(in: 0..<40, using: &random)) }.sorted()
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for (n, time) in times.enumerated() {
                    try store.add(n % 3 == 0 ? .sent : .open, to: ada, at: .at(time))
                }
                return ada
            }
            func compare(from floor: Int) throws {
                for time in stride(from: -1.0, through: 41, by: 0.5) {
                    let scanned = times.indices.dropFirst(floor).first { times[$0] >= time } ?? times.count
                    let found = try store.read { try $0.firstSeq(of: ada, since: .at(time)) }
                    #expect(found == Seq(scanned + 1), "at \(time)")
                }
            }
            try compare(from: 0)
            // Emptied entries keep their time; a raised floor bounds the search.
            _ = try store.commit { try $0.expire(before: [.sent: .at(99)], hitsBefore: .at(0), limit: 99) }
            try compare(from: 1)
            _ = try store.commit { try $0.expire(before: [.open: .at(15)], hitsBefore: .at(0), limit: 99) }
            try compare(from: Int(try store.state(of: ada).floor) - 1)
            #expect(try store.read { try $0.firstSeq(of: 99, since: .at(0)) } == 1)
        }
    }

    @Test(arguments: StoreUnderTest.all) func digestCountsByKindAndContact(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            let digest = try store.read { try $0.digest(of: ada, after: 2, through: 11) }
            // 3…11: opens 4, 7, 10; clicks 5, 8, 11; sent 3, 6, 9. The machine's click is 5.
            #expect(
                digest
                    == Digest(
                        from: 3, to: 11,
                        kinds: [
                            .init(kind: .click, count: 3), .init(kind: .open, count: 3), .init(kind: .sent, count: 3),
                        ],
                        contacts: [.init(recipient: .init(email: "x@example.com"), opens: 3, clicks: 2)]))
            let empty = try store.read { try $0.digest(of: ada, after: 12, through: 12) }
            #expect(empty == Digest(from: 13, to: 12))
        }
    }

    @Test(arguments: StoreUnderTest.all) func digestNamesBusiestContacts(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                let people = try store.addMessage(
                    "m1", of: ada, to: (0..<130).map { "p\(1000 - $0)@example.com" }, firstTicket: 1)
                for person in people { try store.add(.open, to: ada, recipient: person.id) }
                for _ in 0..<2 { try store.add(.click, to: ada, recipient: people[5].id) }
                return ada
            }
            let contacts = try store.read { try $0.digest(of: ada, after: 0, through: 132) }.contacts
            #expect(contacts.count == 100)
            #expect(contacts[0] == .init(recipient: .init(email: "p995@example.com"), opens: 1, clicks: 2))
            let rest = contacts.dropFirst().map { $0.recipient.email ?? "" }
            #expect(rest == rest.sorted(), "by address where the counts are the same")
            #expect(rest.first == "p1000@example.com")
        }
    }
}
