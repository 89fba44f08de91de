/// Something to be recorded, in the order in which it came.
public enum Submission: Sendable {
    case hit(Hit)
    case track(NewMessage)
    /// The user has seen all up to a seq, on a device.
    case read(user: UserID, upTo: Seq, device: String?)
    /// A device has all up to its cursor.
    case acknowledge(user: UserID, device: String, cursor: Cursor)
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
    case done
    /// Nothing of the submission was kept.
    case failed(StoreError)
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
}
