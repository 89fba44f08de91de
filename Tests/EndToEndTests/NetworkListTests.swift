import Foundation
import TestKit
import Testing

/// The operator's own list of networks: checked, in force, replaced while the hub runs, refused with its line.
@Suite(.serialized, .blocking) struct NetworkListTests {
    private let folder: TemporaryFolder
    private let list: String

    init() throws {
        folder = try TemporaryFolder()
        list = folder.path + "/networks.txt"
    }

    private func place(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: list + ".new"))
        _ = rename(list + ".new", list)
    }

    @Test func theListIsInForceAndIsReplacedWhileTheHubRuns() throws {
        try place("127.0.0.0/8 scanner-probable Example\n")
        let hub = try HubUnderTest(["--networks", list])
        let token = try hub.addUser()
        // Different people: they are no burst.
        let tracked = try hub.register(
            token, to: ["alice@example.com", "bob@example.com"], links: ["https://example.com/1"],
            sentAt: Date().addingTimeInterval(-60))
        func click(_ nth: Int) throws -> [String: Any] {
            _ = try HTTP.get(port: hub.port, tracked[nth].links[0])
            let page = try HTTP.get(port: hub.port, "/v1/activity?kind=click&limit=1", token: token)
            let body = try #require(page.json as? [String: Any])
            return try #require((body["items"] as? [[String: Any]])?.first)
        }
        func count(_ outcome: String) throws -> Double {
            try hub.metrics().value("mailbell_network_list_reloads_total", ["outcome": outcome])
        }
        let all = try hub.metrics().value("mailbell_networks")

        let probable = try click(0)
        #expect(probable["via"] as? String == "scanner" && probable["verdict"] as? String == "unknown")
        #expect(probable["hold_ms"] as? Int == 2000)
        #expect(probable["reason"] as? String == "probably the mail-security scanner of Example")

        // A broken list is refused with its line, and the old one stays.
        try place("127.0.0.0/8 scanner Example\n127.0.0.0/99 people\n")
        hub.process.signal(SIGHUP)
        try eventually("it is refused") { try count("refused") == 1 }
        #expect(try hub.metrics().value("mailbell_network_list_refused") == 1)
        #expect(try hub.metrics().value("mailbell_networks") == all)
        try eventually("it is logged") { hub.process.errors.contains("\(list):2: '127.0.0.0/99' is not a network") }

        // Without a signal as well.
        try place("127.0.0.0/8 people\n127.0.0.1 scanner Example\n")
        try eventually("it is swapped in") { try count("swapped") == 1 }
        #expect(try hub.metrics().value("mailbell_network_list_refused") == 0)
        #expect(try hub.metrics().value("mailbell_networks") == all + 1)
        let certain = try click(1)
        #expect(certain["via"] as? String == "scanner" && certain["verdict"] as? String == "machine")
        #expect(certain["reason"] as? String == "mail-security network of Example")
        #expect(try count("refused") == 1)
    }

    @Test func checkAndServeSayWhatIsWrongWithIt() throws {
        func check(_ path: String) throws -> (code: Int32, output: String) {
            let result = try run(
                Programs.hub,
                ["check", "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none"],
                environment: ["MAILBELL_HUB_NETWORKS": path])
            return (result.code, result.output)
        }
        try place("# nothing but a remark\n203.0.113.0/24 scanner\n2001:db8::/32 people\n")
        let good = try check(list)
        #expect(good.code == 0 && good.output.contains("ok     nets    \(list): 2 networks"), "\(good)")
        #expect(good.output.contains("[MAILBELL_HUB_NETWORKS]"))

        try place("203.0.113.7/24 scanner\n")
        let broken = "\(list):1: '203.0.113.7/24' begins inside a network: write 203.0.113.0/24"
        let bad = try check(list)
        #expect(bad.code == 1 && bad.output.contains("FAULT  nets    \(broken)"), "\(bad)")
        let hub = try HubUnderTest(["--networks", list])
        #expect(hub.process.hasSaid("network list refused; the hub runs without it"))
        #expect(hub.process.hasSaid(broken))

        for (path, problem) in [
            ("/nowhere.txt", "/nowhere.txt: No such file or directory"), (folder.path, "not a regular file"),
        ] {
            let bad = try check(path)
            #expect(bad.code == 1 && bad.output.contains(problem), "\(bad)")
        }
        #expect(truncate(list, 65 << 20) == 0)
        #expect(try check(list).output.contains("larger than 64 MiB"))
    }
}
