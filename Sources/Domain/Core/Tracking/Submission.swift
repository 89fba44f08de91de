/// Something to be recorded, in the order in which it came.
public enum Submission: Sendable {
    case hit(Hit)
    case track(NewMessage)
    /// The user has seen all up to a seq, on a device.
    case read(user: UserID, upTo: Seq, device: String?)
    /// A device has all up to its cursor.
    case acknowledge(user: UserID, device: String, cursor: Cursor)
    case forgetDevice(user: UserID, device: String)
    /// A token is good no more, by its id.
    case revokeToken(String)
    /// A client has shown a pairing code: its token, whose user and scopes come from the code. Of these scopes it wants no
    /// others than `scopes`; nil for all.
    case pair(code: [UInt8], NewToken, scopes: [Scope]?)
    /// Another system saw an open or a click.
    case event(ReportedEvent)
    /// What a user wants to be known of contacts from now on; nil takes a setting back.
    case setTracking(user: UserID, Audience, Tracking?)
    /// The contact behind a ticket does not want to be tracked by anybody on this hub.
    case optOut(Ticket)
}

/// A token that is not kept yet.
public struct NewToken: Hashable, Sendable {
    public var id: String
    public var digest: [UInt8]
    public var label: String

    public init(id: String, digest: [UInt8], label: String) {
        self.id = id
        self.digest = digest
        self.label = label
    }
}

/// What became of a submission. Except for `failed`, it is on disk.
public enum Outcome: Sendable, Hashable {
    /// The hit was kept, or its ticket stands for nobody: the pixel is answered all the same.
    case pixel
    /// The hit was kept: send the person to this URL.
    case redirect(String)
    /// The ticket or the link stands for nothing.
    case noSuchLink
    case tracked(TrackedMessage, [TrackedRecipient])
    case event(EventOutcome)
    /// The code was good: it stands for this now.
    case paired(Identity)
    /// The code is not known, was used before, or has expired.
    case noSuchPairing
    case done
    /// There is no such device.
    case noSuchDevice
    /// Nothing of the submission was kept.
    case failed(StoreError)
}

/// What became of another system's event. A seq of 0 stands for an activity of a contact who is anonymous.
public enum EventOutcome: Sendable, Hashable {
    /// It is this activity.
    case recorded(Seq)
    /// It repeats an earlier open or click, which is this activity.
    case folded(Seq)
    /// It came before, and is this activity.
    case duplicate(Seq)
    /// It is not tracked: not of this contact, not for this message, or not on this seat. Nothing was kept.
    case ignored
    /// The user has no such message, or the message no such recipient or link.
    case unknownMessage
    case unknownRecipient
    case unknownLink
    /// With this link the activity would be longer than an activity may be.
    case urlTooLong
}

/// Activities of one user that are on disk. Only `Ledger` makes one, after the commit: that is what keeps push from
/// running ahead of record.
public struct Recorded: Sendable {
    public let user: UserID
    /// In order of seq, without holes.
    public let entries: [Entry]

    init(user: UserID, entries: [Entry]) {
        self.user = user
        self.entries = entries
    }
}

/// What one group of submissions came to.
public struct Committed: Sendable {
    /// One for each submission, in the same order.
    public let outcomes: [Outcome]
    /// To be pushed: at most one for each user.
    public let recorded: [Recorded]
    public let hits: HitCounts
}

/// What became of the hits of one group, other systems' events among them, for statistics.
public struct HitCounts: Hashable, Sendable {
    /// New opens and clicks.
    public var recorded = 0
    /// Repeats of an earlier open or click.
    public var folded = 0
    /// Hits on tickets or links that stand for nothing.
    public var unknown = 0
    /// Hits of contacts that are not tracked.
    public var untracked = 0

    static func + (a: HitCounts, b: HitCounts) -> HitCounts {
        var sum = a
        sum.recorded += b.recorded
        sum.folded += b.folded
        sum.unknown += b.unknown
        sum.untracked += b.untracked
        return sum
    }
}
