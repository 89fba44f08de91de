/// What a table is used for.
public enum GeoRole: String, Sendable, CaseIterable, Codable {
    /// Cities, IPv4 and IPv6. Asked before the others.
    case city
    /// Countries. For IPv4, asked before `country6`.
    case country
    /// Countries. For IPv6, asked before `country`.
    case country6
    /// Autonomous systems, for `AS…` lines in lists of networks. It has no locations.
    case asn

    /// The command-line option that names the table.
    public var option: String {
        switch self {
        case .city: "--geo-city"
        case .country: "--geo-country"
        case .country6: "--geo-country6"
        case .asn: "--geo-asn"
        }
    }

    /// What its table must contain.
    var content: GeoTable.Content { self == .asn ? .systems : .places }

    /// What to do about a table that cannot be used.
    var advice: String {
        switch self {
        case .city: "give a GeoLite2/DB-IP City table or leave \(option) out"
        case .country: "give a country table, such as /usr/share/tor/geoip, or leave \(option) out"
        case .country6: "give a country table, such as /usr/share/tor/geoip6, or leave \(option) out"
        case .asn: "give a GeoLite2-ASN, DB-IP ASN Lite or IPinfo MMDB table or leave \(option) out"
        }
    }
}
