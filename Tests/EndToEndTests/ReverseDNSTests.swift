import Foundation
import TestKit
import Testing

/// `reverse-dns` from the outside: a hit is judged without the name, and anew once that is learned; later ones with it.
@Suite(.serialized, .blocking) struct ReverseDNSTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("ReverseDNSTests/dns.py").path

    @Test func aConfirmedNameCountsForTheHitsBeforeItToo() throws {
        let folder = try TemporaryFolder()
        let own = folder.path + "/own.txt"
        try Data("*.mail.example.com scanner Example\n".utf8).write(to: URL(fileURLWithPath: own))
        let port = try freePort()
        let server = try RunningProgram(Tool.python, [Self.script, "\(port)"])
        defer { server.signal(SIGKILL) }
        try eventually("the name server listens") { (try? Connection(port: port)) != nil }
        let hub = try HubUnderTest([
            "--trusted-proxy", "127.0.0.1", "--networks", own, "--reverse-dns", "on", "--dns-server",
            "127.0.0.1:\(port)", "--log-level", "debug",
        ])
        let token = try hub.addUser()
        func open(_ address: String) throws -> String {
            let email = "\(UUID().uuidString.lowercased())@example.com"
            let alice = try hub.register(token, to: [email])[0]
            _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: \(address)"])
            return email
        }
        func told(_ kind: String, of email: String) throws -> [String] {
            try hub.log(token).filter {
                $0["kind"] as? String == kind && ($0["recipient"] as? [String: Any])?["email"] as? String == email
            }.compactMap { $0["verdict"] as? String }
        }
        let other = try open("192.0.2.11")
        let first = try open("192.0.2.10")
        try eventually("the hit is judged anew") { try told("open", of: first) == ["machine"] }
        #expect(try told("revise", of: first) == ["machine"], "devices hear of it")
        #expect(hub.process.hasSaid("network classified by its host name"))
        #expect(try told("open", of: other) == ["human"], "a name that leads elsewhere says nothing")
        let later = try open("192.0.2.10")
        #expect(try told("open", of: later) == ["machine"] && told("revise", of: later).isEmpty)
        #expect(try hub.stop() == 0)
    }
}
