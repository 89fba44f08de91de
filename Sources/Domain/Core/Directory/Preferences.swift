/// How a user likes the web app and pop-ups. Stored as JSON: members that are missing or of no meaning are defaults.
public struct Preferences: Hashable, Sendable {
    /// How many contacts may be muted.
    public static let maximumMuted = 1000

    /// When a browser shows notifications of its own.
    public enum PopUps: String, Sendable, CaseIterable, Codable {
        case off
        /// While no tray of the user is connected.
        case whenNoTray = "no-tray"
        case always
    }

    /// "en" or "ja"; nil: what the browser asks for.
    public var language: String?
    /// An IANA name, such as "Europe/Berlin"; nil: UTC, until the browser says.
    public var zone: String?
    /// Hours in which pop-ups wait; nil: none.
    public var quiet: Quiet?
    /// Pop-ups wait until then; nil: they do not.
    public var pausedUntil: Timestamp?
    /// Contacts without pop-ups: addresses in lower case.
    public var muted: [String]
    public var popUps: PopUps

    public init(
        language: String? = nil, zone: String? = nil, quiet: Quiet? = nil, pausedUntil: Timestamp? = nil,
        muted: [String] = [], popUps: PopUps = .whenNoTray
    ) {
        self.language = language
        self.zone = zone
        self.quiet = quiet
        self.pausedUntil = pausedUntil
        self.muted = muted
        self.popUps = popUps
    }

    /// Whether pop-ups wait at a time.
    ///
    /// - Parameter offset: how far local time is ahead of UTC at a time, in seconds.
    public func isQuiet(at time: Timestamp, offset: (Timestamp) -> Int) -> Bool {
        isPaused(at: time) || quiet?.left(at: time, offset: offset(time)) != nil
    }

    /// When pop-ups that wait at a time are shown; nil if they do not wait. If they never stop waiting, it is a time within
    /// some weeks.
    ///
    /// - Parameter offset: how far local time is ahead of UTC at a time, in seconds.
    public func popUpsResume(after time: Timestamp, offset: (Timestamp) -> Int) -> Timestamp? {
        guard isQuiet(at: time, offset: offset) else { return nil }
        var end = time
        // Hours may follow on hours. Where the clocks are put forward over the end of some, it is looked for by the minute.
        for _ in 0..<Self.maximumSteps {
            if isPaused(at: end), let pausedUntil {
                end = pausedUntil
            } else if let left = quiet?.left(at: end, offset: offset(end)) {
                let straight = end + left
                // Clocks may change in between.
                let shifted = straight + .seconds(offset(end) - offset(straight))
                let next = min(straight, shifted)
                end = next > end ? next : end.nextMinute
            } else {
                break
            }
        }
        return end
    }

    private static let maximumSteps = 200

    private func isPaused(at time: Timestamp) -> Bool { pausedUntil.map { time < $0 } ?? false }
}

extension Preferences {
    /// Hours of the day in which pop-ups wait.
    public struct Quiet: Hashable, Sendable {
        /// The days on which the hours begin, from 1, a Monday, to 7; ascending.
        public var days: [Int]
        /// When they begin.
        public var from: TimeOfDay
        /// When they end: on the next day, unless it is later than `from`.
        public var to: TimeOfDay

        /// - Parameter days: other numbers than 1 to 7 are left out.
        public init(days: some Sequence<Int>, from: TimeOfDay, to: TimeOfDay) {
            self.days = Set(days).filter { 1...7 ~= $0 }.sorted()
            self.from = from
            self.to = to
        }

        /// How long the hours last that a time is in, by the clock on the wall; nil if it is in none.
        func left(at time: Timestamp, offset: Int) -> Duration? {
            let local = time + .seconds(offset)
            let midnight = local.startOfDay
            let passed = local.milliseconds.minus(midnight.milliseconds)
            let (from, to) = (from.milliseconds, to.milliseconds)
            let today = midnight.weekday
            let ends = [
                days.contains(today) && passed >= from ? (to > from ? to : to + Self.day) : nil,
                days.contains(today == 1 ? 7 : today - 1) && to <= from ? to : nil,
            ]
            return ends.compactMap(\.self).max().flatMap { $0 > passed ? .milliseconds($0 - passed) : nil }
        }

        private static let day: Int64 = 86_400_000
    }
}

/// A time of day to the minute, without a zone.
public struct TimeOfDay: Hashable, Sendable, CustomStringConvertible {
    /// From 0 to 1439.
    public let minutes: Int

    /// nil unless the hour is 0 to 23 and the minute 0 to 59.
    public init?(hour: Int, minute: Int) {
        guard 0...23 ~= hour, 0...59 ~= minute else { return nil }
        minutes = hour * 60 + minute
    }

    /// Parses "22:00". nil if it is anything else.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { 48...57 ~= $0 } }),
            let hour = Int(Substring(parts[0])), let minute = Int(Substring(parts[1]))
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    /// As `init` parses it.
    public var description: String {
        [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    var milliseconds: Int64 { Int64(minutes) * 60_000 }
}

extension Timestamp {
    /// The beginning of the next minute.
    fileprivate var nextMinute: Timestamp {
        let passed = milliseconds.minus(startOfDay.milliseconds) % 60_000
        return Timestamp(milliseconds: milliseconds.plus(60_000 - passed))
    }

    /// The day of the week (UTC) from 1, a Monday, to 7.
    fileprivate var weekday: Int {
        // 1970 began on a Thursday.
        let day = startOfDay.milliseconds / 86_400_000
        return Int((day % 7 + 10) % 7) + 1
    }
}

// MARK: JSON

extension Preferences: Codable {
    private enum CodingKeys: String, CodingKey {
        case language, zone, quiet, pausedUntil, muted, popUps
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        func member<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type = Value.self) -> Value? {
            try? members.decodeIfPresent(type, forKey: key)
        }
        self.init(
            language: member(.language), zone: member(.zone), quiet: member(.quiet),
            pausedUntil: member(.pausedUntil, String.self).flatMap { Timestamp(rfc3339: $0) },
            muted: member(.muted) ?? [], popUps: member(.popUps) ?? .whenNoTray)
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(language, forKey: .language)
        try members.encodeIfPresent(zone, forKey: .zone)
        try members.encodeIfPresent(quiet, forKey: .quiet)
        try members.encodeIfPresent(pausedUntil?.rfc3339, forKey: .pausedUntil)
        try members.encode(muted, forKey: .muted)
        try members.encode(popUps, forKey: .popUps)
    }
}

extension Preferences.Quiet: Codable {
    private enum CodingKeys: String, CodingKey { case days, from, to }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            days: try members.decode([Int].self, forKey: .days),
            from: try members.decode(TimeOfDay.self, forKey: .from),
            to: try members.decode(TimeOfDay.self, forKey: .to))
    }
}

extension TimeOfDay: Codable {
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        guard let time = TimeOfDay(try value.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: value, debugDescription: "no time of day")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(description)
    }
}
