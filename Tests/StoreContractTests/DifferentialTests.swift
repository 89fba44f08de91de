import Mailbell
import StoreSQLite
import TestKit
import Testing

/// The same random operations, on memory and on SQLite, must give the same answers. The memory store is written in the
/// plainest way, so it says what the right answer is.
@Suite struct DifferentialTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func storesAgree(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let sqlite = try SQLiteStore(path: folder.file("mailbell.sqlite"))
        let memory = MemoryStore()
        var random = SplitMix64(seed: seed)
        for store in [memory, sqlite] as [any Store] {
            try store.commit { for n in 1...2 { try $0.addUser("user\(n)") } }
        }
        var clock = 0.0
        for step in 0..<80 {
            let group = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                clock += Double(Int.random(in: 0...3, using: &random))
                return Operation(at: clock, using: &random)
            }
            let changesMind = random.oneIn(6)
            let one = Self.run(group, changesMind, on: memory)
            let two = Self.run(group, changesMind, on: sqlite)
            try #require(one == two, "seed \(seed), step \(step): \(group)")
            for _ in 0..<4 {
                let question = Question(upTo: clock, using: &random)
                let right = try memory.read { try question.ask($0) }
                let answer = try sqlite.read { try question.ask($0) }
                try #require(right == answer, "seed \(seed), step \(step): \(question)")
            }
        }
        let heads = try (1...2).map { try memory.state(of: $0).head }
        #expect(heads.reduce(0, +) > 10, "the operations did something")
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
    case addMessage(String, UserID, [String], UInt64)
    case append(Kind, Verdict, UserID, recipient: Int64?, Double)
    case keep(KeptHit)
    case markRead(UserID, Seq)
    case saveCursor(UserID, String, Cursor, Double)
    case forgetDevice(UserID, String)
    case insertToken(Int, UserID, Double)
    case revokeToken(Int, byID: Bool, Double)
    case expire([Kind: Timestamp], Timestamp, Int)

    init(at time: Double, using random: inout SplitMix64) {
        let user = Int64.random(in: 1...3, using: &random)
        let device = ["tray", "phone"].randomElement(using: &random)!
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<3: self = .addUser(Int.random(in: 1...3, using: &random))
        case 3..<5:
            let people = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                "p\(Int.random(in: 1...4, using: &random))@example.com"
            }
            self = .addMessage(
                "m\(Int.random(in: 1...30, using: &random))", user, people, UInt64.random(in: 0..<90, using: &random))
        case 5..<22:
            self = .append(
                Kind.allCases.randomElement(using: &random)!, Verdict.allCases.randomElement(using: &random)!, user,
                recipient: random.oneIn(3) ? nil : Int64.random(in: 1...8, using: &random),
                time - Double(Int.random(in: 0...4, using: &random)))
        case 22..<26:
            self = .keep(
                .sample(
                    of: user, recipient: 1, seq: 1, at: .at(time),
                    userAgent: "Mail/\(Int.random(in: 1...5, using: &random))", isFolded: random.oneIn(3)))
        case 26..<30: self = .markRead(user, Seq.random(in: 0...60, using: &random))
        case 30..<33:
            let epoch = Epoch(random.oneIn(4) ? "e2" : "e1")
            self = .saveCursor(user, device, Cursor(epoch: epoch, seq: Seq.random(in: 0...60, using: &random)), time)
        case 33: self = .forgetDevice(user, device)
        case 34..<36: self = .insertToken(Int.random(in: 1...9, using: &random), user, time)
        case 36: self = .revokeToken(Int.random(in: 1...9, using: &random), byID: random.oneIn(2), time)
        default:
            var cutoffs: [Kind: Timestamp] = [:]
            for kind in Kind.allCases where random.oneIn(2) {
                cutoffs[kind] = .at(time - Double(Int.random(in: 0...60, using: &random)))
            }
            self = .expire(
                cutoffs, .at(time - Double(Int.random(in: 0...60, using: &random))),
                Int.random(in: 1...30, using: &random))
        }
    }

    func apply(to store: any StoreTransaction) throws -> AnyHashable {
        switch self {
        case .addUser(let n): return try store.addUser("user\(n)")
        case .addMessage(let id, let user, let people, let ticket):
            return try store.addMessage(
                id, of: user, to: people, links: ["https://e.example/\(id)"], firstTicket: ticket)
        case .append(let kind, let verdict, let user, let recipient, let time):
            return try store.append(
                .sample(kind, verdict, at: .at(time)), to: user, recipient: recipient, recordedAt: .at(time))
        case .keep(let hit):
            try store.keep(hit)
            return true
        case .markRead(let user, let seq): return try store.markRead(of: user, upTo: seq)
        case .saveCursor(let user, let device, let cursor, let time):
            try store.saveCursor(cursor, device: device, of: user, at: .at(time))
            return true
        case .forgetDevice(let user, let device): return try store.forgetDevice(device, of: user)
        case .insertToken(let n, let user, let time):
            let record = TokenRecord(
                id: "tk_\(n)", user: user, scopes: [.read], label: "", createdAt: .at(time))
            try store.insertToken(record, digest: [UInt8(n)])
            return true
        case .revokeToken(let n, let byID, let time):
            return try store.revokeToken(
                id: byID ? "tk_\(n)" : nil, digest: byID ? nil : [UInt8(n)], at: .at(time))
        case .expire(let cutoffs, let hits, let limit):
            return try store.expire(before: cutoffs, hitsBefore: hits, limit: limit)
        }
    }
}

