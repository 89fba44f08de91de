import Core
import TestKit
import Testing

/// The same random operations, on memory and on another store, must give the same answers. The memory store is written in
/// the plainest way, so it says what the right answer is.
@Suite struct DifferentialTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func memoryAndSQLiteAgree(seed: UInt64) throws {
        for kind in StoreUnderTest.removingSingleHits.dropFirst() {
            try kind.with { try agree(MemoryStore(), $0, seed: seed, removingHits: true) }
        }
    }

    @Test(.enabled(if: !StoreUnderTest.postgres.isEmpty), arguments: 1...12 as ClosedRange<UInt64>)
    func memoryAndPostgreSQLAgree(seed: UInt64) throws {
        for kind in StoreUnderTest.postgres {
            try kind.with { try agree(MemoryStore(), $0, seed: seed, removingHits: false) }
        }
    }

    private func agree(_ memory: MemoryStore, _ other: any Store, seed: UInt64, removingHits: Bool) throws {
        var random = SplitMix64(seed: seed)
        for store in [memory, other] as [any Store] {
            try store.commit { for n in 1...2 { try $0.addUser("user\(n)") } }
        }
        var clock = 0.0
        var appended = 0
        for step in 0..<80 {
            let group = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                clock += Double(Int.random(in: 0...3, using: &random))
                return Operation(at: clock, removingHits: removingHits, using: &random)
            }
            let changesMind = random.oneIn(6)
            let one = Self.run(group, changesMind, on: memory)
            let two = try other.keepingSequences {
                Self.run(group, changesMind, on: other)
            } isUndone: {
                Self.isUndone($0)
            }
            // PostgreSQL may say at the commit why a statement failed, so another reason may come first.
            let isSame = one == two || !removingHits && Self.isUndone(one) && Self.isUndone(two)
            try #require(isSame, "seed \(seed), step \(step): \(group), \(one), \(two)")
            appended += one.count { $0.base is Entry }
            for _ in 0..<4 {
                let question = Question(upTo: clock, using: &random)
                let right = try memory.read { try question.ask($0) }
                let answer = try other.read { try question.ask($0) }
                try #require(right == answer, "seed \(seed), step \(step): \(question)")
            }
        }
        #expect(appended > 10, "the operations did something")
    }

    /// Whether these are not the answers of a group, but why it failed.
    private static func isUndone(_ answers: [AnyHashable]) -> Bool {
        answers.count == 1 && ["exists", "other", "\(ChangeOfMind())"].contains(answers[0] as? String)
    }

    /// What each operation of a group answers, or how the group failed.
    private static func run(_ group: [Operation], _ changesMind: Bool, on store: any Store) -> [AnyHashable] {
        do {
            return try store.commit { store in
                let answers = try group.map { try $0.apply(to: store) }
                if changesMind { throw ChangeOfMind() }
                return answers
            }
        } catch StoreError.exists {
            return ["exists"]
        } catch StoreError.other {
            return ["other"]
        } catch {
            return ["\(error)"]
        }
    }
}

/// Something to do to a store, drawn at random. Users and recipients may or may not exist.
private enum Operation {
    case addUser(Int)
    case addMessage(String, UserID, [String], UInt64, header: String?)
    /// Of one of these recipients, if there is one, to the log of whose message it is.
    case append(Kind, Verdict, UserID, tickets: ClosedRange<UInt64>?, Double, late: Double, link: Int64?)
    case keep(KeptHit)
    case keepEvent(Int, UserID, Double)
    case setTracking(Tracking?, Audience, UserID?)
    case optOut(Int, UserID?, isOut: Bool)
    case addDailyUse(DailyUse, UserID, Double)
    case setSeat(Seat, UserID)
    case addAddress(Int, UserID)
    case removeAddress(Int, UserID)
    case removeUser(UserID)
    case markRead(UserID, Seq)
    case saveCursor(UserID, String, Cursor, Filter, Double)
    case forgetDevice(UserID, String)
    case insertToken(Int, UserID, Double)
    case revokeToken(Int, byID: Bool, Double)
    case expire([Kind: Timestamp], Timestamp, Int)
    /// As the event path writes hits: activities of some kinds, of a recipient, and a new version of an activity.
    case apply([(Kind, Verdict)], UserID, tickets: ClosedRange<UInt64>, amended: Seq, Double)
    /// To a verdict, or looked at and left as it is.
    case amend(UserID, Seq, Verdict?)
    case account(AccountOperation)
    case record(RecordOperation)

