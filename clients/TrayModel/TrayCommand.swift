/// What the user can ask for, in the menu, on the icon or on a pop-up.
public enum TrayCommand: Hashable, Sendable {
    public enum PauseLength: Hashable, Sendable { case hour, tomorrow, untilResumed }
    public enum Switch: Hashable, Sendable { case opens, clicks, sound, monochrome, autostart }

    /// The activity of all accounts, of one, or of one message.
    case open(ProfileName?, message: String?)
    case markAllRead
    case pause(PauseLength)
    case resume
    case unmute(String)
    case toggle(Switch)
    /// Connect again by an account that had given up.
    case retry(ProfileName)
    case connectAccount
    case disconnectAccount(ProfileName)
    case quit
}

/// An entry of the menu. Its identifier stays the same while it means the same.
public struct MenuEntry: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case separator
        /// A line that only says something.
        case text
        case command(TrayCommand)
        case check(TrayCommand, isOn: Bool)
        case submenu([MenuEntry])
    }

    public var id: Int32
    public var label: String
    public var isEnabled: Bool
    public var content: Content

    init(_ id: Int32, _ label: String, _ content: Content, isEnabled: Bool = true) {
        self.id = id
        self.label = label
        self.content = content
        self.isEnabled = isEnabled && content != .text
    }
}

/// What the icon shows; each has a shape of its own.
public enum IconState: String, Sendable, CaseIterable {
    case connected, connecting, offline, unread, paused
}
