public import Core

/// Translations, times and dates of the session, passed in so that the model depends neither on gettext nor on time zones.
public struct Phrases: Sendable {
    /// Translates an English text.
    public var translate: @Sendable (String) -> String
    /// Translates a text that depends on a number, given the English singular and plural.
    public var translatePlural: @Sendable (String, String, Int64) -> String
    /// The time in an IANA time zone, such as `14:05`; nil if the zone is unknown.
    public var timeIn: @Sendable (Timestamp, String) -> String?
    /// The local time, such as `14:05`.
    public var timeHere: @Sendable (Timestamp) -> String
    /// The date, in the locale's short form.
    public var dayHere: @Sendable (Timestamp) -> String
    /// The next local midnight.
    public var tomorrow: @Sendable (Timestamp) -> Timestamp

    /// Phrases that use these functions.
    public init(
        translate: @escaping @Sendable (String) -> String,
        translatePlural: @escaping @Sendable (String, String, Int64) -> String,
        timeIn: @escaping @Sendable (Timestamp, String) -> String?,
        timeHere: @escaping @Sendable (Timestamp) -> String,
        dayHere: @escaping @Sendable (Timestamp) -> String,
        tomorrow: @escaping @Sendable (Timestamp) -> Timestamp
    ) {
        self.translate = translate
        self.translatePlural = translatePlural
        self.timeIn = timeIn
        self.timeHere = timeHere
        self.dayHere = dayHere
        self.tomorrow = tomorrow
    }

    /// The translation of a text, with its `{placeholders}` filled in. The caller isolates values from outside.
    func tr(_ english: String, _ gaps: [String: String] = [:]) -> String {
        Self.fill(translate(english), gaps)
    }

    /// The same for a number, which fills the placeholder `{n}`.
    func tr(_ singular: String, _ plural: String, _ n: Int64, _ gaps: [String: String] = [:]) -> String {
        Self.fill(translatePlural(singular, plural, n), gaps.merging(["n": String(n)]) { $1 })
    }

    /// Fills placeholders in one pass, so that a value that contains `{who}` stays as it is.
    private static func fill(_ text: String, _ gaps: [String: String]) -> String {
        var out = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            out += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            out += gaps[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }

    /// A text from outside, isolated so that right-to-left text in it does not reorder the sentence around it (UAX #9, 2.4:
    /// FSI and PDI).
    static func isolated(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 128 }) { return text }
        return "\u{2068}" + text + "\u{2069}"
    }
}
