import Core
import Testing

@testable import GeoIP

@Suite struct RangeTableTests {
    @Test func readsTorsTables() throws {
        let table = try ranges(
            """
            # This file has been converted
            # twice

            3221225984,3221226111,AU
            3221226112,3221226239,??
            2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,JP
            """)
        #expect(table.place(of: ip("192.0.2.0")) == country("AU"))
        #expect(table.place(of: ip("192.0.2.127")) == country("AU"))
        #expect(table.place(of: ip("::ffff:192.0.2.127")) == country("AU"))
        #expect(table.place(of: ip("192.0.2.128")) == nil)
        #expect(table.place(of: ip("192.0.1.255")) == nil)
        #expect(table.place(of: ip("2001:db8::")) == country("JP"))
        #expect(table.place(of: ip("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")) == country("JP"))
        #expect(table.place(of: ip("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")) == nil)
        #expect(table.place(of: ip("2001:db9::")) == nil)
        #expect(table.networks == 3)
        #expect(!table.hasCities)
    }

    @Test func readsDBIPCountries() throws {
        let table = try ranges(
            "192.0.2.0,192.0.2.255,AU\r\n198.51.100.0,198.51.100.255,ZZ\r\n2001:db8::,2001:db8::ff,FR\r\n")
        #expect(table.place(of: ip("192.0.2.255")) == country("AU"))
        #expect(table.place(of: ip("198.51.100.0")) == nil)
        #expect(table.place(of: ip("2001:db8::ff")) == country("FR"))
        #expect(table.place(of: ip("2001:db8::100")) == nil)
    }

    @Test func readsDBIPCities() throws {
        let table = try ranges(
            """
            192.0.2.0,192.0.2.127,EU,DE,Calisota,Duckburg,50.5,9.25
            192.0.2.128,192.0.2.191,EU,DE,Calisota,"Duckburg, ""Old"" Town",50.5,9.25
            192.0.2.192,192.0.2.223,EU,DE,,,50.5,9.25
            192.0.2.224,192.0.2.255,ZZ,ZZ,,,0,0
            2001:db8::,2001:db8::ff,EU,FR,Gaul,Quimby,48,2
            """)
        #expect(table.place(of: ip("192.0.2.1")) == city("Duckburg", "Calisota", "DE"))
        #expect(table.place(of: ip("192.0.2.129")) == city("Duckburg, \"Old\" Town", "Calisota", "DE"))
        #expect(table.place(of: ip("192.0.2.193")) == country("DE"))
        #expect(table.place(of: ip("192.0.2.225")) == nil)
        #expect(table.place(of: ip("2001:db8::1")) == city("Quimby", "Gaul", "FR"))
        #expect(table.hasCities)
    }

    @Test(
        "IP2Location, with each of its numbers of columns",
        arguments: [
            "", #","50.5","9.25""#, #","50.5","9.25","12345""#, #","50.5","9.25","12345","+01:00""#,
        ]) func readsIP2LocationCities(rest: String) throws
    {
        let table = try ranges(
            """
            "0","3221225983","-","-","-","-"\(rest)
            "3221225984","3221226111","DE","Germany","Calisota","Duckburg"\(rest)
            "3221226112","3221226239","DE","Germany","Calisota","-"\(rest)
            """)
        #expect(table.place(of: ip("1.2.3.4")) == nil)
        #expect(table.place(of: ip("192.0.2.0")) == city("Duckburg", "Calisota", "DE"))
        #expect(table.place(of: ip("192.0.2.255")) == city(nil, "Calisota", "DE"))
    }

    @Test("IP2Location numbers IPv6 in decimal, the IPv4-mapped range included")
    func readsIP2LocationIPv6() throws {
        let table = try ranges(
            """
            "0","281470681743359","-","-"
            "281473902969344","281473902969471","AU","Australia"
            "42540766411282592856903984951653826560","42540766490510755371168322545197776895","FR","France"
            "42540766490510755371168322545197776896","340282366920938463463374607431768211455","-","-"
            """)
        #expect(table.place(of: ip("192.0.2.127")) == country("AU"))
        #expect(table.place(of: ip("192.0.2.128")) == nil)
        #expect(table.place(of: ip("2001:db8::")) == country("FR"))
        #expect(table.place(of: ip("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")) == country("FR"))
        #expect(table.place(of: ip("2001:db9::")) == nil)
        #expect(table.place(of: ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) == nil)
    }

    @Test("Codes that stand for no country", arguments: ["??", "-", "", "ZZ", "A1", "A2", "XX", "EU", "AP"])
    func hasNoPlaceForNoCountry(code: String) throws {
        let table = try ranges("192.0.2.0,192.0.2.0,\(code)\n192.0.2.1,192.0.2.1,de\n")
        #expect(table.place(of: ip("192.0.2.0")) == nil)
        #expect(table.place(of: ip("192.0.2.1")) == country("DE"))
    }

