import Core
import Crypto
import EventLoop
import HTTPWire
import TestKit
import Testing
import Transport

@testable import Hub

/// Who may do what in the web app, of every route there is: a route that is added is asked, too.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct SessionAccessTests {
    /// Of the web app's routes.
    private func samples(_ world: RouteWorld, _ values: RouteSample.Values = .init()) throws -> [RouteSample] {
        try world.router.routes.filter(\.isOfApp)
            .flatMap { try #require(RouteSample.all(of: $0, values), "no sample of \($0.pattern)") }
    }

    private func ask(
        _ world: RouteWorld, _ sample: RouteSample, _ headers: [String], authorization: String? = nil
    ) async throws -> SeenAnswer {
        try await world.ask(
            sample.method, sample.path, authorization: authorization, body: sample.body, headers: headers)
    }

    /// What somebody who is not signed in gets: a page leads to the sign-in.
    private func isShutOut(_ answer: SeenAnswer, _ sample: RouteSample) -> Bool {
        answer.status == 401
            || answer.status == 303 && answer.header("location")?.hasPrefix("/app/enter") == true
                && sample.path.hasPrefix("/app")
    }

    @Test func nobodyWithoutASessionIsLetIn() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await (world.view(of: world.sam), world.view(of: world.mia))
        let token = try world.token(of: world.sam)
        let secret = try world.cookie(of: world.sam).split(separator: "=", maxSplits: 1)[1]
        let ended = [
            try world.cookie(of: world.sam, age: WebSession.idle),
            try world.cookie(of: world.sam, age: WebSession.longest),
        ]
        let shown: [[String]] =
            [
                [], ["cookie: __Host-mailbell="], ["cookie: __Host-mailbell=garbage"], ["cookie: mailbell=\(secret)"],
                ["cookie: __Host-mailbell=\(secret)x"], ["cookie: __Host-mailbell=\(token)"],
                ["cookie: __host-mailbell=\(secret)"],
            ] + ended.map { [$0] }
        var tried = 0
        for sample in try samples(world) where sample.need != nil {
            for headers in shown {
                let answer = try await ask(world, sample, headers + [RouteWorld.origin])
                #expect(isShutOut(answer, sample), "\(sample.method) \(sample.path) with \(headers): \(answer.status)")
                #expect(answer.bodyLimit == nil, "refused from its head: \(sample.path)")
                tried += 1
            }
            let byToken = try await ask(world, sample, [RouteWorld.origin], authorization: "Bearer \(token)")
            #expect(isShutOut(byToken, sample), "a token is no session: \(sample.path): \(byToken.status)")
        }
        #expect(tried > 40 * shown.count, "\(tried)")
        #expect(try await world.view(of: world.sam) == before.0)
        #expect(try await world.view(of: world.mia) == before.1)
    }

    private static let foreign: [[String]] = [
        [], ["origin: null"], ["origin: https://evil.example"], ["origin: http://mail.example.org"],
        ["origin: https://mail.example.org:8443"], ["origin: https://mail.example.org.evil.example"],
        ["origin: https://MAIL.example.org"], ["origin: https://mail.example.org/"],
        ["origin: https://mail.example.org", "origin: https://evil.example"], ["referer: https://mail.example.org/app"],
    ]

    /// The cookie goes along with whatever another site's page sends.
    @Test func onlyTheAppsOwnPagesChangeAnything() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await (world.view(of: world.sam), world.view(of: world.mia))
        let cookie = try world.cookie(of: world.sam)
        var tried = 0
        for sample in try samples(world) where !sample.isSafe {
            for origin in Self.foreign {
                let answer = try await ask(world, sample, [cookie] + origin)
                #expect(answer.status == 403, "\(sample.method) \(sample.path) with \(origin): \(answer.status)")
                #expect(answer.bodyLimit == nil && answer.header("set-cookie") == nil, "\(sample.path)")
                tried += 1
            }
        }
        // The API's other routes take the cookie, too.
        for route in world.router.routes where !route.isOfApp {
            guard case .token = route.access else { continue }
            for sample in try #require(RouteSample.all(of: route)) where !sample.isSafe {
                for origin in Self.foreign {
                    let answer = try await ask(world, sample, [cookie] + origin)
                    #expect(answer.status == 403, "\(sample.method) \(sample.path) with \(origin): \(answer.status)")
                    tried += 1
                }
            }
        }
        #expect(tried > 50 * Self.foreign.count, "\(tried)")
        #expect(try await world.view(of: world.sam) == before.0)
        #expect(try await world.view(of: world.mia) == before.1)
    }

    /// A WebSocket's request is a GET, and no browser says which site sent it but by its Origin.
    @Test func aSocketIsOpenedByTheAppsPagesAlone() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let cookie = try world.cookie(of: world.sam)
        let upgrade = [
            "upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13",
            "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-protocol: mailbell.v1", cookie,
        ]
        for origin in Self.foreign {
            let answer = try await world.ask("GET", "/v1/subscribe", headers: upgrade + origin)
            #expect(answer.status == 403, "\(origin)")
        }
        let (answer, _) = try await world.send("GET", "/v1/subscribe", headers: upgrade + [RouteWorld.origin])
        guard case .webSocket(let handler) = answer else { throw RouteWorld.NotAnswered() }
        handler.closed(code: nil, reason: "")
    }

    @Test func aSessionIsLetIn() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        for sample in try samples(world) where sample.need != nil {
            // Each with a session of its own: one may end it.
            let answer = try await ask(world, sample, [try world.cookie(of: world.sam), RouteWorld.origin])
            #expect(
                (200..<304).contains(answer.status) || [400, 404, 409, 422].contains(answer.status),
                "\(sample.method) \(sample.path): \(answer)")
            if answer.status == 303 {
                #expect(answer.header("location")?.hasPrefix("/app/enter") != true || sample.path == "/app/leave")
            }
        }
    }

    /// A body may come half a minute after its head.
    @Test func whatEndsBeforeTheBodyComesAllowsNothing() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await (world.view(of: world.sam), world.view(of: world.mia))
        var tried = 0
        for sample in try samples(world) where sample.need != nil && sample.body?.isEmpty == false {
            let cookie = try world.cookie(of: world.sam)
            let ended = try await world.ask(
                sample.method, sample.path, body: sample.body, headers: [cookie, RouteWorld.origin]
            ) { try world.endSession(cookie) }
            #expect(isShutOut(ended, sample), "\(sample.method) \(sample.path): \(ended.status)")
            #expect(ended.bodyLimit != nil, "its body was waited for: \(sample.path)")
            tried += 1
            guard sample.need?.role == .admin else { continue }
            let demoted = try await world.ask(
                sample.method, sample.path, body: sample.body,
                headers: [try world.cookie(of: world.sam), RouteWorld.origin]
            ) { try world.store.commit { try $0.setRole(.member, of: world.sam.id) } }
            #expect(demoted.status == 403, "\(sample.method) \(sample.path): \(demoted.status)")
            try world.store.commit { try $0.setRole(.admin, of: world.sam.id) }
        }
        for route in world.router.routes where !route.isOfApp {
            guard case .token = route.access else { continue }
            for sample in try #require(RouteSample.all(of: route)) where sample.body?.isEmpty == false {
                let token = try world.token(of: world.sam)
                let answer = try await world.ask(
                    sample.method, sample.path, authorization: "Bearer \(token)", body: sample.body
                ) {
                    try world.store.commit {
                        _ = try $0.revokeToken(id: nil, digest: AccessToken.digest(of: token), at: .start)
                    }
                }
                #expect(answer.status == 401, "\(sample.method) \(sample.path): \(answer.status)")
                tried += 1
            }
        }
        #expect(tried > 30, "\(tried)")
        #expect(try await world.view(of: world.sam) == before.0)
        #expect(try await world.view(of: world.mia) == before.1)
    }

    @Test func membersMayNotWhatAdminsMay() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await (world.view(of: world.sam), world.view(of: world.mia))
        let cookie = try world.cookie(of: world.mia)
        var tried = 0
        for sample in try samples(world) where sample.need?.role == .admin {
            let answer = try await ask(world, sample, [cookie, RouteWorld.origin])
            #expect(
                answer.status == 403 && answer.bodyLimit == nil, "\(sample.method) \(sample.path): \(answer.status)")
            tried += 1
        }
        #expect(tried >= 16, "\(tried)")
        #expect(try await world.view(of: world.sam) == before.0)
        #expect(try await world.view(of: world.mia) == before.1)
    }

    /// What a borrowed terminal's link must not do.
    @Test func whatIsGraveAsksForAPasskeyOrACode() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await (world.view(of: world.sam), world.view(of: world.mia))
        var guarded: Set<String> = []
        for sample in try samples(world) where sample.need?.stepUp == true {
            for cookie in [
                try world.cookie(of: world.sam, steppedUp: false),
                try world.cookie(of: world.sam, age: WebSession.stepUp),
            ] {
                let page = try await ask(world, sample, [cookie, RouteWorld.origin])
                let script = try await ask(
                    world, sample, [cookie, RouteWorld.origin, "accept: application/json"])
                #expect(script.status == 403 && script.body.contains(#""type":"step-up""#), "\(sample.path): \(script)")
                let isLedThere = page.header("location")?.hasPrefix("/app/settings/confirm?next=") == true
                #expect(page.status == 403 || page.status == 303 && isLedThere, "\(sample.path): \(page)")
            }
            guarded.insert(sample.path)
        }
        for path in ["/v1/tokens", "/v1/codes", "/v1/members", "/v1/passkeys", "/v1/webhooks", "/app/do/contact-erase"]
        {
            #expect(guarded.contains(path), "\(path)")
        }
        #expect(try await world.view(of: world.sam) == before.0)
        #expect(try await world.view(of: world.mia) == before.1)
    }

    private static let mias = RouteSample.Values(
        id: "m-mia", seq: "\(RouteWorld.seqOfMia)", email: "friend-of-mia@example.net", who: "mia.example.net",
        name: "phone-of-mia", session: "ws_mia", token: "tk_mia",
        passkey: base64url(RouteWorld.passkey(named: "mia")), webhook: "wh_mia", member: "mia@example.org")

    /// Nobody reads or changes what is another's, by whatever the path or the form names.
    @Test func othersObjectsAreOutOfReach() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await world.view(of: world.mia)
        for sample in try samples(world, Self.mias) where sample.need != nil && sample.need?.role != .admin {
            let answer = try await ask(
                world, sample, [try world.cookie(of: world.sam), RouteWorld.origin, "accept: application/json"])
            let names = sample.path.contains("mia") || (sample.body ?? "").contains("mia")
            if names, sample.isSafe { #expect(answer.status == 404, "\(sample.method) \(sample.path): \(answer)") }
            #expect(!answer.body.contains("mia.example.net\"") && !answer.body.contains("key of mia"), "\(sample.path)")
            let after = try await world.view(of: world.mia)
            #expect(
                after == before,
                "\(sample.method) \(sample.path) changes Mia's: \(zip(after, before).filter { $0 != $1 })")
        }
    }

    @Test func pagesSayWhatBrowsersMayDo() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let cookie = try world.cookie(of: world.sam)
        for sample in try samples(world) where sample.method == "GET" && sample.path.hasPrefix("/app") {
            let answer = try await ask(world, sample, [cookie])
            guard answer.header("content-type")?.hasPrefix("text/html") == true else { continue }
            let policy = try #require(answer.header("content-security-policy"), "\(sample.path)")
            for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "trusted-types fragment"]
            {
                #expect(policy.contains(part), "\(sample.path): \(policy)")
            }
            #expect(!policy.contains("unsafe"), "\(sample.path)")
            // Under no-referrer the app's own forms would come with Origin null.
            #expect(answer.header("referrer-policy") == "same-origin", "\(sample.path)")
            #expect(answer.header("cache-control") == "no-store", "\(sample.path)")
        }
    }

    /// Where the app has a host of its own, the host of the links answers nothing of it, and takes no cookie.
    @Test func theTrackingHostHasNoApp() throws {
        let site = try #require(AppSite(url: "https://app.example.org", publicURL: "https://mail.example.org"))
        func request(_ host: String, _ more: [String] = []) throws -> HTTPRequest {
            HTTPRequest(
                try RequestHead(lines: ["GET /app/activity HTTP/1.1", "host: \(host)"] + more), peer: IPAddress(v4: 1))
        }
        #expect(site.isApart && site.keepsCookies && site.host == "app.example.org")
        #expect(try site.serves(request("app.example.org")) && site.serves(request("APP.example.org:443")))
        for host in ["mail.example.org", "app.example.org:8443", "app.example.org.evil.example", ""] {
            #expect(try !site.serves(request(host)), "\(host)")
            let cookie = try request(host, ["cookie: __Host-mailbell=x", "origin: https://app.example.org"])
            #expect(Credential(cookie, at: site) == nil, "\(host)")
        }
        #expect(
            Credential(try request("app.example.org", ["cookie: a=b; __Host-mailbell=x"]), at: site) == .cookie("x"))
        let both = try request("app.example.org", ["cookie: __Host-mailbell=x", "authorization: Bearer y"])
        #expect(Credential(both, at: site) == .authorization("Bearer y"), "one of the two")
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "/app/../x y", "/v1/me", "", "/appx",
        "/app/enter?next=/app/enter", "/app/do/leave", "/app/\u{e9}",
    ])
    func nobodyIsLedElsewhere(next: String) { #expect(AppSite.next(next) == nil) }
}
