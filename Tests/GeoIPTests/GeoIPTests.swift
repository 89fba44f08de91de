import Core
import TestKit
import Testing

@testable import GeoIP

@Suite struct GeoIPTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func asksTheCityTableFirstThenTheCountryTables() throws {
        let geo = try GeoIP(
            city: fixture("maxmind-city"), country: fixture("maxmind-country"),
            country6: try folder.put(
                "2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,JP\n198.51.101.0,198.51.101.255,SE\n".utf8, as: "6"))
        #expect(geo.place(of: ip("192.0.2.1"))?.city == "Duckburg")
        // The city table has this block without a country.
        #expect(geo.place(of: ip("192.0.2.200")) == country("DE"))
        #expect(geo.place(of: ip("2001:db8:1::1"))?.city == "Duckburg")
        // Both country tables know it: the one for the family answers.
        #expect(geo.place(of: ip("2001:db8:9::1")) == country("JP"))
        // Only the one for the other family knows it.
        #expect(geo.place(of: ip("198.51.101.1")) == country("SE"))
        #expect(geo.place(of: ip("8.8.8.8")) == nil)
    }

    @Test func oneCountryTableMayHoldBothFamilies() throws {
        let geo = try GeoIP(country: fixture("maxmind-country"))
        #expect(geo.place(of: ip("192.0.2.1")) == country("DE"))
        #expect(geo.place(of: ip("2001:db8::1")) == country("FR"))
    }

    @Test func knowsNothingWithoutTables() throws {
        let geo = try GeoIP()
        #expect(geo.place(of: ip("192.0.2.1")) == nil)
        #expect(geo.tables.isEmpty)
        #expect(geo.reload().isEmpty)
    }

    @Test(
        "No table is asked for addresses that are nowhere",
        arguments: [
            "0.0.0.0", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "169.254.1.1",
            "172.16.0.0",
            "172.31.255.255", "192.168.0.0", "192.168.255.255", "::ffff:10.0.0.1", "::", "::1", "fc00::",
            "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::1", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ]) func hasNoPlaceForLocalAddresses(address: String) throws
    {
        #expect(try everywhere().place(of: ip(address)) == nil)
    }

    @Test(
        "Their neighbours are somewhere",
        arguments: [
            "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "::2", "fe00::", "fec0::",
            "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ]) func hasAPlaceForAllOthers(address: String) throws
    {
        #expect(try everywhere().place(of: ip(address)) == country("JP"))
    }

    /// A table of one country that holds all addresses.
    private func everywhere() throws -> GeoIP {
        try GeoIP(
            country: try folder.put(
                "0.0.0.0,255.255.255.255,JP\n::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,JP\n".utf8, as: "all"))
    }

    @Test func failsToStartWithATableThatCannotBeUsed() throws {
        #expect(throws: GeoTableError(path: fixture("asn"), problem: .noPlaces("GeoLite2-ASN"), role: .city)) {
            try GeoIP(city: fixture("asn"), country: fixture("maxmind-country"))
        }
        let error = #expect(throws: GeoTableError.self) { try GeoIP(country6: folder.path + "/nothing") }
        #expect(
            error?.description == "\(folder.path)/nothing: cannot be read (No such file or directory): "
                + "give a country table, such as /usr/share/tor/geoip6, or leave --geo-country6 out")
    }

    @Test func showsItsTables() throws {
        let geo = try GeoIP(city: fixture("dbip-city"), country6: fixture("ipinfo-lite"), now: { someTime })
        #expect(geo.tables.map(\.role) == [.city, .country6])
        #expect(geo.tables.map(\.table.path) == [fixture("dbip-city"), fixture("ipinfo-lite")])
        #expect(geo.tables.map(\.table.databaseType) == ["DBIP-City-Lite", "ipinfo generic_bundle_lite.mmdb"])
        #expect(geo.tables.allSatisfy { $0.table.loadedAt == someTime && $0.refused == nil })
    }
}
