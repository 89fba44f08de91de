import Foundation
import TestKit
import Testing
import Transport

/// One after the other: one measures memory. None measures time, since beside the tests of other targets a result can wait
/// seconds for a thread to be heard on; where a client would wait for what never comes, the peer makes it fail.
@Suite(.serialized, .timeLimit(.minutes(5))) enum TransportTests {}

/// `HTTPPeer.py`, shared by all tests, with certificates made for it.
///
/// It ends when its input does, and so with the tests. `SSL_CERT_FILE` is pointed at its authority before the first
/// client looks.
final class HTTPPeer: Sendable {
    static let shared = try! HTTPPeer()

    /// By name: `plain`, `plain6`, and for TLS `good`, `good6`, `expired`, `other` and `other6` (for another name), `self`
    /// (self-signed) and `stranger` (issued by an authority nobody knows); and `full`, which answers nobody.
    var ports: [String: UInt16] { peer.ports }
    private let peer: ScriptPeer

    private init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mailbell-peer-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.makeCertificates(folder)
        setenv("SSL_CERT_FILE", folder + "/ca.pem", 1)

        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("HTTPPeer.py")
        peer = try ScriptPeer(script, [folder])
    }

    func url(_ path: String, _ port: String = "plain", host: String? = nil) -> HTTPURL {
        let isTLS = !port.hasPrefix("plain") && port != "full"
        return HTTPURL(
            host: host ?? (port.hasSuffix("6") ? "::1" : "localhost"), port: ports[port]!, isTLS: isTLS, path: path)
    }

    private static func makeCertificates(_ folder: String) throws {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        let mine = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"
        try shell(
            """
            cd '\(folder)'
            issue() { # NAME DAYS ALTERNATIVES AUTHORITY
                openssl req \(key) -keyout $1.key -out $1.csr -subj /CN=peer
                echo "$3" >$1.ext
                openssl x509 -req -in $1.csr -CA $4.pem -CAkey $4.key -days $2 -extfile $1.ext -out $1.pem
            }
            for name in ca away; do openssl req -x509 \(key) -keyout $name.key -out $name.pem -subj /CN=$name -days 2; done
            issue good 2 \(mine) ca
            issue expired -1 \(mine) ca
            issue other 2 subjectAltName=DNS:other.example.com ca
            issue stranger 2 \(mine) away
            openssl req -x509 \(key) -keyout self.key -out self.pem -subj /CN=peer -addext \(mine) -days 2
            rm away.pem
            """)
    }

    private static func shell(_ script: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-ec", script]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw CocoaError(.executableLoad) }
    }
}

/// What a test awaits an error of, and else says what came instead.
func errorOf(_ body: () async throws -> HTTPClientResponse) async throws -> HTTPClientError {
    do {
        let response = try await body()
        throw Unexpected(description: "an answer with \(response.head.status) and \(response.body.count) bytes")
    } catch let error as HTTPClientError {
        return error
    }
}

struct Unexpected: Error, CustomStringConvertible { var description: String }
