import Foundation
import TestKit
import Testing

/// Who may do what: every endpoint with every sort of token, and the edges of HTTP.
@Suite(.serialized, .blocking) struct AccessTests {
    private struct Endpoint: CustomStringConvertible {
        var method: String
        var path: String
        /// nil where any token will do.
        var scope: String?
        var body: String?
        /// What sam gets.
        var status = 200
        /// What eve gets, who has all scopes.
        var others = 200

        var description: String { "\(method) \(path)" }
    }

    let hub: HubUnderTest
    let sam: APIClient
    private let endpoints: [Endpoint]

    init() throws {
        hub = try HubUnderTest(quick: [])
        sam = APIClient(hub, try hub.addUser())
        let id = try sam.register(to: ["ann@example.com"], links: ["https://example.com/"])["id"].text ?? ""
        _ = try RawWebSocket(port: hub.port, token: sam.token).hello(["device": "laptop"])
        let event =
            #"{"id":"e","kind":"open","at":"2026-01-05T12:00:00Z","message":"\#(id)","recipient":"ann@example.com"}"#
        endpoints = [
            Endpoint(
                method: "POST", path: "/v1/messages", scope: "track",
                body: #"{"from":"sam@example.com","to":[{"email":"ann@example.com"}],"subject":"x"}"#, status: 201,
                others: 400),
            Endpoint(method: "GET", path: "/v1/messages/\(id)", scope: "read", others: 404),
            Endpoint(method: "GET", path: "/v1/activity", scope: "read"),
            Endpoint(method: "GET", path: "/v1/contacts/ann@example.com", scope: "read", others: 404),
            Endpoint(method: "POST", path: "/v1/events", scope: "ingest", body: #"{"events":[\#(event)]}"#),
            Endpoint(
                method: "POST", path: "/v1/refusals", scope: "track",
                body: #"{"message":"\#(id)","recipients":[{"email":"ann@example.com","reason":"550 no"}]}"#, others: 404
            ),
            Endpoint(
                method: "POST", path: "/v1/read", scope: "subscribe", body: #"{"upto":1}"#, status: 204, others: 204),
            Endpoint(
                method: "PUT", path: "/v1/contacts/ann@example.com", scope: "track", body: #"{"tracking":"anonymous"}"#),
            Endpoint(method: "GET", path: "/v1/me"), Endpoint(method: "GET", path: "/v1/devices"),
            Endpoint(method: "DELETE", path: "/v1/devices/laptop", scope: "subscribe", status: 204, others: 404),
        ]
    }

    private func ask(_ endpoint: Endpoint, _ token: String?, headers: [String] = []) throws -> Answer {
        try HTTP.request(
            endpoint.method, port: hub.port, endpoint.path, token: token, headers: headers,
            body: endpoint.body.map { Array($0.utf8) })
    }

    /// All that sam has.
    private func state() throws -> String {
        try ["/v1/activity", "/v1/contacts/ann@example.com", "/v1/me", "/v1/devices"].map {
            try sam.tree($0).description
        }.joined(separator: "\n")
    }

    @Test func whoIsNotKnownIsTurnedAway() throws {
        try eventually("the device is there") { try sam.tree("/v1/devices")["items"].list.count == 1 }
        let before = try state()
        let revoked = try hub.token()
        for endpoint in endpoints where endpoint.method == "GET" {
            #expect(try ask(endpoint, revoked).status == 200, "\(endpoint)")
        }
        _ = try hub.command("token", "revoke", revoked)
        let start = Date()
        try eventually("the revoked token is refused", seconds: 2) { try ask(endpoints[6], revoked).status == 401 }
        #expect(Date().timeIntervalSince(start) < 1)

        let token = try #require(sam.token)
        let tokens = [
            nil, revoked, "mb_", "mb_" + String(repeating: "A", count: 43), String(token.dropLast()), token + "A",
            token.uppercased(), "\(token),\(token)", "\(token) x", "tk_x", String(repeating: "x", count: 2000), "é'--",
        ]
        for endpoint in endpoints {
            for token in tokens {
                let answer = try ask(endpoint, token)
                #expect(answer.isProblem(401), "\(endpoint), \(token ?? "none"): \(answer.status) \(answer.text)")
                #expect(answer.headers["www-authenticate"] == "Bearer", "\(endpoint)")
                #expect(!answer.text.contains("ann"))
            }
            for header in [
                "Authorization: \(token)", "Authorization: Basic \(token)", "Authorization: Bearer",
                "X-Token: \(token)",
                "Authorization: Bearer\(token)", "Cookie: token=\(token)",
            ] {
                #expect(try ask(endpoint, nil, headers: [header]).isProblem(401), "\(endpoint) \(header)")
            }
        }
        #expect(try sam.get("/v1/me?access_token=x").status == 200)
        #expect(try HTTP.get(port: hub.port, "/v1/me?access_token=\(token)").isProblem(401))
        for header in ["authorization: bearer \(token)", "AUTHORIZATION: BEARER \(token)"] {
            let me = try #require(endpoints.first { $0.path == "/v1/me" })
            #expect(try ask(me, nil, headers: [header]).status == 200, "names and schemes have no case")
        }
        #expect(try state() == before, "nothing was changed")
    }

    @Test func everyScopeOpensItsOwnDoorsAlone() throws {
        try eventually("the device is there") { try sam.tree("/v1/devices")["items"].list.count == 1 }
        let before = try state()
        let scopes = ["subscribe", "read", "track", "ingest", "records", "log"]
        for scope in scopes {
            let others = try hub.token(scopes: scopes.filter { $0 != scope }.joined(separator: ","))
            for endpoint in endpoints where endpoint.scope == scope {
                let answer = try ask(endpoint, others)
                #expect(answer.isProblem(403), "\(endpoint) without \(scope): \(answer.text)")
                #expect(answer.tree["detail"].text?.contains("scope \(scope)") == true, "\(endpoint): \(answer.text)")
            }
        }
        #expect(try state() == before, "nothing was changed")
        for scope in scopes {
            let alone = try hub.token(scopes: scope)
            for endpoint in endpoints where endpoint.scope == scope || endpoint.scope == nil {
                #expect(try ask(endpoint, alone).status == endpoint.status, "\(endpoint) with \(scope)")
            }
            #expect(try HTTP.get(port: hub.port, "/v1/me", token: alone).tree["scopes"].texts == [scope])
        }
    }

    @Test func aTokenCanRevokeItselfAndNoOther() throws {
        for scope in ["read", "track", "ingest"] {
            let alone = try hub.token(scopes: scope)
            #expect(try HTTP.request("DELETE", port: hub.port, "/v1/token", token: alone).status == 204, "\(scope)")
            #expect(try HTTP.get(port: hub.port, "/v1/me", token: alone).isProblem(401), "\(scope)")
        }
        let own = try hub.token(scopes: "subscribe")
        let other = try hub.token(scopes: "subscribe")
        let sessions = try [own, other].map { token in
            let session = try RawWebSocket(port: hub.port, token: token)
            _ = try session.hello([:])
            return session
        }
        #expect(try HTTP.request("DELETE", port: hub.port, "/v1/token", token: own).status == 204)
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: own).isProblem(401), "from the answer on")
        for token in [nil, own, "mb_", other + "A", String(other.dropLast())] {
            #expect(try HTTP.request("DELETE", port: hub.port, "/v1/token", token: token).isProblem(401))
        }
        #expect(try sessions[0].closeCode() == 4503)
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: other).status == 200)
        _ = try sam.register(to: ["ben@example.com"])
        #expect(JSON(try sessions[1].next("activity"))["activity"]["recipient"]["email"].text == "ben@example.com")
    }

    @Test func anotherUserSeesAndChangesNothing() throws {
        try eventually("the device is there") { try sam.tree("/v1/devices")["items"].list.count == 1 }
        let before = try state()
        let eve = APIClient(hub, try hub.addUser("eve@example.com"))
        for endpoint in endpoints {
            let answer = try ask(endpoint, eve.token)
            #expect(answer.status == endpoint.others, "\(endpoint): \(answer.status) \(answer.text)")
            #expect(!answer.text.contains("Q3 offer"), "\(endpoint)")
        }
        #expect(try state() == before, "nothing was changed")
        #expect(try eve.tree("/v1/me")["email"].text == "eve@example.com")
        #expect(try eve.tree("/v1/me")["log"]["head"].int == 0)
        #expect(try eve.tree("/v1/devices")["items"].list.isEmpty)
        #expect(try eve.seqs("/v1/activity").isEmpty)
        let id = endpoints[1].path.dropFirst("/v1/messages/".count)
        #expect(try eve.seqs("/v1/activity?message=\(id)").isEmpty && sam.seqs("/v1/activity?message=\(id)") == [1])
        // What she wants of the same address is hers alone.
        let ann = try eve.tree("/v1/contacts/ann@example.com")
        #expect(ann["tracking"].text == "anonymous" && ann["messages"].int == 0)
        #expect(try sam.tree("/v1/contacts/ann@example.com")["tracking"].text == "identified")
        // And a socket with her token gets nothing of his log, under the same device's name.
        let socket = try RawWebSocket(port: hub.port, token: eve.token)
        #expect(try socket.hello(["device": "laptop", "from": "earliest"])["head"] as? Int == 0)
        _ = try sam.register(to: ["ann@example.com"])
        _ = try eve.register(from: "eve@example.com", to: ["zoe@example.com"])
        #expect(JSON(try socket.next("activity"))["activity"]["recipient"]["email"].text == "zoe@example.com")
    }

    @Test func meAndDevicesTellWhereThingsStand() throws {
        let me = try sam.tree("/v1/me")
        #expect(me["email"].text == "sam@example.com" && me["name"].text == "Sam" && me["seat"].text == "paid")
        #expect(me["addresses"].texts == ["sam@example.com"] && me["token"].text?.hasPrefix("tk_") == true)
        #expect(me["scopes"].texts == ["subscribe", "read", "track", "ingest", "records", "log"])
        #expect(me["log"]["head"].int == 1 && me["log"]["floor"].int == 1 && me["log"]["unread"].int == 0)
        let epoch = me["log"]["epoch"].text

        let socket = try RawWebSocket(port: hub.port, token: sam.token)
        _ = try socket.hello(["device": "desk"])
        _ = try socket.next("live")
        for name in ["b@example.com", "c@example.com"] { _ = try sam.register(to: [name]) }
        _ = try socket.next("activity")
        try socket.send(["type": "ack", "seq": 2])
        func device(_ name: String) throws -> JSON {
            let page = try sam.tree("/v1/devices")
            #expect(page["next"].isNull)
            return page["items"].list.first { $0["name"].text == name } ?? JSON(nil)
        }
        try eventually("the ack is kept") { try device("desk")["cursor"]["seq"].int == 2 }
        let desk = try device("desk")
        #expect(desk["cursor"]["epoch"].text == epoch && desk["backlog"].int == 1 && desk["connected"].bool == true)
        let last = try sam.tree("/v1/activity?limit=1")["items"][0]
        #expect(desk["oldest_unacked_at"].text == last["at"].text, "\(desk)")
        #expect((desk["last_seen"].text ?? "") >= rfc3339(Date().addingTimeInterval(-30)))
        try eventually("the other one has left") { try device("laptop")["connected"].bool == false }
        #expect(try device("laptop")["backlog"].int == 2)
        try socket.send(["type": "ack", "seq": 3])
        try eventually("it has all") { try device("desk")["backlog"].int == 0 }
        #expect(try device("desk")["oldest_unacked_at"].value == nil)

        // One that is gone is forgotten, once. A name with a percent escape is the same name.
        #expect(try sam.send("DELETE", "/v1/devices/nobody").isProblem(404))
        #expect(try sam.send("DELETE", "/v1/devices/").isProblem(404))
        let gone = try sam.send("DELETE", "/v1/devices/l%61ptop")
        #expect(gone.status == 204 && gone.body.isEmpty)
        #expect(try sam.send("DELETE", "/v1/devices/laptop").isProblem(404))
        #expect(try sam.tree("/v1/devices")["items"].list.map { $0["name"].text } == ["desk"])
        #expect(
            try RawWebSocket(port: hub.port, token: sam.token).hello(["device": "laptop"])["resume"] as? String == "new"
        )
    }

    @Test func everyAddressTakesItsOwnMethodsAlone() throws {
        let id = endpoints[1].path
        let allowed = [
            "/v1/messages": "GET, POST", id: "GET, PATCH", "/v1/activity": "GET",
            "/v1/contacts/ann@example.com": "DELETE, GET, PUT",
            "/v1/events": "POST", "/v1/me": "GET", "/v1/devices": "GET", "/v1/devices/laptop": "DELETE",
            "/v1/token": "DELETE", "/v1/refusals": "POST", "/v1/read": "POST",
        ]
        for (path, methods) in allowed {
            for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
            where !methods.components(separatedBy: ", ").contains(method) {
                let body: [UInt8]? = method == "POST" || method == "PUT" ? Array("{}".utf8) : nil
                let answer = try HTTP.request(method, port: hub.port, path, token: sam.token, body: body)
                #expect(answer.status == 405 && answer.headers["allow"] == methods, "\(method) \(path): \(answer.text)")
                #expect(answer.headers["content-type"] == "application/problem+json")
            }
        }
        for path in [
            "/v1", "/v1/", "/v1/nothing", "/v1/Me", "/v2/me", "/v1/me/x", "/v1/me/", "/v1/activity/1", "/v1/events/e",
            "/v1/contacts/", "/v1/subscribe/x", "/", "/metrics", "/live", "/ready", "/index.html",
        ] {
            #expect(try sam.get(path).isProblem(404), "\(path)")
        }
        let plain = try HTTP.get(port: hub.port, "/v1/subscribe", token: sam.token)
        #expect(plain.isProblem(426) && plain.headers["upgrade"] == "websocket")
        #expect(try HTTP.request("POST", port: hub.port, "/v1/subscribe", token: sam.token, body: []).isProblem(405))
    }

    @Test func bodiesHaveALengthAndAnEnd() throws {
        let mebibyte = 1 << 20
        let body = endpoints[0].body ?? ""
        let full = String(repeating: " ", count: mebibyte - body.utf8.count) + body
        #expect(try sam.send("POST", "/v1/messages", full).status == 201, "1 MiB is not too much")
        for endpoint in endpoints where endpoint.body != nil {
            for length in [mebibyte + 1, 1 << 40] {
                let connection = try Connection(port: hub.port)
                try connection.write(
                    "\(endpoint) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(sam.token ?? "")\r\n"
                        + "Content-Length: \(length)\r\n\r\n")
                #expect(try HTTP.answer(on: connection).isProblem(413), "\(endpoint)")
            }
            let without = try HTTP.request(endpoint.method, port: hub.port, endpoint.path, token: sam.token)
            #expect(without.isProblem(411), "\(endpoint): \(without.text)")
            let malformed = try sam.send(endpoint.method, endpoint.path, #"{"a":"#)
            #expect(malformed.isProblem(400), "\(endpoint): \(malformed.text)")
        }
        // Who sends on regardless hears the answer too, as proxies do.
        for excess in [1, 100_000, 5 * mebibyte] {
            let long = full + String(repeating: " ", count: excess)
            #expect(try sam.send("POST", "/v1/messages", long).isProblem(413), "\(excess)")
        }
        // But not for ever.
        let connection = try Connection(port: hub.port)
        try connection.write("\(endpoints[0]) HTTP/1.1\r\nHost: x\r\nContent-Length: \(1 << 40)\r\n\r\n")
        #expect(try HTTP.answer(on: connection).isProblem(401))
        let start = Date()
        #expect(throws: Failure.self) {
            while Date().timeIntervalSince(start) < 15 {
                try connection.write([UInt8](repeating: 32, count: 65_536))
                usleep(10_000)
            }
        }
        #expect((4.5...8).contains(Date().timeIntervalSince(start)), "\(Date().timeIntervalSince(start)) s")
        #expect(try sam.get("/v1/me").status == 200)
    }
}
