import Core
import StoreSQLite
import TestKit
import Testing

/// Activities by when they happened, where that is not when they were recorded.
@Suite struct TimeOrderContract {
    private static let mia = "mia@example.com"

    /// Six activities, recorded at 100, 101 and so on, which happened at these times: 2 before all others, 4 between 1 and 3.
    private static let times: [Double] = [100, 20, 102, 101, 104, 500]

    private func fill(_ store: any Store) throws -> UserID {
        try store.commit { store in
            let user = try store.addUser("ada").id
            let other = try store.addUser("bob").id
            let mia = try store.addMessage("m", of: user, to: [Self.mia], firstTicket: 1)[0]
            for (index, time) in Self.times.enumerated() {
                _ = try store.append(
                    .sample(index == 2 ? .click : .open, .human, at: .at(time)), to: user,
                    recipient: index < 3 ? mia.id : nil, recordedAt: .at(100 + Double(index)))
            }
            _ = try store.append(.sample(.open, .human, at: .at(50)), to: other, recipient: nil, recordedAt: .at(90))
            return user
        }
    }

    private func query(_ change: (inout ActivityQuery) -> Void = { _ in }) -> ActivityQuery {
        var query = ActivityQuery()
        query.isByTime = true
        change(&query)
        return query
    }

    /// Every page, by going on where the one before it has ended.
    private func pages(
        _ store: any Store, _ user: UserID, _ query: ActivityQuery, span: Seq = 50_000
    ) throws -> [[Seq]] {
        var query = query
        var pages: [[Seq]] = []
        while pages.count < 100 {
            let page = try store.read { try $0.list(of: user, matching: query, span: span) }
            pages.append(page.entries.map(\.seq))
            #expect(page.reached == nil)
            guard let moment = page.moment else { break }
            query.earlier = moment
        }
        return pages
    }

    @Test(arguments: StoreUnderTest.all) func theLatestComeFirst(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try fill(store)
            #expect(try pages(store, user, query()) == [[6, 5, 3, 4, 1, 2]])
            for limit in 1...5 {
                let all = try pages(store, user, query { $0.limit = limit })
                #expect(all.flatMap(\.self) == [6, 5, 3, 4, 1, 2] && all.allSatisfy { $0.count <= limit }, "\(limit)")
            }
            // In the order of the log as before.
            #expect(try pages(store, user, query { $0.isByTime = false }) == [[6, 5, 4, 3, 2, 1]])
        }
    }

    /// At the bound and next to it, for times of both kinds.
    @Test(arguments: StoreUnderTest.all) func timesAreThoseThatAreShown(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try fill(store)
            for since in [19.0, 20, 20.001, 99, 100, 100.001, 101, 102, 103, 104, 499, 500, 501] {
                for until in [20.0, 100, 101, 101.001, 104.001, 501] {
                    let right = [6, 5, 3, 4, 1, 2].filter { (since..<max(since, until)).contains(Self.times[$0 - 1]) }
                    for limit in [1, 2, 100] {
                        let asked = query { ($0.since, $0.until, $0.limit) = (.at(since), .at(until), limit) }
                        let found = try pages(store, user, asked).flatMap(\.self)
                        #expect(found == right.map { Seq($0) }, "\(since) to \(until) by \(limit)")
                    }
                }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func contactsMessagesAndKindsAreChosen(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try fill(store)
            for limit in [1, 2, 100] {
                func found(_ change: (inout ActivityQuery) -> Void) throws -> [Seq] {
                    try pages(
                        store, user,
                        query {
                            $0.limit = limit
                            change(&$0)
                        }
                    ).flatMap(\.self)
                }
                #expect(try found { $0.contact = Self.mia } == [3, 1, 2])
                #expect(try found { $0.message = "m" } == [3, 1, 2])
                #expect(try found { ($0.message, $0.until) = ("m", .at(101)) } == [1, 2])
                #expect(try found { ($0.contact, $0.since) = (Self.mia, .at(21)) } == [3, 1])
                #expect(try found { $0.filter.kinds = [.click] } == [3])
                #expect(try found { ($0.contact, $0.filter.kinds) = (Self.mia, [.open]) } == [1, 2])
            }
        }
    }

    /// A search that finds little looks at so much and no more, and goes on.
    @Test(arguments: StoreUnderTest.all) func noPageLooksFurtherThanItMay(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try fill(store)
            let clicks = query { $0.filter.kinds = [.click] }
            #expect(try pages(store, user, clicks, span: 2) == [[], [3], [], []])
            #expect(try pages(store, user, clicks, span: 4) == [[3], []])
        }
    }

    /// What retention has emptied, and what was erased, has no place of its own any more, or keeps it.
    @Test(arguments: StoreUnderTest.all) func whatChangesKeepsItsTime(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try fill(store)
            try store.commit { store in
                try store.rewrite(2, of: user, as: Activity.sample(.open, .human, at: .at(20)).encoded)
                _ = try store.expire(before: [.open: .at(104)], hitsBefore: .at(0), limit: 1)
            }
            #expect(try pages(store, user, query()) == [[6, 5, 3, 4, 2]])
            guard let sqlite = store as? SQLiteStore else { return }
            #expect(try sqlite.verify().findings == [])
        }
    }
}
