import Core
import Crypto
import EventLoop
import Foundation
import HTTPWire
import TestKit
import Testing
import Transport
import Wire

@testable import Hub

/// A route whose body is streamed to a file.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct RouteUploadTests {
    private static let limit = 200_000

    /// What the route's handler got.
    @EventLoop private final class Seen {
        var bodies: [[UInt8]] = []
        var held: [Upload] = []
    }

    private func router(_ world: RouteWorld, _ seen: Seen, holds: Bool = false) -> Router {
        let route = Route(
            .post, "/v1/things", scope: .track, upload: Self.limit, of: "message/rfc822", about: "takes a thing"
        ) { call, identity, upload in
            #expect(identity.user.id == world.sam.id)
            seen.bodies.append((try? Data(contentsOf: URL(fileURLWithPath: upload.path))).map(Array.init) ?? [])
            if holds { seen.held.append(upload) }
            call.reply.send(.json(201, ["size": upload.size]))
        }
        #expect(route.bodyLimit == Self.limit)
        return Router(
            [route], authenticator: world.authenticator, doorman: world.doorman,
            clientAddress: ClientAddress(trustedProxies: []), ownAddresses: world.ownAddresses, site: RouteWorld.site,
            spool: world.spool)
    }

    @Test func theHandlerGetsAFile() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let seen = Seen()
        let router = router(world, seen)
        let authorization = "Bearer \(try world.token(of: world.sam))"
        for size in [1, 65_536, Self.limit] {
            let body = String(repeating: "x", count: size)
            let answer = try await world.ask(
                "POST", "/v1/things", to: router, authorization: authorization, body: body)
            #expect(answer.status == 201 && answer.body == #"{"size":\#(size)}"# && answer.bodyLimit == Self.limit)
            #expect(seen.bodies.last == Array(body.utf8))
        }
        await world.spool.settles()
        #expect(try FileManager.default.contentsOfDirectory(atPath: world.uploads.path).isEmpty)
    }

    /// As for other bodies: refused from its head, before a byte is read.
    @Test func itsHeadIsJudgedFirst() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let seen = Seen()
        let router = router(world, seen)
        let reader = "Bearer \(try world.token(of: world.sam, [.read]))"
        let sender = "Bearer \(try world.token(of: world.sam))"
        for (authorization, headers, status) in [
            (nil, ["content-length: 5"], 401), (reader, ["content-length: 5"], 403),
            (sender, ["content-length: \(Self.limit + 1)"], 413), (sender, [], 411),
            (sender, ["content-length: 0"], 400),
        ] as [(String?, [String], Int)] {
            let answer = try await world.ask(
                "POST", "/v1/things", to: router, authorization: authorization, headers: headers)
            #expect(answer.status == status && answer.bodyLimit == nil, "\(headers): \(answer.status)")
        }
        #expect(seen.bodies.isEmpty)
    }

    /// A token that is revoked while its body comes allows nothing.
    @Test func aLateBodyIsAuthorizedAgain() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let seen = Seen()
        let router = router(world, seen)
        let token = try world.token(of: world.sam)
        let answer = try await world.ask(
            "POST", "/v1/things", to: router, authorization: "Bearer \(token)", body: "x",
            meanwhile: {
                try world.store.commit {
                    _ = try $0.revokeToken(id: nil, digest: AccessToken.digest(of: token), at: .now)
                }
                world.authenticator.changed()
            })
        #expect(answer.status == 401 && answer.bodyLimit == Self.limit && seen.bodies.isEmpty)
        await world.spool.settles()
    }

    @Test func tooManyAtOnce() async throws {
        var limits = RouteWorld.wide
        limits.uploads.perUser = 1
        let world = try RouteWorld(limits)
        defer { world.stop() }
        let seen = Seen()
        let router = router(world, seen, holds: true)
        let authorization = "Bearer \(try world.token(of: world.sam))"
        for status in [201, 429] {
            let answer = try await world.ask("POST", "/v1/things", to: router, authorization: authorization, body: "x")
            #expect(answer.status == status)
        }
        seen.held = []
        await world.spool.settles()
        let answer = try await world.ask("POST", "/v1/things", to: router, authorization: authorization, body: "x")
        #expect(answer.status == 201)
    }

    @Test func refusalsSayWhatToDo() {
        for (refusal, status, text) in [
            (.tooMany, 429, "too many uploads"), (.busy, 503, "Try again"), (.tooLarge(7), 413, "at most 7 bytes"),
            (.noSpace, 507, "free some"), (.failed(5), 503, "Try again"),
        ] as [(UploadRefusal, Int, String)] {
            let response = HTTPResponse.refusal(refusal)
            #expect(response.status == status)
            #expect(String(decoding: response.body, as: UTF8.self).contains(text))
        }
    }
}
