import Mailbell

/// The operating system and the sort of device that an agent tells.
struct System: Sendable {
    private(set) var name: String?
    private(set) var device: Agent.Device?

    /// Neither is told.
    init() {}

    /// The order matters: iOS says `like Mac OS X`, and Android says `Linux`.
    init(in text: AgentText) {
        if text.contains("iPad") {
            (name, device) = ("iPadOS", .tablet)
        } else if text.contains("iPhone") || text.contains("iPod") {
            (name, device) = ("iOS", .phone)
        } else if text.contains("Outlook-iOS") {
            name = "iOS"
        } else if text.contains("Android") {
            (name, device) = ("Android", Self.androidDevice(in: text))
        } else if text.contains("CrOS") {
            (name, device) = ("ChromeOS", .desktop)
        } else if text.contains("Windows") || text.contains("WindowsMail") {
            (name, device) = ("Windows", .desktop)
        } else if text.contains("Macintosh") || text.contains("Mac OS X") {
            (name, device) = ("macOS", .desktop)
        } else if text.contains("Linux") || text.contains("X11") {
            (name, device) = ("Linux", .desktop)
        } else if text.contains("Microsoft Outlook") || text.contains("ms-office") {
            // Outlook on Windows may leave its system out. On macOS it calls itself MacOutlook.
            (name, device) = ("Windows", .desktop)
        }
    }

    static func isApple(_ text: AgentText) -> Bool {
        text.contains("Macintosh") || text.contains("iPhone") || text.contains("iPad") || text.contains("iPod")
    }

    /// Browsers say `Mobile` on a phone; on a tablet Firefox says `Tablet`, and Chrome nothing
    /// (developer.chrome.com, "User-Agent strings"). Programs that are no browsers keep to no such custom.
    private static func androidDevice(in text: AgentText) -> Agent.Device? {
        if text.contains("Tablet") { return .tablet }
        if text.contains("Mobile") { return .phone }
        return text.contains("AppleWebKit") ? .tablet : nil
    }
}
