public import Core

/// The parts of an activity that are shown to people, printable and independent of a language.
public struct ActivityParts: Sendable {
    /// The recipient's name; nil if it is not known, or the contact is anonymous.
    public let name: String?
    /// The recipient's address; nil if it is not known, or the contact is anonymous.
    public let address: String?
    /// The mail's subject; nil if it has none or is not named.
    public let subject: String?
    /// Whether the activity names the mail. For an anonymous or erased contact it does so only if enough other recipients
    /// of the mail are anonymous.
    public let isMailNamed: Bool
    /// The clicked URL, in full.
    public let link: String?
    /// The image proxy that hides the recipient's location, such as `Gmail`. The proxy's own location is not shown.
    public let proxy: String?
    /// The city, in the user's language if the hub's table has it.
    public let city: String?
    /// The region, in the user's language if the hub's table has it.
    public let region: String?
    /// The country's code: ISO 3166-1 alpha-2.
    public let country: String?
    /// The country's name, in the user's language if the hub's table has it, else in English; nil for an unknown code.
    public let countryName: String?
    /// The local time at the place, such as `14:04`; nil if the hub does not know the time zone.
    public let localTime: String?
    /// The number of this activity among those of its kind by this recipient, from 2; nil for the first, and for a
    /// burst.
    public let nth: Int64?
    /// How many requests a burst stands for: too many to be stored one by one, perhaps by a mailing list's readers. nil
    /// if the activity is a single request.
    public let burst: Int64?
    /// Why the verdict is `machine`; nil for other verdicts.
    public let machineReason: String?
    /// The mail server's reply when it refused the mail; nil if it did not.
    public let refusal: String?

    /// Takes the parts out of an activity, and makes them printable.
    public init(_ activity: Activity) {
        let isKnown = activity.recipient?.anonymous != true
        name = isKnown ? Self.text(activity.recipient?.name) : nil
        address = isKnown ? Self.text(activity.recipient?.email) : nil
        subject = Self.text(activity.message?.subject)
        isMailNamed = activity.message != nil
        link = Self.text(activity.link?.url)
        proxy =
            switch activity.via {
            case .gmailProxy: "Gmail"
            case .yahooProxy: "Yahoo"
            case .appleMPP: "Apple"
            default: nil
            }
        let location = proxy == nil ? activity.location : nil
        let country = Self.text(location?.country)
        self.country = country
        city = country == nil ? nil : Self.text(location?.city)
        region = country == nil ? nil : Self.text(location?.region)
        countryName = country == nil ? nil : Self.text(location?.countryName) ?? country.flatMap(englishCountryName)
        localTime = Self.clock(location?.localTime)
        burst = activity.count
        nth = activity.count == nil ? activity.nth.flatMap { $0 > 1 ? $0 : nil } : nil
        refusal = activity.isRefusal ? Self.text(activity.refused) ?? "?" : nil
        machineReason = activity.verdict == .machine ? Self.text(activity.reason) ?? "?" : nil
    }

    /// The link without its scheme, and without the slash of an empty path.
    public var shortLink: String? { link?.withoutScheme }

    /// The clock of an RFC 3339 time: `14:04` of `2026-11-22T14:04:03+09:00`.
    private static func clock(_ time: String?) -> String? {
        guard let time, Timestamp(rfc3339: time) != nil else { return nil }
        return String(time.dropFirst(11).prefix(5))
    }

    /// The text made printable; nil if it is blank.
    private static func text(_ value: String?) -> String? {
        guard let value = value?.printable, !value.allSatisfy({ $0 == " " }) else { return nil }
        return value
    }
}

extension String {
    /// A URL without `https://` or `http://`, and without the slash of an empty path.
    public var withoutScheme: String {
        let scheme = ["https://", "http://"].first { lowercased().hasPrefix($0) } ?? ""
        let rest = dropFirst(scheme.count)
        return String(rest.firstIndex(of: "/") == rest.indices.last ? rest.dropLast() : rest)
    }
}

extension Activity {
    /// Whether the activity reports that a mail server refused the mail to this recipient.
    public var isRefusal: Bool { refused != nil && (kind == .sent || kind == .revise) }
}
