import Foundation
import TestKit
import Testing

/// Pixel and links as recipients' programs fetch them.
@Suite(.serialized, .blocking) struct TrackingTests {
    @Test func theWayFromSendingToTheTerminal() throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.0/8"])
        let token = try hub.addUser()
        let alice = try hub.register(token, links: ["https://example.com/pricing?a=1&b=2"])[0]

        let pixel = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: 81.2.69.142"])
        #expect(pixel.status == 200)
        #expect(pixel.body.count == 43)
        #expect(pixel.body.starts(with: Array("GIF89a".utf8)))
        #expect(pixel.headers["content-type"] == "image/gif")
        #expect(pixel.headers["cache-control"] == "no-store, no-cache, must-revalidate, private")

        let click = try HTTP.get(port: hub.port, alice.links[0])
        #expect(click.status == 302)
        #expect(click.headers["location"] == "https://example.com/pricing?a=1&b=2")

        let tail = try run(
            Programs.terminal, ["tail", "-o", "json", "--from-start", "--count", "3", "--timeout", "10"],
            environment: hub.environment(token))
        #expect(tail.code == 0)
        let activities = try tail.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(activities.map { $0["kind"] as? String } == ["sent", "open", "click"])
        #expect(activities.map { $0["seq"] as? Int } == [1, 2, 3])
        let open = activities[1]
        #expect((open["recipient"] as? [String: Any])?["email"] as? String == "alice@example.com")
        #expect((open["message"] as? [String: Any])?["subject"] as? String == "Q3 offer")
        #expect((open["location"] as? [String: Any])?["country"] as? String == "GB")
        #expect(open["verdict"] as? String == "human")
        #expect((activities[2]["link"] as? [String: Any])?["url"] as? String == "https://example.com/pricing?a=1&b=2")
        #expect(try hub.stop() == 0)
    }

    @Test func headIsAnsweredAndNeverCounts() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token, links: ["https://example.com/"])[0]
        let pixel = try HTTP.request("HEAD", port: hub.port, alice.pixel)
        #expect(pixel.status == 200)
        #expect(pixel.headers["content-length"] == "43")
        let click = try HTTP.request("HEAD", port: hub.port, alice.links[0])
        #expect(click.status == 302)
        #expect(click.headers["location"] == "https://example.com/")
        #expect(try hub.log(token).map { $0["kind"] as? String } == ["sent"])
    }

    @Test func garbageGetsAPixelOrAPlainPageAndIsNotKept() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token, links: ["https://example.com/"])[0]
        let ticket = alice.pixel.dropFirst(3).dropLast(4)
        let last = ticket.last == "A" ? "B" : "A"
        for path in [
            "/o/x.gif", "/o/.gif", "/o/\(ticket.dropLast())\(last).gif", "/o/\(ticket)", "/o/\(ticket)\(ticket).gif",
            "/o/%00.gif",
        ] {
            let answer = try HTTP.get(port: hub.port, path)
            #expect(answer.status == 200 && answer.body.count == 43, "\(path)")
        }
        for path in [
            "/c/x/1", "/c/\(ticket)/0", "/c/\(ticket)/2", "/c/\(ticket)/-1", "/c/\(ticket)", "/c/\(ticket)/1/2",
            "/c/\(ticket)/99999999999999999999",
        ] {
            let answer = try HTTP.get(port: hub.port, path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8", "\(path)")
            #expect(!answer.text.contains("<script"))
        }
        for path in ["/c/\(ticket)/1", "/o/\(ticket).gif"] {
            let answer = try HTTP.request("POST", port: hub.port, path, body: [])
            #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD", "\(path)")
        }
        #expect(try hub.log(token).count == 1)
    }

    @Test func repeatsFoldAndNthCounts() throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"])
        let token = try hub.addUser()
        let alice = try hub.register(token)[0]
        for _ in 0..<3 { _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: 192.0.2.1"]) }
        _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: 198.51.100.1"])
        let opens = try hub.log(token).filter { $0["kind"] as? String == "open" }
        #expect(opens.map { $0["nth"] as? Int } == [1, 2])
    }

    @Test func oneConnectionServesManyRequests() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token, links: (1...20).map { "https://example.com/\($0)" })[0]
        let connection = try Connection(port: hub.port)
        for (index, link) in alice.links.enumerated() {
            let answer = try HTTP.request("GET", on: connection, link)
            #expect(answer.headers["location"] == "https://example.com/\(index + 1)")
            #expect(try HTTP.request("HEAD", on: connection, link).status == 302)
            #expect(try HTTP.request("GET", on: connection, "/nowhere").status == 404)
        }
        let clicks = try hub.log(token).filter { $0["kind"] as? String == "click" }
        #expect(clicks.map { ($0["link"] as? [String: Any])?["n"] as? Int } == Array(1...20))
    }

    /// RFC 9112, 9.3.2: answers come in the order of the requests.
    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token, links: (1...12).map { "https://example.com/\($0)" })[0]
        let connection = try Connection(port: hub.port)
        try connection.write(
            alice.links.map { "GET \($0) HTTP/1.1\r\nHost: x\r\nUser-Agent: \(firefox)\r\n\r\n" }.joined())
        for index in 1...12 {
            #expect(try HTTP.answer(on: connection).headers["location"] == "https://example.com/\(index)")
        }
    }

    @Test func listensOnIPv6() throws {
        let hub = try HubUnderTest(["--trusted-proxy", "::1"], ipv6: true)
        let token = try hub.addUser()
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "-o", "json", "--from-start", "--count", "1", "--timeout", "10"],
            environment: ["MAILBELL_HUB": "http://[::1]:\(hub.port)", "MAILBELL_TOKEN": token])
        let body: [String: Any] = ["from": "sam@example.com", "to": [["email": "a@example.com"]], "subject": "x"]
        let answer = try HTTP.request(
            "POST", port: hub.port, "/v1/messages", token: token,
            body: Array(JSONSerialization.data(withJSONObject: body)), ipv6: true)
        #expect(answer.status == 201)
        #expect(try tail.wait() == 0)
    }

    /// The places are those of Debian's own table; documentation addresses have none.
    @Test func onlyTrustedProxiesAreBelieved() throws {
        let open = try HubUnderTest()
        let proxied = try HubUnderTest(["--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/8"])
        func country(_ hub: HubUnderTest, _ headers: [String]) throws -> String? {
            let token = try hub.token()
            let alice = try hub.register(token)[0]
            _ = try HTTP.get(port: hub.port, alice.pixel, headers: headers)
            let last = try #require(try hub.log(token).last)
            #expect(last["kind"] as? String == "open")
            return (last["location"] as? [String: Any])?["country"] as? String
        }
        _ = try open.addUser()
        _ = try proxied.addUser()
        #expect(try country(open, ["X-Forwarded-For: 81.2.69.142"]) == nil)
        #expect(try country(proxied, ["X-Forwarded-For: 81.2.69.142"]) == "GB")
        #expect(try country(proxied, ["X-Forwarded-For: 8.8.8.8, 81.2.69.142"]) == "GB")
        #expect(try country(proxied, ["X-Forwarded-For: 81.2.69.142, 10.1.2.3"]) == "GB")
        #expect(try country(proxied, ["X-Forwarded-For: 8.8.8.8", "X-Forwarded-For: 81.2.69.142"]) == "GB")
        #expect(try country(proxied, ["X-Forwarded-For: 81.2.69.142, garbage"]) == nil)
        #expect(try country(proxied, ["Forwarded: for=\"[::ffff:81.2.69.142]:4711\";proto=https"]) == "GB")
        #expect(try country(proxied, ["Forwarded: for=_hidden"]) == nil)
    }

    @Test func tlsServesHTTP1AndNoHTTP2() throws {
        let folder = try TemporaryFolder()
        let (certificate, key) = (folder.path + "/cert.pem", folder.path + "/key.pem")
        let made = try run(
            URL(fileURLWithPath: "/usr/bin/openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
            ])
        try #require(made.code == 0, "\(made.errors)")
        let hub = try HubUnderTest(["--tls-cert", certificate, "--tls-key", key], scheme: "https", start: false)
        let token = try hub.addUser()
        try hub.start()
        func curl(_ arguments: String...) throws -> String { try curl(arguments) }
        func curl(_ arguments: [String]) throws -> String {
            try run(URL(fileURLWithPath: "/usr/bin/curl"), ["-sk", "--max-time", "10", "-A", firefox] + arguments)
                .output
        }
        let message = try curl(
            "--http2", "-H", "Authorization: Bearer \(token)", "-d",
            #"{"from":"sam@example.com","to":[{"email":"alice@example.com"}],"subject":"x","links":["https://example.com/"]}"#,
            hub.url + "/v1/messages")
        let links = message.components(separatedBy: "\"").filter { $0.hasPrefix(hub.url) }
        try #require(links.count == 3, "\(message)")
        // The hub does not offer HTTP/2, and a client that asks for it is answered all the same.
        for version in ["--http1.1", "--http2"] {
            let pixel = try curl(
                version, "-o", "/dev/null", "-w", "%{http_version} %{http_code} %{size_download} %{content_type}",
                links[0])
            #expect(pixel == "1.1 200 43 image/gif")
            let click = try curl(version, "-w", "%{http_version} %{http_code} %{redirect_url}", links[1])
            #expect(click == "1.1 302 https://example.com/")
            #expect(try curl(version, "-I", "-w", "%{http_code}", "-o", "/dev/null", links[1]) == "302")
            for form in [[], ["-d", ""]] {
                let page = try curl([version, "-w", " %{http_code}"] + form + [links[2]])
                #expect(page.hasSuffix(" 200") && page.contains("</html>"), "\(page)")
            }
            let problem = try curl(version, "-w", " %{http_code}", hub.url + "/v1/me")
            #expect(problem.hasSuffix("} 401"))
        }
        // An answer of many records.
        for _ in 0..<3 {
            let people = (0..<400).map { "{\"email\":\"p\($0)@example.com\"}" }.joined(separator: ",")
            let subject = String(repeating: "s", count: 900)
            let body = "{\"from\":\"sam@example.com\",\"to\":[\(people)],\"subject\":\"\(subject)\"}"
            _ = try curl(
                "--http2", "-H", "Authorization: Bearer \(token)", "-d", body, "-o", "/dev/null",
                hub.url + "/v1/messages")
        }
        let page = ["-H", "Authorization: Bearer \(token)", hub.url + "/v1/activity?limit=1000"]
        let answer = try curl(page[0], page[1], page[2])
        #expect(answer.utf8.count > 1_000_000)
        #expect(try curl(page[0], page[1], page[2]) == answer)
        // Nobody is upgraded to HTTP/2 in the clear: the answer comes over HTTP/1.1.
        let clear = try HubUnderTest()
        let upgraded = try curl(
            "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", clear.url + "/o/x.gif")
        #expect(upgraded == "1.1 200")
        let kinds = try curl("--http2", "-H", "Authorization: Bearer \(token)", hub.url + "/v1/activity?after=0")
        #expect(
            kinds.components(separatedBy: "\"kind\":\"open\"").count - 1 == 1, "the second open folds into the first")

        let tail = ["tail", "-o", "json", "--from-start", "--count", "1", "--timeout", "5"]
        let trusting = try run(
            Programs.terminal, tail, environment: hub.environment(token).merging(["SSL_CERT_FILE": certificate]) { $1 })
        #expect(trusting.code == 0, "\(trusting.errors)")
        let wary = try run(Programs.terminal, tail, environment: hub.environment(token))
        #expect(wary.code == 2 && wary.errors.contains("certificate"), "\(wary.errors)")
    }
}
