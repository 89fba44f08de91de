/// The content of a pop-up, as plain text. The adapter fits it to what the notification service can do.
public struct PopUp: Hashable, Sendable {
    /// An action that a pop-up offers.
    public enum Choice: String, Sendable, CaseIterable {
        /// Opens the activity: a click on the pop-up itself, or on its button.
        case open = "default"
        case mute
        /// Undoes `mute`.
        case unmute
    }
    /// A button with its label.
    public struct Button: Hashable, Sendable {
        /// What the button does.
        public var choice: Choice
        /// In the session's language.
        public var label: String
    }

    /// The title.
    public var headline: String
    /// The text below the title; may be empty.
    public var details: String
    /// In order; none if the pop-up only informs.
    public var buttons: [Button]
    /// Whether to hint at a sound; the desktop decides.
    public var isAudible: Bool
    /// Whether the desktop should not keep it in a list once it has left the screen.
    public var isTransient = false

    /// A message of the program's own, without buttons.
    public static func message(_ headline: String, _ details: String) -> PopUp {
        PopUp(headline: headline, details: details, buttons: [], isAudible: false)
    }

    /// Whether the two look the same on the screen.
    func looksLike(_ other: PopUp) -> Bool {
        headline == other.headline && details == other.details && buttons == other.buttons
    }
}

/// Identifies a pop-up within this run, independently of the notification service's number.
public struct PopUpKey: Hashable, Sendable {
    var number: Int
}

/// The notification service's answer to a request to show a pop-up.
public enum PopUpAnswer: Hashable, Sendable {
    /// It is on the screen, under this number.
    case shown(UInt32)
    /// Too many at once, or the same text again within a second. An earlier pop-up stays on the screen.
    case tooSoon
    /// There is no service, or it failed.
    case refused
}

/// A request to the notification service, or its result.
public enum PopUpAction: Hashable, Sendable {
    /// Show it; replace the pop-up of that number unless it is 0. Pass the answer to `PopUps.answered`.
    case show(PopUpKey, PopUp, replacing: UInt32)
    /// Remove it from the screen, and from the desktop's list.
    case withdraw(UInt32)
    /// The service has taken these, or they need no pop-up any more.
    case took([Notice.ID])
}
