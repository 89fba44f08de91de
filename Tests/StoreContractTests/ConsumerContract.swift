import Core
import TestKit
import Testing

/// Who reads a log, and how far they are.
@Suite struct ConsumerContract {
    private func with(_ kind: StoreUnderTest, _ body: (any Store, UserID) throws -> Void) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for _ in 0..<9 { try store.add(.open, to: ada) }
                return ada
            }
            try body(store, ada)
        }
    }

    private func save(_ store: any Store, _ seq: Seq, _ epoch: String = "e1", at seconds: Double = 0) throws -> Cursor?
    {
        try store.commit { store in
            let cursor = Cursor(epoch: Epoch(epoch), seq: seq)
            try store.saveCursor(cursor, of: .device("tray"), filter: Filter(), user: 1, at: .at(seconds))
            return try store.state(of: .device("tray"), of: 1)?.cursor
        }
    }

    @Test(arguments: StoreUnderTest.all) func aCursorNeverGoesBack(_ kind: StoreUnderTest) throws {
        try with(kind) { (store, _) throws in
            for (seq, expected) in [(3, 3), (7, 7), (5, 7), (0, 7), (7, 7), (9, 9)] as [(Seq, Seq)] {
                #expect(try save(store, seq) == Cursor(epoch: Epoch("e1"), seq: expected), "after \(seq)")
            }
        }
    }

    /// A device of an earlier life goes on in the present one, and not back.
    @Test(arguments: StoreUnderTest.all) func thePresentLifeCounts(_ kind: StoreUnderTest) throws {
        try with(kind) { store, ada in
            #expect(try save(store, 8) == Cursor(epoch: Epoch("e1"), seq: 8))
            try store.commit { try $0.beginLife(Epoch("e2"), of: ada) }
            #expect(try save(store, 3, "e0") == Cursor(epoch: Epoch("e0"), seq: 3), "neither is of the present life")
            #expect(try save(store, 2, "e2") == Cursor(epoch: Epoch("e2"), seq: 2))
            #expect(try save(store, 9, "e1") == Cursor(epoch: Epoch("e2"), seq: 2))
            #expect(try save(store, 9, "e0") == Cursor(epoch: Epoch("e2"), seq: 2))
        }
    }

    /// A cursor of a life that ended unnoticed would never be reached.
    @Test(arguments: StoreUnderTest.all) func aCursorBeyondTheHeadIsReplaced(_ kind: StoreUnderTest) throws {
        try with(kind) { (store, _) throws in
            #expect(try save(store, 99)?.seq == 99)
            #expect(try save(store, 4)?.seq == 4)
            #expect(try save(store, 3)?.seq == 4)
        }
    }

    /// The time and the filter are stored although the cursor stays.
    @Test(arguments: StoreUnderTest.all) func theRestIsStoredAnyway(_ kind: StoreUnderTest) throws {
        try with(kind) { store, ada in
            _ = try save(store, 7, at: 1)
            try store.commit { store in
                let cursor = Cursor(epoch: Epoch("e1"), seq: 2)
                let filter = Filter(kinds: [.click])
                try store.saveCursor(cursor, of: .device("tray"), filter: filter, user: ada, at: .at(5))
                try store.saveCursor(cursor, of: .device("tray"), filter: filter, user: 99, at: .at(5))
            }
            try store.read { store throws in
                let state = try #require(try store.state(of: .device("tray"), of: ada))
                #expect((state.cursor.seq, state.lastSeen, state.filter) == (7, .at(5), Filter(kinds: [.click])))
                #expect(try store.consumers(of: 99).isEmpty, "there is no such user")
            }
        }
    }

    /// A device may have the name of a webhook: they are two.
    @Test(arguments: StoreUnderTest.all) func kindsAreApart(_ kind: StoreUnderTest) throws {
        try with(kind) { store, ada in
            let consumers: [Consumer] = [.webhook("crm"), .device("crm"), .device("zoo"), .device("a")]
            try store.commit { store in
                for (seq, consumer) in consumers.enumerated() {
                    let cursor = Cursor(epoch: Epoch("e1"), seq: Seq(seq))
                    try store.saveCursor(cursor, of: consumer, filter: Filter(), user: ada, at: .at(0))
                }
            }
            try store.read { store throws in
                #expect(try store.state(of: .webhook("crm"), of: ada)?.cursor.seq == 0)
                #expect(try store.state(of: .device("crm"), of: ada)?.cursor.seq == 1)
                let sorted = try store.consumers(of: ada).map(\.consumer)
                #expect(sorted == [.device("a"), .device("crm"), .webhook("crm"), .device("zoo")])
                #expect(try store.deviceCount(of: ada) == 3)
            }
            #expect(try store.commit { try $0.forget(.device("crm"), of: ada) })
            #expect(try !store.commit { try $0.forget(.device("crm"), of: ada) })
            #expect(try store.read { try $0.state(of: .webhook("crm"), of: ada) } != nil)
        }
    }
}
