/// An activity at its position in a log, encoded as it is sent.
public struct Entry: Hashable, Sendable {
    /// Its number in the log.
    public let seq: Seq
    /// nil for a kind that this version does not know: a newer hub wrote it to the same store. The body has its name.
    public let kind: Kind?
    /// nil if it has none, as `sent`, `read` and `erase`.
    public let verdict: Verdict?
    /// The activity's JSON object.
    public let body: [UInt8]

    public init(seq: Seq, kind: Kind?, verdict: Verdict?, body: [UInt8]) {
        self.seq = seq
        self.kind = kind
        self.verdict = verdict
        self.body = body
    }
}

/// A contiguous part of a log, oldest first.
public struct Page: Hashable, Sendable {
    /// Entries that retention has emptied are left out.
    public var entries: [Entry]
    /// The log is covered up to this seq: that of the last entry, or the head if nothing follows. Emptied entries are
    /// skipped, so it can be greater than the last entry's seq.
    public var through: Seq

    public init(entries: [Entry], through: Seq) {
        self.entries = entries
        self.through = through
    }
}

/// Which activities a subscription receives.
public struct Filter: Hashable, Sendable {
    /// nil means all.
    public var kinds: [Kind]?
    /// nil means all.
    public var verdicts: [Verdict]?

    public init(kinds: [Kind]? = nil, verdicts: [Verdict]? = nil) {
        self.kinds = kinds
        self.verdicts = verdicts
    }

    /// Whether an activity passes. `verdicts` does not apply to entries without a verdict (`sent`, `read`), nor to
    /// `revise`, which may withdraw an entry that passed before. An unknown kind (nil) passes unless kinds are named.
    public func admits(kind: Kind?, verdict: Verdict?) -> Bool {
        if let kinds, !kinds.contains(where: { $0 == kind }) { return false }
        if let verdicts, let verdict, kind != .revise, !verdicts.contains(verdict) { return false }
        return true
    }
}

/// A query on a user's log.
public struct ActivityQuery: Hashable, Sendable {
    /// The order of the result, by seq.
    public enum Order: Sendable { case newestFirst, oldestFirst }
    public var order: Order = .newestFirst
    /// Only entries after this seq.
    public var after: Seq?
    /// Only entries before this seq.
    public var before: Seq?
    /// Only activities that pass.
    public var filter = Filter()
    /// Only activities of this contact, an address in lower case.
    public var contact: String?
    /// Only activities of the message with this id.
    public var message: String?
    /// Only activities in which each of these words occurs: see `SearchTerms`. Activities without a named recipient never
    /// match.
    public var text: String?
    /// Only opens and clicks after this seq that the user is notified of: those that are unread, if it is the read marker.
    public var unreadAfter: Seq?
    /// Whether `StoreSnapshot.list` sets `unreadAfter` to the read marker.
    public var isUnread = false
    /// Only activities of recipients who have opened their message more often than this, as far as people did.
    public var opensMoreThan: Int64?
    /// Only activities recorded at this time or later. With `isByTime`: that happened at this time or later.
    public var since: Timestamp?
    /// Only activities recorded before this time. With `isByTime`: that happened before it.
    public var until: Timestamp?
    /// Whether `StoreSnapshot.list` sorts by when activities happened, latest first, instead of by seq. The two differ
    /// for events reported by other systems and for messages with a `sent_at`.
    public var isByTime = false
    /// With `isByTime`: only activities that sort before this one in time.
    public var earlier: TimePlace?
    /// Maximum number of entries, 1 to 1000.
    public var limit = 100

    public init() {}
}

/// A position in the order of when activities happened. Equal times are ordered by seq.
public struct TimePlace: Hashable, Comparable, Sendable {
    public var at: Timestamp
    public var seq: Seq

    public init(at: Timestamp, seq: Seq) {
        self.at = at
        self.seq = seq
    }

    public static func < (a: TimePlace, b: TimePlace) -> Bool { (a.at, a.seq) < (b.at, b.seq) }
}

/// Counts of the activities in a range of the log, sent instead of the activities.
public struct Digest: Hashable, Sendable {
    /// What one contact did in the range. Machines' opens and clicks are not counted.
    public struct Contact: Hashable, Sendable {
        public var recipient: Activity.Recipient
        /// People's opens in the range.
        public var opens: Int64
        /// People's clicks in the range.
        public var clicks: Int64
        public init(recipient: Activity.Recipient, opens: Int64, clicks: Int64) {
            self.recipient = recipient
            self.opens = opens
            self.clicks = clicks
        }
    }
    /// The number of activities of one kind, machines' included.
    public struct KindCount: Hashable, Sendable {
        public var kind: Kind
        public var count: Int64
        public init(kind: Kind, count: Int64) {
            self.kind = kind
            self.count = count
        }
    }
    /// First seq of the range.
    public var from: Seq
    /// Last seq of the range, included.
    public var to: Seq
    public var kinds: [KindCount]
    /// The most active contacts, at most 100.
    public var contacts: [Contact]

    public init(from: Seq, to: Seq, kinds: [KindCount] = [], contacts: [Contact] = []) {
        self.from = from
        self.to = to
        self.kinds = kinds
        self.contacts = contacts
    }
}
