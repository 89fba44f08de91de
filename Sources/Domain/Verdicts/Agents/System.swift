import Core

/// The operating system and the kind of device that an agent names.
struct System: Sendable {
    private(set) var name: String?
    private(set) var device: Agent.Device?

    /// Neither is named.
    init() {}

    init(in text: AgentText) {
        guard let rank = Self.index.first(in: text, at: text.wordStarts) else { return }
        switch Self.words[rank].system {
        case .iPadOS: (name, device) = ("iPadOS", .tablet)
        case .iOS: (name, device) = ("iOS", .phone)
        case .iOSApp: name = "iOS"
        case .android: (name, device) = ("Android", Self.androidDevice(in: text))
        case .chromeOS: (name, device) = ("ChromeOS", .desktop)
        case .windows: (name, device) = ("Windows", .desktop)
        case .macOS: (name, device) = ("macOS", .desktop)
        case .linux: (name, device) = ("Linux", .desktop)
        }
    }

    private enum Sign { case iPadOS, iOS, iOSApp, android, chromeOS, windows, macOS, linux }

    /// The order matters: iOS says `like Mac OS X`, and Android says `Linux`.
    private static let words: [(word: Word, system: Sign)] = [
        ("iPad", .iPadOS), ("iPhone", .iOS), ("iPod", .iOS), ("Outlook-iOS", .iOSApp), ("Android", .android),
        ("CrOS", .chromeOS), ("Windows", .windows), ("WindowsMail", .windows), ("Macintosh", .macOS),
        ("Mac OS X", .macOS), ("Linux", .linux), ("X11", .linux),
        // Outlook on Windows may omit the system. On macOS it calls itself MacOutlook.
        ("Microsoft Outlook", .windows), ("ms-office", .windows),
    ]

    private static let index = WordIndex(words.map(\.word))

    static func isApple(_ text: AgentText) -> Bool {
        text.contains("Macintosh") || text.contains("iPhone") || text.contains("iPad") || text.contains("iPod")
    }

    /// Browsers send `Mobile` on a phone. On a tablet, Firefox sends `Tablet` and Chrome sends neither
    /// (developer.chrome.com, "User-Agent strings"). Other programs follow no such convention.
    private static func androidDevice(in text: AgentText) -> Agent.Device? {
        if text.contains("Tablet") { return .tablet }
        if text.contains("Mobile") { return .phone }
        return text.contains("AppleWebKit") ? .tablet : nil
    }
}
