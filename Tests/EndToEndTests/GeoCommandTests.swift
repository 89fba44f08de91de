import Foundation
import TestKit
import Testing

/// `geo status`, `lookup` and `update`.
@Suite(.serialized, .blocking) struct GeoCommandTests {
    private let folder = try! TemporaryFolder()
    private var data: String { folder.path + "/d" }
    private var table: String { data + "/geo/city.mmdb" }

    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("GeoIPTests/Fixtures")

    private func fixture(_ name: String) -> String { Self.fixtures.appendingPathComponent(name + ".mmdb").path }

    private func geo(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.hub, ["geo"] + arguments + ["--data", data], environment: environment)
    }

    private func gzip(_ path: String) throws -> String {
        let packed = folder.path + "/packed.gz"
        let result = try run(
            URL(fileURLWithPath: "/bin/sh"), ["-c", "gzip -c \"$0\" > \"$1\"", path, packed])
        #expect(result.code == 0)
        return packed
    }

    @Test func aTableFromAFileIsCheckedAndPutInPlace() throws {
        let plain = try geo("update", fixture("maxmind-city"))
        #expect(plain.code == 0, "\(plain.errors)")
        #expect(plain.output.hasPrefix("\(table): GeoLite2-City, built "))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: table))
                == Data(contentsOf: URL(fileURLWithPath: fixture("maxmind-city"))))
        let status = try geo("status")
        #expect(status.output.contains("city\t\(table)\tGeoLite2-City\tbuilt "))
        let place = try geo("lookup", "192.0.2.7", "192.168.1.1")
        #expect(
            place.code == 0 && place.output.contains("192.0.2.7\t") && place.output.contains("192.168.1.1\tunknown"))
        #expect(try geo("update", "--force", gzip(fixture("dbip-city"))).code == 0)
        #expect(try geo("status").output.contains("DBIP"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: data + "/geo") == ["city.mmdb"], "nothing is left over")
    }

    /// Kind, build date or the day of its file, age, languages, and a warning beyond 60 days.
    @Test func statusTellsOfEachTableWhatItIsAndHowOld() throws {
        let fresh = folder.path + "/fresh.csv"
        let aging = folder.path + "/aging.csv"
        for (file, days) in [(fresh, 60), (aging, 61)] {
            try Data("192.0.2.0,192.0.2.255,DE\n".utf8).write(to: URL(fileURLWithPath: file))
            let writtenAt = Date().addingTimeInterval(Double(-days * 86_400 - 60))
            try FileManager.default.setAttributes([.modificationDate: writtenAt], ofItemAtPath: file)
        }
        let status = try geo(
            "status", "--geo-city", fixture("maxmind-city"), "--geo-country", fresh, "--geo-country6", aging,
            "--geo-asn", fixture("asn"))
        #expect(status.code == 0, "\(status.errors)")
        let rows = status.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        try #require(rows.map(\.first) == ["city", "country", "country6", "asn"])
        #expect(rows.allSatisfy { $0.count == 7 })
        // The fixtures were built on one day.
        let days = Int(Date().timeIntervalSince1970 - 1_700_000_000) / 86_400
        for (row, type) in [(rows[0], "GeoLite2-City"), (rows[3], "GeoLite2-ASN")] {
            #expect(Array(row[2...]) == [type, "built 2023-11-14", "\(days) days", "mmdb", "de,en"])
        }
        #expect(Array(rows[1][4...]) == ["60 days", "csv", "-"] && rows[1][3].hasPrefix("written 20"))
        #expect(Array(rows[2][4...]) == ["61 days", "csv", "-"])
        let warnings = status.errors.split(separator: "\n")
        #expect(warnings.count == 3, "\(warnings)")
        #expect(warnings[0].hasSuffix("days old: `mailbell-hub geo update` gets a new one"))
        #expect(
            warnings[1] == "mailbell-hub: \(aging) is 61 days old: a newer package or file is more accurate")
        #expect(warnings[2].hasSuffix("days old: `mailbell-hub geo update --asn` gets a new one"))

        let check = try run(
            Programs.hub,
            [
                "check", "--data", data, "--listen", "127.0.0.1:0", "--admin", "none", "--geo-country", fresh,
                "--geo-country6", aging, "--geo-asn", fixture("asn"),
            ])
        #expect(check.code == 0, "\(check)")
        #expect(check.output.contains("ok     geo     \(fresh): ranges with countries, 60 days old"))
        #expect(check.output.contains("warn   geo     \(aging) is 61 days old: a newer package"))
        #expect(
            check.output.contains(
                "warn   geo     \(fixture("asn")) is \(days) days old: `mailbell-hub geo update --asn`"))

        let hub = try HubUnderTest(["--geo-country", fresh, "--geo-country6", aging])
        try eventually("the log says it") { hub.process.errors.contains("\(aging) is 61 days old") }
        #expect(!hub.process.errors.contains("\(fresh) is"))
    }

    /// Two of one package are one thing to do.
    @Test func tablesThatAgeTogetherAreWarnedOfOnce() throws {
        func table(_ name: String, _ days: Int) throws -> String {
            let file = folder.path + "/\(name).csv"
            try Data("192.0.2.0,192.0.2.255,DE\n".utf8).write(to: URL(fileURLWithPath: file))
            let writtenAt = Date().addingTimeInterval(Double(-days * 86_400 - 60))
            try FileManager.default.setAttributes([.modificationDate: writtenAt], ofItemAtPath: file)
            return file
        }
        func warnings(_ tables: (String, String)) throws -> [String] {
            let hub = try HubUnderTest(["--geo-country", tables.0, "--geo-country6", tables.1])
            try eventually("all of its start is logged") { hub.process.errors.contains("listener=public") }
            return hub.process.errors.components(separatedBy: "\n").filter { $0.contains("old table") }
        }
        let (a, b) = (try table("a", 90), try table("b", 90))
        let alike = try warnings((a, b))
        #expect(alike.count == 1 && alike[0].contains("\(a) and \(b) are 90 days old: a newer package"), "\(alike)")
        let different = try warnings((a, try table("b", 70)))
        #expect(different.count == 1, "\(different)")
        #expect(different.first?.contains("\(a) is 90 days old and \(b) is 70 days old: a newer package") == true)
    }

    @Test func aTableOfAutonomousSystemsHasItsOwnPlace() throws {
        let put = try geo("update", "--asn", fixture("asn"))
        #expect(put.code == 0 && put.output.hasPrefix("\(data)/geo/asn.mmdb: GeoLite2-ASN, built "), "\(put)")
        #expect(try geo("status").output.contains("asn\t\(data)/geo/asn.mmdb\tGeoLite2-ASN\t"))
        let wrong = try geo("update", "--asn", fixture("maxmind-city"))
        #expect(wrong.code == 1 && wrong.errors.contains("contains no autonomous systems"), "\(wrong.errors)")
        #expect(try geo("update", fixture("asn")).errors.contains("contains no locations"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: data + "/geo") == ["asn.mmdb"])
    }

    @Test func aTableThatIsNoneIsRefusedAndTheOldOneStays() throws {
        #expect(try geo("update", fixture("maxmind-city")).code == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: table))
        func refused(_ source: String, _ reason: String) throws {
            let result = try geo("update", source)
            #expect(result.code == 1, "\(source)")
            #expect(result.errors.contains(reason), "\(source): \(result.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: table)) == before)
        }
        try refused("/nowhere.mmdb", "/nowhere.mmdb: No such file")
        try refused(fixture("maxmind-country"), "not a table of cities")
        try refused(fixture("asn"), "refused")
        let junk = folder.path + "/junk"
        try Data("junk, by any means".utf8).write(to: URL(fileURLWithPath: junk))
        try refused(junk, "refused")
        let packed = try gzip(fixture("dbip-city"))
        let cut = try Data(contentsOf: URL(fileURLWithPath: packed)).dropLast(20)
        try Data(cut).write(to: URL(fileURLWithPath: folder.path + "/cut.gz"))
        try refused(folder.path + "/cut.gz", "cannot be unpacked")
        #expect(try geo("update", "http://example.com/x.mmdb").errors.contains("is not an https URL"))
    }

    @Test func aTableIsDownloadedAndARunningHubTakesIt() throws {
        let packed = try gzip(fixture("maxmind-city"))
        let server = try DownloadServer(
            in: folder,
            [
                "/new.mmdb.gz": try Data(contentsOf: URL(fileURLWithPath: packed)), "/junk": Data("junk".utf8),
            ])
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"])
        let token = try hub.addUser()
        func update(_ path: String) throws -> (code: Int32, output: String, errors: String) {
            try run(
                Programs.hub, ["geo", "update", "--data", hub.data, "https://127.0.0.1:\(server.port)" + path],
                environment: server.environment)
        }
        #expect(try update("/none").errors.contains("there is no such file (HTTP status 404)"))
        #expect(try update("/junk").code == 1)
        let untrusted = try run(
            Programs.hub, ["geo", "update", "--data", hub.data, "https://127.0.0.1:\(server.port)/new.mmdb.gz"])
        #expect(untrusted.code == 1 && untrusted.errors.contains("certificate"), "\(untrusted.errors)")
        #expect(try update("/cut").code == 1, "a download that ends early is no table")
        // This month's is not there yet: last month's is taken.
        let months = try update("/{year}/{month}/new.mmdb.gz")
        #expect(months.code == 0, "\(months.errors)")
        #expect(months.output.contains("GeoLite2-City"))
        let alice = try hub.register(token)[0]
        try eventually("the hub takes it into use") { hub.process.errors.contains("new location table in use") }
        _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: 192.0.2.7"])
        let location = try hub.log(token).last?["location"] as? [String: Any]
        #expect(location?["precision"] as? String == "city", "\(String(describing: location))")
    }
}
