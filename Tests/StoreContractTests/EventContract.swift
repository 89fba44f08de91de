import Core
import TestKit
import Testing

/// Other systems' events, and the hits that came from them.
@Suite struct EventContract {
    @Test(arguments: StoreUnderTest.all) func remembersWhichActivity(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                try store.keepEvent("e-1", of: ada, seq: 3, at: .at(1))
                try store.keepEvent("e-2", of: ada, seq: 3, at: .at(1))
                try store.keepEvent("e-1", of: bob, seq: 7, at: .at(1))
                #expect(try store.event("e-1", of: ada) == 3, "seen by its own transaction")
                return (ada, bob)
            }
            try store.read { store throws in
                #expect(try store.event("e-1", of: ada) == 3)
                #expect(try store.event("e-2", of: ada) == 3)
                #expect(try store.event("e-1", of: bob) == 7)
                #expect(try store.event("e-2", of: bob) == nil)
                #expect(try store.event("E-1", of: ada) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func isKeptOnce(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit {
                let ada = try $0.addUser("ada").id
                try $0.keepEvent("e-1", of: ada, seq: 3, at: .at(1))
            }
            #expect {
                try store.commit {
                    try $0.keepEvent("e-2", of: 1, seq: 4, at: .at(2))
                    try $0.keepEvent("e-1", of: 1, seq: 5, at: .at(2))
                }
            } throws: { error in
                if case .exists? = error as? StoreError { true } else { false }
            }
            #expect(try store.read { [try $0.event("e-1", of: 1), try $0.event("e-2", of: 1)] } == [3, nil])
        }
    }

    /// An event is forgotten with the hits of its time, the oldest first whoever's it is.
    @Test(arguments: StoreUnderTest.removingSingleHits) func expiresWithHits(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let names =
                [("a", 1, 4.0), ("b", 2, 1), ("c", 1, 3), ("d", 2, 2), ("e", 1, 9)] as [(String, UserID, Double)]
            try store.commit { store in
                for user in ["ada", "bob"] { try store.addUser(user) }
                for (name, user, second) in names { try store.keepEvent(name, of: user, seq: 1, at: .at(second)) }
                try store.keep(.sample(of: 1, recipient: 1, seq: 1, at: .at(3)))
            }
            func expire(before second: Double, limit: Int) throws -> Int {
                try store.commit { try $0.expire(before: [:], hitsBefore: .at(second), limit: limit) }
            }
            func left() throws -> String {
                try store.read { store in
                    try names.filter { try store.event($0.0, of: $0.1) != nil }.map(\.0).joined()
                }
            }
            #expect(try expire(before: 1, limit: 9) == 0)
            #expect(try expire(before: 9, limit: 1) == 1, "the hit")
            #expect(try left() == "abcde")
            #expect(try store.read { try $0.allHits() } == [])
            #expect(try expire(before: 9, limit: 2) == 2)
            #expect(try left() == "ace", "b and d were the oldest")
            #expect(try expire(before: 9, limit: 9) == 2)
            #expect(try left() == "e", "not before its time")
            #expect(try expire(before: 9, limit: 9) == 0)
            try store.commit { try $0.keepEvent("b", of: 2, seq: 5, at: .at(9)) }
            #expect(try store.read { try $0.event("b", of: 2) } == 5, "it is new again")
        }
    }
}
