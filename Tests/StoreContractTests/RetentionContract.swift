import Core
import TestKit
import Testing

@Suite struct RetentionContract {
    private static let never = Timestamp.at(-1)

    /// One entry a second from 1, of these kinds.
    private func fill(_ store: any Store, _ kinds: [Kind]) throws -> UserID {
        try store.commit { store in
            let ada = try store.addUser("ada").id
            try store.addMessage("m1", of: ada, to: ["x@example.com"], firstTicket: UInt64(ada))
            for (n, kind) in kinds.enumerated() {
                try store.add(kind, to: ada, recipient: 1, at: .at(Double(n + 1)))
            }
            return ada
        }
    }

    @discardableResult
    private func expire(_ store: any Store, _ cutoffs: [Kind: Timestamp], limit: Int = 1000) throws -> Int {
        try store.commit { try $0.expire(before: cutoffs, hitsBefore: Self.never, limit: limit) }
    }

    private func expect(
        _ store: any Store, _ user: UserID, floor: Seq, expired: Seq, left: [Seq],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let state = try store.state(of: user)
        #expect(state.floor == floor, sourceLocation: location)
        #expect(state.expired == expired, sourceLocation: location)
        #expect(try store.seqs(of: user) == left, sourceLocation: location)
    }

    @Test(arguments: StoreUnderTest.all) func floorRisesOverPrefix(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store, [.open, .open, .open, .open])
            #expect(try expire(store, [.open: .at(3)]) == 2, "recorded before the third, not with it")
            try expect(store, ada, floor: 3, expired: 2, left: [3, 4])
            #expect(try expire(store, [.open: .at(3)]) == 0)
            try expect(store, ada, floor: 3, expired: 2, left: [3, 4])
        }
    }

    @Test(arguments: StoreUnderTest.all) func kindsExpireApart(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store, [.sent, .open, .sent, .open, .click, .open])
            #expect(try expire(store, [.open: .at(5), .read: .at(99)]) == 2)
            try expect(store, ada, floor: 1, expired: 4, left: [1, 3, 5, 6])
            #expect(try expire(store, [.sent: .at(2)]) == 1)
            try expect(store, ada, floor: 3, expired: 4, left: [3, 5, 6])
            #expect(try expire(store, [.sent: .at(99)]) == 1)
            try expect(store, ada, floor: 5, expired: 4, left: [5, 6])
        }
    }

    @Test(arguments: StoreUnderTest.all) func emptyLogGoesOnCounting(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store, [.open, .click, .open])
            #expect(try expire(store, [.open: .at(99), .click: .at(99)]) == 3)
            try expect(store, ada, floor: 4, expired: 3, left: [])
            #expect(try store.state(of: ada).head == 3)
            #expect(try store.commit { try $0.add(.open, to: ada, at: .at(9)) }.seq == 4)
            try expect(store, ada, floor: 4, expired: 3, left: [4])
        }
    }

    @Test(arguments: StoreUnderTest.all) func unreadIsCountedAnew(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store, [.open, .open, .click, .open, .open])
            #expect(try store.commit { try $0.markRead(of: ada, upTo: 1) })
            try expire(store, [.open: .at(5)])
            let state = try store.state(of: ada)
            #expect(state.unread == 2, "the click and the last open")
            #expect(state.readUpTo == 1)
        }
    }

    /// A recipient's counts are of everything since the message was registered.
    @Test(arguments: StoreUnderTest.all) func emptiedIsTalliedStill(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            _ = try fill(store, [.open, .open, .open])
            try store.commit { store in
                try store.addMessage("tallied", of: 1, to: ["tallied@example.com"], firstTicket: 900)
                let id = try #require(try store.recipient(ticket: .numbered(900))).id
                for _ in 0..<3 { try store.tally(.open, of: id) }
            }
            try expire(store, [.open: .at(2)])
            let id = try #require(try store.read { try $0.recipient(ticket: .numbered(900)) }).id
            #expect(try store.read { try $0.state(ofRecipient: id).tally }.opens == 3)
        }
    }

    @Test(arguments: StoreUnderTest.removingSingleHits) func repetitionFinishesWhatLimitCutsOff(_ kind: StoreUnderTest)
        throws
    {
        try kind.with { store in
            let kinds: [Kind] = [.open, .click, .sent, .open, .click, .open, .open]
            let users = try (0..<3).map { n in
                try store.commit { store in
                    let user = try store.addUser("user\(n)").id
                    for (n, kind) in kinds.enumerated() { try store.add(kind, to: user, at: .at(Double(n + 1))) }
                    for n in 1...2 { try store.keep(.sample(of: user, recipient: 1, seq: Seq(n), at: .at(1))) }
                    return user
                }
            }
            var counts: [Int] = []
            repeat {
                let count = try store.commit {
                    try $0.expire(
                        before: [.open: .at(7), .click: .at(7)], hitsBefore: .at(2), limit: 4)
                }
                #expect(count <= 4)
                counts.append(count)
                for user in users {
                    let state = try store.state(of: user)
                    let left = try store.seqs(of: user)
                    #expect(state.floor == left.first ?? state.head + 1)
                    #expect(state.expired >= state.floor - 1)
                    #expect(Set(left).isSuperset(of: [3, 7]), "not due")
                    #expect((1...7).allSatisfy { left.contains($0) || $0 <= state.expired })
                }
                try #require(counts.count < 100)
            } while counts.last != 0
            #expect(counts.reduce(0, +) == 3 * 5 + 6)
            for user in users { try expect(store, user, floor: 3, expired: 6, left: [3, 7]) }
            #expect(try store.read { try $0.allHits() } == [])
        }
    }

    @Test(arguments: StoreUnderTest.removingSingleHits) func hitsGoFromTheOldest(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                for n in 1...6 { try store.keep(.sample(of: 1, recipient: 1, seq: Seq(n), at: .at(Double(n)))) }
            }
            func remove(before seconds: Double, limit: Int) throws -> Int {
                try store.commit { try $0.expire(before: [:], hitsBefore: .at(seconds), limit: limit) }
            }
            func left() throws -> [Seq] { try store.read { try $0.allHits().map(\.seq) } }
            #expect(try remove(before: 4, limit: 2) == 2)
            #expect(try left() == [3, 4, 5, 6])
            #expect(try remove(before: 4, limit: 2) == 1)
            #expect(try remove(before: 4, limit: 2) == 0)
            #expect(try left() == [4, 5, 6])
        }
    }

    /// Hits and events each have a time of their own, and what went is told by kind of data.
    @Test(arguments: StoreUnderTest.removingSingleHits) func eachKindOfDataHasItsTime(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store, [.open, .open, .click])
            try store.commit { store in
                for n in 1...4 {
                    try store.keep(.sample(of: ada, recipient: 1, seq: 1, at: .at(Double(n))))
                    try store.keepEvent("e-\(n)", of: ada, seq: 1, at: .at(Double(n)))
                }
            }
            #expect(try store.read { try $0.oldestHit() } == .at(1))
            let due = Expiry(activities: [.open: .at(2)], hits: .at(4), events: .at(3))
            let first = try store.commit { try $0.expire(due, limit: 5) }
            #expect(first == Expired(activities: 1, hits: 3, events: 1) && first.total == 5)
            #expect(try store.commit { try $0.expire(due, limit: 5) } == Expired(events: 1))
            #expect(try store.commit { try $0.expire(due, limit: 5) } == Expired())
            #expect(try store.read { try $0.oldestHit() } == .at(4))
            #expect(try store.seqs(of: ada) == [2, 3])
            #expect(try store.read { try $0.event("e-2", of: ada) } == nil)
            #expect(try store.read { try $0.event("e-3", of: ada) } == 1)
        }
    }

    /// The clock was ahead for a while: a hit from then must not keep all that came after it.
    @Test(arguments: StoreUnderTest.removingSingleHits) func aHitFromTheFutureHoldsUpNone(_ kind: StoreUnderTest) throws
    {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m1", of: ada, to: ["x@example.com"], firstTicket: 1)
                for time in [1, 999_999, 2, 3, 999_999, 8] {
                    try store.keep(.sample(of: ada, recipient: 1, seq: 1, at: .at(Double(time))))
                }
            }
            let due = Expiry(activities: [:], hits: .at(5), events: .at(0), now: .at(10))
            #expect(try store.commit { try $0.expire(due, limit: 100) }.hits == 4)
            let left = try store.read { try $0.allHits() }
            #expect(left.map(\.at) == [.at(999_999), .at(8)])
            let later = Expiry(activities: [:], hits: .at(9), events: .at(0), now: .at(20))
            #expect(try store.commit { try $0.expire(later, limit: 100) }.hits == 2)
        }
    }
}
