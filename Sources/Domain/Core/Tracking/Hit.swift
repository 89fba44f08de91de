/// One HTTP request for a pixel or a link, before anything is known about it.
public struct Hit: Hashable, Sendable {
    public enum Target: Hashable, Sendable {
        case pixel
        /// The nth link of the message, counted from 1.
        case link(Int64)
        /// A link that another system tracks. One that the message was registered with counts as that.
        case url(String)
    }
    public var at: Timestamp
    public var ticket: Ticket
    public var target: Target
    /// The client's address, as told by the peer, a trusted proxy or another system; unspecified where that did not say.
    public var address: IPAddress
    public var userAgent: String
    /// Whether the request calls itself a prefetch (`Sec-Purpose`, `Purpose`, `X-Moz`).
    public var isPrefetch: Bool
    /// Whether another system saw it and told us.
    public var isReported: Bool
    /// Whether that system takes it for a machine's.
    public var isMarkedMachine: Bool
    /// Whether trusted proxies have named another client address as well: then no place is known.
    public var addressesDisagree = false
    /// Whether it came from a page of the hub itself that only the sender looks at (`Referer`).
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

/// An open or a click that another system saw: `POST /v1/events`, checked.
public struct ReportedEvent: Hashable, Sendable {
    /// The other system's own name for it, under which it counts once.
    public var id: String
    public var user: UserID
    public var message: MessageReference
    /// The recipient's address, in lower case.
    public var recipient: String
    public var at: Timestamp
    public var target: Hit.Target
    /// nil where the other system did not say.
    public var address: IPAddress?
    /// Empty where the other system did not say.
    public var userAgent: String
    /// Whether the other system takes it for a machine's: a sign among ours, and not the last word.
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

/// Tells where an address is. Answers at once, from memory or a mapped file, on any thread.
public protocol Places: Sendable {
    /// nil when no table knows the address.
    func place(of address: IPAddress) -> Location?
    /// The same with the names of city, region and country in a language, as far as the table has them in it.
    func place(of address: IPAddress, in language: LanguageTag) -> Location?
    /// A time by the clock of a zone of the IANA database, RFC 3339 with its offset; nil if the zone is not known.
    func localTime(_ time: Timestamp, in zone: String) -> String?
}

extension Places {
    /// Without other languages.
    public func place(of address: IPAddress, in language: LanguageTag) -> Location? { place(of: address) }
    /// Without clocks.
    public func localTime(_ time: Timestamp, in zone: String) -> String? { nil }
}

/// By what the sender is known behind a hit.
public enum OwnSign: String, Hashable, Sendable {
    /// The mail went to others, and this is the copy to one of the sender's own addresses.
    case copy
    /// It came from the address of one of the sender's devices.
    case device
    /// It came from a page of the hub.
    case page
}

/// Knows the addresses of the senders' own devices. Answers at once, on any thread.
public protocol OwnDevices: Sendable {
    /// Whether a device of the user has come from this address at that time or not long before.
    func isOwn(_ address: IPAddress, of user: UserID, at time: Timestamp) -> Bool
}

/// Where no device is known.
public struct NoOwnDevices: OwnDevices {
    public init() {}
    public func isOwn(_ address: IPAddress, of user: UserID, at time: Timestamp) -> Bool { false }
}

/// What is known of a hit when it is judged.
public struct Evidence: Hashable, Sendable {
    public var isClick: Bool
    public var at: Timestamp
    /// When the message was sent; nil when the sender did not say.
    public var sentAt: Timestamp?
    public var address: IPAddress
    public var userAgent: String
    public var isPrefetch: Bool
    /// Whether another system saw it and told us: it may not know the agent.
    public var isReported: Bool
    /// Whether that system takes it for a machine's.
    public var isMarkedMachine: Bool
    /// By what the sender is known behind it, if that is so.
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

/// What a hit was judged to be.
public struct Judgement: Hashable, Sendable {
    public var via: Via
    public var verdict: Verdict
    /// Why, in a few words for people: "Gmail's image proxy".
    public var reason: String
    public var agent: Agent
    /// The rule that decided, by its name.
    public var rule: String?
    /// Whether a click's pop-up is to wait for more of its kind, however long ago the mail was sent: scanners come that way.
    public var asksToWait: Bool
    /// Whether the address is another's than the recipient's: a relay's, or that of a product that browses for people.
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

/// A rule in words.
public struct RuleText: Hashable, Sendable {
    /// As `Judgement.rule`.
    public var name: String
    /// When it applies and what it says then, in a sentence.
    public var says: String
    /// Where that is from.
    public var source: String

    public init(name: String, says: String, source: String) {
        self.name = name
        self.says = says
        self.source = source
    }
}

/// Tells people from machines. Pure: the same evidence, the same judgement.
public protocol Judge: Sendable {
    func judge(_ evidence: Evidence) -> Judgement
    /// The rule of that name; nil if there is none.
    func rule(named name: String) -> RuleText?
    /// What the rules go by, of a hit: a phrase for each fact.
    func facts(of evidence: Evidence) -> [String]
    /// Whether all addresses of a network, as much of an address as is kept, are judged alike.
    func isUniform(_ network: IPAddress) -> Bool
}

extension Judge {
    /// Without words.
    public func rule(named name: String) -> RuleText? { nil }
    /// Without words.
    public func facts(of evidence: Evidence) -> [String] { [] }
    /// By networks that are not smaller.
    public func isUniform(_ network: IPAddress) -> Bool { true }
}
