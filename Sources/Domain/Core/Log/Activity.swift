/// What happened.
public enum Kind: String, Sendable, CaseIterable, Codable {
    /// A tracked message was registered for one recipient.
    case sent
    /// The pixel was fetched.
    case open
    /// A rewritten link was followed.
    case click
    /// The user has seen all up to a seq, on one of the devices.
    case read
    /// An earlier activity's verdict was changed by later evidence.
    case revise
    /// A contact was erased: earlier activities are without them from now on.
    case erase
}

/// Who was behind a hit. `machine` is also what is the sender's own (`Via.own`): nobody else looked.
public enum Verdict: String, Sendable, CaseIterable, Codable {
    case human, machine, unknown
}

/// The way by which a hit came.
public enum Via: String, Sendable, CaseIterable, Codable {
    /// From the recipient's own program: the only one with a place.
    case direct
    case gmailProxy = "gmail-proxy"
    case yahooProxy = "yahoo-proxy"
    case appleMPP = "apple-mpp"
    case bot
    case scanner
    /// The sender's own address or device: not counted among people's, so its verdict is `machine`.
    case own = "self"
}

/// The program behind a hit, as far as its `User-Agent` tells.
public struct Agent: Hashable, Sendable, Codable {
    public enum Device: String, Sendable, Codable { case desktop, phone, tablet }
    public var client: String?
    public var os: String?
    public var device: Device?
    public init(client: String? = nil, os: String? = nil, device: Device? = nil) {
        self.client = client
        self.os = os
        self.device = device
    }
}

/// A place as a local table knows it.
public struct Location: Hashable, Sendable, Codable {
    public enum Precision: String, Sendable, Codable { case city, country }
    public var city: String?
    public var region: String?
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// In the user's language, where the table has it; so are `city` and `region`.
    public var countryName: String?
    /// A name of the IANA time zone database.
    public var timeZone: String?
    /// What the clocks there said at the time of the activity: RFC 3339 with the zone's offset.
    public var localTime: String?
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

/// What the log holds and clients get. Not every kind has every part; `encoded` leaves out what is nil.
public struct Activity: Hashable, Sendable {
    public struct Message: Hashable, Sendable, Codable {
        public var id: String
        public var subject: String
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
    /// A person, or `anonymous` in place of one.
    public struct Recipient: Hashable, Sendable, Codable {
        public var email: String?
        public var name: String?
        public var anonymous: Bool?
        public init(email: String? = nil, name: String? = nil, anonymous: Bool? = nil) {
            self.email = email
            self.name = name
            self.anonymous = anonymous
        }
    }
    public struct Link: Hashable, Sendable, Codable {
        /// Counts from 1 within its message; nil for a link that another system reported and the message was not
        /// registered with.
        public var n: Int64?
        public var url: String
        public init(n: Int64?, url: String) {
            self.n = n
            self.url = url
        }
    }

    /// A run of a log, its first and its last activity.
    public struct Run: Hashable, Sendable, Codable {
        public var from: Seq
        public var to: Seq
        public init(from: Seq, to: Seq) {
            self.from = from
            self.to = to
        }
    }

    public var id: String
    public var kind: Kind
    public var at: Timestamp
    public var message: Message?
    public var recipient: Recipient?
    public var link: Link?
    public var location: Location?
    public var via: Via?
    public var verdict: Verdict?
    /// Why the verdict is what it is, in a few words.
    public var reason: String?
    /// The rule that decided, by its name; nil for what was judged before rules had names.
    public var rule: String?
    public var agent: Agent?
    /// This is the nth activity of its kind for this recipient. Machines' are counted apart from people's.
    public var nth: Int64?
    /// `read`: all up to this seq has been seen. `revise`: the seq that is judged anew.
    public var about: Seq?
    /// `read`: the device on which it was read.
    public var device: String?
    /// `erase`: the activities that are without the contact from now on, in ascending order.
    public var erases: [Run]?

    /// How long a pop-up waits, in milliseconds, for a `revise` that takes the activity back; nil where nothing calls for
    /// it. Holds for what is pushed as it happens.
    public var holdMilliseconds: Int64?

    public init(id: String, kind: Kind, at: Timestamp) {
        self.id = id
        self.kind = kind
        self.at = at
    }

    /// Whether a user wants to hear of it: somebody, not a machine, opened or clicked.
    public var isNotifiable: Bool { Self.isNotifiable(kind: kind, verdict: verdict) }

    public static func isNotifiable(kind: Kind, verdict: Verdict?) -> Bool {
        (kind == .open || kind == .click) && verdict != .machine
    }
}

extension Activity {
    /// The activity as the JSON object that the log, the API and every session carry. At most `Limits.activityBytes`
    /// if its texts were held to `Limits`.
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
            if let about { json.member(kind == .read ? "upto" : "revises", about) }
            json.member("device", ifSome: device)
            if let erases { json.runs("erases", erases) }
            if let holdMilliseconds { json.member("hold_ms", holdMilliseconds) }
        }
        return json.bytes
    }
}

extension Activity {
    /// Whether an activity with these texts stays within `Limits.activityBytes`, whatever else is in it.
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
        case id, kind, at, message, recipient, link, location, via, verdict, reason, rule, agent, nth, upto, revises,
            device,
            erases
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
        about = try box.decodeIfPresent(Seq.self, forKey: kind == .read ? .upto : .revises)
        device = try box.decodeIfPresent(String.self, forKey: .device)
        erases = try box.decodeIfPresent([Run].self, forKey: .erases)
        holdMilliseconds = try box.decodeIfPresent(Int64.self, forKey: .holdMilliseconds)
    }
}
