import Core
import EventLoop
import Foundation
import HTTPWire
import Testing

@testable import Hub

/// The documents that are made of the routes.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct RouteDocumentTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/api.md")
    private static let (begin, end) = ("<!-- routes: made by RouteDocumentTests -->\n", "\n<!-- end of routes -->")

    /// MAILBELL_WRITE_DOCS=1 writes the table anew.
    @Test func theTableOfTheDocumentsIsTheRouters() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let table = RouteDocument(world.router.routes).table
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(text.range(of: Self.begin)).upperBound
        let stop = try #require(text.range(of: Self.end)).lowerBound
        if ProcessInfo.processInfo.environment["MAILBELL_WRITE_DOCS"] == "1" {
            try text.replacingCharacters(in: start..<stop, with: table)
                .write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(
                text[start..<stop] == table, "MAILBELL_WRITE_DOCS=1 swift test --filter RouteDocumentTests writes it")
        }
    }

    @Test func openAPIHasEveryRoute() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let answer = try await world.ask("GET", "/v1/openapi.json")
        #expect(answer.status == 200)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        #expect(document["openapi"] as? String == "3.1.0")
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        var ids: Set<String> = []
        for route in world.router.routes where !route.pattern.description.hasPrefix("/app") {
            let path = route.pattern.description.replacing("...}", with: "}")
            for method in route.methods where method != .head {
                let operation = try #require(paths[path]?[method.rawValue.lowercased()], "\(method) \(path)")
                let id = try #require(operation["operationId"] as? String)
                #expect(ids.insert(id).inserted, "twice: \(id)")
                #expect((operation["summary"] as? String)?.isEmpty == false, "\(id)")
                #expect((operation["requestBody"] != nil) == (route.bodyLimit > 0), "\(id)")
                let names = (operation["parameters"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
                let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                    String($0.dropFirst().dropLast())
                }
                #expect(names == inPath, "\(id)")
            }
        }
        #expect(ids.count > 45, "\(ids.count)")
    }
}