    init(at time: Double, removingHits: Bool, using random: inout SplitMix64) {
        let user = Int64.random(in: 1...(random.oneIn(4) ? 4 : 2), using: &random)
        let device = ["tray", "phone", "hook"].randomElement(using: &random)!
        switch Int.random(in: 0..<92, using: &random) {
        case 0..<3: self = .addUser(Int.random(in: 1...3, using: &random))
        case 3..<5:
            let people = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                "p\(Int.random(in: 1...4, using: &random))@example.com"
            }
            self = .addMessage(
                "m\(Int.random(in: 1...30, using: &random))", user, people, UInt64.random(in: 0..<90, using: &random),
                header: random.oneIn(3) ? nil : "<\(Int.random(in: 1...3, using: &random))@e>")
        case 5..<22:
            self = .append(
                Kind.allCases.randomElement(using: &random)!, Verdict.allCases.randomElement(using: &random)!, user,
                tickets: random.oneIn(3) ? nil : Self.tickets(from: .random(in: 0..<90, using: &random)),
                time - Double(Int.random(in: 0...4, using: &random)),
                late: random.oneIn(3) ? Double(Int.random(in: 0...200, using: &random)) : 0,
                link: random.oneIn(3) ? nil : Int64.random(in: 1...12, using: &random))
        case 22..<26:
            let isReported = random.oneIn(3)
            var hit = KeptHit.sample(
                of: user, recipient: 1, link: isReported ? -1 : 0, seq: 1,
                at: .at(time - (isReported ? Double(Int.random(in: 0...90, using: &random)) : 0)),
                userAgent: "Mail/\(Int.random(in: 1...5, using: &random))", isFolded: random.oneIn(3))
            hit.isReported = isReported
            self = .keep(hit)
        case 26..<30: self = .markRead(user, Seq.random(in: 0...60, using: &random))
        case 30..<33:
            let epoch = Epoch(random.oneIn(4) ? "e2" : "e1")
            self = .saveCursor(
                user, device, Cursor(epoch: epoch, seq: Seq.random(in: 0...60, using: &random)),
                Self.filter(using: &random), time)
        case 33: self = .forgetDevice(user, device)
        case 34..<36: self = .insertToken(Int.random(in: 1...9, using: &random), user, time)
        case 36: self = .revokeToken(Int.random(in: 1...9, using: &random), byID: random.oneIn(2), time)
        case 37..<40: self = .keepEvent(Int.random(in: 1...40, using: &random), user, time)
        case 40..<42:
            let audience: Audience =
                switch Int.random(in: 0..<6, using: &random) {
                case 0: .everybody
                case 1: .domain(["com", "example.com"].randomElement(using: &random)!)
                default: .address("p\(Int.random(in: 1...4, using: &random))@example.com")
                }
            self = .setTracking(
                random.oneIn(4) ? nil : Tracking.allCases.randomElement(using: &random)!, audience,
                random.oneIn(4) ? nil : user)
        case 46:
            self = .optOut(
                Int.random(in: 1...4, using: &random), random.oneIn(2) ? user : nil, isOut: !random.oneIn(3))
        case 47 where random.oneIn(2):
            self = .addDailyUse(DailyUse(messages: 1, recipients: Int64.random(in: 0...9, using: &random)), user, time)
        case 42: self = .setSeat(random.oneIn(2) ? .free : .paid, user)
        case 43: self = .addAddress(Int.random(in: 1...9, using: &random), user)
        case 44: self = .removeAddress(Int.random(in: 1...9, using: &random), user)
        case 52..<56:
            let kinds = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                (random.oneIn(2) ? Kind.open : .click, Verdict.allCases.randomElement(using: &random)!)
            }
            self = .apply(
                kinds, user, tickets: Self.tickets(from: .random(in: 0..<90, using: &random)),
                amended: Seq.random(in: 0...60, using: &random), time)
        case 48..<52:
            self = .amend(
                user, Seq.random(in: 0...60, using: &random),
                random.oneIn(5) ? nil : Verdict.allCases.randomElement(using: &random)!)
        case 56..<62: self = .account(AccountOperation(of: user, at: time, using: &random))
        case 62..<92: self = .record(RecordOperation(of: user, at: time, using: &random))
        case 45 where random.oneIn(6): self = .removeUser(user)
        default:
            var cutoffs: [Kind: Timestamp] = [:]
            for kind in Kind.allCases where random.oneIn(2) {
                cutoffs[kind] = .at(time - Double(Int.random(in: 0...60, using: &random)))
            }
            let before = Double(Int.random(in: 0...60, using: &random))
            self = .expire(
                cutoffs, removingHits ? .at(time - before) : .at(-1_000_000),
                Int.random(in: 1...30, using: &random))
        }
    }

    private static func filter(using random: inout SplitMix64) -> Filter {
        func some<Value>(_ all: [Value]) -> [Value]? {
            let chosen = all.filter { _ in random.oneIn(2) }
            return chosen.isEmpty ? nil : chosen
        }
        return Filter(kinds: some(Kind.allCases), verdicts: some(Verdict.allCases))
    }

    private static func tickets(from first: UInt64) -> ClosedRange<UInt64> { first...first + 12 }

    func apply(to store: any StoreTransaction) throws -> AnyHashable {
        switch self {
        case .addUser(let n): return try store.addUser("user\(n)")
        case .addMessage(let id, let user, let people, let ticket, let header):
            return try store.addMessage(
                id, of: user, to: people, links: ["https://e.example/\(id)"], firstTicket: ticket,
                name: header.map { "Of \($0)" }, messageID: header)
        case .append(let kind, let verdict, var user, let tickets, let time, let late, let link):
            let recipient = try (tickets.map(Array.init) ?? []).compactMap {
                try store.recipient(ticket: .numbered($0))
            }.first
            if let recipient { user = try #require(try store.message(recipient.message)).user }
            var activity = Activity.sample(kind, verdict, at: .at(time - late))
            if let recipient {
                activity.recipient = .init(email: recipient.email, name: recipient.name)
                activity.message = try store.message(recipient.message).map { .init(id: $0.id, subject: $0.subject) }
            }
            if kind == .click {
                let url = try recipient.flatMap { try store.message($0.message) }?.links.first ?? "https://e.example/"
                activity.link = .init(n: link, url: url)
            }
            return try store.append(activity, to: user, recipient: recipient?.id, recordedAt: .at(time))
        case .apply(let kinds, let user, let tickets, let amended, let time):
            let recipient = try Array(tickets).compactMap { try store.recipient(ticket: .numbered($0)) }.first
            return try Self.apply(kinds, to: store, user, recipient, amended, at: .at(time))
        case .keep(let hit): try store.keep(hit)
        case .keepEvent(let n, let user, let time):
            try store.keepEvent("e\(n)", of: user, seq: Seq(n), at: .at(time))
        case .setTracking(let tracking, let audience, let user):
            try store.setTracking(tracking, of: audience, user: user)
        case .optOut(let n, let user, let isOut):
            guard isOut else { return try store.optIn("p\(n)@example.com") }
            try store.optOut("p\(n)@example.com", of: user, at: .start)
        case .addDailyUse(let use, let user, let time):
            try store.addDailyUse(use, of: user, on: Timestamp.at(time * 1000).startOfDay)
        case .setSeat(let seat, let user):
            try store.setSeat(seat, of: user)
            try store.setLanguage(LanguageTag(seat == .free ? "de" : "pt-BR")!, of: user)
        case .addAddress(let n, let user): try store.addAddress("user\(n)@example.org", to: user)
        case .removeAddress(let n, let user): return try store.removeAddress("user\(n)@example.org", from: user)
        case .removeUser(let user):
            // Piece by piece on one store, at once on the other.
            while try !store.removeUser(user, limit: 10) {}
        case .markRead(let user, let seq): return try store.markRead(of: user, upTo: seq)
        case .saveCursor(let user, let device, let cursor, let filter, let time):
            let consumer: Consumer = device == "hook" ? .webhook("tray") : .device(device)
            try store.saveCursor(cursor, of: consumer, filter: filter, user: user, at: .at(time))
        case .forgetDevice(let user, let device): return try store.forget(.device(device), of: user)
        case .insertToken(let n, let user, let time):
            let record = TokenRecord(
                id: "tk_\(n)", user: user, scopes: [.read], label: "", createdAt: .at(time))
            try store.insertToken(record, digest: [UInt8(n)])
        case .revokeToken(let n, let byID, let time):
            return try store.revokeToken(
                id: byID ? "tk_\(n)" : nil, digest: byID ? nil : [UInt8(n)], at: .at(time))
        case .expire(let cutoffs, let hits, let limit):
            return try store.expire(before: cutoffs, hitsBefore: hits, limit: limit)
        case .account(let operation): return try operation.apply(to: store)
        case .record(let operation): return try operation.apply(to: store)
        case .amend(let user, let seq, let verdict):
            return try store.amend(seq, of: user) { activity in
                guard let verdict else { return false }
                activity.verdict = verdict
                activity.reason = "another look"
                return true
            }
        }
        return true
    }
}

