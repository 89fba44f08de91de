import Core
import Foundation
import StorePostgres
import StoreSQL
import TestKit
import Testing

/// Texts at their limits, and rows that this version did not write.
@Suite(.needsPostgres, .blocking) struct StoredTextTests {
    private let uri: String
    private let store: PostgresStore
    private let administrator: PostgresConnection

    init() throws {
        uri = try PostgresServer.shared.makeDatabase()
        store = try PostgresStore(uri, as: .hub("a"))
        administrator = try connect(uri)
    }

    /// Text that cannot be compressed: an index has a limit for a row.
    private func text(bytes: Int, _ alphabet: [Character] = Array("abcdefghijklmnopqrstuvwxyz0123456789")) -> String {
        var random = SplitMix64(seed: UInt64(bytes))
        let size = alphabet[0].utf8.count
        return String((0..<bytes / size).map { _ in alphabet.randomElement(using: &random)! })
    }

    private static let emoji = (0..<64).map { Character(Unicode.Scalar(0x1F600 + $0)!) }

    private func runner() -> LedgerRunner { LedgerRunner(store, at: .at(0)) }

    private func open(_ ticket: Ticket, by agent: String, _ target: Hit.Target = .pixel) throws {
        let slot = Slot(
            RecordHit(
                Hit(at: .at(0), ticket: ticket, target: target, address: IPAddress("192.0.2.1")!, userAgent: agent)))
        let ledger = Ledger(store: store, places: Nowhere(), judge: SimpleJudge(), random: SplitMix64(seed: 4))
        #expect(ledger.commit([slot], now: .at(0)).failure == nil)
        _ = try #require(slot.result).get()
    }

    private func track(_ message: NewMessage) throws -> (TrackedMessage, [TrackedRecipient]) {
        switch try runner().run(TrackMessage(message)) {
        case .tracked(let tracked, let recipients): return (tracked, recipients)
        case .overLimit(let quota): throw Failure("\(quota)")
        }
    }

    @Test func everythingAtItsLimitComesBack() throws {
        let user = try store.commit { try $0.addUser("ada") }
        let address = text(bytes: Limits.addressBytes - 12) + "@example.org"
        let url = "https://example.org/" + text(bytes: Limits.urlBytes - 20)
        let message = NewMessage(
            user: user.id, from: "ada@example.org",
            recipients: [.init(email: address, name: text(bytes: Limits.nameBytes, Self.emoji))],
            subject: text(bytes: Limits.subjectBytes, Self.emoji), messageID: text(bytes: Limits.messageIDBytes),
            links: [url])
        let (tracked, recipients) = try track(message)
        let agents = [text(bytes: Limits.userAgentBytes), text(bytes: Limits.userAgentBytes, Self.emoji), ""]
        for agent in agents { try open(recipients[0].ticket, by: agent) }
        try open(recipients[0].ticket, by: agents[0], .link(1))
        try store.commit {
            try $0.keepEvent(text(bytes: Limits.eventIDBytes, Self.emoji), of: user.id, seq: 1, at: .at(0))
            try $0.saveCursor(
                Cursor(epoch: Epoch(text(bytes: Limits.epochBytes)), seq: 1),
                device: text(bytes: Limits.deviceNameBytes), of: user.id, at: .at(0))
        }

        try store.read { store throws in
            #expect(try store.message(tracked.id)?.subject == message.subject)
            #expect(try store.message(.header(message.messageID!), of: user.id)?.id == tracked.id)
            #expect(try store.message(tracked.id)?.links == [url])
            let found = try store.recipient(address, ofMessage: tracked.id)
            #expect(found?.name == message.recipients[0].name)
            #expect(try store.allHits().map(\.userAgent) == agents + [agents[0]])
            #expect(try store.event(text(bytes: Limits.eventIDBytes, Self.emoji), of: user.id) == 1)
            #expect(try store.device(text(bytes: Limits.deviceNameBytes), of: user.id)?.cursor.seq == 1)
            let status = try store.status(ofMessage: tracked.id)
            #expect(status.first?.clicks.map(\.n) == [1])
        }
    }

