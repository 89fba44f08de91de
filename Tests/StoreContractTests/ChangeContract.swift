import Core
import TestKit
import Testing

/// What a hub is told that another process has changed, or one of its own users.
@Suite struct ChangeContract {
    /// The users that a change concerns; nil stands for all.
    private func concerned(
        by change: (any StoreTransaction) throws -> Void, in store: any Store
    ) throws -> [UserID]? {
        let before = try store.read { try $0.controlVersion() }
        try store.commit { try change($0) }
        let changes = try store.read { try $0.changes(since: before) }
        #expect(changes.version > before)
        #expect(try changes.version == store.read { try $0.controlVersion() })
        #expect(try store.read { try $0.changes(since: changes.version) } == StoreChanges(version: changes.version))
        return changes.isForAll ? nil : changes.users
    }

    private func with(_ kind: StoreUnderTest, _ body: (any Store) throws -> Void) throws {
        try kind.with { store in
            try store.commit { store in
                for name in ["ada", "bob", "cid"] { try store.addUser(name) }
                for (n, user) in [1, 2, 3].enumerated() {
                    try store.addMessage(
                        "m\(user)", of: UserID(user), to: ["mia@example.com"], firstTicket: UInt64(n + 1))
                }
            }
            try body(store)
        }
    }

    @Test(arguments: StoreUnderTest.all) func aUsersChangeConcernsThem(_ kind: StoreUnderTest) throws {
        // Closures outside of #expect: inside, the compiler may take one for another.
        let changes: [(any StoreTransaction) throws -> Void] = [
            { try $0.setSeat(.free, of: 2) },
            { try $0.setLanguage(LanguageTag("de")!, of: 2) },
            { try $0.addAddress("b@example.org", to: 2) },
            { _ = try $0.removeAddress("b@example.org", from: 2) },
            { try $0.setTracking(.never, of: .everybody, user: 2) },
            { try $0.setTracking(nil, of: .everybody, user: 2) },
            { try $0.optOut("mia@example.com", of: 2, at: .start) },
        ]
        try with(kind) { (store) throws in
            for change in changes { #expect(try concerned(by: change, in: store) == [2]) }
        }
    }

    @Test(arguments: StoreUnderTest.all) func twoUsersAreInOrder(_ kind: StoreUnderTest) throws {
        try with(kind) { (store) throws in
            func change(_ store: any StoreTransaction) throws {
                try store.setSeat(.free, of: 3)
                try store.optOut("mia@example.com", of: 1, at: .start)
            }
            #expect(try concerned(by: change, in: store) == [1, 3])
        }
    }

    @Test(arguments: StoreUnderTest.all) func theAdministratorsConcernAll(_ kind: StoreUnderTest) throws {
        let changes: [(any StoreTransaction) throws -> Void] = [
            { try $0.setTracking(.never, of: .everybody, user: nil) },
            { try $0.optOut("mia@example.com", at: .start) },
            { _ = try $0.optIn("mia@example.com") },
        ]
        try with(kind) { (store) throws in
            for change in changes { #expect(try concerned(by: change, in: store) == nil) }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anErasedContactsTicketConcernsItsUser(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            let erased = try concerned(by: { _ = try $0.removeRecipients("mia@example.com") }, in: store)
            #expect(Set(erased ?? [1, 2, 3]).isSuperset(of: [1, 2, 3]))
            #expect(try concerned(by: { _ = try $0.optOut(erased: .numbered(2), at: .start) }, in: store) == [2])
        }
    }

    @Test(arguments: StoreUnderTest.all) func aRemovedUserIsToldOf(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            let removed = try concerned(by: { _ = try $0.removeUser(2, limit: 1000) }, in: store)
            #expect(removed?.contains(2) ?? true)
        }
    }

    /// Many others' changes between two looks are all told, and nobody else's.
    @Test(arguments: StoreUnderTest.all) func allSinceAVersionAreTold(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            let start = try store.read { try $0.controlVersion() }
            try store.commit { try $0.setSeat(.free, of: 1) }
            let middle = try store.read { try $0.controlVersion() }
            try store.commit { try $0.setSeat(.free, of: 3) }
            try store.commit { try $0.countControlVersion() }
            try store.read { store throws in
                #expect(try store.changes(since: start).users == [1, 3])
                #expect(try store.changes(since: middle).users == [3])
                #expect(try !store.changes(since: middle).isForAll)
            }
        }
    }
}
