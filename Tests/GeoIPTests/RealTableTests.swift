import Core
import Foundation
import TestKit
import Testing

@testable import GeoIP

/// Tables as they are in use, where there are any.
@Suite struct RealTableTests {
    static let tor4 = "/usr/share/tor/geoip"
    static let tor6 = "/usr/share/tor/geoip6"
    static var hasTor: Bool { [tor4, tor6].allSatisfy(FileManager.default.fileExists) }
    /// Opened once for all tests: that takes a second in a debug build.
    static let tor = Result { try GeoIP(country: tor4, country6: tor6) }
    static let cityTable = ProcessInfo.processInfo.environment["MAILBELL_TEST_CITY_TABLE"]

    @Test(
        "Debian's tor-geoipdb: the University of Tokyo, RIPE NCC, WIDE, Google", .enabled(if: hasTor),
        arguments: [
            ("133.11.0.1", "JP"), ("193.0.6.139", "NL"), ("8.8.8.8", "US"), ("2001:200::1", "JP"),
            ("2001:4860:4860::8888", "US"),
            ("2001:67c:2e8:22::c100:68b", "NL"), ("192.168.1.1", nil), ("fe80::1", nil),
        ] as [(String, String?)])
    func knowsWellKnownAddresses(address: String, code: String?) throws {
        #expect(try Self.tor.get().place(of: ip(address))?.country == code)
    }

    @Test(
        "Debian's tor-geoipdb: what its lines say, read in another way", .enabled(if: hasTor), arguments: [tor4, tor6])
    func agreesWithTheLines(path: String) throws {
        let table = try openTable(path)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter {
            !$0.hasPrefix("#")
        }
        #expect(table.networks == lines.count)
        for line in stride(from: 0, to: lines.count, by: 97).map({ lines[$0] }) {
            let parts = line.split(separator: ",", omittingEmptySubsequences: false)
            let code = ["??", "EU", "AP", "ZZ"].contains(parts[2]) ? nil : String(parts[2])
            for bound in parts.prefix(2) {
                let address = UInt32(bound).map(IPAddress.init(v4:)) ?? ip(String(bound))
                #expect(table.place(of: address)?.country == code, "\(line)")
            }
        }
    }

    @Test("A table of cities of real size", .enabled(if: cityTable != nil))
    func knowsCities() throws {
        let geo = try GeoIP(city: Self.cityTable)
        #expect(geo.place(of: ip("81.2.69.142"))?.country == "GB")
        var generator = SplitMix64(seed: 1)
        let places = (0..<20_000).compactMap { _ in
            geo.place(of: IPAddress(v4: .random(in: 0 ... .max, using: &generator)))
        }
        // More than a tenth of all numbers are no public addresses; of the others most are known, many of those with a
        // city.
        #expect(places.count > 10_000)
        #expect(places.count { $0.precision == .city } > places.count / 4)
        #expect(Set(places.map(\.country)).count > 50)
    }
}
