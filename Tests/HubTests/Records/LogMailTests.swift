import Core
import TestKit
import Testing

@testable import Hub

/// Where a logged mail is filed: the rules, one test each.
@Suite struct LogMailTests {
    private struct World {
        let store = MemoryStore()
        let sam: User
        let kim: User
        let rules: LogRules
        private var count = 0

        init() throws {
            rules = try LogRules.standard()
            (sam, kim) = try store.commit { store in
                func add(_ name: String) throws -> User {
                    let id = try store.insertUser(
                        email: "\(name)@own.example", name: name, seat: .paid, epoch: Epoch("e-\(name)"), at: .at(0)
                    ).id
                    return try #require(try store.user(id))
                }
                return (try add("sam"), try add("kim"))
            }
        }

        func runner(at seconds: Double) -> LedgerRunner { LedgerRunner(store, at: .at(seconds)) }

        func mail(
            _ id: String, from: String = "sam@own.example", to: [String], cc: [String] = [], answers: [String] = [],
            kind: MailEntry.Kind = .mail, text: String = "Hello"
        ) -> MailToLog {
            MailToLog(
                messageID: id, digest: Array((Array(id.utf8) + Array(repeating: 0, count: 32)).prefix(32)), kind: kind,
                answers: answers, from: [.init(email: from)], to: to.map { .init(email: $0, name: nil) },
                cc: cc.map { .init(email: $0) }, subject: "About \(id)",
                content: EntryContent(
                    text: Array(text.utf8), headers: [.init(name: "To", value: to.joined(separator: ", "))],
                    searched: text))
        }

        @discardableResult
        func log(
            _ mail: MailToLog, as user: User? = nil, on records: [Int64] = [], creates: Bool? = nil,
            isPrivate: Bool = false, at seconds: Double = 10
        ) throws -> LogMail.Answer {
            try runner(at: seconds).run(
                LogMail(
                    mail, of: (user ?? sam).id, by: .api, on: records, creates: creates, isPrivate: isPrivate,
                    rules: rules))
        }

        func add(_ kind: RecordKind, _ name: String, key: String? = nil, at seconds: Double = 1) throws -> Record {
            var record = Record(kind: kind, name: name, createdAt: .at(seconds))
            record.keys = key.map { [RecordKey(key: $0, written: $0)] } ?? []
            if kind == .deal { record.fields.stage = "New" }
            guard case .created(let made) = try runner(at: seconds).run(CreateRecord(record, by: RecordActor(sam)))
            else {
                throw StoreError.other("taken")
            }
            return made
        }

        func set(_ user: User?, _ change: @escaping @Sendable (inout LoggingSettings) -> Void) throws {
            _ = try runner(at: 2).run(
                SetLogging(of: user?.id, by: AuditNote(actor: "sam@own.example", network: nil), change))
        }

        func record(_ kind: RecordKind, _ key: String) throws -> Record? {
            try store.read { try $0.record(kind, key: key) }
        }

        /// Where an answer says that the mail is, each with its reason.
        func places(_ answer: LogMail.Answer) throws -> Set<String> {
            let filings: [Filing] =
                switch answer {
                case .logged(_, let filings), .known(_, let filings): filings
                case .nothing, .overLimit: throw StoreError.other("nothing was logged: \(answer)")
                }
            let records = try store.read { try $0.records(filings.map(\.record)) }
            return Set(
                filings.compactMap { filing in
                    records[filing.record].map { "\($0.keys.first?.key ?? $0.name) \(filing.reason.rawValue)" }
                })
        }
    }

