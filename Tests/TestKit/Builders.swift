public import Core

extension Timestamp {
    /// 2026-11-22T05:04:03.000Z, the time at which tests begin.
    public static let start = Timestamp(milliseconds: 1_795_323_843_000)

    /// The time `seconds` after `start`.
    public static func at(_ seconds: Double) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds + Int64(seconds * 1000))
    }
}

extension Ticket {
    /// A ticket made from a number. The same number gives the same ticket.
    public static func numbered(_ n: UInt64) -> Ticket { Ticket(high: 0x7469_636b_6574, low: n) }
}

extension StoreTransaction {
    /// Adds a user with the address `name@example.org`.
    @discardableResult
    public func addUser(_ name: String, seat: Seat = .paid, epoch: String = "e1") throws -> User {
        try insertUser(
            email: "\(name)@example.org", name: name, seat: seat, epoch: Epoch(epoch), at: .start)
    }

    /// Adds a message to these addresses. Tickets are numbered from `firstTicket`.
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

    /// Removes old activities, by kind, and old hits and events. Returns how many were removed in all.
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
    /// An activity with the members that every activity has, and a verdict if given.
    public static func sample(_ kind: Kind, _ verdict: Verdict? = nil, at: Timestamp = .start) -> Activity {
        var activity = Activity(
            id: ULID(at: at, random: (0, UInt64(bitPattern: at.milliseconds))).description, kind: kind, at: at)
        activity.verdict = verdict
        if verdict != nil { activity.via = .direct }
        return activity
    }
}

extension KeptHit {
    /// A stored hit: an open if `link` is 0, else a click.
    public static func sample(
        of user: UserID, recipient: Int64, link: Int64 = 0, seq: Seq, at: Timestamp = .start,
        network: String = "192.0.2.0", userAgent: String = "Mail/1", isFolded: Bool = false
    ) -> KeptHit {
        KeptHit(
            at: at, user: user, recipient: recipient, link: link, network: IPAddress(network)!,
            userAgent: userAgent, isPrefetch: false, seq: seq, isFolded: isFolded, via: .direct)
    }
}

/// Location tables that know no address.
public struct Nowhere: Places {
    public init() {}
    /// Always nil.
    public func place(of address: IPAddress) -> Location? { nil }
}

/// A judge for tests: a `User-Agent` that begins with `bot` is a machine, any other a person.
public struct SimpleJudge: Judge {
    public init() {}

    public func judge(_ evidence: Evidence) -> Judgement {
        evidence.userAgent.hasPrefix("bot")
            ? Judgement(via: .bot, verdict: .machine, reason: "calls itself a bot", agent: Agent())
            : Judgement(via: .direct, verdict: .human, reason: "a mail client", agent: Agent(client: "Mail"))
    }
}
