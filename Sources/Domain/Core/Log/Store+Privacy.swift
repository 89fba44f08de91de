/// Queries about tracking settings, opt-outs, and what is stored about contacts.
public protocol PrivacySnapshot {
    /// The tracking that applies to a user's contact, and who set it. The address is in lower case.
    func decision(on email: String, user: UserID) throws -> TrackingDecision
    /// The settings of a user, or of the administrator if nil: at most `limit`, sorted by the bytes of their text,
    /// after the setting with the text `after`.
    func trackingSettings(of user: UserID?, after: String?, limit: Int) throws -> [TrackingSetting]
    /// Which users' tracking the contact has opted out of.
    func optOuts(of email: String) throws -> OptOuts
    /// What an owner has set for exactly this audience; nil if nothing. The owner nil is the administrator.
    func trackingSetting(of audience: Audience, user: UserID?) throws -> Tracking?

    /// Finds rows that nothing refers to, at most about `limit`. Scans all hits.
    func leftovers(limit: Int) throws -> Leftovers
}

/// A recipient's hits around one activity.
public struct NearbyHits: Hashable, Sendable {
    public var hits: [KeptHit]
    /// Whether the recipient has further hits.
    public var isCut: Bool

    public init(_ hits: [KeptHit], isCut: Bool) {
        self.hits = hits
        self.isCut = isCut
    }
}

/// Which users' tracking a contact has opted out of.
public struct OptOuts: Hashable, Sendable {
    /// All users: set by an administrator, or by a link in a mail at a time when links still applied to the whole hub.
    public var isHubWide: Bool
    /// These users, by the link in a mail of theirs; ascending.
    public var users: [UserID]

    public init(isHubWide: Bool = false, users: [UserID] = []) {
        self.isHubWide = isHubWide
        self.users = users
    }

    /// Whether the contact has opted out of nobody's tracking.
    public var isEmpty: Bool { !isHubWide && users.isEmpty }

    /// Whether the contact has opted out of this user's tracking.
    public func include(_ user: UserID) -> Bool { isHubWide || users.contains(user) }
}

/// What `removeRecipients` removed and kept.
public struct RemovedContact: Hashable, Sendable {
    /// Messages removed because they had no other recipient.
    public var messages: Int
    /// Settings stricter than `identified` that are kept without the address: users' and the administrator's.
    public var settings: Int

    public init(messages: Int = 0, settings: Int = 0) {
        self.messages = messages
        self.settings = settings
    }
}

/// Rows of a store that nothing refers to.
public struct Leftovers: Hashable, Sendable {
    /// Hits whose recipients are gone, by the store's own ids.
    public var hits: [Int64]
    /// `User-Agent` texts that no hit uses, by the store's own ids.
    public var agents: [Int64]
    /// The newest hit examined; nil if there was none.
    public var newest: Newest?

    /// Identifies the newest hit, so that `remove` spares `User-Agent` texts used by later hits.
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

/// Changes to tracking settings, opt-outs, and what is stored about contacts.
public protocol PrivacyTransaction: PrivacySnapshot {
    /// Sets or removes (nil) a tracking setting of a user, or of the administrator if `user` is nil. Does nothing if
    /// there is no such user.
    func setTracking(_ tracking: Tracking?, of audience: Audience, user: UserID?) throws
    /// Stores that this user must not track this address, whatever the settings say; if `user` is nil, no user of this
    /// hub may. Only a keyed digest of the address is stored.
    ///
    /// Does nothing if the contact has opted out already, or if there is no such user.
    func optOut(_ email: String, of user: UserID?, at: Timestamp) throws
    /// Opts out a contact who was erased, by a ticket of theirs, of the tracking by the user whose mail it was. Returns
    /// that user; nil if the ticket is not that of an erased contact, or they have opted out already.
    func optOut(erased ticket: Ticket, at: Timestamp) throws -> UserID?
    /// Removes all opt-outs of an address, for all users. Returns false if there was none.
    func optIn(_ email: String) throws -> Bool

    /// Replaces an activity's body. The activity then has no recipient, and ids of other systems' events that became it
    /// are removed. Its kind and verdict stay.
    func rewrite(_ seq: Seq, of user: UserID, as body: [UInt8]) throws
    /// Removes all recipients with an address, the messages that had no other recipient, and all settings for the
    /// address. Activities and hits are left alone.
    ///
    /// The store keeps three things without the address: whether it has opted out, what a ticket needs to opt it out
    /// later, and settings stricter than `identified`.
    func removeRecipients(_ email: String) throws -> RemovedContact
    /// Removes leftovers, except those that came into use since they were found.
    func remove(_ leftovers: Leftovers) throws
}

extension PrivacySnapshot {
    /// Whether the contact has opted out of anybody's tracking.
    public func hasOptedOut(_ email: String) throws -> Bool { try !optOuts(of: email).isEmpty }
}

extension PrivacyTransaction {
    /// Opts a contact out of the tracking of all users of this hub.
    public func optOut(_ email: String, at time: Timestamp) throws { try optOut(email, of: nil, at: time) }

    /// Sets a user's tracking setting for one contact.
    public func setTracking(_ tracking: Tracking, of email: String, user: UserID) throws {
        try setTracking(tracking, of: .address(email), user: user)
    }
}
