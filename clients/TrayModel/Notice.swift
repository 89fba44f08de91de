public import Core
public import MailbellClient
import Presentation

/// The name of an account of the tray.
public typealias ProfileName = String

/// An open or a click, reduced to what pop-ups and the menu show. Texts are printable, and cut to `mostCharacters`.
public struct Notice: Hashable, Sendable {
    /// Identifies the activity. A seq is unique only within one life of a log, so `life` counts the lives of the profile's log
    /// since the start.
    public struct ID: Hashable, Sendable {
        /// The account.
        public var profile: ProfileName
        /// From 1.
        public var life: Int
        /// The activity's number in that life of the log.
        public var seq: Seq

        /// The id of an activity.
        public init(profile: ProfileName, life: Int, seq: Seq) {
            self.profile = profile
            self.life = life
            self.seq = seq
        }
    }

    /// One person and one message. Notices of one conversation share a pop-up.
    public struct Conversation: Hashable, Sendable {
        /// The account.
        public var profile: ProfileName
        /// The message's id at the hub; nil if it is not known.
        public var message: String?
        /// nil if the contact is anonymous.
        public var address: String?
    }

    /// Limit of a name, subject, link or place, in characters. Longer ones end with `…`.
    static let mostCharacters = 100

    /// Which activity this is.
    public var id: ID
    /// Whether it is a click; else an open.
    public var isClick: Bool
    /// When it happened.
    public var at: Timestamp
    /// The message's id at the hub.
    public var message: String?
    /// nil if the contact is anonymous.
    public var address: String?
    /// The contact's name, if known.
    public var name: String?
    /// The message's subject, if there is one.
    public var subject: String?
    /// The clicked link, without the scheme.
    public var link: String?
    /// The proxy that hides the location, such as `Gmail`.
    public var proxy: String?
    /// nil if it is not known, or hidden by a proxy.
    public var city: String?
    /// The country's name, or its code if the name is unknown.
    public var country: String?
    /// The local time there, such as `14:04`.
    public var localTime: String?
    /// The time zone there, by its IANA name.
    public var timeZone: String?
    /// How many of this kind by this person so far; nil for the first.
    public var times: Int64?
    /// How many requests of a burst it stands for, as counted so far; nil if it stands for one request.
    public var burst: Int64?

    /// nil if the activity is not to be notified: a machine's, or neither an open nor a click.
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
        burst = parts.burst
    }

    /// The person and the message that this is about.
    public var conversation: Conversation {
        Conversation(profile: id.profile, message: message, address: address)
    }

    /// The page of the web app that says most about it.
    public var page: WebPage { message.map(WebPage.mail) ?? address.map(WebPage.contact) ?? .activity }

    private static func short(_ text: String) -> String {
        // Do not count all characters: somebody may have made the text as long as possible.
        let head = text.prefix(mostCharacters + 1)
        return head.count > mostCharacters ? head.dropLast() + "…" : text
    }
}

extension Activity {
    /// How long the pop-up waits, from the hub's `hold_ms`; at most a minute, since a waiting pop-up blocks the acknowledgement
    /// of all later activities.
    var popUpHold: Duration { min(max(.zero, .milliseconds(holdMilliseconds ?? 0)), .seconds(60)) }
}