extension Operation {
    /// Makes a decision by what the store says, and applies it.
    fileprivate static func apply(
        _ kinds: [(Kind, Verdict)], to store: any StoreTransaction, _ user: UserID, _ recipient: TrackedRecipient?,
        _ amended: Seq, at time: Timestamp
    ) throws -> AnyHashable {
        var user = user
        if let recipient { user = try #require(try store.message(recipient.message)).user }
        try store.lock([user])
        guard var head = try store.heads(of: [user, 99])[user] else { return false }
        head.newUnread = 0
        var decision = Decision()
        for (kind, verdict) in kinds {
            let activity = Activity.sample(kind, verdict, at: time)
            head.seq += 1
            head.recordedAt = max(head.recordedAt, time)
            if activity.isNotifiable { head.newUnread += 1 }
            decision.appends.append(
                .init(
                    user: user, entry: Entry(seq: head.seq, kind: kind, verdict: verdict, body: activity.encoded),
                    at: time, recordedAt: head.recordedAt, recipient: recipient?.id))
            if let recipient {
                decision.hits.append(
                    .sample(of: user, recipient: recipient.id, link: kind == .open ? 0 : 1, seq: head.seq, at: time))
            }
        }
        if !kinds.isEmpty { decision.heads[user] = head }
        if var activity = try store.activity(amended, of: user), [.open, .click].contains(activity.kind) {
            let wasNotifiable = activity.isNotifiable
            activity.verdict = activity.verdict == .machine ? .human : .machine
            decision.amendments.append(
                .init(
                    user: user,
                    entry: Entry(
                        seq: amended, kind: activity.kind, verdict: activity.verdict, body: activity.encoded),
                    unread: (activity.isNotifiable ? 1 : 0) - (wasNotifiable ? 1 : 0)))
        }
        if let recipient {
            var state = try store.state(ofRecipient: recipient.id)
            for (kind, verdict) in kinds { _ = state.tally.count(kind, verdict) }
            state.latestHit = time
            (state.burst, state.burstAt) = (head.seq, kinds.isEmpty ? nil : time)
            decision.recipients[recipient.id] = state
        }
        try store.apply(decision)
        return head
    }
}

/// Something to ask a store, drawn at random.
private enum Question {
    case directory(UInt64)
    case people
    case log(UserID)
    case page(UserID, Seq, Int, Int)
    case activities(UserID, ActivityQuery)
    case latest(UserID, ActivityQuery, span: Int)
    case firstSeq(UserID, Timestamp)
    case digest(UserID, Seq, Seq)
    case tally(Int64)
    case hits([Int64], Int)
    case status(Int)
    case contact(Int, UserID)
    case reference(Int, UserID)
    case recordedAt(Seq, UserID)
    case events(UserID)
    case settings(UserID)
    case use(UserID, Double)
    case nearby(Int64, UserID, Seq, Int)
    case backlog(UserID, Seq, Filter, Int)
    case account(UserID, Double)
    case records(UserID, Double, Int, String)
    case mail(UserID, Double, Int, String)
    case contacts(UserID, ContactQuery)
    case messages(UserID, MessageQuery)
    case hot(UserID, Timestamp, Timestamp)

