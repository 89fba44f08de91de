import Core
import Testing

@testable import GeoIP

/// Names in other languages, and clocks in other zones.
@Suite struct LanguageTests {
    private func place(_ address: String, _ language: String, in table: String = "maxmind-city") throws -> Location? {
        try openTable(fixture(table)).place(of: ip(address), in: LanguageTag(language))
    }

    @Test(arguments: ["de", "de-AT"]) func namesAreInTheLanguage(_ language: String) throws {
        let place = try #require(try place("192.0.2.7", language))
        #expect((place.city, place.region, place.country) == ("Entenhausen", "Kalisota", "DE"))
        #expect(place.countryName == "Germany", "as the table has it")
        #expect(place.precision == .city && place.timeZone == "Europe/Berlin")
    }

    @Test(arguments: ["en", "fr", "zh-CN"]) func elseInEnglish(_ language: String) throws {
        let place = try #require(try place("192.0.2.7", language))
        #expect((place.city, place.region, place.countryName) == ("Duckburg", "Calisota", "Germany"))
    }

    @Test func aNameInThatLanguageAloneIsOne() throws {
        #expect(try place("203.0.113.9", "de")?.city == "Nirgendheim")
        #expect(try place("203.0.113.9", "en")?.precision == .country)
    }

    @Test func tablesWithoutLanguagesAnswerAllTheSame() throws {
        #expect(try place("192.0.2.77", "de", in: "ipinfo-location")?.city == "Duckburg")
        #expect(try place("192.0.2.77", "de", in: "ipinfo-location")?.countryName == nil)
        #expect(try place("192.0.2.77", "de", in: "ipinfo-lite")?.country == "DE")
        let places = try GeoIP(city: fixture("maxmind-city"))
        #expect(places.place(of: ip("192.0.2.7"), in: LanguageTag("de")!)?.city == "Entenhausen")
        #expect(places.place(of: ip("192.168.0.1"), in: .english) == nil)
    }

    @Test func aTableSaysItsLanguages() throws {
        #expect(try openTable(fixture("maxmind-city")).languages == ["de", "en"])
    }

    @Test(
        arguments: [
            ("Europe/Berlin", "2026-01-05T12:00:00Z", "2026-01-05T13:00:00+01:00"),
            ("Europe/Berlin", "2026-07-05T23:30:59.999Z", "2026-07-06T01:30:59+02:00"),
            // The hour in which clocks are put back, to the second.
            ("Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00"),
            ("Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+01:00"),
            ("Asia/Kathmandu", "2026-11-22T05:04:03Z", "2026-11-22T10:49:03+05:45"),
            ("America/St_Johns", "2026-01-01T02:00:00Z", "2025-12-31T22:30:00-03:30"),
            ("Asia/Tokyo", "2026-11-22T05:04:03Z", "2026-11-22T14:04:03+09:00"),
            ("UTC", "2040-06-01T00:00:00Z", "2040-06-01T00:00:00+00:00"),
            ("Mars/Olympus", "2026-11-22T05:04:03Z", nil), ("", "2026-11-22T05:04:03Z", nil),
        ] as [(String, String, String?)])
    func clocks(zone: String, time: String, local: String?) throws {
        let clocks = ZoneClocks()
        let time = try #require(Timestamp(rfc3339: time))
        #expect(clocks.time(time, in: zone) == local)
        #expect(clocks.time(time, in: zone) == local, "and once more, from memory")
        #expect((clocks.offset(of: zone, at: time) == nil) == (local == nil))
        if let local {
            #expect(Timestamp(rfc3339: local)?.milliseconds == time.milliseconds / 1000 * 1000, "the same moment")
        }
    }
}
