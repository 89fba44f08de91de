public import Core

/// A page of contacts.
public struct ContactList: Sendable {
    /// The most recently seen first.
    public var contacts: [Contact]
    /// Words that were searched for.
    public var words: String?
    /// The next page's `before`; nil on the last.
    public var older: String?

    public init(contacts: [Contact], words: String? = nil, older: String? = nil) {
        self.contacts = contacts
        self.words = words
        self.older = older
    }
}

/// A contact with a page of their history.
public struct ContactDetails: Sendable {
    public var contact: Contact
    public var isMuted: Bool
    public var history: Feed
    /// The user's own setting for just this address; nil if there is none.
    public var ownSetting: Tracking?
    /// The record in the trash that has the address; nil if there is none.
    public var inTrash: Record?

    public init(
        contact: Contact, isMuted: Bool, history: Feed, ownSetting: Tracking?, inTrash: Record? = nil
    ) {
        self.contact = contact
        self.isMuted = isMuted
        self.history = history
        self.ownSetting = ownSetting
        self.inTrash = inTrash
    }

    var settings: ContactSettings { ContactSettings(contact: contact, isMuted: isMuted, ownSetting: ownSetting) }
}

/// A sent mail in the list.
public struct MailItem: Sendable {
    public var id: String
    public var subject: String
    /// When it was sent, or registered.
    public var date: Timestamp
    /// The first recipients, for the list: name and address. Anonymous ones are left out.
    public var recipients: [Activity.Recipient]
    public var recipientCount: Int64
    /// Recipients who opened it.
    public var opened: Int64
    /// Recipients who clicked.
    public var clicked: Int64
    /// Recipients whom a mail server refused.
    public var refused: Int64
    /// People's opens of all recipients.
    public var opens: Int64
    /// People's clicks of all recipients.
    public var clicks: Int64
    /// When its tracking was stopped; nil if it is tracked.
    public var stoppedAt: Timestamp?

    public init(
        id: String, subject: String, date: Timestamp, recipients: [Activity.Recipient], recipientCount: Int64,
        opened: Int64 = 0, clicked: Int64 = 0, refused: Int64 = 0, opens: Int64 = 0, clicks: Int64 = 0,
        stoppedAt: Timestamp? = nil
    ) {
        self.id = id
        self.subject = subject
        self.date = date
        self.recipients = recipients
        self.recipientCount = recipientCount
        self.opened = opened
        self.clicked = clicked
        self.refused = refused
        self.opens = opens
        self.clicks = clicks
        self.stoppedAt = stoppedAt
    }
}

/// A page of sent mails, newest first.
public struct MailList: Sendable {
    public var mails: [MailItem]
    /// Words that were searched for.
    public var words: String?
    /// The next page's `before`; nil on the last.
    public var older: String?

    public init(mails: [MailItem], words: String? = nil, older: String? = nil) {
        self.mails = mails
        self.words = words
        self.older = older
    }
}

/// One mail with what became of each copy.
public struct MailDetails: Sendable {
    public var message: TrackedMessage
    public var recipients: [RecipientStatus]
    /// When its tracking was stopped; nil if it is tracked.
    public var stoppedAt: Timestamp?
    /// A page of its activities.
    public var history: Feed

    public init(message: TrackedMessage, recipients: [RecipientStatus], stoppedAt: Timestamp?, history: Feed) {
        self.message = message
        self.recipients = recipients
        self.stoppedAt = stoppedAt
        self.history = history
    }
}

/// Why an activity has its verdict.
public struct Why: Sendable {
    public var seq: Seq
    public var activity: Activity
    public var rule: RuleText?
    /// A phrase each.
    public var facts: [String]
    /// Later changes, oldest first: when, and why.
    public var revisions: [(at: Timestamp, reason: String?)]
    /// What today's rules say, if that differs.
    public var today: Judgement?

    public init(
        seq: Seq, activity: Activity, rule: RuleText?, facts: [String],
        revisions: [(at: Timestamp, reason: String?)] = [], today: Judgement? = nil
    ) {
        self.seq = seq
        self.activity = activity
        self.rule = rule
        self.facts = facts
        self.revisions = revisions
        self.today = today
    }

    public init(_ explanation: Explanation) {
        self.init(
            seq: explanation.seq, activity: explanation.activity, rule: explanation.rule, facts: explanation.facts,
            revisions: explanation.revisions.map { ($0.at, $0.reason) }, today: explanation.today)
    }
}
