/// A change to be recorded. The writer takes submissions in the order of arrival.
public enum Submission: Sendable {
    /// A request for a pixel or a link.
    case hit(Hit)
    /// Register a message.
    case track(NewMessage)
    /// A mail server refused some recipients of a message.
    case refuse(Refusal)
    /// The user has read everything up to a seq. `device`: where they marked it.
    case read(user: UserID, upTo: Seq, device: String?)
    /// A device has received everything up to its cursor.
    case acknowledge(user: UserID, device: String, cursor: Cursor, filter: Filter = Filter())
    /// Remove a device and its backlog.
    case forgetDevice(user: UserID, device: String)
    /// Revoke the token with this id.
    case revokeToken(String)
    /// A client presents a pairing code (its digest) to get a token. The user and the scopes come from the code.
    /// `scopes` restricts them further; nil keeps all.
    case pair(code: [UInt8], NewToken, scopes: [Scope]?)
    /// Another system saw an open or a click.
    case event(ReportedEvent)
    /// Set a user's tracking of an audience from now on; nil removes the setting.
    case setTracking(user: UserID, Audience, Tracking?)
    /// The contact behind a ticket opts out of the tracking by the user whose mail it was.
    case optOut(Ticket)
    /// The host name of this address is known now, and may change the verdicts of recent hits from it.
    case learned(IPAddress)
    /// Does nothing itself. Every group first writes the counts of bursts that are due; submit this about once a minute
    /// so that an idle hub writes them too.
    case settleFloods
}

/// A token to be stored.
public struct NewToken: Hashable, Sendable {
    /// The token's public id, `tk_…`.
    public var id: String
    /// The digest of the token's text.
    public var digest: [UInt8]
    /// What the user called it.
    public var label: String

    public init(id: String, digest: [UInt8], label: String) {
        self.id = id
        self.digest = digest
        self.label = label
    }
}

/// The result of a submission. It is on disk, except for `failed`, `unkept` and `overLimit`; the count of a burst
/// follows within about a minute.
public enum Outcome: Sendable, Hashable {
    /// Answer with the pixel. The hit was recorded or counted, or is not tracked, or the ticket is unknown: the answer
    /// does not tell which.
    case pixel
    /// Redirect to this URL. The hit was recorded or counted, or is not tracked.
    case redirect(String)
    /// The hit could not be recorded. Redirect to this URL and say that the hit was not stored (`Mailbell-Kept: no`).
    case unkept(url: String)
    /// The ticket or the link is unknown.
    case noSuchLink
    /// The message is registered. The recipients are in the order of the request.
    case tracked(TrackedMessage, [TrackedRecipient])
    /// Number of named recipients that belong to the message and are marked as refused.
    case refused(Int)
    /// The user has no such message.
    case noSuchMessage
    /// The result of an event from another system.
    case event(EventOutcome)
    /// The code was valid: the new token stands for this identity.
    case paired(Identity)
    /// The code is unknown, used or expired.
    case noSuchPairing
    /// Recorded, or nothing had to change.
    case done
    /// The contact behind the ticket has just opted out of this user's tracking.
    case optedOut(of: UserID)
    /// Nothing was recorded: the submission would exceed this quota.
    case overLimit(Quota)
    /// The user has no such device.
    case noSuchDevice
    /// Nothing was recorded.
    case failed(StoreError)
}

/// The result of an event from another system. The seq is 0 if the contact is anonymous.
public enum EventOutcome: Sendable, Hashable {
    /// Recorded as this activity.
    case recorded(Seq)
    /// A repeat of an earlier open or click, merged into this activity; or one of a burst, counted in it.
    case folded(Seq)
    /// An event with this id is known, and became this activity.
    case duplicate(Seq)
    /// Not tracked: because of the contact's setting, the message or the user's seat. Nothing was stored.
    case ignored
    /// The user has no such message.
    case unknownMessage
    /// The message has no such recipient.
    case unknownRecipient
    /// The message has no such link.
    case unknownLink
    /// The activity would exceed `Limits.activityBytes` with this URL.
    case urlTooLong
}

/// Activities of one user that are on disk.
///
/// Only `Ledger` makes these from new activities, after the commit. So push can never get ahead of record.
public struct Recorded: Sendable {
    public let user: UserID
    /// In order of seq, without holes.
    public let entries: [Entry]

    init(user: UserID, entries: [Entry]) {
        self.user = user
        self.entries = entries
    }
}

/// The result of one group of submissions.
public struct Committed: Sendable {
    /// One for each submission, in the same order.
    public let outcomes: [Outcome]
    /// Activities to push: at most one element for each user.
    public let recorded: [Recorded]
    public let hits: HitCounts
    /// Why the store rejected the whole group; nil if it did not, or if the fault was one submission's own.
    public let failure: StoreError?

    init(outcomes: [Outcome], recorded: [Recorded], hits: HitCounts, failure: StoreError? = nil) {
        self.outcomes = outcomes
        self.recorded = recorded
        self.hits = hits
        self.failure = failure
    }
}

/// What happened to the hits of one group, for metrics. Includes events from other systems.
public struct HitCounts: Hashable, Sendable {
    /// New opens and clicks.
    public var recorded = 0
    /// Repeats of an earlier open or click.
    public var folded = 0
    /// Hits with an unknown ticket or link.
    public var unknown = 0
    /// Hits that are not tracked, because of the contact's setting, the message or the seat.
    public var untracked = 0
    /// Hits beyond `HitLimits`, counted in a burst's activity.
    public var flooded = 0
    /// Clicks that could not be recorded and were redirected all the same.
    public var unkept = 0

    static func + (a: HitCounts, b: HitCounts) -> HitCounts {
        var sum = a
        sum.recorded += b.recorded
        sum.folded += b.folded
        sum.unknown += b.unknown
        sum.untracked += b.untracked
        sum.flooded += b.flooded
        sum.unkept += b.unkept
        return sum
    }
}
