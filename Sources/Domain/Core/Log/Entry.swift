/// One activity in its place in a log, encoded as it will be served.
public struct Entry: Hashable, Sendable {
    public let seq: Seq
    public let kind: Kind
    public let verdict: Verdict?
    /// The activity's JSON object.
    public let body: [UInt8]

    public init(seq: Seq, kind: Kind, verdict: Verdict?, body: [UInt8]) {
        self.seq = seq
        self.kind = kind
        self.verdict = verdict
        self.body = body
    }
}

/// A run of a log, oldest first.
public struct Page: Hashable, Sendable {
    public var entries: [Entry]
    /// All of the log up to here has been looked at: the last entry's seq, or the head where nothing more follows.
    /// Entries that retention has emptied are passed over, so this may lie beyond the last entry.
    public var through: Seq

    public init(entries: [Entry], through: Seq) {
        self.entries = entries
        self.through = through
    }
}

/// What a subscription wants to hear of. nil means everything.
public struct Filter: Hashable, Sendable {
    public var kinds: [Kind]?
    public var verdicts: [Verdict]?

    public init(kinds: [Kind]? = nil, verdicts: [Verdict]? = nil) {
        self.kinds = kinds
        self.verdicts = verdicts
    }

    /// Entries without a verdict (`sent`, `read`) pass every choice of verdicts; `revise` too, for it may take back one
    /// that had passed.
    public func admits(kind: Kind, verdict: Verdict?) -> Bool {
        if let kinds, !kinds.contains(kind) { return false }
        if let verdicts, let verdict, kind != .revise, !verdicts.contains(verdict) { return false }
        return true
    }
}

/// A question to a user's log.
public struct ActivityQuery: Hashable, Sendable {
    public enum Order: Sendable { case newestFirst, oldestFirst }
    public var order: Order = .newestFirst
    /// Only entries after this seq.
    public var after: Seq?
    /// Only entries before this seq.
    public var before: Seq?
    public var filter = Filter()
    /// Only activities of this contact, by address in lower case.
    public var contact: String?
    /// Only activities of this message.
    public var message: String?
    /// Only activities recorded at this time or later.
    public var since: Timestamp?
    /// Only activities recorded before this time.
    public var until: Timestamp?
    /// 1 to 1000.
    public var limit = 100

    public init() {}
}

/// What lies in a backlog, counted in place of being sent.
public struct Digest: Hashable, Sendable {
    public struct Contact: Hashable, Sendable {
        public var recipient: Activity.Recipient
        public var opens: Int64
        public var clicks: Int64
        public init(recipient: Activity.Recipient, opens: Int64, clicks: Int64) {
            self.recipient = recipient
            self.opens = opens
            self.clicks = clicks
        }
    }
    public struct KindCount: Hashable, Sendable {
        public var kind: Kind
        public var count: Int64
        public init(kind: Kind, count: Int64) {
            self.kind = kind
            self.count = count
        }
    }
    public var from: Seq
    public var to: Seq
    public var kinds: [KindCount]
    /// The contacts with most activity, at most 100.
    public var contacts: [Contact]

    public init(from: Seq, to: Seq, kinds: [KindCount] = [], contacts: [Contact] = []) {
        self.from = from
        self.to = to
        self.kinds = kinds
        self.contacts = contacts
    }
}
