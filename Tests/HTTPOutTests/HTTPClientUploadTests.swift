import Core
import Foundation
import HTTPOut
import HTTPWire
import TestKit
import Testing

extension HTTPOutTests {
    /// Bodies that are read while they are sent.
    @Suite struct HTTPClientUploadTests {
        let peer = HTTPPeer.shared
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// An open file with these bytes.
        private func file(_ bytes: [UInt8]) throws -> Int32 {
            let path = folder.file("body")
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Unexpected(description: "cannot open \(path)") }
            return descriptor
        }

        private func request(_ path: String, _ port: String = "plain", _ upload: HTTPClientUpload) -> HTTPClientRequest
        {
            var request = HTTPClientRequest(.post, peer.url(path, port))
            request.upload = upload
            request.idleTimeout = .seconds(10)
            return request
        }

        private static func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) } }

        @Test(arguments: ["plain", "good"], [0, 1, 65_536, 1_000_001]) func filesAndBytesGo(
            port: String, count: Int
        ) async throws {
            let body = Self.pattern(count)
            let descriptor = try file(body)
            defer { close(descriptor) }
            // The position of the descriptor does not matter.
            lseek(descriptor, 0, SEEK_END)
            let sent = try await HTTPClient.send(request("/echo", port, .init(file: descriptor, count: count)))
            #expect(sent.head.status == 200 && sent.body == body)
            #expect(try await HTTPClient.send(request("/echo", port, .init(body))).body == body)
        }

        /// RFC 9110, 8.6: the length is known, so no chunks are needed.
        @Test func theLengthIsAnnounced() async throws {
            let head = try await HTTPClient.send(request("/request", "plain", .init([1, 2, 3]))).body
            let lines = String(decoding: head, as: UTF8.self).lowercased()
            #expect(lines.contains("content-length: 3") && !lines.contains("transfer-encoding"))
        }

        @Test(arguments: ["plain", "good"]) func aFileThatBecomesShorterIsAnError(port: String) async throws {
            let descriptor = try file(Self.pattern(100_000))
            defer { close(descriptor) }
            let error = try await errorOf {
                try await HTTPClient.send(request("/echo", port, .init(file: descriptor, count: 200_000)))
            }
            #expect(error.kind == .invalid && error.description.contains("cannot be read to its end"), "\(error)")
        }

        @Test func aFileThatCannotBeReadIsAnError() async throws {
            let error = try await errorOf {
                try await HTTPClient.send(request("/echo", "plain", .init(file: -1, count: 5)))
            }
            #expect(error.kind == .invalid)
        }

        @Test func atMostAGibibyte() async throws {
            let error = try await errorOf {
                try await HTTPClient.send(request("/echo", "plain", .init(file: 0, count: 1 << 30 + 1)))
            }
            #expect(error.kind == .invalid && error.description.contains("1 GiB"))
        }

        @Test(arguments: ["read", "hold"]) func theAnswerMayComeFirst(how: String) async throws {
            let body = [UInt8](repeating: 7, count: 20 * 1024 * 1024)
            let response = try await HTTPClient.send(request("/early/\(how)", "plain", .init(body)))
            #expect(response.head.status == 413 && response.body == Array("too much".utf8))
        }

        /// A sparse file: none of it need be in memory.
        @Test func uploadsStayFlat() async throws {
            let count = 200 * 1024 * 1024
            let descriptor = try file([])
            defer { close(descriptor) }
            #expect(truncate(folder.file("body"), off_t(count)) == 0)
            let before = residentBytes()
            let response = try await HTTPClient.send(
                request("/slow-reader/0", "plain", .init(file: descriptor, count: count)))
            #expect(response.body == Array("\(count)".utf8))
            // Other tests run beside this one; all of the body would be more.
            #expect(residentBytes() - before < 100 * 1024 * 1024)
        }
    }
}
