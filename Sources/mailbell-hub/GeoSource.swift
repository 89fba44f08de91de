import GeoIP
import Hub
import Mailbell
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Where `geo update` gets a table of cities, and where it puts it.
enum GeoSource {
    /// DB-IP City Lite, CC BY 4.0, new each month (https://db-ip.com/db/download/ip-to-city-lite).
    static let standard = "https://download.db-ip.com/free/dbip-city-lite-{year}-{month}.mmdb.gz"

    static func standardTable(in data: String) -> String { data + "/geo/city.mmdb" }

    /// - Throws: an error that says what is wrong with the text.
    static func parseURL(_ text: String) throws -> String {
        guard text.hasPrefix("https://"), isTrackableURL(fill(text, month: 1, year: 2000)) else {
            throw CommandError("'\(text)' is not an https URL; it may hold {year} and {month}")
        }
        return text
    }

    /// What `text` stands for: this month's, and the last month's, since the new one appears some time on the first.
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