    @Test("The first and the last address there are can be in a range")
    func reachesBothEnds() throws {
        let table = try ranges(
            "0,255,AU\n4294967040,4294967295,FR\n::,::ff,JP\nffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,SE"
        )
        #expect(table.place(of: ip("0.0.0.0")) == country("AU"))
        #expect(table.place(of: ip("0.0.1.0")) == nil)
        #expect(table.place(of: ip("255.255.254.255")) == nil)
        #expect(table.place(of: ip("255.255.255.255")) == country("FR"))
        #expect(table.place(of: ip("::")) == country("JP"))
        #expect(table.place(of: ip("::100")) == nil)
        #expect(table.place(of: ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) == country("SE"))
    }

    @Test func sortsItsLines() throws {
        let table = try ranges("192.0.2.8,192.0.2.15,FR\n192.0.2.0,192.0.2.7,DE\n192.0.2.16,192.0.2.23,FR\n")
        #expect(table.place(of: ip("192.0.2.7")) == country("DE"))
        #expect(table.place(of: ip("192.0.2.8")) == country("FR"))
        #expect(table.place(of: ip("192.0.2.23")) == country("FR"))
        #expect(table.place(of: ip("192.0.2.24")) == nil)
    }

    @Test func skipsAByteOrderMark() throws {
        #expect(try ranges("\u{feff}192.0.2.0,192.0.2.7,DE").place(of: ip("192.0.2.7")) == country("DE"))
    }
}

@Suite struct MalformedRangesTests {
    @Test(arguments: [
        ("192.0.2.0,192.0.2.7,DE\n192.0.2.8\n", 2, "fewer than 3 columns"),
        ("192.0.2.0,192.0.2.7", 1, "fewer than 3 columns"),
        ("# 1\n\n192.0.2.7,192.0.2.0,DE", 3, "the range ends before it starts"),
        ("2001:db8::1,2001:db8::,DE", 1, "the range ends before it starts"),
        ("192.0.2.0,2001:db8::,DE", 1, "does not start with two addresses of one kind"),
        ("3221225984,192.0.2.7,DE", 1, "does not start with two addresses of one kind"),
        ("192.0.2.0,192.0.2.256,DE", 1, "does not start with two addresses of one kind"),
        ("192.0.2.0,,DE", 1, "does not start with two addresses of one kind"),
        ("-start,end,country", 1, "does not start with two addresses of one kind"),
        ("0,340282366920938463463374607431768211456,DE", 1, "does not start with two addresses of one kind"),
        ("0,99999999999999999999999999999999999999999,DE", 1, "does not start with two addresses of one kind"),
        ("-1,7,DE", 1, "does not start with two addresses of one kind"),
        ("192.0.2.0,192.0.2.7,Germany", 1, "“Germany” is not a country code"),
        ("192.0.2.0,192.0.2.7,D", 1, "“D” is not a country code"),
        ("192.0.2.0,192.0.2.7,\u{1b}[2JD\u{202e}", 1, "“\u{fffd}[2JD\u{fffd}” is not a country code"),
        (
            "192.0.2.0,192.0.2.7,e" + String(repeating: "\u{301}", count: 5000), 1,
            "“e" + String(repeating: "\u{301}", count: 29) + "” is not a country code"
        ),
        ("192.0.2.0,192.0.2.7,DE,Germany", 1, "4 columns match no known table format"),
        ("0,7,DE,Germany,Calisota", 1, "5 columns match no known table format"),
        (#""0","7","DE"#, 1, "a quote is not closed"),
        (#""0"x,"7","DE""#, 1, "text after a closing quote"),
        ("0,7,DE,,,,,,,,,,,,,,", 1, "too many columns"),
        ("0,7,DE\n8,15,FR\n7,7,JP\n", 3, "overlaps line 1"),
        ("0,7,DE\n0,7,DE\n", 2, "overlaps line 1"),
        ("0,100,DE\n8,15,FR\n", 2, "overlaps line 1"),
        ("2001:db8::,2001:db8::7,DE\n2001:db8::7,2001:db8::8,DE", 2, "overlaps line 1"),
    ]) func refuses(text: String, line: Int, why: String) {
        #expect(throws: GeoTableError(path: "/table.csv", problem: .malformedLine(line, why))) { try ranges(text) }
    }

    @Test(arguments: ["# nothing\n", "\n\n"]) func refusesAnEmptyTable(text: String) {
        #expect(throws: GeoTableError(path: "/table.csv", problem: .noPlaces("0 ranges, none with a country"))) {
            try ranges(text)
        }
    }

    @Test func refusesATableWithoutACountry() {
        #expect(throws: GeoTableError(path: "/table.csv", problem: .noPlaces("2 ranges, none with a country"))) {
            try ranges("0,7,??\n8,15,ZZ\n")
        }
    }
}
