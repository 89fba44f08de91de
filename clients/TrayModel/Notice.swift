public import Mailbell
import Wording

/// Names an account of the tray: a hub, and a user there.
public typealias ProfileName = String

/// An open or a click as the tray keeps it: what pop-ups and the menu say of it, and nothing else. Its texts are
/// printable and short, whatever the activity's were.
public struct Notice: Hashable, Sendable {
    /// Which activity it is. A seq means something only within one life of a log, so the lives that a profile has seen
    /// since the start are counted.
    public struct ID: Hashable, Sendable {
        public var profile: ProfileName
        public var life: Int
        public var seq: Seq

        public init(profile: ProfileName, life: Int, seq: Seq) {
            self.profile = profile
            self.life = life
            self.seq = seq
        }
    }

    /// What belongs together for its reader: one person and one message.
    public struct Conversation: Hashable, Sendable {
        public var profile: ProfileName
        public var message: String?
        public var address: String?
    }

    /// Characters of a name, a subject, a link, at most. Longer ones end in `…`.
    static let mostCharacters = 100

    public var id: ID
    public var isClick: Bool
    public var at: Timestamp
    /// The message's id at the hub.
    public var message: String?
    /// nil where the contact is anonymous.
    public var address: String?
    public var name: String?
    public var subject: String?
    /// Without scheme.
    public var link: String?
    /// `Gmail`, where a proxy hides the place.
    public var proxy: String?
    public var city: String?
    /// Its name, or its code where the name is not known.
    public var country: String?
    /// `14:04`, by the clock of the place.
    public var localTime: String?
    /// A name of the IANA time zone database.
    public var timeZone: String?
    /// The nth of its kind by this person, from 2.
    public var times: Int64?

    /// nil if the activity is nothing to tell people of: neither an open nor a click, or a machine's.
    public init?(_ activity: Activity, id: ID) {
        guard activity.isNotifiable else { return nil }
        let parts = ActivityParts(activity)
        self.id = id
        isClick = activity.kind == .click
        at = activity.at
        message = activity.message?.id
        address = parts.address
        name = parts.name.map(Self.short)
        subject = parts.subject.map(Self.short)
        link = parts.shortLink.map(Self.short)
        proxy = parts.proxy
        city = parts.city.map(Self.short)
        country = (parts.countryName ?? parts.country).map(Self.short)
        localTime = parts.localTime
        timeZone = parts.proxy == nil ? activity.location?.timeZone : nil
        times = parts.nth
    }

    public var conversation: Conversation {
        Conversation(profile: id.profile, message: message, address: address)
    }

    private static func short(_ text: String) -> String {
        // Counting the characters of a text that somebody made as long as they could is not free.
        let head = text.prefix(mostCharacters + 1)
        return head.count > mostCharacters ? head.dropLast() + "…" : text
    }
}
