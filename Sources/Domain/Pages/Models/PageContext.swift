public import Core

/// What a page needs beside its content: for whom, when, and in which language it is written.
public struct PageContext: Sendable {
    public let language: Language
    /// The present time.
    public let now: Timestamp
    public let zone: PageZone
    public let assets: Assets
    /// The hub's version.
    public let version: String
    /// nil if nobody is signed in.
    public let viewer: Viewer?
    /// The page's own path with its query: forms lead back to it.
    public let url: PageURL
    /// The present day in `zone`.
    let today: LocalDay
    /// The sprite of all icons.
    let icons: PageURL

    public init(
        language: Language, now: Timestamp, zone: PageZone, assets: Assets, version: String, viewer: Viewer?,
        url: PageURL
    ) {
        self.language = language
        self.now = now
        self.zone = zone
        self.assets = assets
        self.version = version
        self.viewer = viewer
        self.url = url
        icons = assets.url("icons.svg")
        today = zone.local(now).day
    }

    var texts: Texts { language.texts }

    /// A time in words, for tables.
    func short(_ time: Timestamp) -> String { texts.dates.short(zone.local(time), today: today) }

    /// A time to the second.
    func exact(_ time: Timestamp) -> String { texts.dates.exact(zone.local(time)) }
}

/// When a browser shows pop-ups of its own.
public enum PopUps: String, Sendable, CaseIterable {
    case off
    /// Only while no tray of the user is connected.
    case noTray = "no-tray"
    case always
}

/// The signed-in user, and what the page's frame shows of their log.
public struct Viewer: Sendable {
    public var email: String
    public var isAdmin: Bool
    /// The life of the log that `head` belongs to.
    public var epoch: String
    /// Seq of the newest activity.
    public var head: Seq
    public var readUpTo: Seq
    public var unread: Int64
    public var popUps: PopUps
    /// When the present pause or quiet hours end; nil if pop-ups are shown now.
    public var quietUntil: Timestamp?
    /// The next quiet hours; nil if there are none.
    public var quietNext: Range<Timestamp>?

    public init(
        email: String, isAdmin: Bool = false, epoch: String = "", head: Seq = 0, readUpTo: Seq = 0, unread: Int64 = 0,
        popUps: PopUps = .noTray, quietUntil: Timestamp? = nil, quietNext: Range<Timestamp>? = nil
    ) {
        self.email = email
        self.isAdmin = isAdmin
        self.epoch = epoch
        self.head = head
        self.readUpTo = readUpTo
        self.unread = unread
        self.popUps = popUps
        self.quietUntil = quietUntil
        self.quietNext = quietNext
    }
}
