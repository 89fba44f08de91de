import Core
import MailbellClient
import Wire

/// The state of one account: its connection, its log, and activities that wait for their pop-up.
struct AccountState {
    /// The state of the connection.
    enum Link: Hashable {
        /// Trying to connect since `since`. `reason` is why the last try failed; nil before that.
        case connecting(since: MonotonicTime, reason: String?)
        case connected
        /// No more tries: the token is bad, or the device is connected elsewhere.
        case stopped(code: UInt16, reason: String)
        /// There is no usable token or cursor file.
        case locked(reason: String)
    }

    /// A connection lost for less than this is not shown to the user.
    static let brief: Duration = .seconds(30)
    /// The hub normally says when the backlog is complete. If it pauses for acknowledgements first, the backlog is shown after
    /// this much silence.
    static let quiet: Duration = .seconds(2)

    let name: ProfileName
    /// The hub as shown to people: its URL without the scheme.
    let hub: String
    let email: String
    var link: Link
    /// Whether it was ever connected. Until then the icon shows dots.
    var hasConnected = false
    /// Welcomes of the current subscription.
    var welcomes = 0
    /// The life of the log: 1 at first, plus 1 for each reset.
    var life = 0
    var epoch: Epoch?
    /// Everything up to here was read, on any device.
    var readUpTo: Seq = 0
    /// The same for the menu's unread marks, where it can also follow from the hub's count of unread activities.
    var markedUpTo: Seq = 0
    /// What the user has read here, until the hub confirms it by a `read` activity.
    var unsaidRead: Seq?
    /// The newest seq that is known.
    var head: Seq = 0
    var acks = AckBook(after: 0)
    var unread = UnreadCount()
    /// What arrived before the backlog was complete.
    var backlog: [Notice] = []
    var isCatchingUp = false
    /// When the hub was last heard.
    var heardAt: MonotonicTime
    /// Whether the connection was lost so briefly that the backlog does not count as an absence.
    var wasBrief = false
    var hasAskedForRecent = false
    /// What the user has set at the hub; nil until the hub has said it, which an older hub never does.
    var preferences: HubPreferences?
    /// Whether pop-ups waited for `preferences` when that was last looked at.
    var isQuiet = false
    /// When the hub was last asked for `preferences`; nil if it never was.
    var askedForPreferencesAt: MonotonicTime?
    /// The shortest time between two such questions.
    static let askingSpan: Duration = .seconds(600)

    init(name: ProfileName, hub: String, email: String, now: MonotonicTime) {
        self.name = name
        self.hub = hub
        self.email = email
        link = .connecting(since: now, reason: nil)
        heardAt = now
    }

    /// Whether the icon shows this account as unreachable.
    func isOffline(at now: MonotonicTime) -> Bool {
        switch link {
        case .connected: false
        case .connecting(let since, _): now.since(since) >= Self.brief
        case .stopped, .locked: true
        }
    }

    /// Whether the hub must be asked what the user has set there.
    func needsPreferences(at now: Moment) -> Bool {
        guard link == .connected, let preferences else { return false }
        return preferences.isCut || preferences.isSpent(at: now.wall)
    }

    /// When the hub may be asked.
    func mayAskAt(_ now: MonotonicTime) -> MonotonicTime { askedForPreferencesAt.map { $0 + Self.askingSpan } ?? now }

    /// When the state next changes without an event; nil for never.
    func wakeUpAt(_ now: Moment) -> MonotonicTime? {
        var times: [MonotonicTime] = []
        if case .connecting(let since, _) = link, !isOffline(at: now.uptime) { times.append(since + Self.brief) }
        if isCatchingUp, !backlog.isEmpty { times.append(heardAt + Self.quiet) }
        if needsPreferences(at: now) { times.append(max(now.uptime, mayAskAt(now.uptime))) }
        return times.min()
    }
}
