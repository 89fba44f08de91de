import EventLoop
import Foundation
import HTTPWire
import TestKit
import Testing
import Transport

#if canImport(Glibc)
    import Glibc
#endif

extension TransportTests {
    /// Bodies that pass through a connection in parts.
    @Suite @EventLoop struct StreamTests {
        nonisolated private static let large = 100_000_000
        nonisolated private static let certificates = try! ServerCertificates()
        /// What a stream may need beside the tests of other targets, which run in this process. The body would be more.
        private static let memory = 80_000_000

        nonisolated private static func post(_ framing: String) -> String {
            "POST /sink HTTP/1.1\r\nhost: x\r\n\(framing)\r\n\r\n"
        }

        // MARK: Requests

        @Test(arguments: [true, false]) func aLargeBodyPassesThrough(isChunked: Bool) async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            let before = memoryInUse()
            let (answer, next) = try await onThread {
                let client = try RawClient(port)
                let piece = LiveServer.bytes(80 * 1024)
                try client.write(
                    Self.post(isChunked ? "transfer-encoding: chunked" : "content-length: \(piece.count * 1200)"))
                for _ in 0..<1200 {
                    if isChunked { try client.write("14000\r\n") }
                    try client.write(piece)
                    if isChunked { try client.write("\r\n") }
                }
                if isChunked { try client.write("0\r\n\r\n") }
                return (try client.answer(), try client.get("/hello"))
            }
            #expect(answer.body == Array("98304000".utf8) && next.body == Array("hello".utf8))
            let sink = try #require(server.sinks.first)
            #expect(sink.isAsSent && sink.outcomes == [.complete] && sink.longestPart <= 65_536)
            #expect(sink.memory - before < Self.memory)
            #expect(server.met.all.isEmpty)
        }

        @Test func bodiesByTLS() async throws {
            let server = try LiveServer(tls: Self.certificates.files("one"))
            defer { server.stop() }
            let port = server.port
            let count = 4_194_304
            // Text, since the client takes it from a pipe.
            let answer = try await onThread {
                let peer = try TLSPeer.connect(port, ["-quiet"])
                try peer.write(Self.post("content-length: \(count)") + String(repeating: "x", count: count))
                let answer = try peer.read(until: "\r\n\r\n\(count)")
                try peer.write("GET /source/\(count) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                let head = try peer.read(until: "\r\n\r\n")
                return (answer, head, try peer.read(count + 1))
            }
            #expect(answer.0.hasPrefix("HTTP/1.1 200") && answer.1.contains("content-length: \(count)\r\n"))
            #expect(answer.2 == LiveServer.bytes(count))
            let sink = try #require(server.sinks.first)
            #expect(sink.count == count && sink.outcomes == [.complete])
            #expect(server.sources.map(\.ends) == [1] && server.met.all.isEmpty)
        }

        /// A sink that does not resume blocks the sender, whose bytes wait in the system.
        @Test func aSinkHoldsItsSenderBack() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            server.holdsParts = true
            let port = server.port
            let (client, sent) = try await onThread {
                let client = try RawClient(port)
                try client.write(Self.post("content-length: \(Self.large)"))
                return (client, try client.writeUntilBlocked(LiveServer.bytes(Self.large)))
            }
            let sink = try #require(server.sinks.first)
            #expect(sink.parts == 1 && sent < Self.large / 2, "\(sent) bytes were taken")
            for _ in 1...20 { _ = try await onThread { try RawClient(port).get("/hello") } }
            #expect(sink.parts == 1)
            async let answer = onThread {
                try client.write(Array(LiveServer.bytes(Self.large)[sent...]))
                return try client.answer().body
            }
            sink.resume()
            #expect(try await answer == Array("\(Self.large)".utf8))
            #expect(sink.isAsSent && server.met.all.isEmpty)
        }

