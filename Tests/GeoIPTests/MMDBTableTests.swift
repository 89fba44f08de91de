import Core
import Testing

@testable import GeoIP

@Suite struct MMDBTableTests {
    @Test(arguments: [
        ("192.0.2.0", city("Duckburg", "Calisota", "DE", "Europe/Berlin")),
        ("192.0.2.127", city("Duckburg", "Calisota", "DE", "Europe/Berlin")),
        ("192.0.2.128", city(nil, nil, "SE", "Europe/Stockholm")),
        ("192.0.2.191", city(nil, nil, "SE", "Europe/Stockholm")),
        ("198.51.100.255", city("Quimby", "Gaul", "FR", "Europe/Paris")),
        ("::ffff:198.51.100.1", city("Quimby", "Gaul", "FR", "Europe/Paris")),
        ("2001:db8:1::", city("Duckburg", "Calisota", "DE", "Europe/Berlin")),
        ("2001:db8:2:ffff:ffff:ffff:ffff:ffff", city("Quimby", "Gaul", "FR", "Europe/Paris")),
    ]) func readsMaxMindCities(address: String, place: Location) throws {
        #expect(try openTable(fixture("maxmind-city")).place(of: ip(address)) == place)
    }

    @Test("A city without an English name is none", arguments: ["203.0.113.9"])
    func namesAreEnglish(address: String) throws {
        #expect(try openTable(fixture("maxmind-city")).place(of: ip(address)) == country("AT"))
    }

    @Test(arguments: ["192.0.2.192", "192.0.2.255", "192.0.3.0", "198.51.99.255", "2001:db8:3::", "2001:db8::1"])
    func knowsNoPlaceOutsideItsNetworksNorWithoutACountry(address: String) throws {
        #expect(try openTable(fixture("maxmind-city")).place(of: ip(address)) == nil)
    }

    @Test func readsMaxMindCountries() throws {
        let table = try openTable(fixture("maxmind-country"))
        #expect(table.place(of: ip("192.0.2.77")) == country("DE"))
        #expect(table.place(of: ip("2001:db8:ffff::1")) == country("FR"))
        #expect(table.place(of: ip("2001:db9::1")) == nil)
    }

    @Test func readsDBIPCities() throws {
        let table = try openTable(fixture("dbip-city"))
        #expect(table.place(of: ip("192.0.2.77")) == city("Duckburg", "Calisota", "DE"))
        #expect(table.place(of: ip("2001:db8::1")) == city("Quimby", nil, "FR"))
    }

    @Test func readsIPinfoLocations() throws {
        let table = try openTable(fixture("ipinfo-location"))
        #expect(table.place(of: ip("192.0.2.77")) == city("Duckburg", "Calisota", "DE", "Europe/Berlin"))
        #expect(table.place(of: ip("2001:db8::1")) == city("Quimby", "Gaul", "FR", "Europe/Paris"))
        #expect(table.place(of: ip("198.51.100.1")) == country("SE"))
    }

    @Test("IPinfo Lite has the country's name beside its code, in either order")
    func readsIPinfoLite() throws {
        let table = try openTable(fixture("ipinfo-lite"))
        #expect(table.place(of: ip("192.0.2.77")) == country("DE"))
        #expect(table.place(of: ip("2001:db8::1")) == country("FR"))
    }

    @Test func answersNilForIPv6InATableOfIPv4() throws {
        let table = try openTable(fixture("v4-only"))
        #expect(table.place(of: ip("2001:db8:1::1")) == nil)
        #expect(table.place(of: ip("::ffff:192.0.2.1"))?.city == "Duckburg")
    }

    @Test(
        arguments: zip(
            [
                "192.0.2.0", "192.0.2.16", "192.0.2.32", "192.0.2.48", "192.0.2.64", "192.0.2.80", "192.0.2.96",
                "192.0.2.112",
                "192.0.2.128",
            ],
            ["DE", nil, nil, nil, nil, "DE", nil, nil, "XK"]))
    func takesOnlyCodesOfCountries(address: String, code: String?) throws {
        #expect(try openTable(fixture("codes")).place(of: ip(address))?.country == code)
    }

    @Test func tellsWhatItIs() throws {
        let table = try openTable(fixture("maxmind-city"))
        #expect(table.kind == .mmdb)
        #expect(table.databaseType == "GeoLite2-City")
        #expect(table.builtAt == Timestamp(milliseconds: 1_700_000_000_000))
        #expect(table.networks == nil)
        #expect(table.loadedAt == someTime)
    }

    @Test func refusesATableWithoutPlaces() {
        #expect(throws: GeoTableError(path: fixture("asn"), problem: .noPlaces("GeoLite2-ASN"))) {
            try openTable(fixture("asn"))
        }
    }
}
