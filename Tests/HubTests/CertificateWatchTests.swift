import Core
import EventLoop
import Foundation
import HTTPWire
import Metrics
import TestKit
import Testing
import Transport

@testable import Hub

/// A certificate that is replaced while the hub serves. Blocks: the certificates are made by openssl.
@Suite(.blocking) struct CertificateWatchTests {
    private let folder: TemporaryFolder
    private let files: TLSFiles
    private let metrics = HubMetrics()
    private let lines = LoggedLines()

    init() throws {
        folder = try TemporaryFolder()
        files = TLSFiles(certificate: folder.file("hub.pem"), key: folder.file("hub.key"))
        try put(days: 2)
    }

    /// Puts another certificate with another key in place; `days` below 0 for one that has expired.
    private func put(days: Int) throws {
        try folder.shell(
            """
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout new.key -out new.csr -subj /CN=hub\(days)
            openssl x509 -req -in new.csr -key new.key -days \(days) -out new.pem
            for new in new.*; do mv $new $(echo $new | sed s/new/hub/); done
            """)
    }

    private func watch() -> CertificateWatch { CertificateWatch(files, logger: lines.logger, metrics: metrics) }

    /// Waits until the loop has done what was submitted to it.
    @EventLoop private func settle() {}

    private func count(_ outcome: String) -> String? {
        var page = Exposition()
        metrics.certificateReloads.write(to: &page)
        return page.text.split(separator: "\n").first { $0.contains("\"\(outcome)\"") }?
            .split(separator: " ").last.map(String.init)
    }

    /// Whole days for which the certificate in use is valid.
    private func days(_ watch: CertificateWatch) -> Int64? {
        watch.validUntil.map { ($0.milliseconds - Timestamp.now.milliseconds + 60_000) / 86_400_000 }
    }

    @Test func anotherCertificateIsUsed() async throws {
        let watch = watch()
        #expect(days(watch) == 2)
        watch.reload(always: false)
        await settle()
        #expect(count("swapped") == "0" && lines.all.isEmpty, "nothing has changed")
        try put(days: 30)
        watch.reload(always: false)
        await settle()
        #expect(days(watch) == 30)
        #expect(count("swapped") == "1" && count("refused") == "0")
        watch.reload(always: false)
        await settle()
        #expect(count("swapped") == "1")
        watch.reload(always: true)
        await settle()
        #expect(count("swapped") == "2", "as on SIGHUP")
    }

    @Test func newConnectionsGetIt() async throws {
        let watch = watch()
        let server = try await serve(watch)
        #expect(try await subject(server).contains("hub2"))
        try put(days: 30)
        watch.reload(always: false)
        await settle()
        #expect(try await subject(server).contains("hub30"))
        await server.stop()
    }

    @EventLoop private func serve(_ watch: CertificateWatch) throws -> HTTPServer {
        final class Refuser: HTTPHandler {
            func handle(_ request: HTTPRequest, _ reply: any HTTPReply) {}
            func refusal(_ fault: RequestFault) -> HTTPResponse { HTTPResponse(status: fault.status) }
        }
        final class Observer: ServerObserver {
            func met(_ limit: ServerLimit) {}
            func cannotAccept(_ error: Int32) {}
        }
        let server = try HTTPServer(
            on: ListenAddress(address: IPAddress("127.0.0.1")!, port: 0), tls: files,
            pool: ServerPool(ServerLimits(), observer: Observer()), handler: Refuser())
        watch.servers = [server]
        return server
    }

    /// The subject of the certificate that a new connection is shown.
    private func subject(_ server: HTTPServer) async throws -> String {
        let port = await server.port
        let shown = try run(Tool("openssl").program(), ["s_client", "-connect", "127.0.0.1:\(port)"])
        return shown.output.split(separator: "\n").first { $0.hasPrefix("subject=") }.map(String.init) ?? ""
    }

    /// Each leaves the old certificate in use, and is said once.
    @Test(arguments: [
        ("rm hub.pem", "hub.pem: the certificate cannot be read: No such file or directory"),
        ("rm hub.key", "hub.key: the key cannot be read: No such file or directory"),
        ("echo nonsense >hub.pem", "hub.pem: contains no PEM certificate"),
        ("head -c 80 hub.key >cut; mv cut hub.key", "hub.key: contains no PEM key without a passphrase"),
        ("openssl ecparam -name prime256v1 -genkey -noout -out hub.key", "hub.key: is not the key of "),
    ])
    func whatIsBrokenIsRefused(change: String, problem: String) async throws {
        let watch = watch()
        let before = watch.validUntil
        try folder.shell(change)
        watch.reload(always: false)
        watch.reload(always: false)
        await settle()
        #expect(watch.validUntil == before)
        #expect(count("refused") == "1" && count("swapped") == "0")
        #expect(lines.all.count == 1)
        #expect(lines.all[0].hasPrefix("error certificate refused; the old one stays in use"), "\(lines.all)")
        #expect(lines.all[0].contains("error=\(folder.path)/\(problem)"), "\(lines.all)")
    }

    @Test func anExpiredCertificateIsRefusedAndAGoodOneTakenAgain() async throws {
        let watch = watch()
        try put(days: -1)
        watch.reload(always: false)
        await settle()
        #expect(days(watch) == 2 && count("refused") == "1")
        #expect(lines.all.last?.hasSuffix("hub.pem: the certificate has expired") == true, "\(lines.all)")
        try put(days: 5)
        watch.reload(always: false)
        await settle()
        #expect(days(watch) == 5 && count("swapped") == "1")
    }
}
