/// Ids of the menu's entries. Entries that come and go get an id of their own, so that a click on a menu drawn a moment ago
/// never triggers another entry.
enum MenuID {
    static let open: Int32 = 1
    static let markAllRead: Int32 = 2
    static let resume: Int32 = 3
    static let quit: Int32 = 4
    static let unread: Int32 = 5
    static let nothingYet: Int32 = 6
    static let nobodyMuted: Int32 = 7
    static let connect: Int32 = 8
    static let connectAnother: Int32 = 9
    static let pause: Int32 = 10
    static let openTerminal: Int32 = 14
    static let preferences: Int32 = 20
    static let muted: Int32 = 40
    static let separators: Int32 = 50
    static let firstOfMany: Int32 = 1000
}

/// Assigns ids to entries that come and go.
struct MenuIDs {
    /// What an entry stands for.
    enum Subject: Hashable {
        case notice(Notice.ID)
        case contact(String)
        case account(ProfileName)
        case reason(ProfileName)
        case quiet(ProfileName)
        case disconnecting(ProfileName)
    }
    private static let most = 500
    private var known: [Subject: Int32] = [:]
    private var next = MenuID.firstOfMany

    /// The subject's id. It stays the same while fewer than 250 newer subjects have got one.
    mutating func id(of subject: Subject) -> Int32 {
        if let id = known[subject] { return id }
        let id = next
        next += 1
        known[subject] = id
        if known.count > Self.most { known = known.filter { $0.value > id - Int32(Self.most / 2) } }
        return id
    }
}
