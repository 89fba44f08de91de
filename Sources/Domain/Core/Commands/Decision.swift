/// What a lot's hits change: made by `Decider`, and written by a store in a fixed number of statements.
public struct Decision: Sendable {
    /// A new activity.
    public struct Append: Sendable {
        public var user: UserID
        public var entry: Entry
        /// When it happened.
        public var at: Timestamp
        /// Never decreases along a log.
        public var recordedAt: Timestamp
        /// The store's own id; nil if the contact is anonymous.
        public var recipient: Int64?

        public init(user: UserID, entry: Entry, at: Timestamp, recordedAt: Timestamp, recipient: Int64?) {
            self.user = user
            self.entry = entry
            self.at = at
            self.recordedAt = recordedAt
            self.recipient = recipient
        }
    }

    /// A new version of a stored activity, whose verdict has changed.
    public struct Amendment: Sendable {
        public var user: UserID
        public var entry: Entry
        /// How the user's unread count changes, if the activity is not read yet.
        public var unread: Int64

        public init(user: UserID, entry: Entry, unread: Int64) {
            self.user = user
            self.entry = entry
            self.unread = unread
        }
    }

    /// The id of another system's event, to deduplicate it.
    public struct Event: Sendable {
        public var id: String
        public var user: UserID
        /// The activity that it became; 0 if the contact is anonymous.
        public var seq: Seq
        public var at: Timestamp

        public init(id: String, user: UserID, seq: Seq, at: Timestamp) {
            self.id = id
            self.user = user
            self.seq = seq
            self.at = at
        }
    }

    /// In the order of each log, without holes.
    public var appends: [Append] = []
    public var amendments: [Amendment] = []
    public var hits: [KeptHit] = []
    public var events: [Event] = []
    /// New rows, by the store's own id of the recipient.
    public var recipients: [Int64: RecipientState] = [:]
    /// The logs that were appended to.
    public var heads: [UserID: LogHead] = [:]

    /// Changes nothing.
    public init() {}
}

/// The end of a log, as a lot continues it.
public struct LogHead: Hashable, Sendable {
    public var epoch: Epoch
    /// Seq of the newest activity.
    public var seq: Seq
    /// When the newest activity was recorded.
    public var recordedAt: Timestamp
    /// Notifiable activities that the decision appends.
    public var newUnread: Int64 = 0

    public init(epoch: Epoch, seq: Seq, recordedAt: Timestamp) {
        self.epoch = epoch
        self.seq = seq
        self.recordedAt = recordedAt
    }
}
