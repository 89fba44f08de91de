import Core
import EventLoop
import HTTPWire
import Testing

@testable import Hub

/// Who may ask what, of every route there is.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct RouteAccessTests {
    /// Of routes for tokens, and of those that are open to all but browsers of the web app: `SessionAccessTests` has the rest.
    private func samples(_ world: RouteWorld) throws -> [RouteSample] {
        try world.router.routes.filter { !$0.isOfApp }
            .flatMap { try #require(RouteSample.all(of: $0), "no sample of \($0.pattern)") }
    }

    @Test func nobodyWithoutARightTokenIsLetIn() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await (world.view(of: world.sam), world.view(of: world.mia))
        let right = try world.token(of: world.sam)
        let shown: [String?] = [
            nil, "", "Bearer", "Bearer ", "Bearer mb_garbage", "Basic \(right)", right, "Bearer \(right)x",
            "Bearer  \(right)", "Bearer \(right.dropLast())", "Bearer \(String(repeating: "x", count: 5000))",
            "Bearer \(try world.token(of: world.sam, isRevoked: true))",
        ]
        var tried = 0
        for sample in try samples(world) where !sample.access.isOpen {
            for authorization in shown {
                let answer = try await world.ask(
                    sample.method, sample.path, authorization: authorization, body: sample.body)
                #expect(answer.status == 401, "\(sample.method) \(sample.path) with \(authorization ?? "nothing")")
                #expect(answer.header("www-authenticate") == "Bearer")
                #expect(answer.bodyLimit == nil, "refused from its head")
                tried += 1
            }
        }
        #expect(tried >= 14 * shown.count)
        #expect(try await world.view(of: world.sam) == before.0)
        #expect(try await world.view(of: world.mia) == before.1)
    }

    @Test func openRoutesAskForNoToken() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        for sample in try samples(world) where sample.access.isOpen {
            for authorization in [nil, "Bearer mb_garbage"] {
                let answer = try await world.ask(
                    sample.method, sample.path, authorization: authorization, body: sample.body)
                let isIngest = sample.path.hasPrefix("/v1/ingest/")
                #expect((answer.status == 401) == isIngest, "\(sample.path): \(answer.status)")
                #expect(answer.status != 403 && answer.status != 405 && answer.status != 413, "\(sample.path)")
            }
        }
    }

    @Test func eachScopeOpensItsOwnRoutesAlone() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        for sample in try samples(world) where !sample.access.isOpen {
            for scope in Scope.allCases {
                let token = try world.token(of: world.sam, [scope])
                let answer = try await world.ask(
                    sample.method, sample.path, authorization: "Bearer \(token)", body: sample.body)
                let what = "\(sample.method) \(sample.path) with \(scope): \(answer)"
                if let needed = sample.access.scope, needed != scope {
                    #expect(answer.status == 403 && answer.body.contains(needed.rawValue), "\(what)")
                    #expect(answer.bodyLimit == nil, "\(what)")
                } else {
                    #expect((200..<300).contains(answer.status) || answer.status == 404, "\(what)")
                }
            }
            if let needed = sample.access.scope {
                let others = Scope.allCases.filter { $0 != needed }
                let token = try world.token(of: world.sam, others)
                let answer = try await world.ask(
                    sample.method, sample.path, authorization: "Bearer \(token)", body: sample.body)
                #expect(answer.status == 403, "\(sample.path): all scopes but its own")
            }
        }
    }

    /// What each route needs, written down once more: a scope that is changed by mistake is seen.
    @Test func scopesAreAsDocumented() throws {
        let world = try RouteWorld()
        defer { world.stop() }
        var table: [String: Scope?] = [:]
        for sample in try samples(world) where !sample.access.isOpen {
            table["\(sample.method) \(sample.route.pattern)"] = .some(sample.access.scope)
        }
        #expect(
            table == [
                "POST /v1/messages": .track, "GET /v1/messages/{id}": .read, "GET /v1/activity": .read,
                "GET /v1/activity/{seq}/why": .read, "GET /v1/contacts/{email}": .read,
                "PUT /v1/contacts/{email}": .track, "GET /v1/tracking": .read, "PUT /v1/tracking/{who}": .track,
                "POST /v1/refusals": .track, "POST /v1/read": .subscribe,
                "DELETE /v1/tracking/{who}": .track, "POST /v1/events": .ingest, "GET /v1/me": nil,
                "GET /v1/devices": nil, "DELETE /v1/devices/{name}": .subscribe, "DELETE /v1/token": nil,
                "GET /v1/contacts": .read, "GET /v1/messages": .read, "PATCH /v1/messages/{id}": .track,
                "GET /v1/preferences": nil, "PATCH /v1/preferences": .subscribe,
                "PUT /v1/preferences/pause": .subscribe, "PUT /v1/preferences/muted/{email}": .subscribe,
                "POST /v1/session/links": .web,
                "GET /v1/records/{kind}": .records, "POST /v1/records/{kind}": .log,
                "GET /v1/records/{kind}/{id}": .records, "PATCH /v1/records/{kind}/{id}": .log,
                "DELETE /v1/records/{kind}/{id}": .log, "POST /v1/records/{kind}/{id}/restore": .log,
                "PUT /v1/records/{kind}/{id}/associations/{other_kind}/{other_id}": .log,
                "DELETE /v1/records/{kind}/{id}/associations/{other_kind}/{other_id}": .log,
                "GET /v1/records/{kind}/{id}/timeline": .records,
                "GET /v1/records/{kind}/{id}/attachments": .records, "GET /v1/records/{kind}/{id}/changes": .records,
                "GET /v1/entries": .records, "GET /v1/entries/{id}": .records, "PATCH /v1/entries/{id}": .log,
                "DELETE /v1/entries/{id}": .log, "GET /v1/threads/{id}": .records, "GET /v1/logging": .records,
                "PATCH /v1/logging": .log, "POST /v1/log": .log, "GET /v1/entries/{id}/text": .records,
                "GET /v1/entries/{id}/html": .records, "GET /v1/entries/{id}/attachments/{n}": .records,
            ])
    }

    @Test func aTokenEndsWithItsOwnRevocation() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let authorization = "Bearer \(try world.token(of: world.sam, [.ingest]))"
        let other = "Bearer \(try world.token(of: world.sam))"
        #expect(try await world.ask("GET", "/v1/me", authorization: authorization).status == 200)
        #expect(try await world.ask("DELETE", "/v1/token", authorization: authorization).status == 204)
        for sample in try samples(world) where !sample.access.isOpen {
            let answer = try await world.ask(
                sample.method, sample.path, authorization: authorization, body: sample.body)
            #expect(answer.status == 401, "\(sample.path)")
        }
        #expect(try await world.ask("GET", "/v1/me", authorization: other).status == 200, "one token, not the user's")
    }

    @Test func whoGuessesTokensWaitsAndOthersDoNot() async throws {
        var limits = HubLimits()
        limits.wrongTokens = 5
        let world = try RouteWorld(limits)
        defer { world.stop() }
        let right = "Bearer \(try world.token(of: world.sam))"
        for _ in 1...5 {
            #expect(try await world.ask("GET", "/v1/me", authorization: "Bearer mb_x").status == 401)
        }
        let shutOut = try await world.ask("GET", "/v1/me", authorization: "Bearer mb_x")
        #expect(shutOut.status == 429 && shutOut.header("retry-after") == "60")
        #expect(try await world.ask("POST", "/v1/pair", body: #"{"code":"0000-0000-0000-0000"}"#).status == 429)
        #expect(try await world.ask("GET", "/v1/me", authorization: right).status == 200, "a right one behind it")
        #expect(
            try await world.ask("GET", "/v1/me", authorization: "Bearer mb_x", from: "192.0.2.2").status == 401,
            "another address")
        #expect(try await world.ask("GET", "/o/garbage.gif").status == 200, "pixels are answered")
    }
}
