import Core
import TestKit
import Testing

@Suite struct StatusContract {
    private static let links = (1...12).map { "https://example.com/\($0)" }

    private func status(_ store: any Store, _ message: String = "m1") throws -> [RecipientStatus] {
        try store.read { try $0.status(ofMessage: message) }
    }

    @Test(arguments: StoreUnderTest.all) func listsRecipientsAsRegistered(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let people = ["zoe", "ada", "mia"].map { "\($0)@example.com" }
            let recipients = try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m0", of: ada, to: ["mia@example.com"], firstTicket: 7)
                return try store.addMessage("m1", of: ada, to: people, firstTicket: 1, name: "Somebody")
            }
            #expect(try status(store) == recipients.map { RecipientStatus(recipient: $0) })
            #expect(try status(store).map(\.recipient.email) == people)
            #expect(try status(store, "m2") == [])
        }
    }

    @Test(arguments: StoreUnderTest.all) func countsRecipientsApart(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                let people = ["mia@example.com", "ben@example.com"]
                let (first, second) = (
                    try store.addMessage("m1", of: ada, to: people, firstTicket: 1).map(\.id),
                    try store.addMessage("m2", of: ada, to: people, firstTicket: 3).map(\.id)
                )
                try store.addHit(.open, to: ada, recipient: first[1], at: 8)
                try store.addHit(.open, .unknown, to: ada, recipient: first[1], at: -3, recordedAt: 9)
                try store.addHit(.open, .machine, to: ada, recipient: first[1], at: 10)
                try store.addHit(.click, .machine, to: ada, recipient: first[0], at: 11)
                try store.addHit(.click, .machine, to: ada, recipient: first[0], at: 12)
                try store.addHit(.open, to: ada, recipient: second[0], at: 13)
                try store.addHit(.open, to: ada, recipient: nil, at: 14)
                try store.add(.sent, to: ada, recipient: first[0])
            }
            let engagements = try status(store).map(\.engagement)
            var (mia, ben) = (Engagement(), Engagement())
            mia.machineClicks = 2
            ben.opens = Sightings(count: 2, first: .at(-3), last: .at(8))
            ben.machineOpens = 1
            #expect(engagements == [mia, ben])
            #expect(try status(store, "m2").map(\.engagement.opens.count) == [1, 0])
        }
    }

    @Test(arguments: StoreUnderTest.all) func countsClicksByLink(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                let people = try store.addMessage(
                    "m1", of: ada, to: ["mia@example.com", "ben@example.com"], links: Self.links, firstTicket: 1)
                func click(_ n: Int64?, _ verdict: Verdict = .human, by person: Int = 0) throws {
                    let url = n.map { Self.links[Int($0) - 1] } ?? "https://example.com/elsewhere"
                    try store.addHit(
                        .click, verdict, to: ada, recipient: people[person].id, at: 1, link: .init(n: n, url: url))
                }
                for n in [nil, 12, 2, 12, nil, 1] as [Int64?] { try click(n) }
                try click(2, .unknown)
                for n in [3, 2, nil] as [Int64?] { try click(n, .machine) }
                try click(nil, by: 1)
            }
            let clicks = try status(store).map(\.clicks)
            #expect(
                clicks[0] == [
                    .init(n: 1, count: 1), .init(n: 2, count: 2), .init(n: 12, count: 2), .init(n: nil, count: 2),
                ])
            #expect(clicks[1] == [.init(n: nil, count: 1)])
            #expect(try status(store)[0].engagement.clicks.count == 7)
            #expect(try status(store)[0].engagement.machineClicks == 3)
        }
    }

    @Test(arguments: StoreUnderTest.all) func emptiedIsNotCounted(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                let mia = try store.addMessage(
                    "m1", of: ada, to: ["mia@example.com"], links: Self.links, firstTicket: 1)[0].id
                for second in [1.0, 2, 3, 4] {
                    try store.addHit(
                        .click, to: ada, recipient: mia, at: second,
                        link: .init(n: Int64(second), url: "https://e.example/"))
                }
                try store.addHit(.open, to: ada, recipient: mia, at: 5)
            }
            func expire(before second: Double) throws {
                _ = try store.commit {
                    try $0.expire(before: [.click: .at(second)], hitsBefore: .at(-9), limit: 99)
                }
            }
            try expire(before: 3)
            #expect(try status(store)[0].clicks == [.init(n: 3, count: 1), .init(n: 4, count: 1)])
            #expect(try status(store)[0].engagement.clicks == Sightings(count: 2, first: .at(3), last: .at(4)))
            try expire(before: 99)
            let left = try status(store)[0]
            #expect(left.clicks == [])
            #expect(left.engagement.clicks == Sightings())
            #expect(left.engagement.opens.count == 1)
        }
    }
}
