import Core
import Crypto
import EventLoop
import Foundation
import TestKit
import Testing
import Transport
import Webhooks

@testable import Hub

/// Whose certificates are asked for, where, how often, and which count.
@Suite(.serialized) struct SNSCertificatesTests {
    private let topic = SNSTopic("arn:aws:sns:eu-west-1:123456789012:mail")!
    private let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 10_000)
    private let address = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
    private let files: Files

    /// A signer's certificate from an authority of the second rank, which says where that one's is.
    private final class Files: Sendable {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.shell(
                """
                key="-newkey rsa:2048 -nodes"
                openssl req -x509 $key -keyout root.key -out root.pem -subj /CN=$(openssl rand -hex 8) -days 2
                openssl req $key -keyout middle.key -out middle.csr -subj /CN=middle
                echo "basicConstraints=critical,CA:TRUE" >ca.ext
                openssl x509 -req -in middle.csr -CA root.pem -CAkey root.key -days 2 -extfile ca.ext -outform DER -out middle.cer
                openssl x509 -in middle.cer -inform DER -out middle.pem
                openssl req $key -keyout leaf.key -out leaf.csr -subj /CN=sns
                echo "subjectAltName=DNS:sns.amazonaws.com" >leaf.ext
                echo "authorityInfoAccess=caIssuers;URI:http://example.com/a.cer,caIssuers;URI:http://crt.r2m01.amazontrust.com/r2m01.cer" >>leaf.ext
                openssl x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -days 2 -extfile leaf.ext -out leaf.pem
                mkdir trusted; cp root.pem trusted/; openssl rehash trusted
                """)
        }

        func bytes(_ name: String) -> [UInt8] {
            FileManager.default.contents(atPath: folder.file(name)).map(Array.init) ?? []
        }
    }

    /// What was asked for.
    @EventLoop
    private final class Log {
        var asked: [String] = []
        var isAway = false
        nonisolated init() {}
        func goAway() { isAway = true }
    }

    init() throws {
        files = try Files()
        TrustedAuthorities.add(files.folder.file("trusted"))
    }

    private func certificates(
        _ log: Log, isAway: Bool = false, from strangers: Files? = nil
    ) async -> SNSCertificates {
        let files = strangers ?? files
        return await SNSCertificates(readers: ReaderPool(store: MemoryStore(), threads: 1, limit: 64)) { url in
            log.asked.append(url.description)
            if isAway || log.isAway { throw SNSCertificates.Unavailable(description: "is away") }
            return files.bytes(url.path.hasSuffix(".cer") ? "middle.cer" : "leaf.pem")
        }
    }

    @Test func isFetchedVerifiedAndKeptForADay() async throws {
        let log = Log()
        let certificates = await certificates(log)
        let expected = try SigningCertificate(pem: files.bytes("leaf.pem")).key
        async let first = certificates.key(nil, at: address, of: topic, now: now)
        async let second = certificates.key(nil, at: address, of: topic, now: now)
        #expect(try await (first, second) == (expected, expected))
        let asked = [address, "http://crt.r2m01.amazontrust.com/r2m01.cer"]
        #expect(await log.asked == asked, "each once, and the issuer's at Amazon's authority alone")
        #expect(try await certificates.key(nil, at: address, of: topic, now: now + .seconds(86_000)) == expected)
        #expect(await log.asked == asked)
        _ = try await certificates.key(nil, at: address, of: topic, now: now + .seconds(86_401))
        #expect(await log.asked == asked + asked)
    }

    @Test func whatIsKnownCountsUntilItExpiresWhereAWSIsAway() async throws {
        let log = Log()
        let certificates = await certificates(log)
        let expected = try await certificates.key(nil, at: address, of: topic, now: now)
        await log.goAway()
        #expect(try await certificates.key(nil, at: address, of: topic, now: now + .seconds(86_401)) == expected)
        #expect(await log.asked.count == 3, "it was asked for anew")
        await #expect(throws: SNSCertificates.Unavailable.self) {
            try await certificates.key(nil, at: address, of: topic, now: now + .seconds(3 * 86_400))
        }
    }

    @Test func nobodyIsAskedTooOften() async throws {
        let log = Log()
        let certificates = await certificates(log, isAway: true)
        for number in 0..<40 {
            await #expect(throws: SNSCertificates.Unavailable.self) {
                try await certificates.key(nil, at: address + "\(number).pem", of: topic, now: now)
            }
        }
        #expect(await log.asked.count == 20)
        await #expect(throws: SNSCertificates.Unavailable.self) {
            try await certificates.key(nil, at: address, of: topic, now: now + .seconds(601))
        }
        #expect(await log.asked.count == 21)
    }

    @Test func onlyTheTopicsHostIsAsked() async throws {
        let log = Log()
        let certificates = await certificates(log)
        for wrong in ["https://example.com/a.pem", "http://sns.eu-west-1.amazonaws.com/a.pem", "nothing"] {
            await #expect(throws: SNSCertificates.Unavailable.self) {
                try await certificates.key(nil, at: wrong, of: topic, now: now)
            }
        }
        #expect(await log.asked.isEmpty)
    }

    @Test func anAuthorityThatNobodyKnowsIsNotTrusted() async throws {
        let certificates = await certificates(Log(), from: try Files())
        let error = await #expect(throws: SNSCertificates.Unavailable.self) {
            try await certificates.key(nil, at: address, of: topic, now: now)
        }
        #expect(error?.isForged == true)
    }

    @Test func theOperatorsOwnCountsByItself() async throws {
        let log = Log()
        let certificates = await certificates(log)
        let own = try SigningCertificate(pem: files.bytes("leaf.pem"))
        #expect(try await certificates.key(own, at: "", of: topic, now: now) == own.key)
        await #expect(throws: SNSCertificates.Unavailable.self) {
            try await certificates.key(own, at: "", of: topic, now: now + .seconds(3 * 86_400))
        }
        #expect(await log.asked.isEmpty)
    }
}
