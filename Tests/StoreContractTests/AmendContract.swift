import Core
import TestKit
import Testing

/// An activity that is judged anew is changed in its place.
@Suite struct AmendContract {
    private func withLog(_ kind: StoreUnderTest, _ body: (any Store, UserID) throws -> Void) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m", of: ada, to: ["mia@example.org"], firstTicket: 1)
                for kind in [Kind.open, .click, .click] { try store.add(kind, to: ada, recipient: 1) }
                return ada
            }
            try body(store, ada)
        }
    }

    private func revise(_ activity: inout Activity) -> Bool {
        activity.verdict = .machine
        activity.reason = "später 😀"
        return true
    }

    @Test(arguments: StoreUnderTest.all) func readersGetItAsItIsNow(_ kind: StoreUnderTest) throws {
        try withLog(kind) { store, ada in
            let before = try store.read { try $0.page(of: ada, after: 0, limit: 9, maximumBytes: .max).entries }
            let amended = try store.commit { try $0.amend(2, of: ada, revise) }
            #expect(amended?.verdict == .machine && amended?.reason == "später 😀")
            let after = try store.read { try $0.page(of: ada, after: 0, limit: 9, maximumBytes: .max).entries }
            #expect(after.map(\.seq) == [1, 2, 3])
            #expect(after[1].verdict == .machine && after[1].kind == .click && after[1].body == amended?.encoded)
            #expect([after[0], after[2]] == [before[0], before[2]])
            var people = ActivityQuery()
            people.filter.verdicts = [.human]
            #expect(try store.read { try $0.activities(of: ada, matching: people).map(\.seq) } == [3, 1])
        }
    }

    @Test(arguments: StoreUnderTest.all) func countsFollow(_ kind: StoreUnderTest) throws {
        try withLog(kind) { store, ada in
            try store.commit { store in
                #expect(try store.markRead(of: ada, upTo: 1))
                // One that was read, one that was not, and one of this very transaction.
                try store.add(.open, to: ada, recipient: 1)
                for seq in [1, 2, 4] as [Seq] { #expect(try store.amend(seq, of: ada, revise) != nil) }
            }
            #expect(try store.state(of: ada).unread == 1)
            try store.commit { store in
                _ = try store.amend(2, of: ada) { activity in
                    activity.verdict = .human
                    return true
                }
            }
            #expect(try store.state(of: ada).unread == 2)
            let contact = try #require(try store.read { try $0.contact("mia@example.org", of: ada) })
            #expect((contact.engagement.clicks.count, contact.engagement.machineOpens) == (2, 2))
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatIsLeftOrNotThereStays(_ kind: StoreUnderTest) throws {
        try withLog(kind) { store, ada in
            let before = try store.read { try $0.page(of: ada, after: 0, limit: 9, maximumBytes: .max) }
            try store.commit { store in
                let left = try store.amend(2, of: ada) { activity in
                    activity.verdict = .machine
                    return false
                }
                #expect(left == nil)
                for seq in [-1, 0, 4, 99] as [Seq] { #expect(try store.amend(seq, of: ada, revise) == nil) }
                #expect(try store.amend(1, of: 99, revise) == nil)
            }
            #expect(try store.read { try $0.page(of: ada, after: 0, limit: 9, maximumBytes: .max) } == before)
            #expect(try store.state(of: ada).unread == 3)
        }
    }

    /// Whoever heard of it while it was a person's hears that it is none.
    @Test(arguments: StoreUnderTest.all) func reviseIsAmongEveryVerdict(_ kind: StoreUnderTest) throws {
        try withLog(kind) { store, ada in
            try store.commit { _ = try $0.add(.revise, .machine, to: ada, recipient: 1) }
            var people = ActivityQuery()
            people.filter.verdicts = [.human]
            #expect(try store.read { try $0.activities(of: ada, matching: people).map(\.seq) } == [4, 3, 2, 1])
            #expect(people.filter.admits(kind: .revise, verdict: .machine))
        }
    }
}
