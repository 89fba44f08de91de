/// One HTTP request for a pixel or a link, or another system's report of one, before it is resolved.
public struct Hit: Hashable, Sendable {
    /// What was requested.
    public enum Target: Hashable, Sendable {
        case pixel
        /// The message's nth link, from 1.
        case link(Int64)
        /// A link tracked by another system. It counts as the registered link if the message has one with this URL.
        case url(String)
    }
    /// When the request was made.
    public var at: Timestamp
    public var ticket: Ticket
    public var target: Target
    /// The client's address, from the peer, a trusted proxy or another system; `.unspecified` if another system did not
    /// report one.
    public var address: IPAddress
    /// At most `Limits.userAgentBytes`; empty if the request has none.
    public var userAgent: String
    /// Whether the request identifies itself as a prefetch (`Sec-Purpose`, `Purpose`, `X-Moz`).
    public var isPrefetch: Bool
    /// Whether another system saw it and reported it.
    public var isReported: Bool
    /// Whether that system flagged it as a machine's.
    public var isMarkedMachine: Bool
    /// Whether trusted proxies named different client addresses. Then no location is looked up.
    public var addressesDisagree = false
    /// Whether its `Referer` is a page of the hub that only the sender views.
    public var isFromOwnPage = false

    public init(
        at: Timestamp, ticket: Ticket, target: Target, address: IPAddress, userAgent: String, isPrefetch: Bool = false,
        isReported: Bool = false, isMarkedMachine: Bool = false
    ) {
        self.at = at
        self.ticket = ticket
        self.target = target
        self.address = address
        self.userAgent = userAgent
        self.isPrefetch = isPrefetch
        self.isReported = isReported
        self.isMarkedMachine = isMarkedMachine
    }
}

/// An open or a click reported by another system (`POST /v1/events`, webhooks), validated.
public struct ReportedEvent: Hashable, Sendable {
    /// The other system's id of the event, used to deduplicate it.
    public var id: String
    public var user: UserID
    /// The message as the other system names it.
    public var message: MessageReference
    /// The recipient's address, in lower case.
    public var recipient: String
    /// When it happened, as the other system says.
    public var at: Timestamp
    public var target: Hit.Target
    /// nil if the other system did not report it.
    public var address: IPAddress?
    /// Empty if the other system did not report it.
    public var userAgent: String
    /// Whether the other system flagged it as a machine's. This is one sign among others.
    public var isMarkedMachine: Bool

    public init(
        id: String, user: UserID, message: MessageReference, recipient: String, at: Timestamp, target: Hit.Target,
        address: IPAddress? = nil, userAgent: String = "", isMarkedMachine: Bool = false
    ) {
        self.id = id
        self.user = user
        self.message = message
        self.recipient = recipient
        self.at = at
        self.target = target
        self.address = address
        self.userAgent = userAgent
        self.isMarkedMachine = isMarkedMachine
    }
}

/// Looks up locations. Answers at once, from memory or a mapped file, on any thread.
public protocol Places: Sendable {
    /// nil if no table contains the address.
    func place(of address: IPAddress) -> Location?
    /// The same with names in a language, where the table has them.
    func place(of address: IPAddress, in language: LanguageTag) -> Location?
    /// A time on the clocks of an IANA time zone, as RFC 3339 with the zone's offset; nil if the zone is unknown.
    func localTime(_ time: Timestamp, in zone: String) -> String?
}

extension Places {
    /// By default, the language is ignored.
    public func place(of address: IPAddress, in language: LanguageTag) -> Location? { place(of: address) }
    /// By default, no zone is known.
    public func localTime(_ time: Timestamp, in zone: String) -> String? { nil }
}

/// Evidence that the sender, not a recipient, made the request.
public enum OwnSign: String, Hashable, Sendable {
    /// The ticket is that of the copy to one of the sender's own addresses, of a message to others too.
    case copy
    /// The request came from the address of one of the sender's devices.
    case device
    /// The request came from a page of the hub.
    case page
}

