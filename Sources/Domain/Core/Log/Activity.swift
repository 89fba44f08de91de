/// The kind of an activity.
public enum Kind: String, Sendable, CaseIterable, Codable {
    /// A tracked message was registered for one recipient.
    case sent
    /// The pixel was fetched.
    case open
    /// A rewritten link was followed.
    case click
    /// The user marked everything up to a seq as read, on one device.
    case read
    /// Later evidence changed an earlier activity: its verdict, its count, or whether the mail server refused the
    /// recipient.
    case revise
    /// A contact was erased: the activities in `erases` no longer name them.
    case erase
    /// A mail was logged to records.
    case logged
}

/// Whether a person or a machine made a hit. The sender's own hits (`Via.own`) count as `machine`.
public enum Verdict: String, Sendable, CaseIterable, Codable {
    /// `unknown` counts as a person's in sums and notifications.
    case human, machine, unknown
}

/// How a hit reached the hub.
public enum Via: String, Sendable, CaseIterable, Codable {
    /// Straight from the recipient's program. Only these hits have a location.
    case direct
    /// Through Gmail's image proxy.
    case gmailProxy = "gmail-proxy"
    /// Through Yahoo's image proxy.
    case yahooProxy = "yahoo-proxy"
    /// By Apple Mail Privacy Protection, which prefetches images.
    case appleMPP = "apple-mpp"
    /// By an automated program that is not known to be a security scanner.
    case bot
    /// By a mail security scanner.
    case scanner
    /// From the sender's own address or device. It is not counted as a person's: its verdict is `machine`.
    case own = "self"
}

/// The program that made a hit, as parsed from its `User-Agent`.
public struct Agent: Hashable, Sendable, Codable {
    /// The type of device.
    public enum Device: String, Sendable, Codable { case desktop, phone, tablet }
    /// The program's name, such as `Firefox`; nil if unknown.
    public var client: String?
    /// The operating system's name; nil if unknown.
    public var os: String?
    /// nil if unknown.
    public var device: Device?
    public init(client: String? = nil, os: String? = nil, device: Device? = nil) {
        self.client = client
        self.os = os
        self.device = device
    }
}

/// The location of an IP address, looked up in a local table.
public struct Location: Hashable, Sendable, Codable {
    /// The most specific part that the table knows.
    public enum Precision: String, Sendable, Codable { case city, country }
    /// In the user's language if the table has it.
    public var city: String?
    /// In the user's language if the table has it.
    public var region: String?
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// In the user's language if the table has it.
    public var countryName: String?
    /// An IANA time zone name, such as `Europe/Paris`.
    public var timeZone: String?
    /// The local time there when the activity happened: RFC 3339 with the zone's offset.
    public var localTime: String?
    /// Whether the table knows the city, or only the country.
    public var precision: Precision

    public init(
        city: String? = nil, region: String? = nil, country: String, countryName: String? = nil,
        timeZone: String? = nil, localTime: String? = nil, precision: Precision
    ) {
        self.city = city
        self.region = region
        self.country = country
        self.countryName = countryName
        self.timeZone = timeZone
        self.localTime = localTime
        self.precision = precision
    }

    enum CodingKeys: String, CodingKey {
        case city, region, country, precision
        case countryName = "country_name"
        case timeZone = "time_zone"
        case localTime = "local_time"
    }
}

/// One event in a user's log, as it is stored and sent to clients.
///
/// Which members are present depends on the kind. `encoded` omits members that are nil, except two, which it writes as
/// null: `location` of an open or click, and `device` of an agent.
public struct Activity: Hashable, Sendable {
    /// The message that an activity is about.
    public struct Message: Hashable, Sendable, Codable {
        /// Of a `logged`, the number of the entry.
        public var id: String
        public var subject: String
        /// RFC 3339: when it was sent, or when it was registered if the sender did not say.
        public var sentAt: String?
        public init(id: String, subject: String, sentAt: String? = nil) {
            self.id = id
            self.subject = subject
            self.sentAt = sentAt
        }
        enum CodingKeys: String, CodingKey {
            case id, subject
            case sentAt = "sent_at"
        }
    }
    /// A named recipient, or an anonymous one: then `anonymous` is true and the other members are nil.
    public struct Recipient: Hashable, Sendable, Codable {
        public var email: String?
        public var name: String?
        /// true for an anonymous contact, otherwise nil.
        public var anonymous: Bool?
        public init(email: String? = nil, name: String? = nil, anonymous: Bool? = nil) {
            self.email = email
            self.name = name
            self.anonymous = anonymous
        }
    }
    /// A link that was followed.
    public struct Link: Hashable, Sendable, Codable {
        /// Its number within the message, from 1. nil for a link that another system reported and that was not
        /// registered with the message.
        public var n: Int64?
        /// The link's target.
        public var url: String
        public init(n: Int64?, url: String) {
            self.n = n
            self.url = url
        }
    }

