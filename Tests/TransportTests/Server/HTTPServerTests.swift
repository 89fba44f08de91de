import EventLoop
import Foundation
import HTTPWire
import Testing
import Transport

extension TransportTests {
    /// A server on loopback, in the clear.
    @Suite @EventLoop struct HTTPServerTests {
        @Test func requestsThatCameTogetherAreAnsweredInTheirOrder() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            let bodies = try await onThread {
                let client = try RawClient(port)
                try client.write(
                    "GET /bytes/3 HTTP/1.1\r\nhost: x\r\n\r\nPOST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nabcde"
                        + "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\nPOST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
                        + "2\r\nab\r\n0\r\n\r\nHEAD /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                return String(decoding: try client.readAll(), as: UTF8.self)
            }
            let answers = bodies.components(separatedBy: "HTTP/1.1 ").dropFirst()
            #expect(answers.map { $0.prefix(3) } == ["200", "200", "404", "200", "200"])
            let ends = answers.map { $0.components(separatedBy: "\r\n\r\n").last }
            #expect(ends == ["\u{0}\u{1}\u{2}", "5", "", "2", ""])
        }

        @Test(arguments: ["/hello", "/wait"]) func whoSendsNoMoreGetsTheAnswer(path: String) async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            async let answer = onThread {
                let client = try RawClient(port)
                try client.write("GET \(path) HTTP/1.1\r\nhost: x\r\n\r\n")
                client.endWriting()
                return String(decoding: try client.readAll(), as: UTF8.self)
            }
            if path == "/wait" {
                await server.untilWaiting(1)
                server.release()
            }
            #expect(try await answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }

        /// An answer that waits for its peer is kept once, and arrives whole.
        @Test func aSlowReaderGetsAllOfALargeAnswer() async throws {
            let server = try LiveServer()
            defer { server.stop() }
            let port = server.port
            let count = 60_000_000
            let client = try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write(
                    "GET /bytes/\(count) HTTP/1.1\r\nhost: x\r\n\r\nGET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
                )
                client.awaitInput()
                return client
            }
            let before = memoryInUse()
            // Others are served, while it is stuck.
            for _ in 1...20 { _ = try await onThread { try RawClient(port).get("/hello") } }
            // Other tests run beside this one; a second copy would be more.
            #expect(memoryInUse() - before < 40_000_000)
            let (body, next) = try await onThread { (try client.answer().body, try client.answer().body) }
            #expect(body == LiveServer.bytes(count) && next == Array("hello".utf8))
            #expect(server.met.all.isEmpty)
        }

        /// Who is in the middle of an answer is not taken for idle when others want its place.
        @Test func aSlowReaderKeepsItsPlace() async throws {
            let server = try LiveServer { $0.connectionsPerAddress = 1 }
            defer { server.stop() }
            let port = server.port
            let client = try await onThread {
                let client = try RawClient(port, receiveBuffer: 4096)
                try client.write("GET /bytes/20000000 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                client.awaitInput()
                return client
            }
            #expect(try await onThread { try RawClient(port).readAll() }.isEmpty, "there is no room")
            #expect(server.met.all == [.connectionsPerAddress])
            #expect(try await onThread { try client.answer().body.count } == 20_000_000)
        }

        @Test func manyReadersBehindOneAddressAreServed() async throws {
            let server = try LiveServer { $0.connectionsPerAddress = 32 }
            defer { server.stop() }
            let port = server.port
            // All stay connected, as browsers do.
            let readers = try await onThread {
                try (0..<100).map { _ in
                    let reader = try RawClient(port)
                    guard try reader.get("/hello").body == Array("hello".utf8) else {
                        throw RawClient.Failed(description: "no answer")
                    }
                    return reader
                }
            }
            #expect(readers.count == 100)
            #expect(server.met.all.isEmpty, "\(server.met.all)")
        }

        @Test func whatIsStoppedFreesItsPortAndEndsItsConnections() async throws {
            let server = try LiveServer()
            let port = server.port
            let client = try await onThread {
                let client = try RawClient(port)
                _ = try client.get("/hello")
                return client
            }
            server.stop()
            #expect(try await onThread { try client.readAll() }.isEmpty)
            await #expect(throws: RawClient.Failed.self) { _ = try await onThread { try RawClient(port) } }
            let next = try LiveServer(port: port)
            defer { next.stop() }
            #expect(try await onThread { try RawClient(port).get("/hello").body } == Array("hello".utf8))
        }
    }
}

/// Bytes of memory that are in use and no file's.
func memoryInUse() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").compactMap { Int($0) }
    return pages.count > 2 ? (pages[1] - pages[2]) * sysconf(Int32(_SC_PAGESIZE)) : 0
}
