import Foundation
import TestKit
import Testing

/// Apple's list of its relays and the table of autonomous systems: put in place, in force, replaced while the hub runs.
@Suite(.serialized, .blocking) struct RelayTests {
    private let folder = try! TemporaryFolder()

    private static let safari =
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15"
    private static let cities = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("GeoIPTests/Fixtures/maxmind-city.mmdb").path
    private static let systems = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("GeoIPTests/Fixtures/asn.mmdb").path

    private func list(_ networks: Int, of base: String = "10.0") -> Data {
        Data(
            (0..<networks).map { "\(base).\($0 / 128).\($0 % 128 * 2)/31,US,US-CA,Los Angeles,\n" }
                .joined().utf8)
    }

    private func open(
        _ hub: HubUnderTest, _ token: String, agent: String = Self.safari, from address: String
    ) throws -> [String: Any] {
        let alice = try hub.register(token, to: ["\(UUID().uuidString)@example.com"])[0]
        _ = try HTTP.get(
            port: hub.port, alice.pixel, agent: agent, headers: ["X-Forwarded-For: \(address)"])
        return try #require(hub.log(token).last { $0["kind"] as? String == "open" })
    }

    @Test func aListIsDownloadedCheckedAndTakenIntoUse() throws {
        let relays = Data("192.0.2.0/27,US,US-CA,Los Angeles,\n2001:db8::/64,GB,GB-EN,London,\n".utf8)
        let server = try DownloadServer(
            in: folder,
            [
                "/egress.csv": relays, "/new.mmdb.gz": list(100), "/long.csv": list(2000), "/short.csv": list(900),
                "/page": Data("<html>".utf8),
                "/broken.csv": relays + Data("192.0.2.1/27,US,US-CA,Los Angeles,\n".utf8),
            ])
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1", "--geo-city", Self.cities])
        let token = try hub.addUser()
        let file = hub.data + "/networks/apple-relays.csv"
        func update(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(
                Programs.hub, ["networks", "update", "--data", hub.data] + arguments, environment: server.environment)
        }
        func url(_ path: String) -> String { "https://127.0.0.1:\(server.port)\(path)" }
        func label(_ address: String) throws -> String {
            try hub.command("networks", "lookup", address).replacingOccurrences(of: "\t", with: " ")
        }

        // Before: a person at home.
        let before = try open(hub, token, from: "192.0.2.7")
        #expect((before["location"] as? [String: Any])?["city"] as? String == "Duckburg", "\(before)")
        #expect(try label("192.0.2.7") == "192.0.2.7 unknown -")

        let done = try update(url("/egress.csv"))
        #expect(done.code == 0 && done.output == "\(file): 2 networks\n", "\(done)")
        try eventually("the hub takes it into use") { hub.process.errors.contains("new network lists in use") }
        #expect(try label("192.0.2.7") == "192.0.2.7 proxy Apple")

        // After: a person behind Apple, and what Apple fetches by itself.
        let person = try open(hub, token, from: "192.0.2.7")
        #expect(person["verdict"] as? String == "human" && person["via"] as? String == "direct", "\(person)")
        #expect(person["location"] == nil || person["location"] is NSNull, "\(person)")
        let prefetch = try open(hub, token, agent: "Mozilla/5.0", from: "2001:db8::7")
        #expect(prefetch["via"] as? String == "apple-mpp" && prefetch["verdict"] as? String == "machine", "\(prefetch)")
        let neighbour = try open(hub, token, from: "192.0.2.33")
        #expect((neighbour["location"] as? [String: Any])?["city"] as? String == "Duckburg", "\(neighbour)")

        // What is no list of relays is refused, and the one in use stays.
        for (path, problem) in [
            ("/page", "not Apple's list"), ("/broken.csv", "/broken.csv:3: '192.0.2.1/27' begins inside a network"),
            ("/none", "HTTP status 404"), ("/cut", "https://127.0.0.1"),
        ] {
            let refused = try update(url(path))
            #expect(refused.code == 1 && refused.errors.contains(problem), "\(path): \(refused)")
        }
        let untrusted = try run(Programs.hub, ["networks", "update", "--data", hub.data, url("/egress.csv")])
        #expect(untrusted.code == 1 && untrusted.errors.contains("certificate"), "\(untrusted.errors)")
        #expect(try update("http://127.0.0.1/egress.csv").errors.contains("is not an https URL"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == relays)

        #expect(try update(url("/long.csv")).output == "\(file): 2000 networks\n")
        #expect(try update(url("/short.csv")).errors.contains("it has 900 networks, less than half of the 2000 in use"))
        #expect(try update("--force", url("/short.csv")).code == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: hub.data + "/networks") == ["apple-relays.csv"])
    }

