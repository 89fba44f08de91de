public import Mailbell

/// The parts of an activity that people are told of, printable, and in no language.
public struct ActivityParts: Sendable {
    /// nil where it is not known, or the contact is anonymous.
    public let name: String?
    public let address: String?
    public let subject: String?
    /// The whole URL.
    public let link: String?
    /// Who stood between the recipient and the hub, and hid where the recipient is: `Gmail`. A proxy's place is nobody's.
    public let proxy: String?
    public let city: String?
    public let region: String?
    /// ISO 3166-1 alpha-2.
    public let country: String?
    /// In the user's language, where the hub's table has it.
    public let countryName: String?
    /// `14:04`, by the clock of the place, where the hub knew its time zone.
    public let localTime: String?
    /// The nth of its kind by this recipient, from 2.
    public let nth: Int64?
    /// Why it was a machine, or the sender; nil for others.
    public let machineReason: String?

    public init(_ activity: Activity) {
        let isKnown = activity.recipient?.anonymous != true
        name = isKnown ? Self.text(activity.recipient?.name) : nil
        address = isKnown ? Self.text(activity.recipient?.email) : nil
        subject = Self.text(activity.message?.subject)
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
        countryName = country == nil ? nil : Self.text(location?.countryName)
        localTime = Self.clock(location?.localTime)
        nth = activity.nth.flatMap { $0 > 1 ? $0 : nil }
        machineReason = activity.verdict == .machine ? Self.text(activity.reason) ?? "?" : nil
    }

    /// The link as people know it: without scheme, and without a slash that says nothing.
    public var shortLink: String? {
        guard let link else { return nil }
        let scheme = ["https://", "http://"].first { link.lowercased().hasPrefix($0) } ?? ""
        let rest = link.dropFirst(scheme.count)
        return String(rest.firstIndex(of: "/") == rest.indices.last ? rest.dropLast() : rest)
    }

    /// `14:04` of `2026-11-22T14:04:03+09:00`.
    private static func clock(_ time: String?) -> String? {
        guard let time, Timestamp(rfc3339: time) != nil else { return nil }
        return String(time.dropFirst(11).prefix(5))
    }

    private static func text(_ value: String?) -> String? {
        guard let value = value?.printable, !value.allSatisfy({ $0 == " " }) else { return nil }
        return value
    }
}
