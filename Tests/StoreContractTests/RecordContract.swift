import Core
import TestKit
import Testing

/// Contacts, companies, deals and tickets.
@Suite struct RecordContract {
    private static func full() -> Record {
        var record = Record.sample(.contact, "Mia 田中 🙂", keys: ["mia@e.example"], owner: 7, stage: nil, at: 3)
        record.keys.append(RecordKey(key: "mia@xn--r8jz45g.jp", written: "Mia@例え.jp"))
        record.fields.phone = "+81 3 1234"
        record.fields.title = "Käuferin"
        record.fields.note = "a\n\"b\" \\ /"
        (record.fields.amount, record.fields.currency) = (.max, "JPY")
        (record.fields.closeOn, record.fields.priority) = ("2026-12-24", "high")
        (record.fields.legalBasis, record.fields.legalBasisBy) = ("consent", "ada@example.org")
        (record.fields.legalBasisAt, record.fields.marketing) = ("2026-11-22T05:04:03Z", false)
        record.origin = .mail
        (record.updatedAt, record.touchedAt) = (.at(4), .at(5))
        return record
    }

    @Test(arguments: StoreUnderTest.all) func isReadAsItWasWritten(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            var right = Self.full()
            let stored = try store.commit { try $0.insertRecord(right) }
            (right.id, right.number) = (stored.id, 1)
            #expect(stored == right && stored.version == 1)
            try store.read { store throws in
                #expect(try store.record(stored.id) == right)
                #expect(try store.record(.contact, number: 1) == right)
                #expect(try store.record(.contact, key: "mia@e.example") == right)
                #expect(try store.record(.contact, key: "mia@xn--r8jz45g.jp") == right)
                #expect(try store.records([stored.id, 99]) == [stored.id: right])
                #expect(try store.records([]) == [:])
                #expect(try store.record(99) == nil && store.record(.deal, number: 1) == nil)
                #expect(try store.record(.contact, key: "Mia@例え.jp") == nil)
                #expect(try store.record(.company, key: "mia@e.example") == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func numbersAreNeverGivenAgain(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let stored = try store.commit { store throws in
                try [RecordKind.contact, .contact, .deal, .ticket, .company, .deal].map {
                    try store.insertRecord(.sample($0))
                }
            }
            #expect(stored.map(\.number) == [1, 2, 1, 1, 1, 2])
            #expect(Set(stored.map(\.id)).count == 6)
            try store.commit { store throws in
                #expect(try store.updateRecord(stored[5].trashed(at: 1)))
                #expect(try store.purgeRecords(deletedBefore: .at(2), limit: 9) == 1)
            }
            let next = try store.commit { try $0.insertRecord(.sample(.deal)) }
            #expect(next.number == 3 && next.id > stored[5].id)
            #expect(try store.read { try $0.record(.deal, number: 2) } == nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func whoSawAnOlderVersionChangesNothing(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let first = try store.commit { try $0.insertRecord(.sample(.deal, "Old", stage: "New")) }
            let second = first.changed(at: 9) { record in
                (record.name, record.fields.stage, record.owner) = ("New", "Won", 4)
            }
            #expect(second.version == 2 && second.state == .won)
            #expect(try store.commit { try $0.updateRecord(second) })
            #expect(try store.read { try $0.record(first.id) } == second)
            for version in [0, 1, 2, 4] as [Int64] {
                var late = first.changed(at: 99) { $0.name = "Late" }
                late.version = version
                #expect(try !store.commit { try $0.updateRecord(late) })
            }
            var missing = second.changed(at: 99) { _ in }
            missing.id = 99
            #expect(try !store.commit { try $0.updateRecord(missing) })
            #expect(try store.read { try $0.record(first.id) } == second)
            // What a record is stays, whatever a change says.
            let third = second.changed(at: 10) { record in
                (record.kind, record.number, record.origin, record.createdAt) = (.ticket, 5, .mail, .at(99))
            }
            #expect(try store.commit { try $0.updateRecord(third) })
            let stored = try #require(try store.read { try $0.record(.deal, number: 1) })
            #expect((stored.origin, stored.createdAt, stored.version) == (.hand, .at(0), 3))
        }
    }

    @Test(arguments: StoreUnderTest.all) func anAddressHasOneLiveRecord(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (mia, ben) = try store.commit { store throws in
                (
                    try store.insertRecord(.sample(keys: ["mia@e.example", "m@e.example"])),
                    try store.insertRecord(.sample(keys: ["ben@e.example"]))
                )
            }
            try store.commit { store throws in
                // The transaction may go on.
                #expect(throws: StoreError.exists("m@e.example belongs to another record")) {
                    try store.insertRecord(.sample(.contact, "Twice", keys: ["new@e.example", "m@e.example"]))
                }
                #expect(throws: StoreError.exists("m@e.example belongs to another record")) {
                    try store.updateRecord(
                        ben.changed(at: 5) {
                            $0.name = "Ben"; $0.keys += mia.keys.suffix(1)
                        })
                }
                // Of another kind it is something else.
                #expect(try store.insertRecord(.sample(.company, keys: ["m@e.example"])).number == 1)
            }
            try store.commit { store throws in
                #expect(try store.record(ben.id) == ben)
                #expect(try store.record(.contact, key: "new@e.example") == nil)
                #expect(try store.insertRecord(.sample(keys: ["new@e.example"])).number == 3)
                // Its own addresses do not keep a record from being changed.
                #expect(try store.updateRecord(mia.changed(at: 6) { $0.keys.reverse() }))
                #expect(try store.record(mia.id)?.keys.map(\.key) == ["m@e.example", "mia@e.example"])
                // An address that is named twice is there once.
                let twice = try store.insertRecord(.sample(keys: ["a@e.example", "b@e.example", "a@e.example"]))
                #expect(try store.record(twice.id)?.keys == twice.keys && twice.keys.count == 2)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func theTrashGivesBack(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let first = try store.commit { try $0.insertRecord(.sample(.contact, "First", keys: ["mia@e.example"])) }
            let trashed = first.trashed(at: 10)
            #expect(try store.commit { try $0.updateRecord(trashed) })
            try store.read { store throws in
                #expect(try store.record(first.id) == trashed)
                #expect(try store.record(.contact, key: "mia@e.example") == trashed)
                #expect(try store.records(matching: RecordQuery(.contact)) == RecordListing())
                var query = RecordQuery(.contact)
                query.isTrash = true
                #expect(try store.records(matching: query).records == [trashed])
            }
            let second = try store.commit { try $0.insertRecord(.sample(.contact, "Second", keys: ["mia@e.example"])) }
            let restored = trashed.changed(at: 12) { $0.deletedAt = nil }
            try store.commit { store throws in
                #expect(try store.record(.contact, key: "mia@e.example") == second)
                #expect(throws: StoreError.exists("mia@e.example belongs to another record")) {
                    try store.updateRecord(restored)
                }
                #expect(try store.record(first.id) == trashed)
                #expect(try store.updateRecord(second.trashed(at: 11)))
                #expect(try store.record(.contact, key: "mia@e.example")?.id == second.id, "it was trashed last")
                #expect(try store.updateRecord(restored))
                #expect(try store.record(.contact, key: "mia@e.example") == restored)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatHappensToARecordNeverGoesBack(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ids = try store.commit { store throws in
                try [10, 20, 30].map { try store.insertRecord(.sample(.deal, at: $0)).id }
            }
            try store.commit { store throws in
                try store.touchRecords([ids[0], ids[2], 99], at: .at(20))
                try store.touchRecords([], at: .at(99))
                #expect(try ids.map { try store.record($0)?.touchedAt } == [.at(20), .at(20), .at(30)])
                let record = try #require(try store.record(ids[2]))
                var late = record.changed(at: 25) { $0.name = "A" }
                late.touchedAt = .at(5)
                #expect(try store.updateRecord(late))
                let stored = try store.record(ids[2])
                #expect(stored?.touchedAt == .at(30) && stored?.updatedAt == .at(25) && stored?.name == "A")
                #expect(try store.record(ids[0])?.version == 1, "a touch is no change")
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func theTrashIsEmptied(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try store.commit { try $0.addUser("ada").id }
            let records = try store.commit { store throws in
                let records = try (0..<4).map {
                    try store.insertRecord(.sample(.contact, "N\($0)", keys: ["\($0)@e.example"]))
                }
                for record in records {
                    try store.associate(
                        records[3].id == record.id ? records[0].id : records[3].id,
                        .init(to: record.id, .hand, at: .at(1)))
                    try store.note(RecordChange(at: .at(1), by: "a", what: "created"), of: record.id)
                }
                try store.log(1, of: user, on: records.map(\.id))
                for (record, time) in zip(records, [5, 3, 4] as [Double]) {
                    #expect(try store.updateRecord(record.trashed(at: time)))
                }
                return records
            }
            try store.commit { store throws in
                #expect(try store.purgeRecords(deletedBefore: .at(3), limit: 9) == 0)
                #expect(try store.purgeRecords(deletedBefore: .at(5), limit: 1) == 1)
                #expect(try store.record(records[1].id) == nil && store.record(records[2].id) != nil)
                #expect(try store.purgeRecords(deletedBefore: .at(5), limit: 9) == 1)
                #expect(try store.record(records[0].id) != nil, "it was trashed at that time")
                #expect(try store.purgeRecords(deletedBefore: .at(6), limit: 9) == 1)
                #expect(try store.records(records.map(\.id)).keys.sorted() == [records[3].id])
                #expect(try store.associations(of: records[3].id) == [])
                for record in records.prefix(3) {
                    #expect(try store.changes(of: record.id, before: nil, limit: 9) == [])
                    #expect(try store.associations(of: record.id) == [])
                    #expect(try store.record(.contact, key: record.keys[0].key) == nil)
                }
                #expect(try store.filings(ofEntry: 1).map(\.record) == [records[3].id])
                #expect(try store.insertRecord(.sample(keys: ["0@e.example"])).number == 5)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anAddressIsErasedFromRecords(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let user = try store.commit { try $0.addUser("ada").id }
            let (alone, shared, trashed, other, company) = try store.commit { store throws in
                let alone = try store.insertRecord(.sample(.contact, "Mia Alone", keys: ["mia@e.example"]))
                #expect(try store.updateRecord(alone.trashed(at: 1)))
                let trashed = try store.insertRecord(.sample(keys: ["mia@e.example", "old@e.example"]))
                #expect(try store.updateRecord(trashed.trashed(at: 2)))
                let shared = try store.insertRecord(.sample(.contact, "Mia", keys: ["mia@e.example", "m@e.example"]))
                let other = try store.insertRecord(.sample(keys: ["ben@e.example"]))
                let company = try store.insertRecord(.sample(.company, keys: ["mia@e.example"]))
                for record in [alone, shared, other] {
                    try store.note(
                        RecordChange(at: .at(1), by: "a", what: "created", after: "mia@e.example"), of: record.id)
                    try store.associate(record.id, .init(to: company.id, .domain, at: .at(1)))
                }
                try store.log(1, of: user, on: [alone.id, other.id])
                return (alone, shared, trashed, other, company)
            }
            try store.commit { store throws in
                #expect(try store.eraseRecords(withAddress: "none@e.example") == [])
                #expect(try store.eraseRecords(withAddress: "mia@e.example") == [alone.id])
                #expect(try store.eraseRecords(withAddress: "mia@e.example") == [])
                #expect(try store.record(alone.id) == nil)
                let left = try #require(try store.record(shared.id))
                #expect(left.keys.map(\.key) == ["m@e.example"] && left.version == 2 && left.isLive)
                #expect(try store.record(trashed.id)?.keys.map(\.key) == ["old@e.example"])
                #expect(try store.record(trashed.id)?.version == 3)
                #expect(try store.record(.contact, key: "mia@e.example") == nil)
                #expect(try store.record(other.id) == other && store.record(company.id) == company)
                #expect(try store.changes(of: shared.id, before: nil, limit: 9) == [])
                #expect(try store.changes(of: other.id, before: nil, limit: 9).count == 1)
                #expect(try store.associations(of: company.id).map(\.other) == [other.id, shared.id])
                #expect(try store.filings(ofEntry: 1).map(\.record) == [other.id])
                var query = RecordQuery(.contact)
                query.text = "mia@"
                #expect(try store.records(matching: query) == RecordListing())
                #expect(try store.insertRecord(.sample(keys: ["mia@e.example"])).number == 5)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func changesAreKept(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (one, two) = try store.commit { store throws in
                (try store.insertRecord(.sample(.deal)).id, try store.insertRecord(.sample(.deal)).id)
            }
            let full = RecordChange(at: .at(1), by: "ada@example.org", what: "stage", before: "New", after: "Won")
            try store.commit { store throws in
                try store.note(full, of: two)
                for n in 0..<Int(RecordChange.kept) + 7 {
                    try store.note(RecordChange(at: .at(Double(n)), by: "a", what: "\(n)"), of: one)
                }
            }
            var found: [RecordChange] = []
            while true {
                let page = try store.read { try $0.changes(of: one, before: found.last?.id, limit: 99) }
                if page.isEmpty { break }
                found += page
            }
            #expect(found.map(\.what) == (7..<507).reversed().map(String.init))
            #expect(found.map(\.id) == found.map(\.id).sorted(by: >))
            var stored = try store.read { try $0.changes(of: two, before: nil, limit: 9) }
            #expect(stored.count == 1 && stored[0].id > 0)
            stored[0].id = 0
            #expect(stored == [full])
            #expect(try store.read { try $0.changes(of: 99, before: nil, limit: 9) } == [])
        }
    }

    /// Texts that a store may not take as they are. PostgreSQL has no NUL in a text: it becomes U+FFFD.
    @Test(arguments: StoreUnderTest.all) func everyTextIsTaken(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            for (n, text) in [
                "👩‍👩‍👧‍👦 e\u{301}", "\u{FDFA}\u{FDFA}", "a\0b", "'; --", "\u{200F}",
                String(repeating: "\u{FDFA}", count: 400),
            ].enumerated() {
                let record = Record.sample(.deal, text, keys: ["\(n)\(text.prefix(60))"])
                let stored = try store.commit { store throws in
                    let stored = try store.insertRecord(record)
                    try store.note(
                        RecordChange(at: .at(0), by: text, what: text, before: text, after: text), of: stored.id)
                    return stored
                }
                func same(_ found: String?) -> Bool { found == text || found == text.replacing("\0", with: "\u{FFFD}") }
                let found = try #require(try store.read { try $0.record(stored.id) })
                #expect(same(found.name) && found.keys.count == 1)
                let change = try #require(try store.read { try $0.changes(of: stored.id, before: nil, limit: 1).first })
                #expect([change.by, change.what, change.before, change.after].allSatisfy(same))
                #expect(try store.commit { try $0.updateRecord(found.changed(at: 1) { $0.name += "." }) })
            }
            var query = RecordQuery(.deal)
            (query.order, query.limit) = (.name, 1)
            let names = try Pages { place in
                query.after = place
                let page = try store.read { try $0.records(matching: query) }
                return (page.records, page.next)
            }
            #expect(names.items.count == 6)
        }
    }
}
