import Core
import TestKit
import Testing

/// Lists of records: by time and by name, filtered, by words, in pages.
@Suite struct RecordListContract {
    /// Five deals and some others. The deals by time, newest first: e, c, a, d, b.
    private func fill(_ store: any Store) throws {
        try store.commit { store throws in
            var records: [Record] = []
            for (name, stage, owner, time) in [
                ("Alpha", "New", 1, 30), ("beta", "Won", 1, 10), ("Ärger 林", "Lost", 2, 40), ("delta", "New", nil, 20),
                ("Echo", "PROPOSAL", 2, 50),
            ] as [(String, String, UserID?, Double)] {
                records.append(
                    try store.insertRecord(.sample(.deal, name, owner: owner, stage: stage, at: time)))
            }
            let gone = try store.insertRecord(.sample(.deal, "Gone", owner: 1, stage: "New", at: 60))
            #expect(try store.updateRecord(gone.trashed(at: 61)))
            var contact = Record.sample(.contact, "田中 ﾐｱ", keys: ["mia@e.example", "tanaka@example.jp"], at: 5)
            (contact.fields.phone, contact.fields.title) = ("+81 3 1234", "Käuferin")
            contact.fields.note = "secret"
            _ = try store.insertRecord(contact)
            _ = try store.insertRecord(.sample(.contact, keys: ["ben@e.example"], at: 6))
            _ = try store.insertRecord(.sample(.company, "林業", keys: ["e.example"], at: 7))
            _ = try store.insertRecord(.sample(.ticket, "Help", stage: "Closed", at: 8))
            _ = try store.insertRecord(.sample(.ticket, "Help me", stage: "Waiting on us", at: 9))
        }
    }

