import Foundation
import TestKit
import Testing

/// Tables and lists that cannot be read: the hub starts without them, says so everywhere, and takes them once they are mended.
@Suite(.serialized, .blocking) struct UnreadableTableTests {
    private let folder = try! TemporaryFolder()

    private func place(_ text: String, _ name: String) throws -> String {
        let path = folder.path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        return path
    }

    private func open(_ hub: HubUnderTest, _ token: String, from address: String = "81.2.69.142") throws -> [String:
        Any]
    {
        let alice = try hub.register(token, to: ["\(UUID().uuidString.lowercased())@example.com"])[0]
        let answer = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: \(address)"])
        #expect(answer.status == 200)
        return try #require(try hub.log(token).last)
    }

    private func country(_ hub: HubUnderTest, _ token: String) throws -> String? {
        (try open(hub, token)["location"] as? [String: Any])?["country"] as? String
    }

    /// ip-location-db 31: one line of a table that was in use ends before it starts, and then the machine boots.
    @Test func afterABootTheHubRecordsWithoutThePlace() throws {
        let good = "81.2.69.0,81.2.69.255,GB\n"
        let table = try place(good, "t.csv")
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1", "--geo-country", table])
        let token = try hub.addUser()
        #expect(try country(hub, token) == "GB")
        func refused() throws -> Double {
            try hub.metrics().value("mailbell_geo_table_refused", ["table": "country"])
        }
        _ = try place(good + "60.54.50.0,0.0.0.0,MY\n", "t.csv")
        try eventually("it is refused") { try refused() == 1 }
        #expect(try country(hub, token) == "GB", "the old one is in use")
        #expect(hub.process.hasSaid("location table refused; the old one stays in use"))
        #expect(try hub.stop() == 0)

        try hub.start()
        #expect(try country(hub, token) == nil)
        #expect(try open(hub, token)["kind"] as? String == "open")
        #expect(try refused() == 1)
        #expect((try? hub.metrics().value("mailbell_geo_table_age_seconds", ["table": "country"])) == nil)
        let why = "\(table): line 2: the range ends before it starts"
        #expect(hub.process.hasSaid("location table refused; the hub runs without it"))
        #expect(hub.process.hasSaid(why), "\(hub.process.errors)")
        let status = try run(
            Programs.hub, ["geo", "status", "--data", hub.data, "--geo-country", table])
        #expect(status.code == 1 && status.errors.contains(why), "\(status)")
        #expect(status.output == "country\t\(table)\trefused\t-\t-\t-\t-\n")
        let check = try run(
            Programs.hub,
            [
                "check", "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none", "--geo-country",
                table,
            ])
        #expect(check.code == 1 && check.output.contains("FAULT  geo     \(why)"), "\(check)")

        // Still wrong: said again, once; then put right, and taken into use by itself.
        _ = try place("nonsense\n", "t.csv")
        try eventually("it is looked at", seconds: 30) { hub.process.errors.contains("no table is in use") }
        _ = try place(good, "t.csv")
        try eventually("it is taken into use", seconds: 30) { try country(hub, token) == "GB" }
        #expect(try refused() == 0)
    }

    /// Every table and list at once: missing, a folder, cut short, of another kind, packed.
    @Test func noTableKeepsAHubFromStarting() throws {
        let list = try place("203.0.113.0/24 scanner\nnonsense\n", "bad.txt")
        let good = try place("192.0.2.0/24 scanner Example\n", "good.txt")
        let data = folder.path + "/hub"
        for path in ["/geo", "/networks"] {
            try FileManager.default.createDirectory(atPath: data + path, withIntermediateDirectories: true)
        }
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("GeoIPTests/Fixtures")
        let cities = try Data(contentsOf: fixtures.appendingPathComponent("maxmind-city.mmdb"))
        try cities.prefix(cities.count / 2).write(to: URL(fileURLWithPath: data + "/geo/city.mmdb"))
        try Data("10.0.0.0/8,US,US-CA,Los Angeles,\nnonsense\n".utf8)
            .write(to: URL(fileURLWithPath: data + "/networks/apple-relays.csv"))
        let hub = try HubUnderTest(start: false)
        try FileManager.default.moveItem(atPath: data, toPath: hub.data)
        let token = try hub.addUser()
        try hub.start([
            "--trusted-proxy", "127.0.0.1", "--geo-country", folder.path + "/nowhere.csv", "--geo-country6",
            folder.path,
            "--geo-asn", fixtures.appendingPathComponent("maxmind-city.mmdb").path, "--networks", list, "--networks",
            good,
            "--networks", folder.path + "/nowhere.txt",
        ])
        for table in ["city", "country", "country6", "asn"] {
            #expect(try hub.metrics().value("mailbell_geo_table_refused", ["table": table]) == 1, "\(table)")
        }
        #expect(try hub.metrics().value("mailbell_network_list_refused") == 1)
        let log = hub.process.errors
        for path in ["nowhere.csv", "city.mmdb", "bad.txt:2:", "nowhere.txt", "apple-relays.csv:2:"] {
            #expect(log.contains(path), "\(path): \(log)")
        }
        #expect(try open(hub, token)["verdict"] as? String == "human")
        #expect(try open(hub, token, from: "192.0.2.7")["via"] as? String == "scanner", "the good list counts")
        #expect(try open(hub, token, from: "203.0.113.7")["via"] as? String == "direct", "of a bad one nothing does")

        // One is put right, while another is still missing.
        _ = try place("203.0.113.0/24 scanner Mended\n", "bad.txt")
        try eventually("the mended list counts", seconds: 30) {
            try open(hub, token, from: "203.0.113.7")["via"] as? String == "scanner"
        }
        #expect(try hub.metrics().value("mailbell_network_list_refused") == 1)
        // From then on it is one that was in use: what is wrong with it changes nothing.
        _ = try place("nonsense\n", "bad.txt")
        try eventually("it is refused", seconds: 30) { hub.process.errors.contains("the old lists stay in use") }
        #expect(try open(hub, token, from: "203.0.113.7")["via"] as? String == "scanner")
        hub.process.signal(SIGHUP)
        try eventually("a signal changes nothing") {
            hub.process.errors.components(separatedBy: "the old lists stay in use").count > 2
        }
        #expect(try open(hub, token, from: "192.0.2.7")["via"] as? String == "scanner")

        // To judge anew without what hits were judged by would take verdicts back.
        let rejudge = try run(Programs.hub, ["rejudge", "--since", "1h", "--data", hub.data, "--networks", list])
        #expect(rejudge.code == 1 && rejudge.errors.contains("fix it first"), "\(rejudge)")
    }

    /// A table that comes later, at the end of a link.
    @Test func whatComesLaterIsNoticed() throws {
        let table = folder.path + "/t.csv"
        try FileManager.default.createSymbolicLink(atPath: table, withDestinationPath: folder.path + "/later.csv")
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1", "--geo-country", table])
        let token = try hub.addUser()
        #expect(try country(hub, token) == nil)
        _ = try place("81.2.69.0/24,GB\n", "later.csv")
        try eventually("it is taken into use", seconds: 30) { try country(hub, token) == "GB" }
    }

    /// What is in the way of a start: the store, an address, TLS, the settings. Nothing else.
    @Test func settingsThatAreWrongStillEndIt() throws {
        let result = try run(
            Programs.hub, ["serve", "--data", folder.path + "/d", "--geo-country", "/nowhere", "--listen", "nonsense"])
        #expect(result.code != 0 && result.errors.contains("'nonsense' is not an address and port"), "\(result)")
    }
}
