/// What a table was configured for.
public enum GeoRole: String, Sendable, CaseIterable, Codable {
    /// Cities of either family; asked first.
    case city
    /// Countries; asked first for IPv4.
    case country
    /// Countries; asked first for IPv6.
    case country6
    /// Autonomous systems, by the number of which a list of networks names them; tells no place.
    case asn

    /// The option of the program by which the table is given.
    public var option: String {
        switch self {
        case .city: "--geo-city"
        case .country: "--geo-country"
        case .country6: "--geo-country6"
        case .asn: "--geo-asn"
        }
    }

    /// What its table must tell.
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
