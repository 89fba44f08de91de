public import Core

/// What a user has set for pop-ups and the web app, and when pop-ups wait: the answer to `GET /v1/preferences`, and the content
/// of a `preferences` frame.
public struct PreferencesReply: Codable, Hashable, Sendable {
    /// A span of time, without its end.
    public struct Span: Codable, Hashable, Sendable {
        /// RFC 3339.
        public var from: String
        /// RFC 3339.
        public var to: String

        public init(_ span: Range<Timestamp>) {
            from = span.lowerBound.rfc3339
            to = span.upperBound.rfc3339
        }
    }

    /// "en" or "ja"; nil, written as null, as are all members that are nil: what the browser asks for.
    public var language: String?
    /// An IANA name; nil for UTC.
    public var zone: String?
    /// The hours of the day, in that zone, in which pop-ups wait; nil if there are none.
    public var quiet: Preferences.Quiet?
    /// RFC 3339: pop-ups wait until then, as the user said; nil if they do not.
    public var pausedUntil: String?
    /// Contacts without pop-ups: addresses in lower case. nil in a frame that would be too long with them.
    public var muted: [String]?
    /// When a browser shows notifications of its own: `off`, `no-tray` or `always`. A newer hub may know others.
    public var popUps: String
    /// RFC 3339: until when pop-ups wait at present, for the hours or for the pause; nil if they do not.
    public var quietUntil: String?
    /// When they wait for the hours again after that; nil if they do not.
    public var nextQuiet: Span?

    /// - Parameters:
    ///   - time: the present. When pop-ups wait is said from then on.
    ///   - zones: knows the user's zone.
    public init(_ preferences: Preferences, at time: Timestamp, zones: any TimeZones) {
        let offset = { zones.offset(of: preferences.zone, at: $0) }
        language = preferences.language
        zone = preferences.zone
        quiet = preferences.quiet
        pausedUntil = preferences.pausedUntil?.rfc3339
        muted = preferences.muted
        popUps = preferences.popUps.rawValue
        quietUntil = preferences.popUpsResume(after: time, offset: offset)?.rfc3339
        nextQuiet = preferences.nextQuiet(after: time, offset: offset).map(Span.init)
    }

    enum CodingKeys: String, CodingKey {
        case language, zone, quiet
        case pausedUntil = "paused_until"
        case muted
        case popUps = "pop_ups"
        case quietUntil = "quiet_until"
        case nextQuiet = "next_quiet"
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        language = try box.decodeIfPresent(String.self, forKey: .language)
        zone = try box.decodeIfPresent(String.self, forKey: .zone)
        // A newer hub may describe hours in another way. When pop-ups wait is said without them.
        quiet = try? box.decodeIfPresent(Preferences.Quiet.self, forKey: .quiet)
        pausedUntil = try box.decodeIfPresent(String.self, forKey: .pausedUntil)
        muted = try box.decodeIfPresent([String].self, forKey: .muted)
        popUps = try box.decode(String.self, forKey: .popUps)
        quietUntil = try box.decodeIfPresent(String.self, forKey: .quietUntil)
        nextQuiet = try box.decodeIfPresent(Span.self, forKey: .nextQuiet)
    }

    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(language, forKey: .language)
        try box.encode(zone, forKey: .zone)
        try box.encode(quiet, forKey: .quiet)
        try box.encode(pausedUntil, forKey: .pausedUntil)
        try box.encode(muted, forKey: .muted)
        try box.encode(popUps, forKey: .popUps)
        try box.encode(quietUntil, forKey: .quietUntil)
        try box.encode(nextQuiet, forKey: .nextQuiet)
    }
}
