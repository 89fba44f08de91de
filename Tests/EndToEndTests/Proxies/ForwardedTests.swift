import Foundation
import TestKit
import Testing

/// Whose word on a reader's address counts, over real sockets, and what `check` says where nobody's did.
@Suite(.serialized, .blocking) struct ForwardedTests {
    /// The country that is shown of an open, and the network that it was judged by.
    private func seen(
        _ hub: HubUnderTest, _ token: String, _ headers: [String]
    ) throws -> (country: String?, network: String) {
        let alice = try hub.register(token, to: ["\(UUID().uuidString.lowercased())@example.com"])[0]
        _ = try HTTP.get(port: hub.port, alice.pixel, headers: headers)
        let last = try #require(try hub.log(token).last)
        #expect(last["kind"] as? String == "open")
        let why = try run(Programs.terminal, ["why"], environment: hub.environment(token)).output
        let network = why.firstMatch(of: /from ([0-9a-f.:]+\/\d+|an address that was not told)/).map {
            String($0.output.1)
        }
        return ((last["location"] as? [String: Any])?["country"] as? String, network ?? why)
    }

    @Test func theNearestProxyIsBelieved() throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.0/8"])
        let token = try hub.addUser()
        for headers in [
            ["Forwarded: for=8.8.8.8", "Forwarded: for=81.2.69.142;proto=https"],
            ["Forwarded: for=8.8.8.8, for=81.2.69.142"], ["Forwarded: for=8.8.8.8;by=\", for=81.2.69.142"],
            ["Forwarded: for=8.8.8.8;by=\"", "Forwarded: for=81.2.69.142"],
            ["Forwarded: for=81.2.69.142;host=\"x, for=8.8.8.8;y\""], ["Forwarded: for=\"81.2.69.142:_p1\""],
            ["X-Forwarded-For: 8.8.8.8", "Forwarded: for=81.2.69.142", "X-Forwarded-For: 81.2.69.142"],
        ] {
            let found = try seen(hub, token, headers)
            #expect(found == ("GB", "81.2.69.0/24"), "\(headers)")
        }
        let bare = try seen(
            hub, token, ["Forwarded: by=3.235.38.58;for=2001:470:6d:40a:70f7:8d6a:2935:7183"])
        #expect(bare.network == "2001:470:6d::/48")
        // Behind nginx, which passes a client's Forwarded on: the claim decides nothing, and nothing is shown.
        let claimed = try seen(hub, token, ["Forwarded: for=8.8.8.8", "X-Forwarded-For: 81.2.69.142"])
        #expect(claimed == (nil, "81.2.69.0/24"))
        for headers in [
            ["X-Forwarded-For: 81.2.69.142, unix:"], ["Forwarded: for=81.2.69.142, for=_hidden"],
            ["X-Forwarded-For: 81.2.69.142, unknown"],
        ] {
            #expect(try seen(hub, token, headers) == (nil, "127.0.0.0/24"), "\(headers)")
        }
    }

    @Test func settingsSayWhatTheProxyWrites() throws {
        for (header, network) in [("x-forwarded-for", "81.2.69.0/24"), ("Forwarded", "8.8.8.0/24")] {
            let hub = try HubUnderTest([
                "--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "unix", "--proxy-header", header,
            ])
            let token = try hub.addUser()
            let found = try seen(
                hub, token, ["Forwarded: for=8.8.8.8, for=unix:", "X-Forwarded-For: 81.2.69.142, unix:"])
            #expect(found.network == network && found.country == (header == "Forwarded" ? "US" : "GB"))
        }
        let folder = try TemporaryFolder()
        func check(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(
                Programs.hub,
                ["check", "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none"] + arguments)
        }
        let good = try check("--trusted-proxy", "unix:", "--proxy-header", "forwarded")
        #expect(good.code == 0 && good.output.contains("proxy-header") && good.output.contains("unix:"), "\(good)")
        let wrong = try check("--trusted-proxy", "unixx", "--proxy-header", "x-real-ip")
        #expect(wrong.code != 0 && wrong.errors.contains("nor unix for a hop over a UNIX socket"), "\(wrong)")
        #expect(wrong.errors.contains("'x-real-ip' is not one of x-forwarded-for, forwarded"), "\(wrong)")
    }

    @Test func checkSaysWhatTheHopsLookedLike() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        func check() throws -> String {
            let result = try run(
                Programs.hub,
                [
                    "check", "--data", hub.data, "--listen", "127.0.0.1:\(hub.port)", "--admin",
                    "127.0.0.1:\(hub.adminPort)", "--trusted-proxy", "127.0.0.1",
                ])
            return result.output.split(separator: "\n").first { $0.contains(" proxies ") }.map(String.init) ?? ""
        }
        #expect(try check() == "")
        let people = try hub.register(token, to: (0..<5).map { "p\($0)@example.com" })
        for (person, hop) in zip(people, ["81.2.69.142, unix:", "unix:", "unknown"]) {
            _ = try HTTP.get(port: hub.port, person.pixel, headers: ["X-Forwarded-For: \(hop)"])
        }
        // Nobody's ticket is no opening.
        _ = try HTTP.get(port: hub.port, "/o/AAAAAAAAAAAAAAAA.gif", headers: ["X-Forwarded-For: 81.2.69.142"])
        let none = try check()
        #expect(none.contains("warn   proxies"), "\(none)")
        #expect(none.contains("of 3 hits through proxies in the last 24 hours, none named the reader's address"))
        #expect(
            none.contains("2 a hop over a UNIX socket (unix:), 1 unknown; add unix to trusted-proxy"))
        _ = try HTTP.get(port: hub.port, people[3].pixel, headers: ["X-Forwarded-For: 81.2.69.142"])
        let some = try check()
        #expect(
            some.contains("ok     proxies") && some.contains("of 4 hits") && some.contains("1 named"), "\(some)")
        #expect(try hub.metrics().value("mailbell_proxy_hops", ["hop": "unix"]) == 2)
    }

    /// A proxy that nobody has named: the usual reason for an open without a place.
    @Test func aProxyThatIsNotNamedIsSaid() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        _ = try HTTP.get(
            port: hub.port, try hub.register(token)[0].pixel, headers: ["X-Forwarded-For: 81.2.69.142"])
        let result = try run(
            Programs.hub,
            [
                "check", "--data", hub.data, "--listen", "127.0.0.1:\(hub.port)", "--admin",
                "127.0.0.1:\(hub.adminPort)",
            ])
        #expect(result.output.contains("add the proxy's address to trusted-proxy"), "\(result)")
    }
}
