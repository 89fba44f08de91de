public import Mailbell

extension Timestamp {
    /// 2026-11-22T05:04:03.000Z, the time at which tests begin.
    public static let start = Timestamp(milliseconds: 1_795_323_843_000)

    /// So many seconds after `start`.
    public static func at(_ seconds: Double) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds + Int64(seconds * 1000))
    }
}

extension Ticket {
    /// The same for the same number.
    public static func numbered(_ n: UInt64) -> Ticket { Ticket(high: 0x7469_636b_6574, low: n) }
}

extension StoreTransaction {
    /// A user `name@example.org`.
    @discardableResult
    public func addUser(_ name: String, seat: Seat = .paid, epoch: String = "e1") throws -> User {
        try insertUser(
            email: "\(name)@example.org", name: name, seat: seat, epoch: Epoch(epoch), at: .start)
    }

    /// A message with tickets counted from `firstTicket`. Recipients are addresses.
    @discardableResult
    public func addMessage(
        _ id: String, of user: UserID, to recipients: [String], links: [String] = [], firstTicket: UInt64,
        name: String? = nil, messageID: String? = nil
    ) throws -> [TrackedRecipient] {
        try insertMessage(
            TrackedMessage(
                id: id, user: user, from: "me@example.org", subject: "About \(id)", messageID: messageID, sentAt: nil,
                registeredAt: .start, links: links),
            of: NewMessage(
                user: user, from: "me@example.org", recipients: recipients.map { .init(email: $0, name: name) },
                subject: "About \(id)", messageID: messageID, links: links),
            tickets: recipients.indices.map { .numbered(firstTicket + UInt64($0)) })
    }

    /// Lets hits and other systems' events go by the same time; returns how many of all went.
    public func expire(before: [Kind: Timestamp], hitsBefore: Timestamp, limit: Int) throws -> Int {
        try expire(Expiry(activities: before, hits: hitsBefore, events: hitsBefore), limit: limit).total
    }

    /// Appends a small activity.
    @discardableResult
    public func add(
        _ kind: Kind, _ verdict: Verdict? = nil, to user: UserID, recipient: Int64? = nil, at: Timestamp = .start
    ) throws -> Entry {
        let isHit = kind == .open || kind == .click
        return try append(
            .sample(kind, isHit ? verdict ?? .human : verdict, at: at), to: user, recipient: recipient,
            recordedAt: at)
    }
}

extension Activity {
    public static func sample(_ kind: Kind, _ verdict: Verdict? = nil, at: Timestamp = .start) -> Activity {
        var activity = Activity(
            id: ULID(at: at, random: (0, UInt64(bitPattern: at.milliseconds))).description, kind: kind, at: at)
        activity.verdict = verdict
        if verdict != nil { activity.via = .direct }
        return activity
    }
}

extension KeptHit {
    public static func sample(
        of user: UserID, recipient: Int64, link: Int64 = 0, seq: Seq, at: Timestamp = .start,
        network: String = "192.0.2.0", userAgent: String = "Mail/1", isFolded: Bool = false
    ) -> KeptHit {
        KeptHit(
            at: at, user: user, recipient: recipient, link: link, network: IPAddress(network)!,
            userAgent: userAgent, isPrefetch: false, seq: seq, isFolded: isFolded, via: .direct)
    }
}

/// No table knows any address.
public struct Nowhere: Places {
    public init() {}
    public func place(of address: IPAddress) -> Location? { nil }
}

/// Takes a `User-Agent` that begins with `bot` for a machine and every other for a person.
public struct SimpleJudge: Judge {
    public init() {}

    public func judge(_ evidence: Evidence) -> Judgement {
        evidence.userAgent.hasPrefix("bot")
            ? Judgement(via: .bot, verdict: .machine, reason: "calls itself a bot", agent: Agent())
            : Judgement(via: .direct, verdict: .human, reason: "a mail client", agent: Agent(client: "Mail"))
    }
}