    @Test func namesOfAnyScriptComeBack() throws {
        for name in ["Zoë 🐘", "李雷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\u{10FFFF}", "e\u{301}", "a'b\"c\\d?", "user", "$1 ?1 -- /*"] {
            let user = try store.commit { store in
                try store.insertUser(
                    email: "u\(try store.users().count)@example.org", name: name, seat: .paid, epoch: Epoch("e1"),
                    at: .start)
            }
            let found = try store.read { try $0.user(user.id)?.name }
            #expect(found.map { Array($0.utf8) } == Array(name.utf8))
        }
    }

    /// PostgreSQL has no text with NUL. What comes with one must not fail the lot, whose other hits are of other people.
    @Test func aNULBecomesAReplacementCharacter() throws {
        let user = try store.commit { store in
            try store.insertUser(
                email: "ada@example.org", name: "A\0da", seat: .paid, epoch: Epoch("e1"), at: .start)
        }
        #expect(try store.read { try $0.user(user.id)?.name } == "A\u{FFFD}da")
        let (tracked, recipients) = try track(
            NewMessage(
                user: user.id, from: "ada@example.org", recipients: [.init(email: "mia@example.org", name: "\0")],
                subject: "x\0y", messageID: "<a\0b>"))
        try open(recipients[0].ticket, by: "Mail\0/1")
        try open(recipients[0].ticket, by: "Mail\0/1")
        try store.read { store throws in
            #expect(try store.message(tracked.id)?.subject == "x\u{FFFD}y")
            #expect(try store.allHits().map(\.userAgent) == ["Mail\u{FFFD}/1", "Mail\u{FFFD}/1"])
        }
    }

    @Test func anUnknownKindIsServedAsItIs() throws {
        try store.commit { _ = try $0.addUser("ada") }
        for number in 1...3 { try store.record(number) }
        let body =
            #"{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","kind":"replied","at":"2026-01-01T00:00:07Z","recipient":{"email":"mia@example.com"}}"#
        _ = try administrator.change(
            "UPDATE activity SET kind = 'replied', verdict = NULL, body = ? WHERE key = (CAST(1 AS BIGINT) << 40) + 2",
            [Array(body.utf8)])
        try store.read { store throws in
            var query = ActivityQuery()
            let listed = try store.activities(of: 1, matching: query)
            let paged = try store.page(of: 1, after: 0, limit: 9, maximumBytes: .max).entries
            let latest = try store.latest(of: 1, matching: query, span: 9).entries
            for entries in [listed, paged, latest] {
                let entry = try #require(entries.first { $0.seq == 2 })
                #expect(entry.kind == nil && entry.body == Array(body.utf8))
            }
            query.filter = Filter(kinds: [.open])
            #expect(try store.activities(of: 1, matching: query).map(\.seq).sorted() == [1, 3])
            #expect(try store.digest(of: 1, after: 0, through: 3).kinds == [.init(kind: .open, count: 2)])
        }
        #expect(store.damaged.places.isEmpty)
    }

    @Test(arguments: ["ff00ff", "", "00", "7b7d", "6e756c6c", "7b226964223a"])
    func aDamagedBodyKeepsItsPlace(_ hex: String) throws {
        let user = try store.commit { try $0.addUser("ada") }
        let (tracked, recipients) = try track(
            NewMessage(
                user: user.id, from: "ada@example.org", recipients: [.init(email: "mia@example.org", name: nil)],
                subject: "x", links: ["https://example.org"]))
        try open(recipients[0].ticket, by: "Mail/1")
        try open(recipients[0].ticket, by: "Mail/1", .link(1))
        #expect(try store.state(of: 1).head == 3)
        _ = try administrator.change(
            "UPDATE activity SET body = decode('\(hex)', 'hex') WHERE key = (CAST(1 AS BIGINT) << 40) + 3", [])
        let entries = try store.read { try $0.page(of: 1, after: 0, limit: 9, maximumBytes: .max).entries }
        #expect(entries.map(\.seq) == [1, 2, 3])
        #expect((try? JSONSerialization.jsonObject(with: Data(entries[2].body))) is [String: Any])
        #expect(store.damaged.places == [.init(user: 1, seq: 3)])
        #expect(try store.commit { try $0.amend(3, of: 1) { _ in true } } == nil)
        // The next hit of the same recipient is decided all the same.
        try open(recipients[0].ticket, by: "Mail/2", .link(1))
        #expect(try store.state(of: 1).head == 4)
        let engagement = try store.read { try $0.status(ofMessage: tracked.id) }
        #expect(engagement.count == 1, "a message with a damaged click can be looked at")
    }
}