    @Test func recipientsBecomeContactsWithTheirCompanies() throws {
        let world = try World()
        let answer = try world.log(
            world.mail(
                "m1", to: ["Alice@Example.com", "kim@own.example", "b@gmail.com"],
                cc: ["c@eng.example.com", "a@docomo.ne.jp", "d@blogspot.com", "noreply@x.com", "Kim@例え.jp"]))
        #expect(
            try world.places(answer) == [
                "alice@example.com participant", "b@gmail.com participant", "c@eng.example.com participant",
                "a@docomo.ne.jp participant", "d@blogspot.com participant", "kim@xn--r8jz45g.jp participant",
                "example.com company", "xn--r8jz45g.jp company",
            ])
        let alice = try #require(try world.record(.contact, "alice@example.com"))
        #expect(alice.owner == world.sam.id && alice.fields.marketing == false && alice.origin == .mail)
        #expect(alice.keys.first?.written == "Alice@Example.com")
        #expect(try world.record(.contact, "noreply@x.com") == nil && world.record(.company, "own.example") == nil)
        #expect(try world.record(.company, "example.com")?.name == "Example")
    }

    @Test func anOwnerStaysAndAnUnownedContactGetsTheSender() throws {
        let world = try World()
        _ = try world.add(.contact, "Alice", key: "alice@example.com")
        try world.log(world.mail("m1", to: ["alice@example.com"]), as: world.kim)
        #expect(try world.record(.contact, "alice@example.com")?.owner == world.kim.id)
        try world.log(world.mail("m2", to: ["alice@example.com"]), as: world.sam)
        #expect(try world.record(.contact, "alice@example.com")?.owner == world.kim.id)
    }

    @Test(
        arguments: [(nil, ["D4", "D3", "D2"]), (5, ["D4", "D3", "D2", "D1"]), (1, ["D4"]), (0, [])]
            as [(Int?, [String])])
    func openDealsTheLatestTouchedFirst(_ setting: Int?, _ expected: [String]) throws {
        let world = try World()
        let alice = try world.add(.contact, "Alice", key: "alice@example.com")
        for n in 1...5 {
            let deal = try world.add(.deal, "D\(n)")
            let link = AssociateRecords(alice.id, deal.id, link: true, by: RecordActor(world.sam))
            _ = try world.runner(at: Double(10 + n)).run(link)
            guard n == 5 else { continue }
            // A deal that is won takes no part.
            let change = ChangeRecord(deal.id, version: nil, by: RecordActor(world.sam)) { $0.fields.stage = "Won" }
            _ = try world.runner(at: 20).run(change)
        }
        try world.set(world.sam) { $0.openDeals = setting }
        let places = try world.places(try world.log(world.mail("m1", to: ["alice@example.com"]), at: 30))
        #expect(places.filter { $0.hasSuffix("deal") } == Set(expected.map { "\($0) deal" }))
    }

    @Test func anAnswerIsFiledWhereTheMailIsNow() throws {
        let world = try World()
        guard case .logged(let first, _) = try world.log(world.mail("m1", to: ["alice@example.com"])) else {
            throw StoreError.other("not logged")
        }
        let deal = try world.add(.deal, "Big")
        let alice = try #require(try world.record(.contact, "alice@example.com"))
        let change = ChangeEntry(
            first.id, version: nil, [.file(deal.id), .unfile(alice.id)], by: RecordActor(world.kim))
        #expect(try world.runner(at: 11).run(change) == .done)
        let answer = try world.log(
            world.mail("m2", from: "alice@example.com", to: ["sam@own.example"], answers: ["other", "m1"]), at: 12)
        #expect(try world.places(answer) == ["Big reply", "example.com reply"])
        guard case .logged(let reply, _) = answer else { throw StoreError.other("not logged") }
        #expect(reply.direction == .incoming && reply.parent == first.id && reply.thread == first.thread)
    }

    @Test func whoIsNeverLoggedLeavesNothing() throws {
        let world = try World()
        try world.set(nil) { $0.neverLog = "secret.example\n" }
        try world.set(world.sam) { $0.neverLog = "mum@example.com\n" }
        #expect(try world.log(world.mail("m1", to: ["a@sub.secret.example"])) == .nothing(.neverLog))
        #expect(try world.log(world.mail("m2", to: ["Mum@Example.com"])) == .nothing(.neverLog))
        #expect(
            try world.log(world.mail("m3", from: "a@secret.example", to: ["sam@own.example"])) == .nothing(.neverLog))
        #expect(try world.store.read { try $0.mailEntries(messageIDs: ["m1", "m2", "m3"]) }.isEmpty)
        let audited = try world.store.read { try $0.audit(before: nil, limit: 9) }.map(\.action)
        #expect(audited == ["logging-changed"], "the account's list is everybody's affair, a member's own is not")
        // Another member may log mail to her; and of several recipients, she is left out.
        #expect(try world.places(try world.log(world.mail("m4", to: ["mum@example.com"]), as: world.kim)).count == 2)
        guard case .logged(let entry, _) = try world.log(world.mail("m5", to: ["mum@example.com", "b@x.example"]))
        else {
            throw StoreError.other("not logged")
        }
        #expect(entry.to.map(\.email) == ["b@x.example"] && entry.omissions == ["1 recipient on a never-log list"])
        #expect(try world.store.read { try $0.content(ofEntry: entry.id) }?.headers.isEmpty == true)
    }

    @Test func unknownRecipientsMakeNoContactsIfThatIsSet() throws {
        let world = try World()
        #expect(try world.places(try world.log(world.mail("m1", to: ["a@x.example"]), creates: false)).isEmpty)
        try world.set(nil) { $0.createsContacts = false }
        #expect(try world.places(try world.log(world.mail("m2", to: ["b@x.example"]))).isEmpty)
        try world.set(world.sam) { $0.createsContacts = true }
        #expect(try world.places(try world.log(world.mail("m3", to: ["c@x.example"]))).count == 2)
        #expect(try world.places(try world.log(world.mail("m4", to: ["d@x.example"]), creates: false)) == [])
        #expect(try world.places(try world.log(world.mail("m5", to: ["d@x.example"], kind: .bounce))) == [])
    }

    @Test func theSameMailIsOneEntryWithSeveralSources() throws {
        let world = try World()
        let mail = world.mail("m1", to: ["alice@example.com"])
        guard case .logged(let entry, _) = try world.log(mail, isPrivate: true) else {
            throw StoreError.other("not logged")
        }
        #expect(try world.store.read { try $0.mailEntries([entry.id], viewer: world.kim.id) }.isEmpty)
        guard case .known(let known, _) = try world.log(mail, as: world.kim) else {
            throw StoreError.other("not known")
        }
        #expect(known.id == entry.id)
        #expect(try world.store.read { try $0.sources(ofEntry: entry.id) }.count == 2)
        #expect(try world.store.read { try $0.mailEntries([entry.id], viewer: world.kim.id) }.count == 1)
        var other = mail
        other.digest[0] ^= 1
        guard case .logged(let second, _) = try world.log(other) else { throw StoreError.other("not logged") }
        #expect(second.id != entry.id, "the same Message-ID with another text is another mail")
    }

    @Test func whatWasDeletedDoesNotComeBack() throws {
        let world = try World()
        let mail = world.mail("m1", to: ["alice@example.com"])
        guard case .logged(let entry, _) = try world.log(mail) else { throw StoreError.other("not logged") }
        #expect(
            try world.runner(at: 11).run(ChangeEntry(entry.id, version: 9, [.delete], by: RecordActor(world.kim)))
                == .conflict(1))
        #expect(
            try world.runner(at: 11).run(ChangeEntry(entry.id, version: 1, [.delete], by: RecordActor(world.kim)))
                == .done)
        #expect(try world.log(mail, as: world.kim) == .nothing(.deleted))
        let day = 86_400.0
        #expect(try world.runner(at: 12).run(PurgeRecords(now: .at(11 + 89 * day))) == 0)
        #expect(try world.runner(at: 12).run(PurgeRecords(now: .at(12 + 90 * day))) == 1)
        guard case .logged = try world.log(mail) else { throw StoreError.other("it is remembered for ever") }
    }

    @Test func aContactInTheTrashIsNotMadeAnew() throws {
        let world = try World()
        let alice = try world.add(.contact, "Alice", key: "alice@example.com")
        _ = try world.runner(at: 3).run(TrashRecord(alice.id, delete: true, by: RecordActor(world.sam)))
        #expect(try world.places(try world.log(world.mail("m1", to: ["alice@example.com"]))).isEmpty)
        guard
            case .done(let back, let lost) = try world.runner(at: 20).run(
                TrashRecord(alice.id, delete: false, by: RecordActor(world.sam)))
        else { throw StoreError.other("not restored") }
        #expect(back.isLive && lost.isEmpty)
    }

    @Test func membersOnlyIsNotLogged() throws {
        let world = try World()
        #expect(try world.log(world.mail("m1", to: ["kim@own.example"])) == .nothing(.internalMail))
        let deal = try world.add(.deal, "Big")
        #expect(
            try world.places(try world.log(world.mail("m2", to: ["kim@own.example"]), on: [deal.id])) == ["Big hand"])
    }

    @Test func theSendersLogTellsUntilTheMailIsErased() throws {
        let world = try World()
        try world.log(world.mail("m1", to: ["alice@example.com"]))
        func log(_ user: User) throws -> [Activity] {
            try world.store.read { store in
                try (1...10).compactMap { try store.activity($0, of: user.id) }
            }
        }
        #expect(try log(world.sam).map(\.kind) == [.logged] && log(world.kim).isEmpty)
        #expect(try log(world.sam)[0].message?.subject == "About m1" && log(world.sam)[0].isNotifiable == false)
        let report = try Erasure("alice@example.com", by: world.runner(at: 20)).run()
        #expect(report.entries == 1 && report.records == 1)
        #expect(try log(world.sam).map(\.kind) == [.logged, .erase])
        #expect(try log(world.sam)[0].message == nil && log(world.sam)[0].recipient?.email == nil)
        #expect(try world.record(.contact, "alice@example.com") == nil)
        #expect(try world.record(.company, "example.com") != nil, "a company is no person")
    }

    @Test func fivePinsARecord() throws {
        let world = try World()
        var ids: [Int64] = []
        for n in 1...6 {
            guard case .logged(let entry, _) = try world.log(world.mail("m\(n)", to: ["alice@example.com"])) else {
                throw StoreError.other("not logged")
            }
            ids.append(entry.id)
        }
        let alice = try #require(try world.record(.contact, "alice@example.com"))
        func pin(_ id: Int64) throws -> ChangeEntry.Answer {
            try world.runner(at: 20).run(ChangeEntry(id, version: nil, [.pin(alice.id)], by: RecordActor(world.sam)))
        }
        for id in ids.prefix(5) { #expect(try pin(id) == .done) }
        #expect(try pin(ids[5]) == .tooManyPins && pin(ids[0]) == .done)
    }
}
