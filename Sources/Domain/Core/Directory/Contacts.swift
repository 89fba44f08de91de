/// What may be known of a contact of a user.
public enum Tracking: String, Sendable, CaseIterable, Codable {
    /// Everything that activities say.
    case identified
    /// Opens and clicks are counted and pushed, without name, address, place or agent.
    case anonymous
    /// No pixel, no rewritten link; hits on mail already sent are answered and not kept.
    case never
}

/// How often something was seen, and when. The times are those of the activities still kept.
public struct Sightings: Hashable, Sendable {
    public var count: Int64
    /// nil where the count is 0.
    public var first: Timestamp?
    public var last: Timestamp?

    public init(count: Int64 = 0, first: Timestamp? = nil, last: Timestamp? = nil) {
        self.count = count
        self.first = first
        self.last = last
    }

    /// Counts one more.
    public mutating func add(at time: Timestamp) {
        count += 1
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }
}

/// What recipients did, people's opens and clicks apart from machines'.
public struct Engagement: Hashable, Sendable {
    public var opens = Sightings()
    public var clicks = Sightings()
    public var machineOpens: Int64 = 0
    public var machineClicks: Int64 = 0

    public init() {}

    /// Counts an activity; only opens and clicks are counted.
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

/// A recipient of a user's messages, over all messages.
public struct Contact: Hashable, Sendable {
    /// In lower case.
    public var email: String
    /// The name in the newest message to them; nil where there is none.
    public var name: String?
    public var decision: TrackingDecision
    /// Messages they were a recipient of.
    public var messages: Int64
    public var engagement: Engagement

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
    public var engagement: Engagement
    /// People's clicks by link, in order of the links; links nobody clicked are left out.
    public var clicks: [LinkClicks]

    public struct LinkClicks: Hashable, Sendable {
        /// nil for a link that another system reported and the message was not registered with.
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
