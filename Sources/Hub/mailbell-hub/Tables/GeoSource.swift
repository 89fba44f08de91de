import Core
import GeoIP
import Hub
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// A default source of a location table, and the file that `geo update` stores it in.
struct GeoSource {
    /// What the table is used for.
    let role: GeoRole
    /// Where the table is published each month; with `{year}` and `{month}`.
    let url: String
    private let file: String

    /// DB-IP City Lite, CC BY 4.0 (https://db-ip.com/db/download/ip-to-city-lite).
    static let city = GeoSource(
        role: .city, url: "https://download.db-ip.com/free/dbip-city-lite-{year}-{month}.mmdb.gz", file: "city.mmdb")
    /// DB-IP ASN Lite, CC BY 4.0 (https://db-ip.com/db/download/ip-to-asn-lite).
    static let asn = GeoSource(
        role: .asn, url: "https://download.db-ip.com/free/dbip-asn-lite-{year}-{month}.mmdb.gz", file: "asn.mmdb")

    /// The path of the table in a data folder.
    func standardTable(in data: String) -> String { data + "/geo/" + file }

    /// Checks that a text is an https URL, once `{year}` and `{month}` are filled in.
    ///
    /// - Throws: `CommandError` if it is not.
    static func parseURL(_ text: String) throws -> String {
        guard text.hasPrefix("https://"), isTrackableURL(fill(text, month: 1, year: 2000)) else {
            throw CommandError("'\(text)' is not an https URL; it may contain {year} and {month}")
        }
        return text
    }

    /// The URLs that `text` stands for: this month's, then last month's, since a new table appears some time on the first.
    static func candidates(_ text: String, now: Timestamp) -> [String] {
        guard text.contains("{month}") || text.contains("{year}") else { return [text] }
        let parts = now.rfc3339.split(separator: "-")
        guard let year = Int(parts[0]), let month = Int(parts[1]) else { return [text] }
        let last = month == 1 ? (12, year - 1) : (month - 1, year)
        return [fill(text, month: month, year: year), fill(text, month: last.0, year: last.1)]
    }

    private static func fill(_ text: String, month: Int, year: Int) -> String {
        text.replacing("{year}", with: String(year)).replacing("{month}", with: (month < 10 ? "0" : "") + String(month))
    }
}
