import Foundation
import Testing

/// `reverse-dns` from the outside: the first hit is judged without the name, a later one with it.
@Suite(.serialized) struct ReverseDNSTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("NamesTests/dns.py").path

    @Test func aConfirmedNameCountsForLaterHitsAlone() throws {
        let folder = try TemporaryFolder()
        let own = folder.path + "/own.txt"
        try Data("*.mail.example.com scanner Example\n".utf8).write(to: URL(fileURLWithPath: own))
        let port = try freePort()
        let server = try RunningProgram(URL(fileURLWithPath: "/usr/bin/python3"), [Self.script, "\(port)"])
        defer { server.signal(SIGKILL) }
        try eventually("the name server listens") { (try? Connection(port: port)) != nil }
        let hub = try HubUnderTest([
            "--trusted-proxy", "127.0.0.1", "--networks", own, "--reverse-dns", "on", "--dns-server",
            "127.0.0.1:\(port)", "--log-level", "debug",
        ])
        let token = try hub.addUser()
        func verdict(_ address: String) throws -> String? {
            let alice = try hub.register(token, to: ["\(UUID().uuidString)@example.com"])[0]
            _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: \(address)"])
            return try #require(hub.log(token).last { $0["kind"] as? String == "open" })["verdict"] as? String
        }
        #expect(try verdict("192.0.2.10") == "human")
        #expect(try verdict("192.0.2.11") == "human")
        try eventually("it is learned") { hub.process.errors.contains("learned by a host's name") }
        #expect(try verdict("192.0.2.10") == "machine")
        #expect(try verdict("192.0.2.11") == "human", "a name that leads elsewhere says nothing")
        #expect(try hub.stop() == 0)
    }
}
