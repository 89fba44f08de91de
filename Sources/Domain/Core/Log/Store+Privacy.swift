/// What can be asked of a store about what may be known of contacts.
public protocol PrivacySnapshot {
    /// What may be known of a contact of a user, by address in lower case.
    func decision(on email: String, user: UserID) throws -> TrackingDecision
    /// The settings of a user, or with nil those of the administrator for the contacts of all users: at most `limit`, in the
    /// order of their texts' bytes, after the one with the text `after`.
    func trackingSettings(of user: UserID?, after: String?, limit: Int) throws -> [TrackingSetting]
    /// Whether the contact has opted out.
    func hasOptedOut(_ email: String) throws -> Bool

    /// All recipients with an address, of all users or of one, in the order in which they were registered.
    func recipients(_ email: String, of user: UserID?) throws -> [TrackedRecipient]
    /// All hits kept of these recipients, in the order in which they came.
    func hits(of recipients: [TrackedRecipient]) throws -> [KeptHit]
    /// When the hit that has been kept for longest was seen; nil where none is kept.
    func oldestHit() throws -> Timestamp?
    /// Finds what nothing refers to any more, at most about `limit` of it. Looks at every hit of the store.
    func leftovers(limit: Int) throws -> Leftovers
}

/// What is in a store, and stands for nothing any more.
public struct Leftovers: Hashable, Sendable {
    /// Hits of recipients who are gone, by the store's own ids.
    public var hits: [Int64]
    /// `User-Agent` texts that no hit is by, by the store's own ids.
    public var agents: [Int64]
    /// The newest hit that was looked at; nil if there was none.
    public var newest: Newest?

    public struct Newest: Hashable, Sendable {
        /// The store's own id.
        public var id: Int64
        public var at: Timestamp
        public init(id: Int64, at: Timestamp) {
            self.id = id
            self.at = at
        }
    }

    public init(hits: [Int64] = [], agents: [Int64] = [], newest: Newest? = nil) {
        self.hits = hits
        self.agents = agents
        self.newest = newest
    }

    public var isEmpty: Bool { hits.isEmpty && agents.isEmpty }
}

/// What can be changed of what may be known of contacts.
public protocol PrivacyTransaction: PrivacySnapshot {
    /// Sets what a user, or with nil the administrator for all users, wants to be known from now on; nil takes the setting
    /// back. Does nothing if there is no such user.
    func setTracking(_ tracking: Tracking?, of audience: Audience, user: UserID?) throws
    /// Nobody on this hub tracks this address from now on, whatever the settings say. The store remembers it in a way that
    /// does not tell the address. Does nothing if that is so already.
    func optOut(_ email: String, at: Timestamp) throws
    /// Takes an opt-out back. Returns false if there was none.
    func optIn(_ email: String) throws -> Bool

    /// Puts another body in an activity's place. It is about no recipient from then on, and other systems' events that
    /// became it are forgotten. Its kind and its verdict stay.
    func rewrite(_ seq: Seq, of user: UserID, as body: [UInt8]) throws
    /// Removes all recipients with an address, the messages that were to nobody else, and all settings for the address but
    /// whether it has opted out. Activities and hits are not touched. Returns how many messages went.
    func removeRecipients(_ email: String) throws -> Int
    func remove(_ leftovers: Leftovers) throws
}

extension PrivacyTransaction {
    /// Sets what a user wants to be known of one contact from now on.
    public func setTracking(_ tracking: Tracking, of email: String, user: UserID) throws {
        try setTracking(tracking, of: .address(email), user: user)
    }
}
