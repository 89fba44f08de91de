public import Mailbell

/// What a user has chosen, kept over restarts.
public struct TraySettings: Hashable, Sendable, Codable {
    /// A contact whose opens and clicks make no pop-up.
    public struct Muted: Hashable, Sendable, Codable {
        public var email: String
        public var name: String?

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

    public var muted: [Muted] = []
    public var showsOpens = true
    public var showsClicks = true
    public var hasSound = false
    public var isMonochrome = false
    public var pause: Pause?

    public init() {}

    enum CodingKeys: String, CodingKey {
        case muted, pause
        case showsOpens = "pop_ups_for_opens"
        case showsClicks = "pop_ups_for_clicks"
        case hasSound = "sound"
        case isMonochrome = "monochrome_icon"
    }

    /// What a file of another version does not have is as it is without a file.
    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        muted = try box.decodeIfPresent([Muted].self, forKey: .muted) ?? []
        showsOpens = try box.decodeIfPresent(Bool.self, forKey: .showsOpens) ?? true
        showsClicks = try box.decodeIfPresent(Bool.self, forKey: .showsClicks) ?? true
        hasSound = try box.decodeIfPresent(Bool.self, forKey: .hasSound) ?? false
        isMonochrome = try box.decodeIfPresent(Bool.self, forKey: .isMonochrome) ?? false
        pause = try box.decodeIfPresent(Pause.self, forKey: .pause)
    }

    func isPaused(at now: Timestamp) -> Bool {
        switch pause {
        case nil: false
        case .untilResumed: true
        case .until(let end): now < end
        }
    }

    func wants(_ notice: Notice) -> Bool {
        (notice.isClick ? showsClicks : showsOpens) && !muted.contains { $0.email == notice.address }
    }
}
