import Core
import StoreSQLite
import TestKit
import Testing

/// A log that goes on under another epoch, as after a restore, and what it still knows of the one before.
@Suite struct LifeContract {
    @Test(arguments: StoreUnderTest.all) func anEarlierLifeIsTheSameUpToItsHead(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit {
                (try $0.addUser("ada", epoch: "e1").id, try $0.addUser("bob", epoch: "b1").id)
            }
            try store.commit { store in
                for _ in 0..<3 { try store.add(.open, to: ada) }
                try store.saveCursor(Cursor(epoch: Epoch("e1"), seq: 2), device: "tray", of: ada, at: .at(1))
                try store.saveCursor(Cursor(epoch: Epoch("x"), seq: 2), device: "odd", of: ada, at: .at(1))
            }
            let before = try store.read { try $0.controlVersion() }
            try store.commit { try $0.beginLife(Epoch("e2"), of: ada) }
            #expect(try store.read { try $0.controlVersion() } > before)
            #expect(try store.state(of: ada) == LogState(epoch: Epoch("e2"), head: 3, unread: 3))
            #expect(try store.state(of: bob).epoch == Epoch("b1"))
            #expect(try store.seqs(of: ada) == [1, 2, 3])
            try store.commit { store in
                for _ in 0..<2 { try store.add(.open, to: ada) }
                try store.beginLife(Epoch("e3"), of: ada)
                try store.add(.open, to: ada)
            }
            try store.read { store in
                let log = try #require(try store.logState(of: ada))
                #expect((log.epoch, log.head) == (Epoch("e3"), 6))
                #expect(try store.sharedSeq(with: Epoch("e1"), of: ada) == 3)
                #expect(try store.sharedSeq(with: Epoch("e2"), of: ada) == 5)
                #expect(try store.sharedSeq(with: Epoch("e3"), of: ada) == nil, "it is the present one")
                #expect(try store.sharedSeq(with: Epoch("e1"), of: bob) == nil, "each user has their own")
                func seq(_ epoch: String, _ seq: Seq) throws -> Seq? {
                    try store.seq(of: Cursor(epoch: Epoch(epoch), seq: seq), in: log, of: ada)
                }
                #expect(try [seq("e1", 2), seq("e1", 9), seq("e2", 4), seq("e2", 9)] == [2, 3, 4, 5])
                #expect(try [seq("e3", 6), seq("e3", 7), seq("zz", 1)] == [6, nil, nil])
                #expect(try store.backlogs(of: ada).map(\.count) == [nil, 4])
                #expect(try store.device("tray", of: ada)?.cursor.epoch == Epoch("e1"), "each device is told")
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func livesGoWithTheirUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada", epoch: "e1").id
                try store.beginLife(Epoch("e2"), of: ada)
                #expect(try store.removeUser(ada, limit: 100))
                #expect(try store.sharedSeq(with: Epoch("e1"), of: ada) == nil)
                try store.beginLife(Epoch("e3"), of: ada)
                #expect(try store.logState(of: ada) == nil)
            }
            if let store = store as? SQLiteStore { #expect(try store.verify().findings == []) }
        }
    }
}
