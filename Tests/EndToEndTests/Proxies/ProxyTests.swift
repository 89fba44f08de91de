import Foundation
import TestKit
import Testing

/// The files of `deploy/proxy`, each with its proxy in front of a hub, from the reader's pixel to the sender's terminal.
@Suite(.serialized, .blocking) struct ProxyTests {
    @Test(.enabled(if: Tool("nginx").isInstalled, "\(Tool.needs("nginx"))")) func nginx() throws {
        // nginx answers at once while the hub is away; the two others wait for it.
        try trial(.nginx, waitsForHub: false)
    }

    @Test(.enabled(if: Tool("caddy").isInstalled, "\(Tool.needs("caddy"))")) func caddy() throws {
        try trial(.caddy, waitsForHub: true)
    }

    @Test(.enabled(if: Tool("haproxy").isInstalled, "\(Tool.needs("haproxy"))")) func haproxy() throws {
        try trial(.haproxy, waitsForHub: true)
    }

    private func trial(_ kind: ReverseProxy.Kind, waitsForHub: Bool) throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"])
        let token = try hub.addUser()
        let proxy = try ReverseProxy(kind, before: hub)
        let people = try hub.register(token, to: (0..<9).map { "p\($0)@example.com" }, links: ["https://example.com/"])
        let environment = hub.environment(token).merging(["MAILBELL_HUB": proxy.url, "SSL_CERT_FILE": proxy.authority])
        { $1 }
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "--from-start", "-o", "json"], environment: environment)
        try eventually("the tail is connected: \(tail.errors)") { tail.lines.count == people.count }

        try addresses(kind, proxy, environment, people)
        try eventually("all opens are told: \(tail.errors)") { tail.lines.count == people.count + 4 }
        try methodsAndBodies(kind, hub, proxy, token, people[3])
        try restart(kind, hub, proxy, Array(people[4..<8]), waitsForHub: waitsForHub)

        // What happened while the hub and the tail were apart has come, in order, and nothing twice.
        let head = try hub.log(token).count
        try eventually("all are told: \(tail.errors)", seconds: 40) { tail.lines.count >= head }
        #expect(tail.lines.compactMap { member($0, "seq") as? Int } == Array(1...head), "\(kind): \(tail.errors)")
        #expect(try hub.metrics().value("mailbell_resumes_total", ["outcome": "exact"]) == 1, "\(kind)")

        // No line of a log leads to a reader or a contact, also of requests that failed.
        for secret in people.map(\.pixel) + ["127.0.7.9", "p1@example.com"] {
            #expect(!proxy.log.contains(secret), "\(kind) has logged \(secret): \(proxy.log)")
        }
    }

    /// The hub learns the client's address from the proxy alone, whatever the client claims.
    private func addresses(
        _ kind: ReverseProxy.Kind, _ proxy: ReverseProxy, _ environment: [String: String], _ people: [Tracked]
    ) throws {
        let claims = [
            [], ["-H", "X-Forwarded-For: 81.2.69.142", "-H", "Forwarded: for=81.2.69.142"],
            ["-H", "Forwarded: for=_nobody", "-H", "X-Forwarded-For: 127.0.0.1", "-H", "X-Forwarded-For: nonsense"],
        ]
        for (person, claim) in zip(people, claims) {
            let pixel = try proxy.curl(person.pixel, ["-o", "/dev/null"] + claim)
            #expect(try pixel.wait() == 0 && pixel.output == " 200 2", "\(kind) \(claim): \(pixel.output)")
            let why = try run(Programs.terminal, ["why"], environment: environment)
            #expect(why.output.contains("open  \(person.email)"), "\(kind): \(why)")
            #expect(why.output.contains("from 127.0.7.0/24,"), "\(kind) \(claim): \(why.output)")
        }
        #expect(try proxy.answer(people[8].pixel, from: "::1", "-o", "/dev/null") == " 200 2", "\(kind)")
        let why = try run(Programs.terminal, ["why"], environment: environment)
        // Of ::1 the network that is kept is ::, which is nobody's; the proxy's own would be 127.0.0.0/24.
        #expect(
            why.output.contains("open  \(people[8].email)") && why.output.contains("from an unknown address"),
            "\(kind): \(why)")
    }

    private func methodsAndBodies(
        _ kind: ReverseProxy.Kind, _ hub: HubUnderTest, _ proxy: ReverseProxy, _ token: String, _ person: Tracked
    ) throws {
        let click = try proxy.answer(person.links[0], "-o", "/dev/null", "-w", "%{redirect_url} %{http_code}")
        #expect(click == "https://example.com/ 302", "\(kind): \(click)")
        let login = ["-H", "Authorization: Bearer \(token)", "-H", "Expect:"]
        for version in ["--http1.1", "--http2"] {
            // The longest body there may be, and one beyond: the hub's own answers, as its clients understand them.
            for (extra, status) in [(0, "201"), (1, "413"), (3_000_000, "413")] {
                let json = #"{"from":"sam@example.com","to":[{"email":"z@example.com"}],"subject":"\#(version)"}"#
                let file = hub.folder.path + "/body"
                try Data((json + String(repeating: " ", count: (1 << 20) - json.utf8.count + extra)).utf8)
                    .write(to: URL(fileURLWithPath: file))
                let program = try proxy.curl("/v1/messages", login + [version, "--data-binary", "@\(file)"])
                try program.wait()
                #expect(program.output.contains(" \(status) "), "\(kind) \(version) \(extra): \(program.output)")
                #expect(program.output.contains("1048576 bytes") == (status == "413"), "\(kind): \(program.output)")
            }
        }
        #expect(try proxy.answer("/v1/me").contains(#""status":401"#), "\(kind)")
        #expect(try proxy.answer("/metrics").contains(#""status":404"#), "\(kind)")
        let upgrade = try proxy.answer(
            "/v1/me", "--http1.1", "-H", "Upgrade: h2c", "-H", "Connection: Upgrade, HTTP2-Settings", "-H",
            "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA")
        #expect(upgrade.hasSuffix(" 401 1.1"), "\(kind): \(upgrade)")

        // In the clear there is the way to https and nothing else.
        let plain = try HTTP.get(port: proxy.plainPort, person.pixel, ipv6: true)
        #expect([301, 308].contains(plain.status), "\(kind): \(plain.status)")
        let target = URL(string: plain.headers["location"] ?? "")
        #expect(target?.scheme == "https" && target?.host == "localhost", "\(kind): \(plain.headers)")
        #expect(target?.path == person.pixel, "\(kind): \(plain.headers)")
    }

    private func restart(
        _ kind: ReverseProxy.Kind, _ hub: HubUnderTest, _ proxy: ReverseProxy, _ people: [Tracked], waitsForHub: Bool
    ) throws {
        #expect(try hub.stop() == 0)
        // Somebody who does not wait, which proxies take for a request that failed.
        _ = try proxy.answer(people[0].pixel, "--max-time", "1")
        let waiting = try proxy.curl(people[0].pixel, ["-o", "/dev/null"])
        if !waitsForHub {
            try waiting.wait()
            #expect(waiting.output == " 502 2", "\(kind): \(waiting.output)")
        } else {
            usleep(1_500_000)
            #expect(waiting.isRunning, "\(kind): \(waiting.output)")
        }
        try hub.start()
        if waitsForHub {
            try waiting.wait()
            #expect(waiting.output == " 200 2", "\(kind): \(waiting.output)")
        }
        for person in people.dropFirst() {
            #expect(try proxy.answer(person.pixel, "-o", "/dev/null") == " 200 2", "\(kind)")
        }
    }

    /// A session says nothing for 25 s, and is given up after 35 s of silence: by its ends, not by what is between them.
    @Test func proxiesWaitLongerThanAHeartbeat() throws {
        func seconds(_ kind: ReverseProxy.Kind, _ pattern: Regex<(Substring, Substring)>) throws -> [Int] {
            try kind.shippedFile().matches(of: pattern).compactMap { Int($0.output.1) }
        }
        let nginx = try ReverseProxy.Kind.nginx.shippedFile()
        let location = try #require(nginx.range(of: "location = /v1/subscribe"))
        let subscribe = nginx[location.upperBound...]
        for name in ["proxy_read_timeout", "proxy_send_timeout"] {
            let value = try #require(
                subscribe.firstMatch(of: try Regex("\(name) (\\d+)s;", as: (Substring, Substring).self)))
            #expect(Int(value.output.1).map { $0 > 60 } == true, "\(name)")
        }
        #expect(try seconds(.haproxy, /timeout tunnel (\d+)s/).map { $0 > 60 } == [true])
        // Caddy has no limit for a connection that was upgraded, unless it is given one.
        #expect(try seconds(.caddy, /stream_timeout (\d+)/).isEmpty)
    }
}
