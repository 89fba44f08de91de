import Foundation
import TestKit
import Testing

/// Where somebody opened a mail: in the viewer's language, by the recipient's clock, and not where that is not sure.
@Suite(.serialized, .blocking) struct PlaceTests {
    let hub: HubUnderTest
    let api: APIClient
    /// 192.0.2.0/25 is Duckburg, in German Entenhausen, in the zone Europe/Berlin.
    private static let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("GeoIPTests/Fixtures/maxmind-city.mmdb").path

    init() throws {
        hub = try HubUnderTest(quick: ["--geo-city", Self.table])
        api = APIClient(hub, try hub.addUser())
    }

    /// The location of an open from there.
    private func open(_ headers: [String], _ agent: String = firefox) throws -> JSON {
        let mail = try api.register(to: ["ann@example.com"])["recipients"][0]
        _ = try HTTP.get(port: hub.port, pathOf(mail["pixel_url"]), agent: agent, headers: headers)
        return try api.tree("/v1/activity?limit=1")["items"][0]["location"]
    }

    @Test func namesAreInTheUsersLanguage() throws {
        let english = try open(["X-Forwarded-For: 192.0.2.7"])
        #expect(english["city"].text == "Duckburg" && english["region"].text == "Calisota")
        #expect(english["country"].text == "DE" && english["country_name"].text == "Germany")
        #expect(english["precision"].text == "city" && english["time_zone"].text == "Europe/Berlin")
        #expect(
            try hub.command("user", "language", "sam@example.com", "de-AT")
                == "place names for sam@example.com are in de-AT")
        #expect(try api.tree("/v1/me")["language"].text == "de-AT")
        let german = try open(["X-Forwarded-For: 192.0.2.7"])
        #expect(german["city"].text == "Entenhausen" && german["region"].text == "Kalisota")
        let country = try open(["X-Forwarded-For: 192.0.2.129"])
        #expect(country["precision"].text == "country" && country["city"].value == nil)
        #expect(country["country_name"].text == "Sweden", "the table has it in English alone")
        let wrong = try run(Programs.hub, ["user", "language", "sam@example.com", "de_AT", "--data", hub.data])
        #expect(wrong.code == 64 && wrong.errors.contains("de_AT"), "\(wrong.errors)")
    }

    @Test func theRecipientsClockIsTold() throws {
        let place = try open(["X-Forwarded-For: 192.0.2.7"])
        let at = try #require(try api.tree("/v1/activity?limit=1")["items"][0]["at"].text)
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let time = try Date(at, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true))
        let expected = time.formatted(
            Date.ISO8601FormatStyle(timeZone: zone).year().month().day().timeZone(separator: .colon).time(
                includingFractionalSeconds: false))
        #expect(place["local_time"].text == expected)
        let lines = try run(
            Programs.terminal, ["replay", "--since", "1h"], environment: hub.environment(api.token!)
        ).output
        #expect(lines.contains("Duckburg, DE  \(expected.dropFirst(11).prefix(5)) there"), "\(lines)")
    }

    @Test func whereAddressesDisagreeNoPlaceIsShown() throws {
        let both = ["X-Forwarded-For: 192.0.2.7", "Forwarded: for=192.0.2.7"]
        #expect(try open(both)["city"].text == "Duckburg", "they agree")
        #expect(try open(["X-Forwarded-For: 192.0.2.7", "Forwarded: for=81.2.69.142"]).isNull)
        #expect(try open(["X-Forwarded-For: 192.0.2.7", "Forwarded: for=_hidden"]).isNull)
        let proxy = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
        #expect(try open(["X-Forwarded-For: 192.0.2.7"], proxy).isNull, "a proxy's place is nobody's")
    }

    @Test func theStatusOfTablesSaysKindAndLanguages() throws {
        let status = try run(
            Programs.hub,
            [
                "geo", "status", "--data", hub.data, "--geo-city", Self.table, "--geo-country",
                CleanEnvironment.countries,
            ])
        let lines = status.output.split(separator: "\n").map { $0.components(separatedBy: "\t") }
        #expect(status.code == 0 && lines.count == 2, "\(status)")
        // Built on 2023-11-14: long ago.
        #expect(lines[0][0] == "city" && lines[0][3] == "built 2023-11-14" && lines[0][4].hasSuffix(" days"))
        #expect(Array(lines[0].suffix(2)) == ["mmdb", "de,en"])
        #expect(lines[1][0] == "country" && Array(lines[1].suffix(2)) == ["csv", "-"])
        #expect(status.errors.contains("\(Self.table) is ") && status.errors.contains("days old"), "\(status.errors)")
        #expect(!status.errors.contains(CleanEnvironment.countries), "written just now")
        let german = try run(
            Programs.hub,
            ["geo", "lookup", "--language", "de", "192.0.2.7", "--data", hub.data, "--geo-city", Self.table])
        #expect(german.output.hasPrefix("192.0.2.7\tEntenhausen\tKalisota\tDE\t"), "\(german)")
    }
}
