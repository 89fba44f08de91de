import Core
import TestKit
import Testing

/// Pages of a log whose filter matches little.
@Suite struct ListingContract {
    /// A hundred entries, of which the 3rd, the 50th and the 97th are clicks.
    private func fill(_ store: any Store) throws -> UserID {
        try store.commit { store in
            let user = try store.addUser("ada").id
            for n in 1...100 { try store.add([3, 50, 97].contains(n) ? .click : .open, to: user, at: .at(Double(n))) }
            return user
        }
    }

    private func clicks(_ order: ActivityQuery.Order) -> ActivityQuery {
        var query = ActivityQuery()
        query.order = order
        query.filter.kinds = [.click]
        return query
    }

    /// Every page of a question, by going on where the one before it has ended.
    private func pages(_ store: any Store, _ user: UserID, _ query: ActivityQuery, span: Seq) throws -> [[Seq]] {
        var query = query
        var pages: [[Seq]] = []
        while pages.count < 1000 {
            let page = try store.read { try $0.list(of: user, matching: query, span: span) }
            pages.append(page.entries.map(\.seq))
            guard let reached = page.reached else { break }
            if query.order == .oldestFirst { query.after = reached } else { query.before = reached }
        }
        return pages
    }

    @Test(arguments: StoreUnderTest.all)
    func noPageLooksFurtherThanItMay(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try fill(store)
            #expect(
                try pages(store, user, clicks(.newestFirst), span: 20) == [[97], [], [50], [], [3]])
            #expect(try pages(store, user, clicks(.oldestFirst), span: 20) == [[3], [], [50], [], [97]])
            #expect(try pages(store, user, clicks(.newestFirst), span: 100) == [[97, 50, 3]])
            var one = clicks(.newestFirst)
            one.limit = 1
            #expect(try pages(store, user, one, span: 60).joined().map(\.self) == [97, 50, 3])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func theRangeIsKept(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try fill(store)
            var query = clicks(.oldestFirst)
            (query.after, query.before) = (3, 97)
            #expect(try pages(store, user, query, span: 10).joined().map(\.self) == [50])
            query = clicks(.newestFirst)
            (query.since, query.until) = (.at(50), .at(97))
            #expect(try pages(store, user, query, span: 10).joined().map(\.self) == [50])
            query.since = .at(98)
            query.until = nil
            #expect(try pages(store, user, query, span: 10) == [[]])
            // Without a filter a page is full or the last.
            query = ActivityQuery()
            query.limit = 40
            #expect(try pages(store, user, query, span: 10).map(\.count) == [40, 40, 20])
        }
    }
}