    /// A contiguous range of seqs, both ends included.
    public struct Run: Hashable, Sendable, Codable {
        public var from: Seq
        public var to: Seq
        public init(from: Seq, to: Seq) {
            self.from = from
            self.to = to
        }
    }

    /// A ULID of the time when the activity happened or was recorded; unique.
    public var id: String
    public var kind: Kind
    /// When it happened. For an event from another system this can be long before it was recorded.
    public var at: Timestamp
    public var message: Message?
    public var recipient: Recipient?
    public var link: Link?
    /// Where the recipient is; only for a `direct` hit of an identified contact.
    public var location: Location?
    public var via: Via?
    public var verdict: Verdict?
    /// Why it has this verdict, in a few words for people.
    public var reason: String?
    /// Name of the rule that decided the verdict; nil for activities judged before rules had names.
    public var rule: String?
    /// The recipient's program; nil for an anonymous contact and for a burst.
    public var agent: Agent?
    /// This is the recipient's nth activity of this kind. People's and machines' are counted separately.
    public var nth: Int64?
    /// Number of requests in the burst that this activity stands for. None of them has an activity of its own. nil if
    /// it stands for one request.
    public var count: Int64?
    /// `read`: everything up to this seq is read. `revise`: the seq whose activity is revised.
    public var about: Seq?
    /// `read`: the device on which the user marked it.
    public var device: String?
    /// `sent`: what the mail server answered when it refused this recipient; nil if it did not.
    ///
    /// In the `revise` of a `sent`: the answer, if the refusal was reported later; nil if the message was registered
    /// again.
    public var refused: String?
    /// `erase`: ranges of activities that no longer name the contact, in ascending order.
    public var erases: [Run]?

    /// How long to hold the pop-up back, in milliseconds, because a `revise` may withdraw the activity; nil if there is
    /// no reason to wait. It applies only to live pushes.
    public var holdMilliseconds: Int64?

    public init(id: String, kind: Kind, at: Timestamp) {
        self.id = id
        self.kind = kind
        self.at = at
    }

    /// Whether the user is notified of it: an open or a click whose verdict is not `machine`.
    public var isNotifiable: Bool { Self.isNotifiable(kind: kind, verdict: verdict) }

    /// The same for an activity of which only kind and verdict are known.
    public static func isNotifiable(kind: Kind?, verdict: Verdict?) -> Bool {
        (kind == .open || kind == .click) && verdict != .machine
    }
}

