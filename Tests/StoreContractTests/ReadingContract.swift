import Core
import TestKit
import Testing

@Suite struct ReadingContract {
    @Test(arguments: StoreUnderTest.all) func unreadCountsWhatNotifies(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for verdict in [Verdict.human, .machine, .unknown] {
                    try store.add(.open, verdict, to: ada)
                    try store.add(.click, verdict, to: ada)
                }
                try store.add(.sent, to: ada)
                try store.add(.read, to: ada)
                return ada
            }
            #expect(try store.state(of: ada).unread == 4)
            try store.commit { _ = try $0.add(.open, to: ada) }
            #expect(try store.state(of: ada).unread == 5)
        }
    }

    @Test(arguments: StoreUnderTest.all) func markReadMovesForwardOnly(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for _ in 0..<6 { try store.add(.open, to: ada) }
                return ada
            }
            func mark(_ seq: Seq) throws -> Bool { try store.commit { try $0.markRead(of: ada, upTo: seq) } }
            #expect(try mark(4))
            #expect(try store.state(of: ada).unread == 2)
            #expect(try !mark(4), "it is there already")
            #expect(try !mark(2), "it is beyond it already")
            #expect(try !mark(7), "nobody can have read what is beyond the head")
            #expect(try store.state(of: ada).readUpTo == 4)
            #expect(try mark(6))
            #expect(try store.state(of: ada).unread == 0)
            #expect(try store.commit { try $0.markRead(of: 99, upTo: 1) } == false, "no such user")
        }
    }

    @Test(arguments: StoreUnderTest.all) func markReadSeesItsOwnTransaction(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.add(.open, to: ada)
                try store.add(.open, to: ada)
                #expect(try store.markRead(of: ada, upTo: 1))
                try store.add(.open, to: ada)
                return ada
            }
            let state = try store.state(of: ada)
            #expect((state.head, state.readUpTo, state.unread) == (3, 1, 2))
        }
    }

    @Test(arguments: StoreUnderTest.all) func tallyCountsPeopleAndMachinesApart(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m1", of: ada, to: ["x@example.com", "y@example.com"], firstTicket: 1)
                for (kind, verdict, count) in [
                    (Kind.open, Verdict.human, 1), (.open, .unknown, 2), (.open, .machine, 4), (.click, .human, 5),
                    (.click, .machine, 6),
                ] {
                    for _ in 0..<count { try store.tally(kind, verdict, of: 1) }
                }
                try store.tally(.open, of: 2)
                #expect(try store.state(ofRecipient: 2).tally.opens == 1, "seen by its own transaction")
                var odd = RecipientState(Tally(), latestHit: .at(-5))
                (odd.burst, odd.burstAt) = (7, .at(3))
                try store.setState(odd, ofRecipient: 2)
                try store.setState(odd, ofRecipient: 99)
            }
            var expected = Tally()
            (expected.opens, expected.machineOpens, expected.clicks, expected.machineClicks) = (3, 4, 5, 6)
            try store.read { store throws in
                let states = try store.states(ofRecipients: [1, 2, 3, 99])
                #expect(states[1] == RecipientState(expected))
                #expect(states[2]?.latestHit == .at(-5) && states[2]?.burst == 7 && states[2]?.burstAt == .at(3))
                #expect(states.count == 2, "there is no recipient 99")
                #expect(try store.states(ofRecipients: []).isEmpty)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func keepsDevicesOfEachUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada").id, try $0.addUser("bob").id) }
            func save(_ seq: Seq, _ device: String, _ user: UserID, at seconds: Double) throws {
                try store.commit {
                    try $0.saveCursor(
                        Cursor(epoch: Epoch("e1"), seq: seq), device: device, of: user, at: .at(seconds))
                }
            }
            try save(1, "tray", ada, at: 1)
            try save(2, "phone", ada, at: 2)
            try save(3, "tray", bob, at: 3)
            try save(5, "tray", ada, at: 5)
            try store.read { store throws in
                let tray = ConsumerState(.device("tray"), cursor: Cursor(epoch: Epoch("e1"), seq: 5), lastSeen: .at(5))
                let phone = ConsumerState(
                    .device("phone"), cursor: Cursor(epoch: Epoch("e1"), seq: 2), lastSeen: .at(2))
                #expect(try store.device("tray", of: ada) == tray)
                #expect(try store.consumers(of: ada) == [phone, tray], "by name")
                #expect(try store.device("tray", of: bob)?.cursor.seq == 3)
                #expect(try store.device("phone", of: bob) == nil)
            }
            #expect(try store.commit { try $0.forget(.device("tray"), of: ada) })
            #expect(try !store.commit { try $0.forget(.device("tray"), of: ada) })
            try store.read { store throws in
                #expect(try store.device("tray", of: ada) == nil)
                #expect(try store.device("tray", of: bob) != nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func theBacklogIsOfWhatADeviceWants(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for n in 0..<6 {
                    try store.add(n % 3 == 2 ? .click : .open, n == 5 ? .machine : .human, to: ada, at: .at(Double(n)))
                }
                try store.add(.sent, to: ada, at: .at(6))
                let cursor = Cursor(epoch: Epoch("e1"), seq: 1)
                for (name, filter) in [
                    ("all", Filter()), ("clicks", Filter(kinds: [.click])), ("people", Filter(verdicts: [.human])),
                    ("reads", Filter(kinds: [.read])),
                    ("both", Filter(kinds: [.click, .open], verdicts: [.human, .unknown])),
                ] { try store.saveCursor(cursor, device: name, filter: filter, of: ada, at: .at(9)) }
                return ada
            }
            func backlogs() throws -> [String: Int64?] {
                Dictionary(
                    uniqueKeysWithValues: try store.read { try $0.backlogs(of: ada) }.map {
                        ($0.state.consumer.name, $0.count)
                    }
                )
            }
            #expect(try backlogs() == ["all": 6, "both": 4, "clicks": 2, "people": 5, "reads": 0])
            let clicks = try store.read { try $0.backlogs(of: ada).first { $0.state.consumer.name == "clicks" } }
            #expect(clicks?.oldest == .at(2) && clicks?.state.filter == Filter(kinds: [.click]))
            // What retention has removed is nobody's backlog; what was not looked at counts.
            _ = try store.commit { try $0.expire(before: [.click: .at(4)], hitsBefore: .start, limit: 99) }
            #expect(try backlogs()["clicks"] == 1)
            let some = try store.read { try $0.backlog(of: ada, after: 1, filter: Filter(kinds: [.click]), limit: 2) }
            #expect(some.count == 7 - 4 && some.oldest == nil)
            // Another wish takes the place of the one before.
            try store.commit {
                try $0.saveCursor(Cursor(epoch: Epoch("e1"), seq: 1), device: "clicks", of: ada, at: .at(10))
            }
            #expect(try store.read { try $0.device("clicks", of: ada)?.filter } == Filter())
            #expect(try backlogs()["clicks"] == 6)
        }
    }
}
