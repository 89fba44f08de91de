import EventLoop
import Foundation
import HTTPWire
import Testing
import Transport

#if canImport(Glibc)
    import Glibc
#endif

extension TransportTests {
    /// Each limit met once, and the observer told of that one alone.
    @Suite @EventLoop struct ServerLimitTests {
        /// Connects and asks for what is not answered, so that the connection is needed.
        private func occupy(_ server: LiveServer, from source: String, waiting: Int) async throws -> RawClient {
            let port = server.port
            let client = try await onThread {
                let client = try RawClient(port, from: source)
                try client.write("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n")
                return client
            }
            await server.untilWaiting(waiting)
            return client
        }

        private func status(_ answer: [UInt8]) -> String {
            String(String(decoding: answer, as: UTF8.self).dropFirst(9).prefix(3))
        }

        @Test func connectionsInAll() async throws {
            let server = try LiveServer { $0.connections = 2 }
            defer { server.stop() }
            let port = server.port
            let first = try await occupy(server, from: "127.0.0.2", waiting: 1)
            let second = try await occupy(server, from: "127.0.0.3", waiting: 2)
            #expect(try await onThread { try RawClient(port, from: "127.0.0.4").readAll() }.isEmpty)
            #expect(server.met.all == [.connections])
            server.release()
            #expect(try await onThread { (try first.answer().body, try second.answer().body) }.0.count == 6)
            #expect(try await onThread { try RawClient(port, from: "127.0.0.4").get("/hello") }.body.count == 5)
            #expect(server.met.all == [.connections], "idle ones make room, which is no trouble")
        }

        @Test func connectionsOfOneAddress() async throws {
            let server = try LiveServer { $0.connectionsPerAddress = 1 }
            defer { server.stop() }
            let port = server.port
            let first = try await occupy(server, from: "127.0.0.2", waiting: 1)
            #expect(try await onThread { try RawClient(port, from: "127.0.0.2").readAll() }.isEmpty)
            #expect(server.met.all == [.connectionsPerAddress])
            #expect(try await onThread { try RawClient(port, from: "127.0.0.3").get("/hello") }.body.count == 5)
            server.release()
            #expect(try await onThread { try first.answer().body.count } == 6)
            #expect(server.met.all == [.connectionsPerAddress])
        }

        /// Who has asked for nothing yet makes room for the next of the same address, and that is told by its name.
        @Test func oneThatSaysNothingMakesRoom() async throws {
            let server = try LiveServer { $0.connectionsPerAddress = 1 }
            defer { server.stop() }
            let port = server.port
            let (silent, answer) = try await onThread {
                let first = try RawClient(port, from: "127.0.0.2")
                try first.write("GET /hel")
                let second = try RawClient(port, from: "127.0.0.2")
                return (try first.readAll(), try second.get("/hello").body)
            }
            #expect(silent.isEmpty && answer.count == 5)
            #expect(server.met.all == [.connectionsPerAddress])
        }

