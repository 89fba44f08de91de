public import Mailbell

/// The words, times and days of the session's language, handed in: the model knows neither gettext nor time zones.
public struct Phrases: Sendable {
    /// A text in the session's language, by its English.
    public var translate: @Sendable (String) -> String
    /// The form of a text for a number, by the English singular and plural.
    public var translatePlural: @Sendable (String, String, Int64) -> String
    /// `14:05` in a time zone of the IANA database; nil where it is not known.
    public var timeIn: @Sendable (Timestamp, String) -> String?
    /// `14:05`, here.
    public var timeHere: @Sendable (Timestamp) -> String
    /// A day, short, as is usual here.
    public var dayHere: @Sendable (Timestamp) -> String
    /// When the next day begins here.
    public var tomorrow: @Sendable (Timestamp) -> Timestamp

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

    /// A text with its `{gaps}` filled in. What comes from outside is isolated, so that a subject that is written from
    /// right to left does not turn the sentence around (UAX #9, 2.4: FSI and PDI).
    func tr(_ english: String, _ gaps: [String: String] = [:]) -> String {
        Self.fill(translate(english), gaps)
    }

    /// The same for a number, which fills the gap `{n}`.
    func tr(_ singular: String, _ plural: String, _ n: Int64, _ gaps: [String: String] = [:]) -> String {
        Self.fill(translatePlural(singular, plural, n), gaps.merging(["n": String(n)]) { $1 })
    }

    /// One pass from left to right: a subject that reads `{who}` stays what it is.
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

    /// A text from outside, apart from the direction of what stands around it.
    static func isolated(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 128 }) { return text }
        return "\u{2068}" + text + "\u{2069}"
    }
}
