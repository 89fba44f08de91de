internal import Mailbell

/// What a template may ask of an activity: its members by the names they have in JSON, and what is derived from them.
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
    /// The name, else the address, else `Someone`.
    case who
    /// `London, GB`; how it was hidden; `place unknown`.
    case place
    /// `at` by the zone's clock: `2026-11-22T05:04:03+0100`.
    case time

    /// Not printable yet; nil if the activity does not have it.
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
        case .locationCountryName: activity.location?.countryName
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
        case .who: ActivityText(activity).who
        case .place: ActivityText(activity).place
        case .time: LocalTime(activity.at, in: zone).absolute
        }
    }

    /// The field that somebody probably meant: one with `path` as its end, or one that differs in a few letters.
    static func closest(to path: String) -> TemplateField? {
        let path = path.lowercased()
        if let whole = allCases.first(where: { $0.rawValue.hasSuffix(".\(path)") || $0.rawValue == path }) {
            return whole
        }
        // A third of the letters may differ: more would be a guess.
        let near = allCases.map { (field: $0, distance: distance($0.rawValue, path)) }.min { $0.distance < $1.distance }
        guard let near, near.distance * 3 <= max(path.count, 3) else { return nil }
        return near.field
    }

    /// Letters to insert, delete or replace to make one of the other (Levenshtein).
    private static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let replaced = diagonal + (letter == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