    /// The names of a list, which must be the same in pages of any size.
    private func names(
        _ store: any Store, _ kind: RecordKind, _ order: RecordQuery.Order = .recent,
        _ set: (inout RecordQuery) -> Void = { _ in }
    ) throws -> [String] {
        var query = RecordQuery(kind)
        query.order = order
        set(&query)
        let all = try [1, 2, 3, 1000].map { limit in
            query.limit = limit
            let pages = try Pages { (place: RecordPlace?) in
                query.after = try place.map { try #require(RecordPlace(text: $0.text)) }
                let page = try store.read { try $0.records(matching: query) }
                #expect(page.records.count <= limit)
                return (page.records.map { $0.name.isEmpty ? $0.keys[0].written : $0.name }, page.next)
            }
            if query.span == 10_000 {
                #expect(pages.counts.count == 1 || pages.counts.last != 0, "the last page says that it is the last")
            }
            return pages.items
        }
        #expect(all.allSatisfy { $0 == all[0] })
        return all[0]
    }

    @Test(arguments: StoreUnderTest.all) func areListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            #expect(try names(store, .deal) == ["Echo", "Ärger 林", "Alpha", "delta", "beta"])
            #expect(try names(store, .deal, .name) == ["Alpha", "beta", "delta", "Echo", "Ärger 林"])
            #expect(try names(store, .contact, .name) == ["ben@e.example", "田中 ﾐｱ"])
            #expect(try names(store, .company) == ["林業"])
            #expect(try names(store, RecordKind(rawValue: "project")!) == [])
            try store.commit { try $0.touchRecords([2], at: .at(99)) }
            #expect(try names(store, .deal) == ["beta", "Echo", "Ärger 林", "Alpha", "delta"])
        }
    }

    @Test(arguments: StoreUnderTest.all) func areFiltered(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            #expect(try names(store, .deal) { $0.state = .open } == ["Echo", "Alpha", "delta"])
            #expect(try names(store, .deal, .name) { $0.state = .won } == ["beta"])
            #expect(try names(store, .deal) { $0.state = .closed } == [])
            #expect(try names(store, .ticket) { $0.state = .open } == ["Help me"])
            #expect(try names(store, .ticket) { $0.state = .closed } == ["Help"])
            #expect(try names(store, .contact) { $0.state = RecordState.none } == ["ben@e.example", "田中 ﾐｱ"])
            #expect(try names(store, .deal) { $0.stage = "New" } == ["Alpha", "delta"])
            #expect(try names(store, .deal) { $0.owner = 1 } == ["Alpha", "beta"])
            #expect(try names(store, .deal, .name) { $0.owner = 2 } == ["Echo", "Ärger 林"])
            #expect(try names(store, .deal) { ($0.owner, $0.state) = (1, .open) } == ["Alpha"])
            #expect(try names(store, .deal) { $0.isTrash = true } == ["Gone"])
            #expect(try names(store, .deal) { ($0.owner, $0.text) = (2, "林") } == ["Ärger 林"])
        }
    }

    @Test(arguments: StoreUnderTest.all) func areFoundByWords(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            for (text, right) in [
                ("田中", ["田中 ﾐｱ"]), ("ミア", ["田中 ﾐｱ"]), ("ﾐｱ", ["田中 ﾐｱ"]), ("みあ 田", ["田中 ﾐｱ"]), ("中田", []),
                ("TANAKA", ["田中 ﾐｱ"]), ("e.example", ["ben@e.example", "田中 ﾐｱ"]), ("1234", ["田中 ﾐｱ"]),
                ("käuf mia@", ["田中 ﾐｱ"]), ("secret", []), ("mia ben", []), ("", ["ben@e.example", "田中 ﾐｱ"]),
                (" ", ["ben@e.example", "田中 ﾐｱ"]), ("m", ["ben@e.example", "田中 ﾐｱ"]), ("\" OR 1", []), ("*", []),
            ] as [(String, [String])] {
                #expect(try names(store, .contact) { $0.text = text } == right, "\(text)")
                #expect(try names(store, .contact, .name) { $0.text = text } == right, "\(text)")
            }
            #expect(try names(store, .company) { $0.text = "林" } == ["林業"])
            #expect(try names(store, .deal) { $0.text = "林" } == ["Ärger 林"])
            #expect(try names(store, .deal) { $0.text = "gone" } == [])
            #expect(try names(store, .deal) { ($0.text, $0.isTrash) = ("gone", true) } == ["Gone"])
        }
    }

    /// What was renamed is found by its new name alone, and not at all once it is gone.
    @Test(arguments: StoreUnderTest.all) func theIndexFollows(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            let mia = try #require(try store.read { try $0.record(.contact, key: "mia@e.example") })
            let renamed = mia.changed(at: 70) { record in
                record.name = "佐藤"
                record.keys.removeLast()
                record.fields.title = nil
            }
            #expect(try store.commit { try $0.updateRecord(renamed) })
            for text in ["田中", "tanaka", "käuf"] { #expect(try names(store, .contact) { $0.text = text } == []) }
            for text in ["佐藤", "mia", "1234"] { #expect(try names(store, .contact) { $0.text = text } == ["佐藤"]) }
            #expect(try store.commit { try $0.updateRecord(renamed.trashed(at: 71)) })
            #expect(try names(store, .contact) { $0.text = "佐藤" } == [])
            #expect(try names(store, .contact) { ($0.text, $0.isTrash) = ("佐藤", true) } == ["佐藤"])
            #expect(try store.commit { try $0.purgeRecords(deletedBefore: .at(80), limit: 9) } == 2)
            #expect(try names(store, .contact) { ($0.text, $0.isTrash) = ("佐藤", true) } == [])
            _ = try store.commit { try $0.insertRecord(.sample(.contact, "佐", at: 90)) }
            #expect(try names(store, .contact) { $0.text = "佐" } == ["佐"])
        }
    }

    /// Many of one time, and names that begin alike.
    @Test(arguments: StoreUnderTest.all) func pagesNeitherSkipNorRepeat(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                for n in 0..<40 {
                    let name = n % 4 == 0 ? "Same" : String(repeating: "x", count: 200) + "\(n)"
                    _ = try store.insertRecord(.sample(.ticket, name, keys: ["k\(n)"], at: Double(n / 10)))
                }
            }
            for order in RecordQuery.Order.allCases {
                for limit in [1, 3, 7, 40, 41] {
                    var query = RecordQuery(.ticket)
                    (query.order, query.limit) = (order, limit)
                    let pages = try Pages { (place: RecordPlace?) in
                        query.after = place
                        let page = try store.read { try $0.records(matching: query) }
                        return (page.records.map(\.number), page.next)
                    }
                    #expect(Set(pages.items).count == 40 && pages.items.count == 40, "\(order), \(limit)")
                    if order == .recent { #expect(pages.items == (1...40).reversed()) }
                    #expect(pages.counts.count == (40 + limit - 1) / limit)
                }
            }
        }
    }

    /// More than a page examines, and words that the index finds where they are not.
    @Test(arguments: StoreUnderTest.all) func manyAreFoundByWords(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                for n in 0..<1200 {
                    // Has all pairs of "abcab", in another order.
                    let name = n % 100 == 0 ? "abcab \(n)" : "bca ab cab \(n)"
                    _ = try store.insertRecord(.sample(.deal, name, at: Double(n)))
                }
            }
            for span in [1, 500, 501, 10_000] {
                for order in RecordQuery.Order.allCases {
                    let found = try names(store, .deal, order) { ($0.text, $0.span) = ("abcab", span) }
                    #expect(found.count == 12 && found.allSatisfy { $0.hasPrefix("abcab") }, "\(span), \(order)")
                }
            }
        }
    }
}
