import Core
import TestKit
import Testing

@testable import GeoIP

/// The ways in which CSV tables are written that people have.
@Suite struct TableFormTests {
    /// ip-location-db 44 and 19: ten columns, a region whose name begins with a quote.
    @Test func readsTheTenColumnsOfDBIPAndGeoLite2() throws {
        let table = try ranges(
            """
            2.90.71.0,2.90.71.255,SA,'Asir Region,,Khamis Mushait,,18.3,42.7333,
            192.0.2.0,192.0.2.127,DE,Berlin,,Berlin,10115,52.5,13.4,Europe/Berlin
            192.0.2.128,192.0.2.191,DE,Berlin,,"Berlin (Kreuzberg, ""SO 36"")",10997,,,Europe/Berlin
            192.0.2.192,192.0.2.255,US,,,,,,,
            2001:db8::,2001:db8::ff,FR,Gaul,Armorica,Village,29000,48,-4.5,Europe/Paris
            198.51.100.0,198.51.100.255,ZZ,,,,,,,
            """)
        #expect(table.place(of: ip("2.90.71.7")) == city("Khamis Mushait", "'Asir Region", "SA"))
        #expect(table.place(of: ip("192.0.2.1")) == city("Berlin", "Berlin", "DE", "Europe/Berlin"))
        #expect(table.place(of: ip("192.0.2.130"))?.city == "Berlin (Kreuzberg, \"SO 36\")")
        #expect(table.place(of: ip("192.0.2.200")) == country("US"))
        #expect(table.place(of: ip("2001:db8::1")) == city("Village", "Gaul", "FR", "Europe/Paris"))
        #expect(table.place(of: ip("198.51.100.1")) == nil)
    }