    /// As an operator's own list too, which needs no command.
    @Test func theListOfTheSettingsMayBeApples() throws {
        let relays = folder.path + "/egress-ip-ranges.csv"
        let own = folder.path + "/own.txt"
        try list(300).write(to: URL(fileURLWithPath: relays))
        try Data("10.0.0.4 scanner Example\n".utf8).write(to: URL(fileURLWithPath: own))
        let result = try run(
            Programs.hub,
            [
                "networks", "lookup", "--data", folder.path + "/d", "--networks", own, "--networks", relays, "10.0.0.3",
                "10.0.0.4", "10.0.0.5", "10.99.0.1",
            ])
        #expect(
            result.output
                == "10.0.0.3\tproxy\tApple\n10.0.0.4\tscanner\tExample\n10.0.0.5\tproxy\tApple\n10.99.0.1\tunknown\t-\n",
            "\(result)")
        let check = try run(
            Programs.hub, ["check", "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none"],
            environment: ["MAILBELL_HUB_NETWORKS": "\(own),\(relays)"])
        #expect(check.output.contains("ok     nets    \(own), \(relays): 301 networks"), "\(check)")
    }

    @Test func anOldListIsSaidToBeOne() throws {
        let hub = try HubUnderTest(start: false)
        let file = hub.data + "/networks/apple-relays.csv"
        let source = folder.path + "/list.csv"
        try list(10).write(to: URL(fileURLWithPath: source))
        _ = try hub.command("networks", "update", source)
        func check() throws -> String {
            try run(
                Programs.hub, ["check", "--data", hub.data, "--listen", "127.0.0.1:0", "--admin", "none"]
            ).output
        }
        #expect(try check().contains("ok     nets    \(file): Apple's relays, 0 days old"))
        let writtenAt = Date().addingTimeInterval(-62 * 86_400 - 60)
        try FileManager.default.setAttributes([.modificationDate: writtenAt], ofItemAtPath: file)
        #expect(
            try check().contains("warn   nets    \(file) is 62 days old: `mailbell-hub networks update` gets a new one")
        )
        // One that is broken keeps no hub from starting: nobody has asked for it.
        try Data("10.0.0.0/8,US,US-CA,Los Angeles,\nnonsense\n".utf8).write(to: URL(fileURLWithPath: file))
        #expect(try check().contains("warn   nets    \(file):2: not a line of Apple's list"))
        try hub.start()
        try eventually("the log says it") { hub.process.errors.contains("\(file):2: not a line of Apple's list") }
        #expect(try hub.metrics().value("mailbell_network_list_refused") == 1)
    }

    @Test func anAutonomousSystemCountsOnceThereIsATable() throws {
        let own = folder.path + "/own.txt"
        try Data("AS64496 scanner Example\nAS64497 proxy\n192.0.2.9 people\n".utf8).write(to: URL(fileURLWithPath: own))
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1", "--networks", own, "--geo-city", Self.cities])
        let token = try hub.addUser()
        #expect(try open(hub, token, from: "192.0.2.7")["verdict"] as? String == "human")
        _ = try hub.command("geo", "update", "--asn", Self.systems)
        try eventually("the hub takes it into use") { hub.process.errors.contains("asn.mmdb") }
        let scanner = try open(hub, token, from: "192.0.2.7")
        #expect(scanner["verdict"] as? String == "machine" && scanner["via"] as? String == "scanner", "\(scanner)")
        #expect(scanner["reason"] as? String == "mail-security network of Example")
        #expect(try open(hub, token, from: "192.0.2.9")["verdict"] as? String == "human", "a prefix goes before it")
        let proxied = try open(hub, token, from: "2001:db8:1::7")
        #expect(proxied["verdict"] as? String == "human")
        #expect(proxied["location"] == nil || proxied["location"] is NSNull)
        #expect(try hub.metrics().value("mailbell_geo_table_refused", ["table": "asn"]) == 0)

        // A replaced table, on a signal: what is no such table is refused, and the old one stays.
        try FileManager.default.removeItem(atPath: hub.data + "/geo/asn.mmdb")
        try FileManager.default.copyItem(atPath: Self.cities, toPath: hub.data + "/geo/asn.mmdb")
        hub.process.signal(SIGHUP)
        try eventually("it is refused") { try hub.metrics().value("mailbell_geo_table_refused", ["table": "asn"]) == 1 }
        #expect(try open(hub, token, from: "192.0.2.7")["verdict"] as? String == "machine")
    }
}
