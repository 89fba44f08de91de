import Core
import TestKit
import Testing

/// How records are linked.
@Suite struct AssociationContract {
    /// Two contacts, three companies, two deals.
    private func fill(_ store: any Store) throws -> (contacts: [Int64], companies: [Int64], deals: [Int64]) {
        try store.commit { store throws in
            func add(_ kind: RecordKind, _ count: Int) throws -> [Int64] {
                try (0..<count).map { _ in try store.insertRecord(.sample(kind)).id }
            }
            return (try add(.contact, 2), try add(.company, 3), try add(.deal, 2))
        }
    }

    @Test(arguments: StoreUnderTest.all) func eachEndHasIt(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (contacts, companies, deals) = try fill(store)
            let contact = contacts[0]
            try store.commit { store throws in
                try store.associate(contact, .init(to: deals[0], .hand, by: 7, at: .at(1)))
                try store.associate(companies[1], .init(to: contact, .domain, at: .at(2)))
                try store.associate(contact, .init(to: deals[1], .hand, at: .at(3)))
                try store.associate(contact, .init(to: contacts[1], .hand, at: .at(9)))
            }
            try store.commit { store throws in
                #expect(
                    try store.associations(of: contact) == [
                        .init(to: companies[1], .domain, at: .at(2)), .init(to: contacts[1], .hand, at: .at(9)),
                        .init(to: deals[1], .hand, at: .at(3)), .init(to: deals[0], .hand, by: 7, at: .at(1)),
                    ], "by kind, then the latest first")
                #expect(try store.associations(of: deals[0]) == [.init(to: contact, .hand, by: 7, at: .at(1))])
                #expect(try store.associations(of: companies[1]) == [.init(to: contact, .domain, at: .at(2))])
                #expect(try store.associations(of: companies[0]) == [] && store.associations(of: 99) == [])
                // From the other end it is the same link: how it came about is new, when is not.
                try store.associate(deals[0], .init(to: contact, .domain, by: 8, at: .at(50)))
                let changed = Association(to: contact, .domain, by: 8, at: .at(1))
                #expect(try store.associations(of: deals[0]) == [changed])
                #expect(try store.associations(of: contact).last == .init(to: deals[0], .domain, by: 8, at: .at(1)))

                #expect(try store.dissociate(deals[0], contact))
                #expect(try !store.dissociate(contact, deals[0]) && !store.dissociate(contact, companies[2]))
                #expect(try store.associations(of: deals[0]) == [])
                #expect(try store.associations(of: contact).map(\.other) == [companies[1], contacts[1], deals[1]])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func onlyLiveRecordsAreListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (contacts, companies, _) = try fill(store)
            try store.commit { store throws in
                try store.associate(contacts[0], .init(to: companies[0], .hand, at: .at(1)))
                let company = try #require(try store.record(companies[0]))
                let trashed = company.trashed(at: 2)
                #expect(try store.updateRecord(trashed))
                #expect(try store.associations(of: contacts[0]) == [])
                #expect(try store.associations(of: companies[0]).map(\.other) == [contacts[0]])
                #expect(try store.updateRecord(trashed.changed(at: 3) { $0.deletedAt = nil }))
                #expect(try store.associations(of: contacts[0]).map(\.other) == [companies[0]], "it is back")
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aContactHasOneMainCompany(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (contacts, companies, _) = try fill(store)
            func main(_ store: any StoreSnapshot, of record: Int64) throws -> [Int64] {
                try store.associations(of: record).filter(\.isPrimary).map(\.other)
            }
            try store.commit { store throws in
                try store.associate(contacts[0], .init(to: companies[0], .domain, at: .at(1), isPrimary: true))
                try store.associate(contacts[1], .init(to: companies[0], .domain, at: .at(1), isPrimary: true))
                // From the company's end.
                try store.associate(companies[1], .init(to: contacts[0], .hand, at: .at(2), isPrimary: true))
                try store.associate(contacts[0], .init(to: companies[2], .hand, at: .at(3)))
                #expect(try main(store, of: contacts[0]) == [companies[1]])
                #expect(try main(store, of: companies[1]) == [contacts[0]])
                #expect(try main(store, of: companies[0]) == [contacts[1]], "of another contact it still is")
                #expect(try store.associations(of: contacts[0]).count == 3)
                try store.associate(contacts[0], .init(to: companies[1], .hand, at: .at(4)))
                #expect(try main(store, of: contacts[0]) == [] && main(store, of: companies[1]) == [])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aLongListIsCut(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let company = try store.insertRecord(.sample(.company)).id
                for n in 0..<Association.listed + 5 {
                    let contact = try store.insertRecord(.sample(.contact)).id
                    try store.associate(contact, .init(to: company, .domain, at: .at(Double(n))))
                }
                let listed = try store.associations(of: company)
                #expect(listed.count == Association.listed)
                #expect(listed.first?.at == .at(1004) && listed.last?.at == .at(5))
            }
        }
    }
}