        @Test func aBodyBeyondItsMaximumIsRefused() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            for body in [
                Self.post("transfer-encoding: chunked") + "3\r\n\u{0}\u{1}\u{2}\r\nfffffff\r\n",
                Self.post("content-length: \(LiveServer.streamLimit + 1)"),
            ] {
                let answer = try await onThread {
                    let client = try RawClient(port)
                    try client.write(body)
                    return String(decoding: try client.readAll(), as: UTF8.self)
                }
                #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains("connection: close"))
            }
            #expect(server.sinks.map(\.outcomes) == [[.tooLarge], [.tooLarge]])
        }

        @Test func aMalformedBodyIsRefused() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port)
                try client.write(Self.post("transfer-encoding: chunked") + "3\r\n\u{0}\u{1}\u{2}\r\nx\r\n")
                return String(decoding: try client.readAll(), as: UTF8.self)
            }
            #expect(answer.hasPrefix("HTTP/1.1 400") && server.sinks.map(\.outcomes) == [[.aborted]])
        }

        @Test(arguments: [false, true]) func aPeerThatGoesEndsTheBody(whileHeld: Bool) async throws {
            let server = try LiveServer()
            defer { server.stop() }
            server.holdsParts = whileHeld
            let port = server.port
            var client: RawClient? = try await onThread {
                let client = try RawClient(port)
                try client.write(Self.post("content-length: 10") + "\u{0}\u{1}\u{2}")
                return client
            }
            await server.until { server.sinks.first?.count == 3 }
            withExtendedLifetime(client) {}
            client = nil
            let sink = try #require(server.sinks.first)
            #expect(sink.outcomes == [])
            sink.resume()
            await server.untilGone()
            #expect(sink.outcomes == [.aborted] && sink.count == 3)
        }

        @Test func aBodyThatComesTooSlowlyIsRefused() async throws {
            let server = try LiveServer { ($0.wire.streamMilliseconds, $0.wire.streamBytesPerSecond) = (300, 1000) }
            defer { server.stop() }
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port)
                try client.write(Self.post("content-length: 1000") + "\u{0}\u{1}\u{2}")
                return String(decoding: try client.readAll(), as: UTF8.self)
            }
            #expect(answer.hasPrefix("HTTP/1.1 408") && server.met.all == [.bodyTime])
            #expect(server.sinks.map(\.outcomes) == [[.aborted]])
        }

        /// The owner of a sink answers within the body, when its disk is full: nothing follows.
        @Test func anAnswerWithinTheBodyEndsIt() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            server.holdsParts = true
            let port = server.port
            async let answer = onThread {
                let client = try RawClient(port)
                try client.write(Self.post("content-length: 1000000"))
                try client.write(LiveServer.bytes(500_000))
                return String(decoding: try client.readAll(), as: UTF8.self)
            }
            await server.until { server.sinks.first?.parts == 1 }
            let sink = try #require(server.sinks.first)
            sink.refuse()
            sink.resume()
            #expect(try await answer.hasPrefix("HTTP/1.1 507"))
            await server.untilGone()
            #expect(sink.outcomes.isEmpty && sink.parts == 1)
        }

        @Test func memoryOfStreamsIsBounded() async throws {
            let server = try LiveServer { ($0.bodyBytes, $0.answerBytes) = (200_000, 400_000) }
            defer { server.stop() }
            server.holdsParts = true
            let port = server.port
            func begin() async throws -> RawClient {
                let count = server.sinks.count
                let client = try await onThread {
                    let client = try RawClient(port)
                    try client.write(Self.post("content-length: 10") + "\u{0}\u{1}\u{2}")
                    return client
                }
                await server.until { server.sinks.count > count && server.sinks[count].parts == 1 }
                return client
            }
            let first = try await begin()
            let second = try await begin()
            #expect(
                String(decoding: try await onThread { try second.readAll() }, as: UTF8.self).hasPrefix("HTTP/1.1 503"))
            #expect(server.met.all == [.bodyBytes] && server.sinks.map(\.outcomes) == [[], [.aborted]])
            server.sinks[0].resume()
            try await onThread { try first.write([3, 4, 5, 6, 7, 8, 9]) }
            #expect(try await onThread { try first.answer().body } == Array("10".utf8))

            let slow = try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write("GET /source/20000000 HTTP/1.1\r\nhost: x\r\n\r\n")
                client.awaitInput()
                return client
            }
            await server.until { server.sources[0].parts > 0 }
            #expect(try await onThread { try RawClient(port).get("/source/20000000").head }.hasPrefix("HTTP/1.1 503"))
            #expect(server.met.all == [.bodyBytes, .answerBytes] && server.sources.map(\.ends) == [0, 1])
            #expect(try await onThread { try slow.answer().body.count } == 20_000_000)
            #expect(try await onThread { try RawClient(port).get("/source/20000000").body.count } == 20_000_000)
        }

        // MARK: Answers

        @Test func aSlowReaderGetsAllOfALargeAnswer() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            let before = memoryInUse()
            let client = try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write(
                    "GET /source/\(Self.large) HTTP/1.1\r\nhost: x\r\n\r\nHEAD /source/7 HTTP/1.1\r\nhost: x\r\n\r\n"
                        + "GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                client.awaitInput()
                return client
            }
            for _ in 1...20 { _ = try await onThread { try RawClient(port).get("/hello") } }
            let source = try #require(server.sources.first)
            #expect(source.given < Self.large / 2, "only what the system takes is asked for")
            let (wrong, rest) = try await onThread {
                let head = try client.head()
                var count = 0
                var wrong = head.contains("content-length: \(Self.large)\r\n") ? 0 : 1
                while count < Self.large {
                    let some = try client.read(upTo: min(65_536, Self.large - count))
                    guard !some.isEmpty else { break }
                    if !CountingBytes.are(some, from: count) { wrong += 1 }
                    count += some.count
                }
                return (wrong + (Self.large - count), String(decoding: try client.readAll(), as: UTF8.self))
            }
            #expect(wrong == 0)
            let answers = rest.components(separatedBy: "HTTP/1.1 ").dropFirst()
            #expect(answers.map { $0.prefix(3) } == ["200", "200"] && rest.hasSuffix("\r\n\r\nhello"))
            #expect(
                answers.first?.contains("content-length: 7\r\n") == true && answers.first?.hasSuffix("\r\n\r\n") == true
            )
            #expect(source.memory - before < Self.memory && server.sources.map(\.ends) == [1, 1])
            #expect(server.met.all.isEmpty)
        }

        @Test func aSourceThatFailsCutsTheAnswer() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            server.failingPart = 3
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port)
                try client.write("GET /source/1000000 HTTP/1.1\r\nhost: x\r\n\r\n")
                return try client.readAll()
            }
            #expect(answer.count > 131_072 && answer.count < 132_000)
            await server.untilGone()
            #expect(server.sources.map(\.ends) == [1])
        }

        @Test func aReaderThatGoesEndsTheAnswer() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write("GET /source/\(Self.large) HTTP/1.1\r\nhost: x\r\n\r\n")
                client.awaitInput()
            }
            await server.untilGone()
            let source = try #require(server.sources.first)
            #expect(source.ends == 1 && source.given < Self.large)
        }

        @Test func aReaderThatStopsIsClosed() async throws {
            let server = try LiveServer {
                ($0.wire.answerMilliseconds, $0.wire.answerMillisecondsPer64KiB) = (300, 0)
            }
            defer { server.stop() }
            let port = server.port
            let client = try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write("GET /source/\(Self.large) HTTP/1.1\r\nhost: x\r\n\r\n")
                client.awaitInput()
                return client
            }
            await server.untilGone()
            #expect(server.met.all == [.answerTime] && server.sources.map(\.ends) == [1])
            #expect(try await onThread { try client.readAll().count } < Self.large)
        }
    }
}