/// Knows the addresses of users' own devices. Answers at once, on any thread.
public protocol OwnDevices: Sendable {
    /// Whether a device of the user uses this address now, or did recently.
    func isOwn(_ address: IPAddress, of user: UserID) -> Bool
}

/// Knows no devices.
public struct NoOwnDevices: OwnDevices {
    public init() {}
    public func isOwn(_ address: IPAddress, of user: UserID) -> Bool { false }
}

/// The facts about a hit by which it is judged.
public struct Evidence: Hashable, Sendable {
    public var isClick: Bool
    public var at: Timestamp
    /// When the message was sent; nil if the sender did not say.
    public var sentAt: Timestamp?
    public var address: IPAddress
    public var userAgent: String
    public var isPrefetch: Bool
    /// Whether another system saw it and reported it. That system may not know the agent.
    public var isReported: Bool
    /// Whether that system flagged it as a machine's.
    public var isMarkedMachine: Bool
    /// Evidence that the hit is the sender's own; nil if there is none.
    public var own: OwnSign?

    public init(
        isClick: Bool, at: Timestamp, sentAt: Timestamp?, address: IPAddress, userAgent: String, isPrefetch: Bool,
        isReported: Bool = false, isMarkedMachine: Bool = false, own: OwnSign? = nil
    ) {
        self.isClick = isClick
        self.at = at
        self.sentAt = sentAt
        self.address = address
        self.userAgent = userAgent
        self.isPrefetch = isPrefetch
        self.isReported = isReported
        self.own = own
        self.isMarkedMachine = isMarkedMachine
    }
}

/// The result of judging a hit.
public struct Judgement: Hashable, Sendable {
    public var via: Via
    public var verdict: Verdict
    /// Why, in a few words for people: "Gmail's image proxy".
    public var reason: String
    /// The program, as parsed from the `User-Agent`.
    public var agent: Agent
    /// Name of the rule that decided.
    public var rule: String?
    /// Whether a click's pop-up should wait for further clicks, however old the mail is: scanners come in bursts.
    public var asksToWait: Bool
    /// Whether the address is not the recipient's own, but a relay's or that of a product that browses on their behalf.
    public var hidesPlace: Bool

    public init(
        via: Via, verdict: Verdict, reason: String, agent: Agent, rule: String? = nil, asksToWait: Bool = false,
        hidesPlace: Bool = false
    ) {
        self.via = via
        self.verdict = verdict
        self.reason = reason
        self.agent = agent
        self.rule = rule
        self.asksToWait = asksToWait
        self.hidesPlace = hidesPlace
    }
}

/// A rule described for people.
public struct RuleText: Hashable, Sendable {
    /// The rule's name, as in `Judgement.rule`.
    public var name: String
    /// When it applies and what it decides, in one sentence.
    public var says: String
    /// Where the rule comes from.
    public var source: String

    public init(name: String, says: String, source: String) {
        self.name = name
        self.says = says
        self.source = source
    }
}

/// Tells people from machines. Pure: the same evidence gives the same judgement.
public protocol Judge: Sendable {
    /// Judges a hit by itself.
    func judge(_ evidence: Evidence) -> Judgement
    /// The rule with this name; nil if there is none.
    func rule(named name: String) -> RuleText?
    /// The facts that the rules use, a phrase each.
    func facts(of evidence: Evidence) -> [String]
    /// Whether all addresses of a stored network (/24 or /48) are judged alike.
    func isUniform(_ network: IPAddress) -> Bool
    /// Whether the host name of this address, once known, could change a judgement.
    func mayBeNamed(_ address: IPAddress) -> Bool
}

extension Judge {
    /// By default, no rule is described.
    public func rule(named name: String) -> RuleText? { nil }
    /// By default, no facts are described.
    public func facts(of evidence: Evidence) -> [String] { [] }
    /// By default, host names do not matter.
    public func mayBeNamed(_ address: IPAddress) -> Bool { false }
    /// By default, no list distinguishes networks smaller than the stored ones.
    public func isUniform(_ network: IPAddress) -> Bool { true }
}
