import Foundation
import TestKit
import Testing

/// The HTTP API with good and bad input.
@Suite(.serialized, .blocking) struct APITests {
    let hub: HubUnderTest
    let token: String

    init() throws {
        hub = try HubUnderTest()
        token = try hub.addUser()
    }

    private func post(_ body: String, token: String? = nil) throws -> Answer {
        try HTTP.request(
            "POST", port: hub.port, "/v1/messages", token: token ?? self.token, agent: nil, body: Array(body.utf8))
    }

    @Test func everyBadFieldIsNamed() throws {
        let good = #""from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":"x""#
        #expect(try post("{\(good)}").status == 201)
        let cases: [(body: String, field: String?)] = [
            ("", nil), ("{", nil), ("[]", nil), ("null", nil), ("{}", "from"),
            (#"{"from":1,"to":[],"subject":"x"}"#, "from"),
            (#"{"from":"eve@example.com","to":[{"email":"a@example.com"}],"subject":"x"}"#, "from"),
            (#"{"from":"sam@example.com","to":[],"subject":"x"}"#, "to"),
            (#"{"from":"sam@example.com","to":[{"email":"no"}],"subject":"x"}"#, "to[0].email"),
            (
                #"{"from":"sam@example.com","to":[{"email":"a@example.com"},{"email":"A@example.com"}],"subject":"x"}"#,
                "to[1].email"
            ),
            (#"{"from":"sam@example.com","to":[{"email":"a@example.com"}]}"#, "subject"),
            ("{\(good),\"links\":[\"javascript:alert(1)\"]}", "links[0]"),
            ("{\(good),\"links\":[\"https://example.com/\\r\\nSet-Cookie: a=b\"]}", "links[0]"),
            ("{\(good),\"sent_at\":\"yesterday\"}", "sent_at"),
            (#"{"from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":"a\u0000b"}"#, "subject"),
            (
                #"{"from":"sam@example.com","to":[{"email":"a@example.com","name":"\u0000"}],"subject":"x"}"#,
                "to[0].name"
            ),
            ("{\(good),\"track\":{\"opens\":\"yes\"}}", "track.opens"),
        ]
        for (body, field) in cases {
            let answer = try post(body)
            #expect(answer.status == 400, "\(body)")
            #expect(answer.field == field, "\(body): \(answer.text)")
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
        #expect(try hub.log(token).count == 1)
    }

    @Test func tokensAreHeldToTheirScopes() throws {
        let reader = try hub.token(scopes: "read")
        let body = #"{"from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":"x"}"#
        #expect(try post(body, token: reader).status == 403)
        #expect(try HTTP.get(port: hub.port, "/v1/activity", token: reader).status == 200)
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: reader).status == 200)
        let tracker = try hub.token(scopes: "track")
        #expect(try post(body, token: tracker).status == 201)
        #expect(try HTTP.get(port: hub.port, "/v1/activity", token: tracker).status == 403)
        for wrong in ["mb_wrong", "", String(repeating: "x", count: 600)] {
            let answer = try HTTP.get(port: hub.port, "/v1/me", token: wrong)
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"] == "Bearer")
        }
        #expect(try HTTP.get(port: hub.port, "/v1/me").status == 401)
        _ = try hub.command("token", "revoke", reader)
        try eventually("the revoked token is refused", seconds: 2) {
            try HTTP.get(port: hub.port, "/v1/me", token: reader).status == 401
        }
    }

    @Test func usersSeeTheirOwnLogAlone() throws {
        _ = try hub.register(token)
        let other = try hub.addUser("eve@example.com")
        #expect(try hub.log(other).isEmpty)
        let answer = try post(
            #"{"from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":"x"}"#, token: other)
        #expect(answer.status == 400 && answer.field == "from")
    }

    @Test func pagesAreWholeWhileMoreIsWritten() throws {
        for batch in 0..<5 { _ = try hub.register(token, to: (0..<40).map { "r\(batch)-\($0)@example.com" }) }
        var seen: [Int] = []
        var path: String? = "/v1/activity?limit=7"
        while let current = path {
            let page = try #require(try HTTP.get(port: hub.port, current, token: token).json as? [String: Any])
            seen += try #require(page["items"] as? [[String: Any]]).compactMap { $0["seq"] as? Int }
            if seen.count % 21 == 0 { _ = try hub.register(token) }
            path = (page["next"] as? String).map { "/v1/activity?limit=7&cursor=\($0)" }
        }
        #expect(seen == Array((1...200).reversed()))
    }

    @Test func activityIsFiltered() throws {
        let people = try hub.register(token, to: ["a@example.com", "b@example.com"], links: ["https://example.com/"])
        _ = try HTTP.get(port: hub.port, people[0].pixel)
        _ = try HTTP.get(port: hub.port, people[1].links[0])
        _ = try HTTP.get(port: hub.port, people[1].pixel, agent: "curl/7.88.1")
        func seqs(_ query: String) throws -> [Int] {
            let answer = try HTTP.get(port: hub.port, "/v1/activity?" + query, token: token)
            #expect(answer.status == 200, "\(query): \(answer.text)")
            return ((answer.json as? [String: Any])?["items"] as? [[String: Any]] ?? []).compactMap {
                $0["seq"] as? Int
            }
        }
        #expect(try seqs("") == [6, 5, 4, 3, 2, 1])
        #expect(try seqs("kind=open") == [6, 4, 3])
        #expect(try seqs("kind=open,click&verdict=human") == [5, 4, 3])
        #expect(try seqs("contact=B%40example.com") == [6, 5, 4, 2])
        _ = try hub.register(token, to: ["a+b@example.com"])
        #expect(try seqs("contact=a%2Bb%40example.com") == [7])
        #expect(try seqs("contact=a%2bb@example.com&kind=sent%2Copen") == [7])
        #expect(try seqs("after=2&limit=2") == [3, 4])
        #expect(try seqs("before=3") == [2, 1])
        #expect(try seqs("since=1h") == [7, 6, 5, 4, 3, 2, 1])
        #expect(try seqs("until=1h").isEmpty)
        for (query, field) in [
            ("kind=opened", "kind"), ("limit=0", "limit"), ("after=x", "after"), ("since=soon", "since"),
            ("colour=red", "colour"), ("limit=1&limit=2", "limit"), ("cursor=zzz", "cursor"),
            ("contact=%ff", "contact"),
        ] {
            let answer = try HTTP.get(port: hub.port, "/v1/activity?" + query, token: token)
            #expect(answer.status == 400 && answer.field == field, "\(query): \(answer.text)")
        }
        // What is no escape is what it is.
        #expect(try HTTP.get(port: hub.port, "/v1/activity?contact=%zz", token: token).status == 400)
    }

    @Test func aFreeSeatTracksOpensAlone() throws {
        let free = try hub.addUser("fay@example.com", seat: "free")
        let answer = try post(
            #"{"from":"fay@example.com","to":[{"email":"a@example.com"}],"subject":"x","links":["https://example.com/"]}"#,
            token: free)
        #expect(answer.status == 201)
        #expect(answer.text.contains(#""tracked_url":"https://example.com/""#))
        #expect(answer.text.contains("free"))
        let untracked = try post(
            #"{"from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":"x","links":["https://example.com/"],"track":{"opens":false,"clicks":false}}"#
        )
        #expect(untracked.text.contains(#""pixel_url":null"#))
        #expect(untracked.text.contains(#""tracked_url":"https://example.com/""#))
    }

    @Test func whereOpensAreNotTrackedAClickIsAClick() throws {
        let answer = try post(
            #"{"from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":"x","links":["https://example.com/"],"track":{"opens":false}}"#
        )
        let link = try #require(answer.text.components(separatedBy: "\"").first { $0.hasPrefix(hub.url) })
        #expect(try HTTP.get(port: hub.port, String(link.dropFirst(hub.url.count))).status == 302)
        #expect(try hub.log(token).map { $0["kind"] as? String } == ["sent", "click"])
    }

    @Test func httpItselfIsBounded() throws {
        let lengthless = try HTTP.request("POST", port: hub.port, "/v1/messages", token: token)
        #expect(lengthless.status == 411 && lengthless.headers["content-type"] == "application/problem+json")
        let connection = try Connection(port: hub.port)
        try connection.write(
            "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nContent-Length: 1048577\r\n\r\n"
        )
        #expect(try HTTP.answer(on: connection).status == 413)
        #expect(try HTTP.request("DELETE", port: hub.port, "/v1/me", token: token).status == 405)
        #expect(try HTTP.get(port: hub.port, "/v1/nothing", token: token).status == 404)
        #expect(try HTTP.get(port: hub.port, "/").status == 404)
        #expect(try HTTP.get(port: hub.port, "/v1/subscribe", token: token).status == 426)
        // What a proxy in front might read in another way (RFC 9112, 11.2).
        for request in [
            "POST /v1/messages HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            "GET /v1/me HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", "GET /v1/me HTTP/1.1\r\nContent-Length: 5\r\n",
            "POST /v1/messages HTTP/1.1\r\nContent-Length: 5abc\r\n",
        ] {
            let connection = try Connection(port: hub.port)
            try connection.write(request + "Host: x\r\n\r\nGET /o/x.gif HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect([400, 401].contains(try HTTP.answer(on: connection).status))
            #expect(connection.isClosedByPeer(), "nothing after it is taken for a request")
        }
        let garbage = try Connection(port: hub.port)
        try garbage.write("\u{1}\u{2}\u{3}\r\n\r\n")
        #expect(garbage.isClosedByPeer())
        let long = try Connection(port: hub.port)
        try? long.write("GET /o/\(String(repeating: "a", count: 100_000)).gif HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(long.isClosedByPeer())
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: token).status == 200)
    }

    @Test func theAdministratorsListener() throws {
        #expect(try HTTP.get(port: hub.adminPort, "/live").text == #"{"status":"live"}"#)
        #expect(try HTTP.get(port: hub.adminPort, "/ready").text == #"{"status":"ready"}"#)
        #expect(try HTTP.get(port: hub.adminPort, "/v1/me", token: token).status == 404)
        #expect(try HTTP.get(port: hub.port, "/live").status == 404)
    }
}