extension Activity {
    /// The activity as the JSON object that the log, the API and every session use. At most `Limits.activityBytes` long
    /// if its texts respect `Limits`.
    public var encoded: [UInt8] {
        var json = JSONWriter(capacity: 640)
        json.object { json in
            json.member("id", id)
            json.member("kind", kind.rawValue)
            json.member("at", at.rfc3339)
            if let message {
                json.key("message")
                json.object {
                    $0.member("id", message.id)
                    $0.member("subject", message.subject)
                    $0.member("sent_at", ifSome: message.sentAt)
                }
            }
            if let recipient {
                json.key("recipient")
                json.object {
                    $0.member("email", ifSome: recipient.email)
                    $0.member("name", ifSome: recipient.name)
                    if recipient.anonymous == true { $0.member("anonymous", true) }
                }
            }
            if let link {
                json.key("link")
                json.object {
                    if let n = link.n { $0.member("n", n) }
                    $0.member("url", link.url)
                }
            }
            if kind == .open || kind == .click { json.location(location) }
            json.member("via", ifSome: via?.rawValue)
            json.member("verdict", ifSome: verdict?.rawValue)
            json.member("reason", ifSome: reason)
            json.member("rule", ifSome: rule)
            if let agent {
                json.key("agent")
                json.object {
                    $0.member("client", ifSome: agent.client)
                    $0.member("os", ifSome: agent.os)
                    $0.key("device")
                    if let device = agent.device { $0.string(device.rawValue) } else { $0.null() }
                }
            }
            if let nth { json.member("nth", nth) }
            if let count { json.member("count", count) }
            if let about { json.member(kind == .read ? "upto" : "revises", about) }
            json.member("device", ifSome: device)
            json.member("refused", ifSome: refused)
            if let erases { json.runs("erases", erases) }
            if let holdMilliseconds { json.member("hold_ms", holdMilliseconds) }
        }
        return json.bytes
    }
}

extension Activity {
    /// Whether an activity with these texts stays within `Limits.activityBytes`, whatever else it contains.
    public static func fits(subject: String, name: String?, url: String) -> Bool {
        var largest = Activity(id: "", kind: .click, at: Timestamp(milliseconds: 0))
        largest.message = .init(id: "", subject: subject)
        largest.recipient = .init(email: "", name: name)
        largest.link = .init(n: 1, url: url)
        return largest.encoded.count <= Limits.activityBytes - 1536
    }
}

extension JSONWriter {
    fileprivate mutating func runs(_ name: StaticString, _ runs: [Activity.Run]) {
        key(name)
        array { json in
            for run in runs {
                json.object {
                    $0.member("from", run.from)
                    $0.member("to", run.to)
                }
            }
        }
    }

    fileprivate mutating func location(_ location: Location?) {
        key("location")
        guard let location else { return null() }
        object {
            $0.member("city", ifSome: location.city)
            $0.member("region", ifSome: location.region)
            $0.member("country", location.country)
            $0.member("country_name", ifSome: location.countryName)
            $0.member("time_zone", ifSome: location.timeZone)
            $0.member("local_time", ifSome: location.localTime)
            $0.member("precision", location.precision.rawValue)
        }
    }
}

extension Activity: Decodable {
    enum CodingKeys: String, CodingKey {
        case id, kind, at, message, recipient, link, location, via, verdict, reason, rule, agent, nth, count, upto,
            revises, device,
            refused, erases
        case holdMilliseconds = "hold_ms"
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        let at = try box.decode(String.self, forKey: .at)
        guard let at = Timestamp(rfc3339: at) else {
            throw DecodingError.dataCorruptedError(forKey: .at, in: box, debugDescription: "not an RFC 3339 time")
        }
        self.init(
            id: try box.decode(String.self, forKey: .id), kind: try box.decode(Kind.self, forKey: .kind), at: at)
        message = try box.decodeIfPresent(Message.self, forKey: .message)
        recipient = try box.decodeIfPresent(Recipient.self, forKey: .recipient)
        link = try box.decodeIfPresent(Link.self, forKey: .link)
        location = try box.decodeIfPresent(Location.self, forKey: .location)
        via = try box.decodeIfPresent(Via.self, forKey: .via)
        verdict = try box.decodeIfPresent(Verdict.self, forKey: .verdict)
        reason = try box.decodeIfPresent(String.self, forKey: .reason)
        rule = try box.decodeIfPresent(String.self, forKey: .rule)
        agent = try box.decodeIfPresent(Agent.self, forKey: .agent)
        nth = try box.decodeIfPresent(Int64.self, forKey: .nth)
        count = try box.decodeIfPresent(Int64.self, forKey: .count)
        about = try box.decodeIfPresent(Seq.self, forKey: kind == .read ? .upto : .revises)
        device = try box.decodeIfPresent(String.self, forKey: .device)
        refused = try box.decodeIfPresent(String.self, forKey: .refused)
        erases = try box.decodeIfPresent([Run].self, forKey: .erases)
        holdMilliseconds = try box.decodeIfPresent(Int64.self, forKey: .holdMilliseconds)
    }
}