    /// The same table in numbers, and IP2Location's, which has ten columns too: each by what stands in it.
    @Test func tellsItFromIP2Locations() throws {
        let numbers = try ranges("3221225984,3221226239,DE,Berlin,,Berlin,10115,52.5,13.4,Europe/Berlin")
        #expect(numbers.place(of: ip("192.0.2.1")) == city("Berlin", "Berlin", "DE", "Europe/Berlin"))
        let empty = try ranges("3221225984,3221226239,DE,Bavaria,,Munich,,48.1,11.5,")
        #expect(empty.place(of: ip("192.0.2.1")) == city("Munich", "Bavaria", "DE"))
        let ip2location = try ranges(
            """
            "3221225984","3221226239","DE","Germany","Bavaria","Munich","48.137430","11.575490","80331","+01:00"
            "3221226240","3221226495","JP","Japan","Tokyo","Tokyo","35.689506","139.691700","160-0021","-"
            """)
        #expect(ip2location.place(of: ip("192.0.2.1")) == city("Munich", "Bavaria", "DE"))
        #expect(ip2location.place(of: ip("192.0.3.1")) == city("Tokyo", "Tokyo", "JP"))
        // Neither: dots, and an offset in the last column.
        #expect(
            throws: GeoTableError(
                path: "/table.csv", problem: .malformedLine(1, "10 columns match no known table format"))
        ) {
            try ranges("192.0.2.0,192.0.2.255,DE,Germany,Bavaria,Munich,48.13,11.57,80331,+01:00")
        }
    }

    @Test func readsNetworks() throws {
        let table = try ranges(
            """
            192.0.2.0/25,DE
            192.0.2.128/26,FR,France
            "192.0.2.192/27","JP","Japan","Tokyo","Tokyo"
            192.0.2.224/28,US,United States,Ohio,Dayton,39.7,-84.1
            192.0.2.240/29,EU,SE,Scania,Lund,55.7,13.2
            192.0.2.248/30,AU,Victoria,,Melbourne,3000,-37.8,144.9,Australia/Melbourne
            2001:db8::/32,CH
            ::ffff:198.51.100.0/120,GB
            203.0.113.7/32,NO
            0.0.0.0/8,ZZ
            """)
        #expect(
            table.place(of: ip("192.0.2.0")) == country("DE") && table.place(of: ip("192.0.2.127")) == country("DE"))
        #expect(table.place(of: ip("192.0.2.128")) == country("FR"))
        #expect(table.place(of: ip("192.0.2.223")) == city("Tokyo", "Tokyo", "JP"))
        #expect(table.place(of: ip("192.0.2.224")) == city("Dayton", "Ohio", "US"))
        #expect(table.place(of: ip("192.0.2.240")) == city("Lund", "Scania", "SE"))
        #expect(table.place(of: ip("192.0.2.251")) == city("Melbourne", "Victoria", "AU", "Australia/Melbourne"))
        #expect(table.place(of: ip("192.0.2.252")) == nil)
        #expect(table.place(of: ip("2001:db8:ffff::1")) == country("CH") && table.place(of: ip("2001:db9::")) == nil)
        #expect(table.place(of: ip("198.51.100.255")) == country("GB"))
        #expect(table.place(of: ip("203.0.113.7")) == country("NO") && table.place(of: ip("203.0.113.8")) == nil)
        #expect(try ranges("::/0,DE").place(of: ip("2001:db8::")) == country("DE"))
        #expect(try ranges("0.0.0.0/0,DE").place(of: ip("255.255.255.255")) == country("DE"))
    }

    @Test(arguments: [
        "start,end,country", "ip_range_start,ip_range_end,country_code", "first_ip,last_ip,cc", "from;what,x,y",
        "\u{feff}start_ip,end_ip,country", "# remark\n\nStart IP,End IP,Country Code",
        "\"start\",\"end\",\"country\"\r",
    ])
    func passesOverAHeader(_ header: String) throws {
        let table = try ranges(header + "\n192.0.2.0,192.0.2.255,DE\r\n2001:db8::,2001:db8::ff,FR\r\n")
        #expect(table.place(of: ip("192.0.2.7")) == country("DE") && table.networks == 2)
        #expect(table.place(of: ip("2001:db8::7")) == country("FR"))
    }

    /// A header says where things are: IPinfo's tables, and any other.
    @Test func readsColumnsByTheirNames() throws {
        let lite = try ranges(
            """
            network,country,country_code,continent,continent_code,asn,as_name,as_domain
            192.0.2.0/24,Germany,DE,Europe,EU,AS64496,"Example, Inc.",example.com
            203.0.113.9,France,FR,Europe,EU,AS64497,Other,example.org
            """)
        #expect(lite.place(of: ip("192.0.2.1")) == country("DE") && lite.place(of: ip("203.0.113.9")) == country("FR"))
        let location = try ranges(
            """
            start_ip,end_ip,join_key,city,region,country,latitude,longitude,postal_code,timezone
            192.0.2.0,192.0.2.255,192.0.0.0,Berlin,Land Berlin,DE,52.5,13.4,10115,Europe/Berlin
            """)
        #expect(location.place(of: ip("192.0.2.1")) == city("Berlin", "Land Berlin", "DE", "Europe/Berlin"))
        let numbers = try ranges("CC,City,IP_From,IP_To\nDE,Berlin,3221225984,3221226239\n??,,3221226240,3221226495\n")
        #expect(numbers.place(of: ip("192.0.2.1")) == city("Berlin", nil, "DE"))
    }

    @Test(arguments: [
        (
            "network,geoname_id,is_anonymous_proxy\n192.0.2.0/24,1,0", 1,
            "the header has no column of country codes, such as country_code"
        ),
        ("network,country_code\n192.0.2.0/24", 2, "fewer columns than the header names"),
        ("network,country\n192.0.2.0/24,Germany", 2, "“Germany” is not a country code"),
        ("start,end,country\n192.0.2.7,192.0.2.0,DE", 2, "the range ends before it starts"),
        ("192.0.2.0/24,DE\nstart,end,country", 2, "does not start with two addresses of one kind"),
        ("192.0.2.1/24,DE", 1, "the network has host bits set"),
        ("2001:db8::1/32,DE", 1, "the network has host bits set"),
        ("192.0.2.0/33,DE", 1, "does not start with a network such as 192.0.2.0/24"),
        ("2001:db8::/129,DE", 1, "does not start with a network such as 192.0.2.0/24"),
        ("192.0.2.0/,DE", 1, "does not start with a network such as 192.0.2.0/24"),
        ("192.0.2.0/-1,DE", 1, "does not start with a network such as 192.0.2.0/24"),
        ("3221225984/24,DE", 1, "does not start with a network such as 192.0.2.0/24"),
        ("192.0.2.0/24", 1, "fewer than 2 columns"),
        ("192.0.2.0/24,DE,x,y", 1, "4 columns match no known table format"),
        ("192.0.2.0/24,DE\n192.0.2.128/25,FR", 2, "overlaps line 1"),
        // mmdbctl 32, ipapi 9.
        ("154.17.129.024,154.17.129.255,US", 1, "does not start with two addresses of one kind"),
        ("60.54.50.0,0.0.0.0,MY", 1, "the range ends before it starts"),
    ])
    func refusesWithItsLine(_ text: String, line: Int, why: String) {
        #expect(throws: GeoTableError(path: "/table.csv", problem: .malformedLine(line, why))) { try ranges(text) }
    }

    /// Tables are read whether or not the others can be, and what is missing is looked for.
    @Test func theOthersAreUsedWithoutIt() throws {
        let folder = try TemporaryFolder()
        try folder.put("nonsense\n".utf8, as: "country6")
        try folder.put("192.0.2.0,192.0.2.255,DE\n".utf8, as: "country")
        var complaints: [GeoTableError] = []
        let geo = GeoIP(
            [
                (.city, folder.path + "/city"), (.country, folder.path + "/country"),
                (.country6, folder.path + "/country6"),
            ]
        ) { complaints.append($0) }
        #expect(complaints.map(\.role) == [.city, .country6] && geo.missing == complaints)
        #expect(geo.tables.map(\.role) == [.country] && geo.roles == [.city, .country, .country6])
        #expect(geo.place(of: ip("192.0.2.1")) == country("DE"))
        #expect(throws: GeoTableError.self) { try geo.add(.asn, path: folder.path + "/asn") }
        #expect(geo.reloadIfChanged().allSatisfy { $0.outcome.name == "unchanged" }, "said once")
        try folder.put(fixture: "maxmind-city", as: "city")
        try folder.put(fixture: "asn", as: "asn")
        let reports = geo.reloadIfChanged()
        #expect(reports.map(\.outcome.name) == ["swapped", "unchanged", "unchanged", "swapped"])
        #expect(geo.place(of: ip("192.0.2.1"))?.city == "Duckburg" && geo.systemNumber(of: ip("192.0.2.7")) != nil)
        #expect(geo.missing.map(\.role) == [.country6])
        try folder.put("still nonsense\n".utf8, as: "country6")
        #expect(geo.reloadIfChanged().map(\.description).contains { $0.contains("no table is in use") })
    }
}
