/// What a pop-up says, as plain text; the notification service's abilities are the adapter's affair.
public struct PopUp: Hashable, Sendable {
    /// What can be done from a pop-up.
    public enum Choice: String, Sendable, CaseIterable {
        /// A click on the pop-up itself, or on its button: the activity, in full.
        case open = "default"
        case mute
    }
    public struct Button: Hashable, Sendable {
        public var choice: Choice
        public var label: String
    }

    public var headline: String
    public var details: String
    public var buttons: [Button]
    /// Whether it is worth a sound, by hint: the desktop decides.
    public var isAudible: Bool

    /// A word of the program's own, with nothing to choose.
    public static func message(_ headline: String, _ details: String) -> PopUp {
        PopUp(headline: headline, details: details, buttons: [], isAudible: false)
    }
}

/// Names a pop-up of this run, whatever number the notification service gives it.
public struct PopUpKey: Hashable, Sendable {
    var number: Int
}

/// What the notification service is to do.
public enum PopUpAction: Hashable, Sendable {
    /// Show it, in place of the pop-up of that number if it is not 0. The answer goes to `PopUps.answered`.
    case show(PopUpKey, PopUp, replacing: UInt32)
    /// Take it away.
    case withdraw(UInt32)
    /// These were taken by the service, or are not to be shown any more.
    case took([Notice.ID])
}
