import Mailbell
import MailbellClient
import MailbellWire

/// Where one account stands: its connection, its log, and what of it waits.
struct AccountState {
    enum Link: Hashable {
        /// Since when; the first try, or one after a loss.
        case connecting(since: Timestamp, reason: String?)
        case connected
        /// Not to be tried again: the token is bad, or the device is connected elsewhere.
        case stopped(code: UInt16, reason: String)
        /// There is no token to be had.
        case locked(reason: String)
    }

    /// A loss shorter than this is none that a user needs to know of.
    static let brief: Duration = .seconds(30)
    /// A backlog is through when the hub says so; a hub that waits for acknowledgements falls silent before.
    static let quiet: Duration = .seconds(2)

    let name: ProfileName
    /// The hub's host, as people know it.
    let hub: String
    let email: String
    var link: Link
    /// Whether it was connected once; until then the icon says that it is on its way.
    var hasConnected = false
    var welcomes = 0
    /// Which life of the log, counted from 1.
    var life = 0
    var epoch: Epoch?
    var readUpTo: Seq = 0
    /// The same for the menu's marks, as far as it follows from the hub's count of what is unread.
    var markedUpTo: Seq = 0
    /// What the user has read here and the hub has not said back yet.
    var unsaidRead: Seq?
    var head: Seq = 0
    var acks = AckBook(after: 0)
    var unread = UnreadCount()
    /// What came before the hub said that the backlog is through.
    var backlog: [Notice] = []
    var isCatchingUp = false
    var heardAt: Timestamp
    /// Whether the connection was lost for so short that what it missed is not an absence.
    var wasBrief = false
    var hasAskedForRecent = false

    init(name: ProfileName, hub: String, email: String, now: Timestamp) {
        self.name = name
        self.hub = hub
        self.email = email
        link = .connecting(since: now, reason: nil)
        heardAt = now
    }

    /// Whether it has been away for so long that the icon says so.
    func isOffline(at now: Timestamp) -> Bool {
        switch link {
        case .connected: false
        case .connecting(let since, _): now.since(since) >= Self.brief
        case .stopped, .locked: true
        }
    }

    /// When the next thing happens by itself.
    func wakeUpAt(_ now: Timestamp) -> Timestamp? {
        var times: [Timestamp] = []
        if case .connecting(let since, _) = link, !isOffline(at: now) { times.append(since + Self.brief) }
        if isCatchingUp, !backlog.isEmpty { times.append(heardAt + Self.quiet) }
        return times.min()
    }
}
