import Core
import EventLoop
import Foundation
import HTTPOut
import HTTPWire
import TestKit
import Testing

extension HTTPOutTests {
    /// Answers as servers may give them.
    @Suite struct HTTPClientTests {
        let peer = HTTPPeer.shared

        private func get(_ path: String, _ port: String = "plain") async throws -> HTTPClientResponse {
            try await HTTPClient.send(HTTPClientRequest(.get, peer.url(path, port)))
        }

        private static func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }

        /// First, before large bodies have left memory behind that could hide what is kept.
        @Test(arguments: ["plain", "good"]) func downloadsStayFlat(port: String) async throws {
            let count = 100 * 1024 * 1024
            var request = HTTPClientRequest(.get, peer.url("/length/\(count)", port))
            request.maximumBytes = count
            let tally = await Tally()
            let before = residentBytes()
            let head = try await HTTPClient.stream(request) {
                tally.begin($0)
            } body: {
                tally.take($0)
            }
            #expect(head.status == 200)
            #expect(await tally.length == count)
            #expect(await tally.count == count)
            let growth = await tally.peak - before
            // Other tests run beside this one; all of the body would be more.
            #expect(growth < 80 * 1024 * 1024)
        }

        @Test func requestIsAsAskedFor() async throws {
            var request = HTTPClientRequest(.put, peer.url("/request?a=%20b&c"))
            request.authorization = "Bearer mb_secret"
            request.headers = [("content-type", "application/json"), ("x-empty", "")]
            request.body = Array("{}".utf8)
            let response = try await HTTPClient.send(request)
            let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n").map {
                $0.lowercased().trimmingCharacters(in: .whitespaces)
            }
            #expect(lines.first == "put /request?a=%20b&c http/1.1")
            for line in [
                "host: localhost:\(peer.ports["plain"]!)", "authorization: bearer mb_secret", "content-length: 2",
                "content-type: application/json", "user-agent: mailbell", "x-empty:",
            ] {
                #expect(lines.filter { $0 == line }.count == 1, "\(line)")
            }
        }

        @Test(arguments: ["plain", "good", "plain6", "good6"], [0, 1, 100_000, 1024 * 1024])
        func bodiesGoThereAndBack(port: String, count: Int) async throws {
            var request = HTTPClientRequest(.post, peer.url("/echo", port))
            request.body = Self.pattern(count)
            let response = try await HTTPClient.send(request)
            #expect(response.head.status == 200)
            #expect(response.head.contentLength == count)
            #expect(response.head.contentType == "text/plain")
            #expect(response.body == request.body)
        }

        @Test func deleteHasNoBodyUnlessGiven() async throws {
            let response = try await HTTPClient.send(HTTPClientRequest(.delete, peer.url("/request")))
            #expect(!String(decoding: response.body, as: UTF8.self).lowercased().contains("content-length"))
        }

        @Test(arguments: [200, 201, 400, 401, 404, 409, 422, 500, 503])
        func anyStatusIsAnAnswer(status: Int) async throws {
            let response = try await get("/status/\(status)")
            #expect(response.head.status == status)
            #expect(response.body == Array("words".utf8))
            #expect(response.head.entityTag == "\"abc\"")
            #expect(response.head.lastModified == "Thu, 01 Jan 2026 00:00:00 GMT")
        }

        /// On connections that stay open: nothing may wait for a body or an end.
        @Test(arguments: [204, 304]) func someStatusesHaveNoBody(status: Int) async throws {
            var request = HTTPClientRequest(.get, peer.url("/bare/\(status)"))
            request.idleTimeout = .seconds(5)
            #expect(try await HTTPClient.send(request).body.isEmpty)
        }

        @Test func headHasALengthAndNoBody() async throws {
            let response = try await HTTPClient.send(HTTPClientRequest(.head, peer.url("/head/5000000000")))
            #expect(response.head.contentLength == 5_000_000_000)
            #expect(response.body.isEmpty)
        }

        @Test(arguments: ["plain", "good"], [0, 1, 16_384, 70_000, 1_500_000])
        func lengthsAndChunksBound(port: String, count: Int) async throws {
            #expect(try await get("/length/\(count)", port).body == Self.pattern(count))
            let chunked = try await get("/chunked/\(count)", port)
            #expect(chunked.head.contentLength == nil)
            // Each chunk begins the pattern anew.
            #expect(chunked.body.count == count)
        }

        @Test func answersMayComeByteForByte() async throws {
            #expect(try await get("/drip/a-little-text").body == Array("a-little-text".utf8))
        }

        @Test(arguments: [("fin", "plain"), ("notify", "good")])
        func theEndMayBoundAnAnswer(how: String, port: String) async throws {
            #expect(try await get("/close/\(how)", port).body == Array("all there is".utf8))
        }

        @Test(arguments: ["plain", "good"], ["read", "hold"])
        func answersMayComeBeforeTheBodyHasGone(port: String, how: String) async throws {
            var request = HTTPClientRequest(.post, peer.url("/early/\(how)", port))
            request.body = [UInt8](repeating: 7, count: 20 * 1024 * 1024)
            let response = try await HTTPClient.send(request)
            #expect(response.head.status == 413)
            #expect(response.body == Array("too much".utf8))
        }

        /// The peer takes a little all the time, and says nothing: that is not idle.
        @Test func slowReadersAreWaitedFor() async throws {
            var request = HTTPClientRequest(.post, peer.url("/slow-reader/3"))
            request.body = [UInt8](repeating: 7, count: 16 * 1024 * 1024)
            request.idleTimeout = .seconds(2)
            #expect(try await HTTPClient.send(request).body == Array("\(request.body.count)".utf8))
        }

        @Test func interimAnswersAndTrailersAreDropped() async throws {
            let late = try await get("/interim/3")
            #expect(late.head.status == 200 && late.head.contentLength == 4 && late.body == Array("late".utf8))
            #expect(try await get("/trailers/1000").body == Array("hello".utf8))
        }

        @Test(arguments: ["plain", "good"]) func manyRequestsAtOnce(port: String) async throws {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...500 {
                    group.addTask {
                        try await HTTPClient.send(HTTPClientRequest(.get, peer.url("/length/\(number * 100)", port)))
                            .body.count
                    }
                }
                let total = try await group.reduce(0, +)
                #expect(total == 500 * 501 / 2 * 100)
            }
        }

        @Test func connectionsAreGivenBack() async throws {
            for _ in 1...30 {
                _ = try await get("/status/404")
                _ = try? await get("/cut", "good")
                _ = try? await get("/echo", "expired")
                let task = Task { try? await get("/stall/body") }
                try await Task.sleep(for: .milliseconds(5))
                task.cancel()
                _ = await task.value
            }
            #expect(connections(to: peer) <= 128)
            // Then the connections that were left open end, too.
            let patience = ContinuousClock.now + .seconds(60)
            while connections(to: peer) > 0, .now < patience { try await Task.sleep(for: .milliseconds(20)) }
            #expect(connections(to: peer) == 0)
        }
    }
}

@EventLoop
private final class Tally {
    private(set) var length: Int?
    private(set) var count = 0
    private(set) var peak = 0
    private var pieces = 0

    init() {}

    func begin(_ head: HTTPClientHead) { length = head.contentLength }

    func take(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        pieces += 1
        if pieces % 256 == 0 { peak = max(peak, residentBytes()) }
    }
}

/// How many sockets this process has whose other end is the peer's. Other tests have sockets of their own.
private func connections(to peer: HTTPPeer) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.compactMap { Int32($0) }.count { descriptor in
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        // The port stands at the same place for both families.
        guard result == 0, [AF_INET, AF_INET6].contains(Int32(address.sin6_family)) else { return false }
        return peer.ports.values.contains(UInt16(bigEndian: address.sin6_port))
    }
}

/// proc(5), statm: the second field, in pages.
func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return Int(text.split(separator: " ")[1])! * sysconf(Int32(_SC_PAGESIZE))
}