/// Something to ask a store, drawn at random.
private enum Question {
    case directory(UInt64)
    case people
    case log(UserID)
    case page(UserID, Seq, Int, Int)
    case activities(UserID, ActivityQuery)
    case firstSeq(UserID, Timestamp)
    case digest(UserID, Seq, Seq)
    case tally(Int64)
    case hits(Timestamp, Int)

    init(upTo time: Double, using random: inout SplitMix64) {
        let user = Int64.random(in: 1...3, using: &random)
        let seq = Seq.random(in: 0...80, using: &random)
        let past = Timestamp.at(Double(Int.random(in: -2...Int(time + 2), using: &random)))
        switch Int.random(in: 0..<12, using: &random) {
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
            query.limit = Int.random(in: 1...20, using: &random)
            self = .activities(user, query)
        case 8: self = .firstSeq(user, past)
        case 9: self = .digest(user, seq, seq + Seq.random(in: 0...60, using: &random))
        case 10: self = .tally(Int64.random(in: 1...8, using: &random))
        default: self = .hits(past, Int.random(in: 1...50, using: &random))
        }
    }

    func ask(_ store: any StoreSnapshot) throws -> AnyHashable {
        switch self {
        case .directory(let ticket):
            let recipient = try store.recipient(ticket: .numbered(ticket))
            return [recipient as AnyHashable, try recipient.flatMap { try store.message($0.message) } as AnyHashable]
        case .people:
            let identities = try (1...9 as ClosedRange<UInt8>).map { try store.identity(tokenDigest: [$0]) }
            return [try store.users() as AnyHashable, try store.tokens(), identities, try store.controlVersion()]
        case .log(let user): return [try store.logState(of: user) as AnyHashable, try store.devices(of: user)]
        case .page(let user, let after, let limit, let bytes):
            return try store.page(of: user, after: after, limit: limit, maximumBytes: bytes)
        case .activities(let user, let query): return try store.activities(of: user, matching: query)
        case .firstSeq(let user, let time): return try store.firstSeq(of: user, since: time)
        case .digest(let user, let after, let through):
            return try store.digest(of: user, after: after, through: through)
        case .tally(let recipient): return try store.tally(recipient: recipient)
        case .hits(let time, let limit): return try store.hits(since: time, limit: limit)
        }
    }
}
