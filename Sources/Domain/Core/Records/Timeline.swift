/// Which entries of a record's timeline to list, newest first.
public struct TimelineQuery: Hashable, Sendable {
    public var record: Int64
    /// Who looks: entries that others keep for themselves are left out.
    public var viewer: UserID
    /// Only entries before this place; nil begins with the newest.
    public var before: TimelinePlace?
    /// Maximum number of entries, 1 to 1000.
    public var limit = 50

    public init(of record: Int64, viewer: UserID) {
        self.record = record
        self.viewer = viewer
    }
}

/// A place on a timeline: the time of an entry or of an activity, and its id. Of one time, the activities are newer than the
/// entries.
public struct TimelinePlace: Hashable, Sendable, Comparable {
    public var at: Timestamp
    /// An entry's id, which is below 2^40; of an activity, the user's id times 2^40 plus the seq; 0 before all of the time.
    public var id: Int64

    public init(_ at: Timestamp, _ id: Int64) {
        self.at = at
        self.id = id
    }

    /// The place of an activity in a user's log.
    public init(_ at: Timestamp, activity seq: Seq, of user: UserID) { self.init(at, user << 40 | seq) }

    public static func < (a: TimelinePlace, b: TimelinePlace) -> Bool {
        (a.at.milliseconds, a.id) < (b.at.milliseconds, b.id)
    }

    /// The place as text, for a URL.
    public var text: String { "\(at.milliseconds).\(id)" }

    /// The place with this text; nil if there is none.
    public init?(text: String) {
        let parts = text.split(separator: ".", maxSplits: 1).compactMap { Int64($0) }
        guard parts.count == 2 else { return nil }
        self.init(Timestamp(milliseconds: parts[0]), parts[1])
    }
}

/// An entry as a timeline shows it.
public struct TimelineEntry: Hashable, Sendable {
    public var entry: MailEntry
    public var filing: Filing
    /// How many attachments it has that are no parts of its HTML.
    public var attachments: Int

    public init(_ entry: MailEntry, _ filing: Filing, attachments: Int) {
        self.entry = entry
        self.filing = filing
        self.attachments = attachments
    }
}

/// An open or a click on a record's timeline.
public struct TimelineActivity: Hashable, Sendable {
    /// Whose mail it is about.
    public var user: UserID
    /// In that user's log.
    public var entry: Entry
    public var at: Timestamp

    public init(user: UserID, entry: Entry, at: Timestamp) {
        self.user = user
        self.entry = entry
        self.at = at
    }

    /// Where it is on the timeline.
    public var place: TimelinePlace { TimelinePlace(at, activity: entry.seq, of: user) }
}
