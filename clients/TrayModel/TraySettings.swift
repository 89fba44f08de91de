public import Core

/// The user's choices, which are stored.
public struct TraySettings: Hashable, Sendable, Codable {
    /// A contact whose opens and clicks make no pop-up.
    public struct Muted: Hashable, Sendable, Codable {
        /// The address, which decides.
        public var email: String
        /// The name at the time of muting, for the menu.
        public var name: String?

        /// A muted contact.
        public init(email: String, name: String?) {
            self.email = email
            self.name = name
        }
    }
    /// Until when pop-ups are paused.
    public enum Pause: Hashable, Sendable, Codable {
        case until(Timestamp)
        case untilResumed
    }

    /// In order of muting.
    public var muted: [Muted] = []
    /// Whether opens make pop-ups.
    public var showsOpens = true
    /// Whether clicks make pop-ups.
    public var showsClicks = true
    /// Whether pop-ups hint at a sound.
    public var hasSound = false
    /// Whether the icon is monochrome.
    public var isMonochrome = false
    /// nil if pop-ups are not paused.
    public var pause: Pause?

    /// The defaults.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case muted, pause
        case showsOpens = "pop_ups_for_opens"
        case showsClicks = "pop_ups_for_clicks"
        case hasSound = "sound"
        case isMonochrome = "monochrome_icon"
    }

    /// Decodes settings; members that are missing, as in a file of another version, get their default.
    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        muted = try box.decodeIfPresent([Muted].self, forKey: .muted) ?? []
        showsOpens = try box.decodeIfPresent(Bool.self, forKey: .showsOpens) ?? true
        showsClicks = try box.decodeIfPresent(Bool.self, forKey: .showsClicks) ?? true
        hasSound = try box.decodeIfPresent(Bool.self, forKey: .hasSound) ?? false
        isMonochrome = try box.decodeIfPresent(Bool.self, forKey: .isMonochrome) ?? false
        pause = try box.decodeIfPresent(Pause.self, forKey: .pause)
    }

    /// Whether pop-ups are paused.
    func isPaused(at now: Timestamp) -> Bool {
        switch pause {
        case nil: false
        case .untilResumed: true
        case .until(let end): now < end
        }
    }

    /// Whether the settings allow a pop-up for this notice, apart from a pause.
    func wants(_ notice: Notice) -> Bool {
        (notice.isClick ? showsClicks : showsOpens) && !muted.contains { $0.email == notice.address }
    }
}
