import EventLoop
import Foundation
import TestKit
import Testing
import Transport

extension TransportTests {
    /// A server on loopback by TLS, and openssl's client.
    @Suite @EventLoop struct TLSServerTests {
        private static let certificates = try! ServerCertificates()

        private func handshake(_ server: LiveServer, _ options: [String]) async throws -> (text: String, isMade: Bool) {
            let port = server.port
            return try await onThread { try TLSPeer.handshake(port, options) }
        }

        @Test func onlyForwardSecrecyAndAEADAreSpoken() async throws {
            let server = try LiveServer(tls: Self.certificates.files("one"))
            defer { server.stop() }
            for cipher in ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"]
            {
                #expect(try await handshake(server, ["-tls1_2", "-cipher", cipher]).isMade, "\(cipher)")
            }
            for cipher in [
                "AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES128-SHA", "ECDHE-RSA-AES128-SHA",
                "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA384", "DHE-RSA-AES256-GCM-SHA384",
            ] {
                #expect(
                    try await !handshake(server, ["-tls1_2", "-cipher", cipher + ":@SECLEVEL=0"]).isMade, "\(cipher)")
            }
            #expect(try await handshake(server, ["-tls1_3"]).text.contains("TLSv1.3"))
            #expect(try await !handshake(server, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]).isMade)
        }

        @Test func onlyHTTP11IsAgreedOn() async throws {
            let server = try LiveServer(tls: Self.certificates.files("one"))
            defer { server.stop() }
            for offer in ["http/1.1", "h2,http/1.1", "http/1.1,h2"] {
                let (text, isMade) = try await handshake(server, ["-alpn", offer])
                #expect(isMade && text.contains("ALPN protocol: http/1.1"), "\(offer)")
            }
            #expect(try await !handshake(server, ["-alpn", "h2"]).isMade)
            let (text, isMade) = try await handshake(server, [])
            #expect(isMade && text.contains("No ALPN negotiated"))
        }

        @Test func aNewCertificateIsForNewConnections() async throws {
            let server = try LiveServer(tls: Self.certificates.files("one"))
            defer { server.stop() }
            let port = server.port
            let hello = "GET /hello HTTP/1.1\r\nhost: x\r\n\r\n"
            let (old, first) = try await onThread {
                let old = try TLSPeer.connect(port, ["-quiet"])
                try old.write(hello)
                return (old, try old.read(until: "\r\n\r\nhello"))
            }
            #expect(first.hasPrefix("HTTP/1.1 200"))
            server.server.use(try #require(TLSContext(Self.certificates.files("two"))))
            let text = try await handshake(server, []).text
            #expect(text.contains("CN = two") || text.contains("CN=two"))
            #expect(!text.contains("CN = one") && !text.contains("CN=one"))
            let second = try await onThread {
                try old.write(hello)
                return try old.read(until: "\r\n\r\nhello")
            }
            #expect(second.hasPrefix("HTTP/1.1 200"), "the old connection goes on")
            #expect(TLSContext(TLSFiles(certificate: "/nowhere", key: "/nowhere")) == nil)
        }

        @Test func aSlowReaderGetsAllOfALargeAnswer() async throws {
            let server = try LiveServer(tls: Self.certificates.files("one"))
            defer { server.stop() }
            let port = server.port
            let count = 60_000_000
            let peer = try await onThread {
                let peer = try TLSPeer.connect(port, ["-quiet"])
                try peer.write("GET /bytes/\(count) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                _ = try peer.read(until: "\r\n\r\n")
                return peer
            }
            let before = memoryInUse()
            for _ in 1...3 { #expect(try await handshake(server, []).isMade, "others are served") }
            // Other tests run beside this one; a second copy would be more.
            #expect(memoryInUse() - before < 40_000_000)
            let body = try await onThread { try peer.read(count + 1) }
            #expect(body == LiveServer.bytes(count))
            #expect(server.met.all.isEmpty)
        }

        @Test func timeOfAHandshake() async throws {
            let server = try LiveServer(tls: Self.certificates.files("one")) { $0.handshakeMilliseconds = 300 }
            defer { server.stop() }
            let port = server.port
            for begin in [[], [0x16, 0x03, 0x01]] as [[UInt8]] {
                let answer = try await onThread {
                    let client = try RawClient(port)
                    try client.write(begin)
                    return try client.readAll()
                }
                #expect(answer.isEmpty)
            }
            #expect(server.met.all == [.handshakeTime, .handshakeTime])
            #expect(try await handshake(server, []).isMade)
        }

        /// Neither a request in the clear nor garbage is a handshake.
        @Test func whatIsNoTLSIsClosed() async throws {
            let server = try LiveServer(tls: Self.certificates.files("one"))
            defer { server.stop() }
            let port = server.port
            for text in ["GET /hello HTTP/1.1\r\nhost: x\r\n\r\n", String(repeating: "\u{0}", count: 10_000)] {
                let answer = try await onThread {
                    let client = try RawClient(port)
                    try? client.write(text)
                    return String(decoding: try client.readAll(), as: UTF8.self)
                }
                #expect(!answer.contains("HTTP"))
            }
            #expect(try await handshake(server, []).isMade)
        }
    }
}
