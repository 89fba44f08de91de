import Core
import StoreSQLite
import TestKit
import Testing

/// What a lot's hits change, written as one decision; and the evidence that is read back.
@Suite struct ApplyContract {
    private func with(_ kind: StoreUnderTest, _ body: (any Store) throws -> Void) throws {
        try kind.with { store in
            try store.commit { store in
                for name in ["ada", "bob"] { try store.addUser(name) }
                try store.addMessage(
                    "m1", of: 1, to: ["mia@example.com", "ben@example.com"], links: ["https://e.example/"],
                    firstTicket: 1)
                try store.addMessage("m2", of: 2, to: ["mia@example.com"], firstTicket: 3)
            }
            try body(store)
        }
    }

    /// Appends activities by a decision. The store's heads say where.
    private func append(
        _ kinds: [(Kind, Verdict)], to user: UserID = 1, recipient: Int64? = 1, at seconds: Double = 0,
        in store: any StoreTransaction, _ change: (inout Decision) -> Void = { _ in }
    ) throws {
        try store.lock([user])
        var head = try #require(try store.heads(of: [user])[user])
        head.newUnread = 0
        var decision = Decision()
        for (kind, verdict) in kinds {
            let activity = Activity.sample(kind, verdict, at: .at(seconds))
            head.seq += 1
            head.recordedAt = max(head.recordedAt, .at(seconds))
            if activity.isNotifiable { head.newUnread += 1 }
            decision.appends.append(
                .init(
                    user: user, entry: Entry(seq: head.seq, kind: kind, verdict: verdict, body: activity.encoded),
                    at: activity.at, recordedAt: head.recordedAt, recipient: recipient))
        }
        decision.heads[user] = head
        change(&decision)
        try store.apply(decision)
    }