    init(upTo time: Double, using random: inout SplitMix64) {
        let user = Int64.random(in: 1...4, using: &random)
        let seq = Seq.random(in: 0...80, using: &random)
        let past = Timestamp.at(Double(Int.random(in: -2...Int(time + 2), using: &random)))
        switch Int.random(in: 0..<41, using: &random) {
        case 28..<31: self = .account(user, time)
        case 31..<36:
            self = .records(
                user, time, Int.random(in: 1...6, using: &random), random.oneIn(2) ? "" : Self.words(using: &random))
        case 36..<41:
            self = .mail(user, time, Int.random(in: 1...6, using: &random), Self.words(using: &random))
        case 23..<25: self = .contacts(user, Self.contacts(using: &random))
        case 25..<27: self = .messages(user, Self.messages(using: &random))
        case 27: self = .hot(user, past, past + .seconds(Int.random(in: 0...90, using: &random)))
        case 21..<23:
            self = .backlog(
                user, seq, Filter(kinds: [.open, .click], verdicts: random.oneIn(2) ? nil : [.human]),
                Int.random(in: 1...40, using: &random))
        case 0: self = .directory(UInt64.random(in: 0..<90, using: &random))
        case 1: self = .people
        case 2: self = .log(user)
        case 3..<5:
            self = .page(
                user, seq, Int.random(in: 1...20, using: &random), Int.random(in: 1...2000, using: &random))
        case 5..<8:
            var query = ActivityQuery()
            query.order = random.oneIn(2) ? .newestFirst : .oldestFirst
            if random.oneIn(3) { query.after = seq }
            if random.oneIn(3) { query.before = Seq.random(in: 0...90, using: &random) }
            if random.oneIn(3) { query.filter.kinds = Kind.allCases.filter { _ in random.oneIn(2) } }
            if random.oneIn(3) { query.filter.verdicts = Verdict.allCases.filter { _ in random.oneIn(2) } }
            if random.oneIn(3) { query.contact = "p\(Int.random(in: 1...4, using: &random))@example.com" }
            if random.oneIn(3) { query.message = "m\(Int.random(in: 1...30, using: &random))" }
            if random.oneIn(3) { query.since = past }
            if random.oneIn(3) { query.until = past + .seconds(Int.random(in: 0...40, using: &random)) }
            if random.oneIn(3) { query.text = Self.words(using: &random) }
            if random.oneIn(4) { query.unreadAfter = seq }
            if random.oneIn(4) { query.opensMoreThan = Int64.random(in: 0...2, using: &random) }
            query.limit = Int.random(in: 1...20, using: &random)
            self = .activities(user, query)
            if random.oneIn(2) {
                if random.oneIn(2) { query.earlier = TimePlace(at: past, seq: seq) }
                // The index may say at once that nothing matches, without having examined anything.
                self = .latest(user, query, span: query.text == nil ? Int.random(in: 1...60, using: &random) : .max)
            }
        case 8: self = .firstSeq(user, past)
        case 9: self = .digest(user, seq, seq + Seq.random(in: 0...60, using: &random))
        case 10: self = .tally(Int64.random(in: 1...8, using: &random))
        case 11: self = .hits([1, 2, 3, 5, 99], Int.random(in: 1...50, using: &random))
        case 12..<14: self = .status(Int.random(in: 1...30, using: &random))
        case 14: self = .contact(Int.random(in: 1...4, using: &random), user)
        case 15: self = .reference(Int.random(in: 1...3, using: &random), user)
        case 16: self = .recordedAt(seq, user)
        case 17: self = .settings(user)
        case 19: self = .use(user, time)
        case 20:
            self = .nearby(
                Int64.random(in: 1...8, using: &random), user, seq, Int.random(in: 1...20, using: &random))
        default: self = .events(user)
        }
    }

