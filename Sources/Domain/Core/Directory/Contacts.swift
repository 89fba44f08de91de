/// How much is tracked of a contact.
public enum Tracking: String, Sendable, CaseIterable, Codable {
    /// Activities name the contact and say everything that is known.
    case identified
    /// Opens and clicks are counted and pushed, without name, address, location and program.
    case anonymous
    /// No pixel and no tracked links. Hits from mail that was sent before are answered and not stored.
    case never
}

/// How often opens or clicks happened, and when. Only activities that are still stored count.
public struct Sightings: Hashable, Sendable {
    public var count: Int64
    /// nil if the count is 0.
    public var first: Timestamp?
    /// nil if the count is 0.
    public var last: Timestamp?

    public init(count: Int64 = 0, first: Timestamp? = nil, last: Timestamp? = nil) {
        self.count = count
        self.first = first
        self.last = last
    }

    /// Counts one more, in any order of time.
    public mutating func add(at time: Timestamp) {
        count += 1
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }
}

/// Opens and clicks, people's separate from machines'.
public struct Engagement: Hashable, Sendable {
    /// People's opens; unknown verdicts count as people's.
    public var opens = Sightings()
    /// People's clicks; unknown verdicts count as people's.
    public var clicks = Sightings()
    /// Machines' opens.
    public var machineOpens: Int64 = 0
    /// Machines' clicks.
    public var machineClicks: Int64 = 0

    public init() {}

    /// Counts an activity. Kinds other than `open` and `click` are ignored.
    public mutating func count(_ kind: Kind, _ verdict: Verdict?, at time: Timestamp) {
        switch (kind, verdict == .machine) {
        case (.open, false): opens.add(at: time)
        case (.click, false): clicks.add(at: time)
        case (.open, true): machineOpens += 1
        case (.click, true): machineClicks += 1
        default: break
        }
    }
}

/// A person a user writes to: all recipients with the same address, over all messages.
public struct Contact: Hashable, Sendable {
    /// In lower case.
    public var email: String
    /// The name in the newest message to them that has one; nil if none has.
    public var name: String?
    /// The tracking that applies to them, and who set it.
    public var decision: TrackingDecision
    /// Number of messages to them.
    public var messages: Int64
    /// What they did, over all messages.
    public var engagement: Engagement

    /// The tracking that applies.
    public var tracking: Tracking { decision.tracking }

    public init(
        email: String, name: String? = nil, decision: TrackingDecision = .init(.identified, by: .none),
        messages: Int64 = 0, engagement: Engagement = Engagement()
    ) {
        self.email = email
        self.name = name
        self.decision = decision
        self.messages = messages
        self.engagement = engagement
    }
}

/// What one recipient did with one message.
public struct RecipientStatus: Hashable, Sendable {
    public var recipient: TrackedRecipient
    /// What they did with this message.
    public var engagement: Engagement
    /// People's clicks by link, in the order of the links. Links without a click are omitted.
    public var clicks: [LinkClicks]

    /// The number of clicks on one link.
    public struct LinkClicks: Hashable, Sendable {
        /// The link's number; nil for a link that another system reported and that was not registered with the message.
        public var n: Int64?
        public var count: Int64
        public init(n: Int64?, count: Int64) {
            self.n = n
            self.count = count
        }
    }

    public init(recipient: TrackedRecipient, engagement: Engagement = Engagement(), clicks: [LinkClicks] = []) {
        self.recipient = recipient
        self.engagement = engagement
        self.clicks = clicks
    }
}
