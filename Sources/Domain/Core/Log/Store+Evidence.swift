/// Queries about recipients' earlier hits: the evidence by which the next one is decided.
public protocol EvidenceSnapshot: BurstEvidence {
    /// What the store sums up about recipients, by its own ids. Those without a hit may be missing.
    func states(ofRecipients recipients: [Int64]) throws -> [Int64: RecipientState]
    /// The stored hits of recipients' newest activities, at most `limit` of each recipient, in the order of arrival. A
    /// recipient without hits has none.
    ///
    /// - Parameter since: hits may be missing that arrived before all those with this time or a later one; nil asks for all.
    func latestHits(ofRecipients recipients: [Int64], limit: Int, since: Timestamp?) throws -> [Int64: [KeptHit]]
    /// The activities at these places, as `activity` gives each.
    func activities(at places: Set<LogPlace>) throws -> [LogPlace: Activity]
    /// Ids of recipients of all users who have stored hits: at most `limit`, ascending, greater than `id`.
    func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64]
    /// The activity that an event from another system became; 0 if the contact was anonymous; nil if the event is new.
    func event(_ id: String, of user: UserID) throws -> Seq?
    /// All stored hits of these recipients, in the order of arrival.
    func hits(of recipients: [TrackedRecipient]) throws -> [KeptHit]
    /// When the hit that has been stored longest was seen; nil if there is none.
    func oldestHit() throws -> Timestamp?
}

/// The place of an activity: a user's log and a seq.
public struct LogPlace: Hashable, Sendable {
    public var user: UserID
    public var seq: Seq

    public init(user: UserID, seq: Seq) {
        self.user = user
        self.seq = seq
    }
}

/// Changes of the evidence. `LogTransaction.apply` stores the hits and events themselves.
public protocol EvidenceTransaction: EvidenceSnapshot {
    /// Stores the sum about a recipient, by the store's own id. Does nothing if there is no such recipient.
    func setState(_ state: RecipientState, ofRecipient recipient: Int64) throws
}

/// A hit as it is stored, so that later rules can judge it again. Its address is truncated.
public struct KeptHit: Hashable, Sendable {
    /// When the request was made.
    public var at: Timestamp
    public var user: UserID
    /// The store's own id.
    public var recipient: Int64
    /// 0 for the pixel, n for link n, -1 for a link that was not registered with the message.
    public var link: Int64
    /// The client's address, truncated to /24 (IPv4) or /48 (IPv6).
    public var network: IPAddress
    /// At most `Limits.userAgentBytes`.
    public var userAgent: String
    /// Whether the request identified itself as a prefetch.
    public var isPrefetch: Bool
    /// The activity that it became or was folded into.
    public var seq: Seq
    /// Whether it was folded into an earlier hit's activity.
    public var isFolded: Bool
    public var via: Via
    /// Whether another system saw it and reported it.
    public var isReported: Bool
    /// Whether that system flagged it as a machine's.
    public var isMarkedMachine: Bool

    public init(
        at: Timestamp, user: UserID, recipient: Int64, link: Int64, network: IPAddress, userAgent: String,
        isPrefetch: Bool, seq: Seq, isFolded: Bool, via: Via, isReported: Bool = false,
        isMarkedMachine: Bool = false
    ) {
        self.at = at
        self.user = user
        self.recipient = recipient
        self.link = link
        self.network = network
        self.userAgent = userAgent
        self.isPrefetch = isPrefetch
        self.seq = seq
        self.isFolded = isFolded
        self.via = via
        self.isReported = isReported
        self.isMarkedMachine = isMarkedMachine
    }
}
