internal import Core

/// A field that a template may contain: a member of the activity by its name in JSON, or a value derived from members.
enum TemplateField: String, CaseIterable {
    case seq, id, kind, at
    case messageID = "message.id"
    case messageSubject = "message.subject"
    case messageSentAt = "message.sent_at"
    case recipientEmail = "recipient.email"
    case recipientName = "recipient.name"
    case linkN = "link.n"
    case linkURL = "link.url"
    case locationCity = "location.city"
    case locationRegion = "location.region"
    case locationCountry = "location.country"
    case locationCountryName = "location.country_name"
    case locationTimeZone = "location.time_zone"
    case locationLocalTime = "location.local_time"
    case locationPrecision = "location.precision"
    case via, verdict, reason
    case agentClient = "agent.client"
    case agentOS = "agent.os"
    case agentDevice = "agent.device"
    case nth
    /// How many requests the activity stands for, if it is a burst.
    case count
    /// The mail server's reply when it refused the mail.
    case refused
    /// The name, else the address, else `Someone`.
    case who
    /// The place as `London, GB`, how it is hidden, or `place unknown`.
    case place
    /// `at` in the chosen time zone: `2026-11-22T05:04:03+0100`.
    case time

    /// The field's value, not yet printable; nil if the activity has none.
    func value(_ activity: Activity, seq: Seq?, zone: Zone) -> String? {
        switch self {
        case .seq: seq.map(String.init)
        case .id: activity.id
        case .kind: activity.kind.rawValue
        case .at: activity.at.rfc3339
        case .messageID: activity.message?.id
        case .messageSubject: activity.message?.subject
        case .messageSentAt: activity.message?.sentAt
        case .recipientEmail: activity.recipient?.email
        case .recipientName: activity.recipient?.name
        case .linkN: activity.link?.n.map(String.init)
        case .linkURL: activity.link?.url
        case .locationCity: activity.location?.city
        case .locationRegion: activity.location?.region
        case .locationCountry: activity.location?.country
        case .locationCountryName:
            activity.location.flatMap { $0.countryName ?? englishCountryName($0.country) }
        case .locationTimeZone: activity.location?.timeZone
        case .locationLocalTime: activity.location?.localTime
        case .locationPrecision: activity.location?.precision.rawValue
        case .via: activity.via?.rawValue
        case .verdict: activity.verdict?.rawValue
        case .reason: activity.reason
        case .agentClient: activity.agent?.client
        case .agentOS: activity.agent?.os
        case .agentDevice: activity.agent?.device?.rawValue
        case .nth: activity.nth.map(String.init)
        case .count: activity.count.map(String.init)
        case .refused: activity.refused
        case .who: ActivityText(activity).who
        case .place:
            ActivityText(activity).place ?? ([.open, .click].contains(activity.kind) ? "place unknown" : nil)
        case .time: LocalTime(activity.at, in: zone).absolute
        }
    }

    /// The field that was probably meant: one whose name ends with `path`, or differs from it in a few letters.
    static func closest(to path: String) -> TemplateField? {
        let path = path.lowercased()
        if let whole = allCases.first(where: { $0.rawValue.hasSuffix(".\(path)") || $0.rawValue == path }) {
            return whole
        }
        return closestWord(to: path, among: allCases.map(\.rawValue)).flatMap(TemplateField.init)
    }
}
