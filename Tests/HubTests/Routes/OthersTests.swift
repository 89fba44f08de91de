import Core
import Crypto
import EventLoop
import TestKit
import Testing

@testable import Hub

/// Another user's objects are like ones that do not exist: the same answer, byte by byte, and nothing changes.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct OthersTests {
    private static let mias = RouteSample.Values(
        id: "m-mia", seq: "\(RouteWorld.seqOfMia)", email: "friend-of-mia@example.net", who: "mia.example.net",
        name: "phone-of-mia", session: "ws_mia", token: "tk_mia",
        passkey: base64url(RouteWorld.passkey(named: "mia")), webhook: "wh_mia", member: "mia@example.org")
    /// As long as those, so that not even a length differs.
    private static let nobodys = RouteSample.Values(
        id: "m-xxx", seq: "9", email: "friend-of-xxx@example.net", who: "xxx.example.net", name: "phone-of-xxx")

    /// Both answers to Sam, without what each was asked for.
    private func pair(
        _ world: RouteWorld, _ method: String, _ paths: (String, String), _ bodies: (String?, String?),
        without names: (String, String)
    ) async throws -> (SeenAnswer, SeenAnswer) {
        let authorization = "Bearer \(try world.token(of: world.sam))"
        let ofMia = try await world.ask(method, paths.0, authorization: authorization, body: bodies.0)
        let ofNobody = try await world.ask(method, paths.1, authorization: authorization, body: bodies.1)
        return (ofMia.without(names.0), ofNobody.without(names.1))
    }

    private func names(_ pattern: String, _ values: RouteSample.Values) -> String {
        switch pattern {
        case _ where pattern.contains("{id}"): values.id
        case _ where pattern.contains("{seq}"): values.seq
        case _ where pattern.contains("{email}"): values.email
        case _ where pattern.contains("{who}"): values.who
        default: values.name
        }
    }

    @Test func whatAPathNames() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await world.view(of: world.mia)
        var tried: [String] = []
        for route in world.router.routes {
            let pattern = route.pattern.description
            // A new record is the account's: every member may add one.
            guard case .token = route.access, pattern.contains("{"), pattern != "/v1/records/{kind}" else { continue }
            let own = try #require(RouteSample.all(of: route))
            let mias = try #require(RouteSample.all(of: route, Self.mias))
            let nobodys = try #require(RouteSample.all(of: route, Self.nobodys))
            for ((own, mia), nobody) in zip(zip(own, mias), nobodys) {
                let (ofMia, ofNobody) = try await pair(
                    world, own.method, (mia.path, nobody.path), (mia.body, nobody.body),
                    without: (names(pattern, Self.mias), names(pattern, Self.nobodys)))
                #expect(ofMia == ofNobody, "\(own.method) \(pattern)")
                if own.method == "GET" { #expect(ofMia.status == 404, "\(pattern)") }
                tried.append("\(own.method) \(pattern)")
                #expect(try await world.view(of: world.mia) == before, "\(own.method) \(pattern) changes Mia's")
            }
        }
        #expect(tried.count >= 7, "\(tried)")
    }

    @Test func whatAQueryNames() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        for (ofMia, ofNobody) in [
            ("message=m-mia", "message=m-xxx"),
            ("contact=friend-of-mia@example.net", "contact=friend-of-xxx@example.net"),
            ("after=\(RouteWorld.seqOfMia)", "after=9"), ("cursor=a2-6", "cursor=a2-2"),
            ("after=1099511627776", "after=9223372036854775807"),
            ("message=m-mia&kind=open&after=0", "message=m-xxx&kind=open&after=0"),
        ] {
            let (first, second) = try await pair(
                world, "GET", ("/v1/activity?\(ofMia)", "/v1/activity?\(ofNobody)"), (nil, nil), without: ("mia", "xxx")
            )
            #expect(first == second && first.status == 200, "\(ofMia): \(first)")
            #expect(!first.body.contains("\"seq\""), "nothing is listed: \(first.body)")
        }
        let (first, second) = try await pair(
            world, "GET", ("/v1/tracking?cursor=mia.example.net", "/v1/tracking?cursor=xxx.example.net"), (nil, nil),
            without: ("mia", "xxx"))
        #expect(!first.body.contains("mia") && first.status == 200 && second.status == 200)
    }

    @Test func whatABodyNames() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try await world.view(of: world.mia)
        func event(_ reference: String, _ name: String) -> String {
            #"{"events":[{"id":"e1","kind":"open","at":"2026-11-22T05:04:03Z",\#(reference),"recipient":"friend-of-\#(name)@example.net"}]}"#
        }
        for reference in [#""message":"m-NAME""#, #""message_id":"<NAME@mail>""#] {
            let bodies = ["mia", "xxx"].map { event(reference.replacing("NAME", with: $0), $0) }
            let (first, second) = try await pair(
                world, "POST", ("/v1/events", "/v1/events"), (bodies[0], bodies[1]), without: ("mia", "xxx"))
            #expect(first == second && !first.body.contains("recorded"), "\(first)")
        }
        for reference in [#""message":"m-NAME""#, #""message_id":"<NAME@mail>""#] {
            let bodies = ["mia", "xxx"].map { name in
                #"{\#(reference.replacing("NAME", with: name)),"recipients":[{"email":"friend-of-\#(name)@example.net","reason":"550"}]}"#
            }
            let (first, second) = try await pair(
                world, "POST", ("/v1/refusals", "/v1/refusals"), (bodies[0], bodies[1]), without: ("mia", "xxx"))
            #expect(first == second && first.status == 404, "\(first)")
        }
        // Mia's Message-ID is no message of Sam's to join, and her address none to write from.
        let authorization = "Bearer \(try world.token(of: world.sam))"
        let joined = try await world.ask(
            "POST", "/v1/messages", authorization: authorization,
            body:
                #"{"from":"sam@example.org","to":[{"email":"friend-of-mia@example.net"}],"subject":"s","message_id":"<mia@mail>","join":true}"#
        )
        #expect(joined.status == 201 && !joined.body.contains("m-mia"))
        let forged = try await world.ask(
            "POST", "/v1/messages", authorization: authorization,
            body: #"{"from":"mia@example.org","to":[{"email":"x@example.net"}],"subject":"s"}"#)
        #expect(forged.status == 400 && forged.body.contains("from"))
        #expect(try await world.view(of: world.mia) == before)
    }

    /// The cursor of an operator's webhook is nobody's device: not its user's either.
    @Test(arguments: ["webhook:hook-of-sam", "webhook:hook-of-mia", "webhook:", "webhook%3Ahook-of-sam"])
    func webhooksCursorsAreTheOperators(name: String) async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try world.store.peek { try $0.consumers(of: world.sam.id) + $0.consumers(of: world.mia.id) }
        let authorization = "Bearer \(try world.token(of: world.sam))"
        let answer = try await world.ask("DELETE", "/v1/devices/\(name)", authorization: authorization)
        let ofNobody = try await world.ask("DELETE", "/v1/devices/nobody", authorization: authorization)
        #expect(answer == ofNobody && answer.status == 404)
        #expect(try world.store.peek { try $0.consumers(of: world.sam.id) + $0.consumers(of: world.mia.id) } == before)
    }
}
