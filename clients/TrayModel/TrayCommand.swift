public import MailbellClient

/// A command of the user, from the menu, the icon or a pop-up.
public enum TrayCommand: Hashable, Sendable {
    /// How long to pause pop-ups.
    public enum PauseLength: Hashable, Sendable { case hour, tomorrow, untilResumed }
    /// A preference that is on or off.
    public enum Switch: Hashable, Sendable { case opens, clicks, sound, monochrome, autostart }

    /// Opens a page of the web app, of one account or (nil) of those with something unread.
    case open(ProfileName?, WebPage)
    /// Shows the activity of all accounts (nil), of one, or of one message in a terminal.
    case openTerminal(ProfileName?, message: String?)
    case markAllRead
    case pause(PauseLength)
    case resume
    case unmute(String)
    case toggle(Switch)
    /// Connects an account again that had given up.
    case retry(ProfileName)
    /// Connects an account now that waits for its next try.
    case connectNow(ProfileName)
    case connectAccount
    case disconnectAccount(ProfileName)
    case quit
}

/// An entry of the menu. Its id stays the same as long as its meaning.
public struct MenuEntry: Hashable, Sendable {
    /// What the entry is or does.
    public enum Content: Hashable, Sendable {
        case separator
        /// A line of information, without a command.
        case text
        case command(TrayCommand)
        case check(TrayCommand, isOn: Bool)
        case submenu([MenuEntry])
    }

    /// From `MenuID`, or from `MenuIDs` for entries that come and go.
    public var id: Int32
    /// In the session's language.
    public var label: String
    /// Whether it can be chosen; false for text.
    public var isEnabled: Bool
    /// What the entry is or does.
    public var content: Content

    init(_ id: Int32, _ label: String, _ content: Content, isEnabled: Bool = true) {
        self.id = id
        self.label = label
        self.content = content
        self.isEnabled = isEnabled && content != .text
    }
}

/// The state that the icon shows; each has a shape of its own.
public enum IconState: String, Sendable, CaseIterable {
    case connected, connecting, offline, unread, paused
    case connectingUnread = "connecting-unread"
    case offlineUnread = "offline-unread"
    case pausedUnread = "paused-unread"

    /// The same state with the unread badge.
    var withBadge: IconState {
        switch self {
        case .connected, .unread: .unread
        case .connecting, .connectingUnread: .connectingUnread
        case .offline, .offlineUnread: .offlineUnread
        case .paused, .pausedUnread: .pausedUnread
        }
    }

    /// Whether a panel that hides inactive icons should show it. While pop-ups are paused, it should not.
    public var needsAttention: Bool {
        switch self {
        case .unread, .offlineUnread, .connectingUnread: true
        case .connected, .connecting, .offline, .paused, .pausedUnread: false
        }
    }
}