        @Test func timeOfAHead() async throws {
            let server = try LiveServer { $0.wire.headMilliseconds = 300 }
            defer { server.stop() }
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port)
                try client.write("GET /hello HTTP/1.1\r\nho")
                return try client.readAll()
            }
            #expect(status(answer) == "408" && server.met.all == [.headTime])
        }

        @Test func sizeOfAHead() async throws {
            let server = try LiveServer { ($0.wire.headBytes, $0.wire.lineBytes, $0.wire.fields) = (2048, 512, 5) }
            defer { server.stop() }
            let port = server.port
            for (head, expected) in [
                ("GET /\(String(repeating: "x", count: 600)) HTTP/1.1\r\nhost: x\r\n\r\n", "414"),
                ("GET / HTTP/1.1\r\nhost: x\r\na: \(String(repeating: "x", count: 600))\r\n\r\n", "431"),
                ("GET / HTTP/1.1\r\nhost: x\r\n" + String(repeating: "a: x\r\n", count: 6) + "\r\n", "431"),
            ] {
                let answer = try await onThread {
                    let client = try RawClient(port)
                    try client.write(head)
                    return try client.readAll()
                }
                #expect(status(answer) == expected)
            }
            #expect(server.met.all == [.headBytes, .headBytes, .headBytes])
        }

        @Test func timeOfABody() async throws {
            let server = try LiveServer {
                ($0.wire.bodyMilliseconds, $0.wire.bodyMillisecondsPer64KiB) = (200, 50)
            }
            defer { server.stop() }
            let port = server.port
            let answer = try await onThread {
                let client = try RawClient(port)
                try client.write("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc")
                return try client.readAll()
            }
            #expect(status(answer) == "408" && server.met.all == [.bodyTime])
        }

        @Test func bytesOfBodies() async throws {
            let server = try LiveServer { $0.bodyBytes = 100_000 }
            defer { server.stop() }
            let port = server.port
            func part(_ count: Int, of length: Int) -> String {
                "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: \(length)\r\n\r\n"
                    + String(repeating: "x", count: count)
            }
            let (held, refused) = (part(60_000, of: 60_001), part(60_000, of: 60_001))
            let (first, second) = try await onThread {
                let first = try RawClient(port)
                try first.write(held)
                let second = try RawClient(port)
                try second.write(refused)
                // Whichever was read last is refused.
                var both = [pollfd(first), pollfd(second)]
                _ = poll(&both, 2, 30_000)
                return both[0].revents != 0 ? (second, first) : (first, second)
            }
            #expect(status(try await onThread { try second.readAll() }) == "503")
            #expect(server.met.all == [.bodyBytes])
            try await onThread { try first.write("x") }
            #expect(try await onThread { try first.answer().body } == Array("60001".utf8), "the other one goes on")
            // What was held is free again.
            let again = part(60_001, of: 60_001)
            #expect(
                try await onThread {
                    let client = try RawClient(port)
                    try client.write(again)
                    return try client.answer().body
                } == Array("60001".utf8))
            #expect(server.met.all == [.bodyBytes])
        }

        @Test func bytesOfAnswers() async throws {
            let server = try LiveServer { $0.answerBytes = 24_000_000 }
            defer { server.stop() }
            let port = server.port
            let slow = try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write("GET /bytes/20000000 HTTP/1.1\r\nhost: x\r\n\r\n")
                client.awaitInput()
                return client
            }
            #expect(try await onThread { try RawClient(port).get("/bytes/20000000").head }.hasPrefix("HTTP/1.1 503"))
            #expect(server.met.all == [.answerBytes])
            #expect(try await onThread { try RawClient(port).get("/hello").body.count } == 5, "short ones go on")
            #expect(try await onThread { try slow.answer().body.count } == 20_000_000)
            #expect(try await onThread { try RawClient(port).get("/bytes/20000000").body.count } == 20_000_000)
            #expect(server.met.all == [.answerBytes])
        }

        @Test func timeOfAnAnswer() async throws {
            let server = try LiveServer {
                ($0.wire.answerMilliseconds, $0.wire.answerMillisecondsPer64KiB) = (300, 0)
            }
            defer { server.stop() }
            let port = server.port
            let client = try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write("GET /bytes/20000000 HTTP/1.1\r\nhost: x\r\n\r\n")
                client.awaitInput()
                return client
            }
            // It ends while nobody reads: then what the system holds comes, and no more.
            await server.untilGone()
            #expect(server.met.all == [.answerTime])
            #expect(try await onThread { try client.readAll().count } < 20_000_000)
        }

        @Test func requestsOfOneConnection() async throws {
            let server = try LiveServer { $0.wire.requests = 3 }
            defer { server.stop() }
            let port = server.port
            let (heads, rest) = try await onThread {
                let client = try RawClient(port)
                let heads = try (1...3).map { _ in try client.get("/hello").head }
                return (heads, try client.readAll())
            }
            #expect(heads.map { $0.contains("connection: close") } == [false, false, true] && rest.isEmpty)
            #expect(server.met.all == [.requestsPerConnection])
        }
    }
}

private func pollfd(_ client: RawClient) -> Glibc.pollfd {
    Glibc.pollfd(fd: client.fd, events: Int16(POLLIN), revents: 0)
}
