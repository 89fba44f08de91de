import Core
import HTTPOut
import HTTPWire
import TestKit
import Testing

extension HTTPOutTests {
    /// Which connection a request gets, and HTTP/2.
    @Suite struct ConnectionTests {
        let peer = HTTPPeer.shared

        private func connection(
            _ port: String = "plain", _ method: HTTPMethod = .get, isIdempotent: Bool? = nil
        ) async throws -> String {
            var request = HTTPClientRequest(method, peer.url("/connection", port))
            if let isIdempotent { request.isIdempotent = isIdempotent }
            return String(decoding: try await HTTPClient.send(request).body, as: UTF8.self)
        }

        @Test(arguments: ["plain", "good", "http2"]) func connectionsAreKept(port: String) async throws {
            let first = try await connection(port)
            #expect(try await connection(port) == first)
            #expect(try await connection(port, .put) == first)
            // A request that must not be sent twice gets a connection that cannot be stale.
            #expect(try await connection(port, .post) != first)
            #expect(try await connection(port, .get, isIdempotent: false) != first)
        }

        /// libcurl by itself would try five of them, and give up.
        @Test func staleConnectionsAreNoFailures() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        _ = try await HTTPClient.send(HTTPClientRequest(.get, peer.url("/stale")))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await !connection().isEmpty)
        }

        @Test(arguments: [0, 1, 100_000, 2_000_000]) func http2GoesThereAndBack(count: Int) async throws {
            var request = HTTPClientRequest(.post, peer.url("/echo", "http2"))
            request.body = [UInt8](repeating: 7, count: count)
            let response = try await HTTPClient.send(request)
            #expect(response.head.status == 200)
            #expect(response.head.contentType == "text/plain")
            #expect(response.body == request.body)
        }

        @Test func http2SharesAConnection() async throws {
            let first = try await connection("http2")
            let used = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 1...100 { group.addTask { try await connection("http2") } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(used == [first])
        }

        @Test func http2MayFailToo() async throws {
            func failure(_ path: String, _ change: (inout HTTPClientRequest) -> Void = { _ in }) async throws
                -> HTTPClientError
            {
                var request = HTTPClientRequest(.get, peer.url(path, "http2"))
                change(&request)
                return try await errorOf { [request] in try await HTTPClient.send(request) }
            }
            let place = "localhost:\(peer.ports["http2"]!)"
            #expect(try await failure("/reset").kind == .broken)
            #expect(try await failure("/cut").kind == .broken)
            #expect(try await failure("/length/1001") { $0.maximumBytes = 1000 }.kind == .tooLong)
            for path in ["/stall/head", "/stall/body"] {
                let error = try await failure(path) { $0.idleTimeout = .milliseconds(400) }
                #expect(error.description == "nothing was heard from \(place) for 400 ms")
            }
            #expect(try await !connection("http2").isEmpty)
        }

        @Test func manyAreCancelledAtOnce() async throws {
            let tasks = ["plain", "good", "http2"].flatMap { port in
                (1...100).map { number in
                    Task {
                        let path = number % 2 == 0 ? "/stall/head" : "/stall/body"
                        return try await errorOf {
                            try await HTTPClient.send(HTTPClientRequest(.get, peer.url(path, port)))
                        }
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(300))
            for task in tasks { task.cancel() }
            for task in tasks { #expect(try await task.value.kind == .cancelled) }
            #expect(try await !connection().isEmpty)
        }
    }
}