    /// Words that some of what `Operation` writes has.
    private static func words(using random: inout SplitMix64) -> String {
        let words = [
            "p1", "EXAMPLE", "m2", "f <", "<1@", "e.example/m1", "o", "About", "3", "example.com", "zz", "@", "xampl",
            "田",
            "でー", "林",
        ]
        return (0..<Int.random(in: 1...2, using: &random)).map { _ in words.randomElement(using: &random)! }
            .joined(separator: " ")
    }

    private static func contacts(using random: inout SplitMix64) -> ContactQuery {
        var query = ContactQuery()
        if random.oneIn(2) { query.order = .recent }
        if random.oneIn(2) { query.text = words(using: &random) }
        query.limit = Int.random(in: 1...3, using: &random)
        return query
    }

    private static func messages(using random: inout SplitMix64) -> MessageQuery {
        var query = MessageQuery()
        if random.oneIn(2) { query.text = words(using: &random) }
        if random.oneIn(3) { query.contact = "p\(Int.random(in: 1...4, using: &random))@example.com" }
        query.limit = Int.random(in: 1...3, using: &random)
        return query
    }

    func ask(_ store: any StoreSnapshot) throws -> AnyHashable {
        switch self {
        case .contacts(let user, var query):
            return try Pages { place in
                query.after = place
                let page = try store.contacts(of: user, matching: query)
                return (page.contacts, page.next)
            }.items
        case .messages(let user, var query):
            return try Pages { place in
                query.before = place
                let page = try store.messages(of: user, matching: query)
                return (page.messages, page.next)
            }.items
        case .hot(let user, let since, let now): return try store.hot(of: user, since: since, now: now, limit: 3)
        case .directory(let ticket):
            let recipient = try store.recipient(ticket: .numbered(ticket))
            return [recipient as AnyHashable, try recipient.flatMap { try store.message($0.message) } as AnyHashable]
        case .people:
            let identities = try (1...9 as ClosedRange<UInt8>).map { try store.identity(tokenDigest: [$0], at: .at(0)) }
            return [try store.users() as AnyHashable, try store.tokens(), identities]
        case .log(let user): return [try store.logState(of: user) as AnyHashable, try store.consumers(of: user)]
        case .page(let user, let after, let limit, let bytes):
            return try store.page(of: user, after: after, limit: limit, maximumBytes: bytes)
        case .activities(let user, let query): return try store.activities(of: user, matching: query)
        case .latest(let user, let query, let span): return try store.latest(of: user, matching: query, span: span)
        case .firstSeq(let user, let time): return try store.firstSeq(of: user, since: time)
        case .digest(let user, let after, let through):
            return try store.digest(of: user, after: after, through: through)
        case .tally(let recipient): return try store.state(ofRecipient: recipient)
        case .hits(let recipients, let limit):
            return [
                try store.latestHits(ofRecipients: recipients, limit: limit, since: nil) as AnyHashable,
                try store.allHits(),
                Set(try store.recipients(tickets: (0..<20).map { .numbered($0) })),
                Set(try store.messages((1...9).map { "m\($0)" })),
            ]
        case .status(let n): return try store.status(ofMessage: "m\(n)")
        case .contact(let n, let user): return try store.contact("p\(n)@example.com", of: user)
        case .reference(let n, let user):
            let found = try store.message(.header("<\(n)@e>"), of: user)
            return [
                found as AnyHashable, try store.message(.id("m\(n)"), of: user),
                try found.flatMap { try store.recipient("p1@example.com", ofMessage: $0.id) },
            ]
        case .recordedAt(let seq, let user): return try store.recordedAt(firstAfter: seq, of: user)
        case .settings(let user):
            return [
                try store.trackingSettings(of: user, after: nil, limit: 99) as AnyHashable,
                try store.trackingSettings(of: nil, after: "d", limit: 2),
                try (1...4).map { try store.decision(on: "p\($0)@example.com", user: user) },
                try (1...4).map { try store.optOuts(of: "p\($0)@example.com") },
                try store.trackingSettingCount(of: user), try store.trackingSetting(of: .everybody, user: user),
            ]
        case .use(let user, let time):
            return [
                try store.dailyUse(of: user, on: Timestamp.at(time * 1000).startOfDay) as AnyHashable,
                try store.deviceCount(of: user), try store.firstRegistration(ofHeader: "<1@e>", by: user),
            ]
        case .nearby(let recipient, let user, let seq, let limit):
            return [
                try store.hits(of: recipient, around: seq, limit: limit) as AnyHashable,
                try store.activities(about: recipient, of: user, after: seq, limit: limit),
            ]
        case .backlog(let user, let seq, let filter, let limit):
            return [
                try store.backlog(of: user, after: seq, filter: filter, limit: limit) as AnyHashable,
                try store.backlogs(of: user),
            ]
        case .account(let user, let time): return try AccountOperation.state(of: user, at: time, in: store)
        case .records(let user, let time, let limit, let text):
            return try RecordOperation.state(of: user, at: time, limit: limit, text, in: store)
        case .mail(let user, let time, let limit, let text):
            return try RecordOperation.mail(of: user, at: time, limit: limit, text, in: store)
        case .events(let user): return try (1...40).map { try store.event("e\($0)", of: user) }
        }
    }
}