    @Test(arguments: StoreUnderTest.all) func isReadBack(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            var state = RecipientState(Tally(), latestHit: .at(5))
            state.tally.opens = 1
            (state.burst, state.burstAt) = (2, .at(5))
            let hits = [
                KeptHit.sample(of: 1, recipient: 1, seq: 1, at: .at(5)),
                .sample(of: 1, recipient: 1, seq: 1, at: .at(6), isFolded: true),
            ]
            try store.commit { store in
                try append([(.open, .human), (.click, .machine)], at: 5, in: store) { decision in
                    decision.hits = hits
                    decision.events = [.init(id: "e-1", user: 1, seq: 2, at: .at(5))]
                    decision.recipients = [1: state, 99: state]
                }
                #expect(try store.event("e-1", of: 1) == 2, "seen by its own transaction")
                #expect(try store.heads(of: [1])[1]?.seq == 2)
            }
            try store.read { store throws in
                let log = try #require(try store.logState(of: 1))
                #expect((log.head, log.unread) == (2, 1))
                #expect(try store.recordedAt(firstAfter: 0, of: 1) == .at(5))
                #expect(try store.latestHits(ofRecipients: [1], limit: 9, since: nil) == [1: hits])
                #expect(try store.states(ofRecipients: [1])[1] == state)
                #expect(try store.status(ofMessage: "m1").map(\.engagement.opens.count) == [1, 0])
            }
        }
    }

    /// A lot may need several decisions; and its other commands append, too.
    @Test(arguments: StoreUnderTest.all) func decisionsAddUpInATransaction(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            try store.commit { store in
                try store.add(.open, to: 1)
                try append([(.open, .human), (.open, .human)], in: store)
                try append([(.click, .human)], in: store)
                try store.add(.click, to: 1)
                try append([(.click, .machine)], in: store)
            }
            let log = try store.state(of: 1)
            #expect((log.head, log.unread) == (6, 5))
            #expect(try store.seqs(of: 1) == [1, 2, 3, 4, 5, 6])
            // After some were read.
            #expect(try store.commit { try $0.markRead(of: 1, upTo: 4) })
            try store.commit { store in
                try append([(.open, .human)], in: store)
                try append([(.open, .human)], in: store)
            }
            #expect(try store.state(of: 1).unread == 3)
        }
    }

    @Test(arguments: StoreUnderTest.all) func anAmendmentChangesWhatIsUnread(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            try store.commit { store in
                for _ in 0..<3 { try store.add(.open, to: 1, recipient: 1) }
                _ = try store.markRead(of: 1, upTo: 1)
            }
            try store.commit { store in
                try append([(.revise, .machine)], in: store) { decision in
                    for seq in [1, 2] as [Seq] {
                        let activity = Activity.sample(.open, .machine)
                        let entry = Entry(seq: seq, kind: .open, verdict: .machine, body: activity.encoded)
                        decision.amendments.append(.init(user: 1, entry: entry, unread: -1))
                    }
                }
            }
            #expect(try store.state(of: 1).unread == 1, "the first was read already")
            try store.read { store throws in
                #expect(try store.activity(1, of: 1)?.verdict == .machine)
                var people = ActivityQuery()
                people.filter.verdicts = [.human]
                people.filter.kinds = [.open]
                #expect(try store.activities(of: 1, matching: people).map(\.seq) == [3])
                #expect(try store.status(ofMessage: "m1")[0].engagement.machineOpens == 2)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aKnownEventIsRefused(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            try store.commit { try $0.keepEvent("e-1", of: 1, seq: 1, at: .at(0)) }
            #expect {
                try store.commit { store in
                    try append([(.open, .human)], in: store) { decision in
                        decision.events = [.init(id: "e-1", user: 1, seq: 1, at: .at(0))]
                    }
                }
            } throws: { error in
                if case .exists? = error as? StoreError { true } else { false }
            }
            #expect(try store.state(of: 1).head == 0, "nothing of it is stored")
        }
    }

    @Test(arguments: StoreUnderTest.all) func headsAreOfUsersThatExist(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            try store.commit { store in
                try store.lock([1, 2, 99])
                try store.add(.open, to: 2, at: .at(8))
                let heads = try store.heads(of: [1, 2, 99])
                #expect(heads.keys.sorted() == [1, 2])
                #expect(heads[2]?.seq == 1 && heads[2]?.recordedAt == .at(8) && heads[2]?.epoch == Epoch("e1"))
                #expect(heads[1]?.seq == 0)
            }
        }
    }

    // MARK: Evidence

    @Test(arguments: StoreUnderTest.all) func theNewestHitsAreInTheOrderOfArrival(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            // Reported hits come late; folded ones have the seqs of others.
            let hits: [KeptHit] = [
                .sample(of: 1, recipient: 1, seq: 1, at: .at(0)), .sample(of: 1, recipient: 2, seq: 2, at: .at(1)),
                .sample(of: 1, recipient: 1, link: 1, seq: 3, at: .at(-3600)),
                .sample(of: 1, recipient: 1, seq: 1, at: .at(2), isFolded: true),
                .sample(of: 1, recipient: 1, link: 1, seq: 4, at: .at(9)),
            ]
            try store.commit { store in for hit in hits { try store.keep(hit) } }
            try store.read { store throws in
                let all = try store.latestHits(ofRecipients: [2, 1, 3, 99], limit: 9, since: nil)
                #expect(all[1] == hits.filter { $0.recipient == 1 })
                #expect(all[2] == [hits[1]])
                #expect((all[3] ?? []).isEmpty && (all[99] ?? []).isEmpty)
                #expect(try store.latestHits(ofRecipients: [1], limit: 2, since: nil)[1] == [hits[2], hits[4]])
                #expect(try store.latestHits(ofRecipients: [], limit: 2, since: nil).isEmpty)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func manyAreLookedUpAtOnce(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            try store.commit { try $0.setTracking(.never, of: "ben@example.com", user: 1) }
            try store.read { store throws in
                let found = try store.recipients(tickets: [.numbered(2), .numbered(77), .numbered(3)])
                #expect(Set(found.map(\.email)) == ["ben@example.com", "mia@example.com"] && found.count == 2)
                for one in found { #expect(try store.recipient(ticket: one.ticket) == one) }
                #expect(found.first { $0.email == "ben@example.com" }?.tracking == .never)
                let messages = try store.messages(["m2", "m9", "m1"])
                #expect(Set(messages.map(\.id)) == ["m1", "m2"] && messages.count == 2)
                for one in messages { #expect(try store.message(one.id) == one) }
                #expect(try store.recipients(tickets: []).isEmpty && store.messages([]).isEmpty)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anActivityIsReadIfItIsStored(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            try store.commit { store in
                for kind in [Kind.open, .click] { try store.add(kind, to: 1, recipient: 1, at: .at(1)) }
            }
            #expect(try store.read { try $0.activity(2, of: 1) } == Activity.sample(.click, .human, at: .at(1)))
            for seq in [0, 3, -1, .max, .min] as [Seq] {
                #expect(try store.read { try $0.activity(seq, of: 1) } == nil, "\(seq)")
            }
            #expect(try store.read { try $0.activity(1, of: 2) } == nil)
            _ = try store.commit { try $0.expire(before: [.open: .at(99)], hitsBefore: .at(-9), limit: 9) }
            #expect(try store.read { try $0.activity(1, of: 1) } == nil)
            _ = try store.commit { try $0.rewrite(2, of: 1, as: Array("{".utf8)) }
            #expect(try store.read { try $0.activity(2, of: 1) } == nil, "it cannot be read")
        }
    }

    /// What is summed up goes with the recipient.
    @Test(arguments: StoreUnderTest.all) func statesGoWithTheirRecipients(_ kind: StoreUnderTest) throws {
        try with(kind) { store in
            try store.commit { store in for id in [1, 2, 3] as [Int64] { try store.tally(.open, of: id) } }
            _ = try store.commit { try $0.removeRecipients("mia@example.com") }
            #expect(try store.read { try $0.states(ofRecipients: [1, 2, 3]).keys.sorted() } == [2])
            try store.commit { store in while try !store.removeUser(1, limit: 1000) {} }
            #expect(try store.read { try $0.states(ofRecipients: [1, 2, 3]).isEmpty })
        }
    }

    /// Only other processes' commits count.
    @Test func othersCommitsAreNoticed() throws {
        let folder = try TemporaryFolder()
        let memory = MemoryStore()
        let path = folder.file("mailbell.sqlite")
        let pairs: [(any Store, any Store)] = [
            (memory, memory.openedByAnotherProcess()), (try SQLiteStore(path: path), try SQLiteStore(path: path)),
        ]
        for (own, other) in pairs {
            func version() throws -> Int64 { try own.commit { try $0.foreignVersion() } }
            _ = try own.commit { try $0.addUser("ada") }
            let before = try version()
            _ = try own.commit { try $0.add(.open, to: 1) }
            #expect(try version() == before)
            _ = try other.commit { try $0.add(.open, to: 1) }
            let after = try version()
            #expect(after != before)
            #expect(try version() == after)
        }
    }
}
