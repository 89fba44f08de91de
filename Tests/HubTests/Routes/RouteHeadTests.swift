import Core
import EventLoop
import HTTPWire
import Testing

@testable import Hub

/// What is refused from a request's head, of every route there is.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct RouteHeadTests {
    private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"]

    private func samples(_ world: RouteWorld) throws -> [RouteSample] {
        try world.router.routes.flatMap { try #require(RouteSample.all(of: $0), "no sample of \($0.pattern)") }
    }

    /// With a token or a session that may do it, each request with one of its own: a route may end it.
    private func ask(_ world: RouteWorld, _ sample: RouteSample, _ header: String) async throws -> SeenAnswer {
        guard sample.route.isOfApp else {
            return try await world.ask(
                sample.method, sample.path, authorization: "Bearer \(try world.token(of: world.sam))", headers: [header]
            )
        }
        let cookie = try world.cookie(of: world.sam)
        return try await world.ask(sample.method, sample.path, headers: [cookie, RouteWorld.origin, header])
    }

    @Test func otherMethodsAreToldWhichThereAre() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let token = try world.token(of: world.sam)
        let samples = try samples(world)
        for path in Set(samples.map { String($0.path.prefix { $0 != "?" }) }) {
            let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            let fitting = samples.filter { $0.route.pattern.match(parts) != nil }
            let allowed = Set(fitting.map(\.method)).sorted()
            for method in Self.methods where !allowed.contains(method) {
                for authorization in [nil, "Bearer \(token)"] {
                    let answer = try await world.ask(method, path, authorization: authorization, body: "{}")
                    #expect(answer.status == 405, "\(method) \(path)")
                    #expect(answer.header("allow") == allowed.joined(separator: ", "), "\(method) \(path)")
                    #expect(answer.bodyLimit == nil, "\(method) \(path)")
                }
            }
        }
    }

    @Test func whatIsNowhereIsNotFound() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let authorization = "Bearer \(try world.token(of: world.sam))"
        let patterns = Set(world.router.routes.map(\.pattern.description))
        var paths = ["/", "/v1", "/v1/", "/v2/me", "/o", "/c", "/p", "/metrics", "/live", "/v1/messages/", "//", "/*"]
        for sample in try samples(world) {
            let pattern = sample.route.pattern.description
            paths.append("/" + sample.path)
            paths.append("/x" + sample.path)
            paths.append(sample.path.prefix(2).uppercased() + sample.path.dropFirst(2))
            if !pattern.hasSuffix("...}"), !patterns.contains(where: { $0.hasPrefix(pattern + "/") }) {
                // Another pattern may match what is longer: a record's after a list's.
                paths += [sample.path + "/", sample.path + "/x"].filter { path in
                    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
                    return !world.router.routes.contains { $0.pattern.match(parts) != nil }
                }
            }
        }
        for path in paths {
            for method in ["GET", "POST", "DELETE"] {
                let answer = try await world.ask(method, path, authorization: authorization, body: "{}")
                #expect(answer.status == 404 && answer.bodyLimit == nil, "\(method) \(path): \(answer.status)")
            }
        }
    }

    @Test func aBodyOverTheLimitIsRefusedBeforeItIsTaken() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        var tried = 0
        for sample in try samples(world) where sample.route.bodyLimit > 0 && sample.body != nil {
            let limit = sample.route.bodyLimit
            for length in ["\(limit + 1)", "999999999999999999"] {
                let answer = try await ask(world, sample, "content-length: \(length)")
                #expect(answer.status == 413 && answer.body.contains("\(limit)"), "\(sample.path): \(answer.status)")
                #expect(answer.bodyLimit == nil, "\(sample.path)")
            }
            for framing in ["content-length: \(limit)", "transfer-encoding: chunked"] {
                let answer = try await ask(world, sample, framing)
                #expect(answer.bodyLimit == limit, "\(sample.path) takes so much with \(framing)")
            }
            tried += 1
        }
        #expect(tried >= 7)
        for route in world.router.routes {
            if case .whole(let limit) = route.body { #expect(limit <= 1 << 20, "\(route.pattern) fills the memory") }
        }
    }

    @Test func aRouteThatTakesNoBodyTakesNone() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        for sample in try samples(world) where sample.route.bodyLimit == 0 {
            for framing in ["content-length: 1", "content-length: 999999999999999999", "transfer-encoding: chunked"] {
                let answer = try await ask(world, sample, framing)
                #expect(answer.status == 400 && answer.bodyLimit == nil, "\(sample.method) \(sample.path): \(framing)")
            }
        }
        let answer = try await world.ask(
            "GET", "/v1/me", authorization: "Bearer \(try world.token(of: world.sam))",
            headers: ["content-length: 0"])
        #expect(answer.status == 200, "a length of 0 is no body")
    }
}
