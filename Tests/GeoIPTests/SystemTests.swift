import Core
import TestKit
import Testing

@testable import GeoIP

/// Tables of autonomous systems.
@Suite struct SystemTests {
    @Test(
        arguments: [
            ("asn", "192.0.2.7", 64496), ("asn", "2001:db8::7", 64497), ("asn", "::ffff:192.0.2.7", 64496),
            ("asn", "198.51.100.7", nil), ("asn", "192.168.0.1", nil),
            // IPinfo writes AS64496, and leaves some without.
            ("ipinfo-lite", "192.0.2.7", 64496), ("ipinfo-lite", "2001:db8::7", nil),
        ] as [(String, String, UInt32?)])
    func numbersAreRead(table: String, address: String, number: UInt32?) throws {
        #expect(try GeoIP(asn: fixture(table)).systemNumber(of: ip(address)) == number)
    }

    @Test func itIsNoTableOfPlaces() throws {
        let geo = try GeoIP(city: fixture("maxmind-city"), asn: fixture("asn"))
        #expect(geo.tables.map(\.role) == [.city, .asn])
        #expect(geo.place(of: ip("192.0.2.7"))?.city == "Duckburg")
        #expect(try GeoIP(asn: fixture("ipinfo-lite")).place(of: ip("192.0.2.7")) == nil)
        #expect(try GeoIP(city: fixture("maxmind-city")).systemNumber(of: ip("192.0.2.7")) == nil)
    }

    @Test func whatNamesNoSystemIsRefused() throws {
        for (path, type) in [(fixture("maxmind-city"), "GeoLite2-City"), (fixture("codes"), "Codes")] {
            let error = #expect(throws: GeoTableError.self) { try GeoIP(asn: path) }
            #expect(error?.problem == .noSystems(type))
            #expect(error?.description.contains("leave --geo-asn out") == true)
        }
        let folder = try TemporaryFolder()
        let text = try folder.put("1.0.0.0,1.0.0.255,13335\n".utf8, as: "asn.csv")
        let error = #expect(throws: GeoTableError.self) { try GeoIP(asn: text) }
        #expect(error?.problem == .noSystems("text, not MMDB"))
        // The other way round as well.
        #expect(throws: GeoTableError.self) { try GeoIP(city: fixture("asn")) }
    }

    @Test func itIsSwappedAndAddedWhileInUse() throws {
        let folder = try TemporaryFolder()
        let path = try folder.put(fixture: "ipinfo-lite", as: "asn.mmdb")
        let geo = try GeoIP(country: fixture("maxmind-country"))
        try geo.add(.asn, path: path)
        try geo.add(.city, path: fixture("maxmind-city"))
        #expect(geo.tables.map(\.role) == [.city, .country, .asn])
        #expect(geo.systemNumber(of: ip("2001:db8::7")) == nil)
        try folder.put(fixture: "asn", as: "asn.mmdb")
        geo.reloadIfChanged()
        #expect(geo.systemNumber(of: ip("2001:db8::7")) == 64497)
        try folder.put(fixture: "maxmind-city", as: "asn.mmdb")
        #expect(geo.reloadIfChanged().contains { if case .refused = $0.outcome { true } else { false } })
        #expect(geo.systemNumber(of: ip("2001:db8::7")) == 64497, "the old one stays")
    }

    /// Every text that could stand for a number, and what does not.
    @Test(
        arguments: [
            ("AS64496", 64496), ("AS4294967295", .max), ("AS4294967296", nil), ("AS", nil), ("64496", nil),
            ("AS+64496", nil), ("AS-1", nil),
            ("AS-1", nil),
            ("", nil), ("AS00000000000000001", nil),
        ] as [(String, UInt32?)])
    func textsAreReadStrictly(text: String, number: UInt32?) {
        // A map of one pair: `asn` and the text.
        let record: [UInt8] = [0xe1, 0x43] + Array("asn".utf8) + [0x40 | UInt8(text.utf8.count)] + Array(text.utf8)
        record.withUnsafeBytes { #expect(MMDBData(bytes: $0).systemNumber(at: 0) == number) }
    }
}
