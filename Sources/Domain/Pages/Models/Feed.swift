public import Core

/// An activity at its place in the log.
public struct FeedItem: Sendable {
    public var seq: Seq
    public var activity: Activity
    /// Whether no pop-up is to be shown for it now: its contact is muted, or pop-ups wait.
    public var isSilent: Bool

    public init(seq: Seq, activity: Activity, isSilent: Bool = false) {
        self.seq = seq
        self.activity = activity
        self.isSilent = isSilent
    }
}

/// Which activities a feed shows: the query of its URL.
public struct FeedFilter: Sendable, Hashable {
    public var kind: Kind?
    public var contact: String?
    /// A message's id.
    public var message: String?
    /// `YYYY-MM-DD` or RFC 3339.
    public var since: String?
    /// `YYYY-MM-DD` or RFC 3339.
    public var until: String?
    public var isUnread: Bool
    /// Only mails that their recipient opened more often than this.
    public var opens: Int64?
    /// Words to search for.
    public var words: String?
    /// Whether machines' activities are shown.
    public var showsMachines: Bool
    /// Only activities before this one.
    public var before: Seq?
    /// Whether rows of one contact, mail and kind become one.
    public var folds: Bool

    public init(
        kind: Kind? = nil, contact: String? = nil, message: String? = nil, since: String? = nil, until: String? = nil,
        isUnread: Bool = false, opens: Int64? = nil, words: String? = nil, showsMachines: Bool = false,
        before: Seq? = nil, folds: Bool = true
    ) {
        self.kind = kind
        self.contact = contact
        self.message = message
        self.since = since
        self.until = until
        self.isUnread = isUnread
        self.opens = opens
        self.words = words
        self.showsMachines = showsMachines
        self.before = before
        self.folds = folds
    }

    /// Whether it leaves nothing out but machines.
    var isAll: Bool {
        var rest = self
        (rest.showsMachines, rest.before, rest.folds) = (false, nil, true)
        return rest == FeedFilter()
    }

    /// The parameters added to a path.
    func url(_ path: PageURL) -> PageURL {
        path.with("kind", kind?.rawValue).with("contact", contact).with("message", message).with("since", since)
            .with("until", until).with("unread", isUnread ? "1" : nil).with("opens", opens.map(String.init))
            .with("q", words).with("machines", showsMachines ? "1" : nil).with("fold", folds ? nil : "0")
            .with("before", before.map(String.init))
    }

    /// The same for rows before one.
    func older(than seq: Seq) -> FeedFilter {
        var filter = self
        filter.before = seq
        return filter
    }
}

/// A contact who did much lately, and why they are listed.
public struct HotItem: Sendable {
    public var email: String
    public var name: String?
    /// People's opens since `since`.
    public var opens: Int64
    /// People's clicks since `since`.
    public var clicks: Int64
    /// The first of them.
    public var since: Timestamp

    public init(email: String, name: String?, opens: Int64, clicks: Int64, since: Timestamp) {
        self.email = email
        self.name = name
        self.opens = opens
        self.clicks = clicks
        self.since = since
    }
}

/// A page of a feed, newest first.
public struct Feed: Sendable {
    public var items: [FeedItem]
    public var filter: FeedFilter
    /// Where the next page begins: its `before`. nil on the last page.
    public var older: Seq?

    public init(items: [FeedItem], filter: FeedFilter = FeedFilter(), older: Seq? = nil) {
        self.items = items
        self.filter = filter
        self.older = older
    }
}

extension Kind {
    /// Whether a feed has rows of this kind.
    public var hasRow: Bool { [.open, .click, .sent, .logged].contains(self) }
}

/// A row of a feed: an activity, and the older ones that it stands for.
struct FeedRow {
    var newest: FeedItem
    /// All seqs, newest first.
    var seqs: [Seq]
    /// Equal for rows that belong together; nil for a contact who is not named.
    let key: String?
    let time: LocalClock

    init(_ item: FeedItem, in zone: PageZone) {
        newest = item
        seqs = [item.seq]
        time = zone.local(item.activity.at)
        key =
            if let email = item.activity.recipient?.email, item.activity.recipient?.anonymous != true {
                "\(email)|\(item.activity.message?.id ?? "")|\(item.activity.kind.rawValue)"
                    + (item.activity.verdict == .machine ? "|machine" : "")
            } else {
                nil
            }
    }

    /// Makes rows of what is shown to people. Consecutive ones of one day, contact, message and kind become one; a
    /// machine's never join a person's.
    static func rows(_ items: [FeedItem], folds: Bool, in zone: PageZone) -> [FeedRow] {
        var rows: [FeedRow] = []
        rows.reserveCapacity(items.count)
        for item in items where item.activity.kind.hasRow {
            let row = FeedRow(item, in: zone)
            if folds, let last = rows.last, let key = row.key, last.key == key, last.time.day == row.time.day {
                rows[rows.count - 1].seqs.append(item.seq)
            } else {
                rows.append(row)
            }
        }
        return rows
    }
}
