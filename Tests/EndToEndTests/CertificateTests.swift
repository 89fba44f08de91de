import Foundation
import TestKit
import Testing

/// The hub's own certificate, renewed while it serves; and secrets that a unit's credentials hold.
@Suite(.blocking) struct CertificateTests {
    private let folder: TemporaryFolder
    private var certificate: String { folder.path + "/live.pem" }
    private var key: String { folder.path + "/live.key" }

    init() throws { folder = try TemporaryFolder() }

    /// Puts a pair where the hub looks, each by a rename, as certbot and its like do.
    private func install(_ pair: Certificate, key other: Certificate? = nil) throws {
        for (from, to) in [((other ?? pair).key, key), (pair.certificate, certificate)] {
            try Data(contentsOf: URL(fileURLWithPath: from)).write(to: URL(fileURLWithPath: to), options: .atomic)
        }
    }

    /// The serial number of the certificate that a new connection gets.
    private func served(_ hub: HubUnderTest, _ options: String = "") throws -> String {
        let result = try run(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c",
                "openssl s_client \(options) -connect 127.0.0.1:\(hub.port) </dev/null 2>/dev/null | openssl x509 -noout -serial",
            ])
        return result.output
    }

    private func serial(_ pair: Certificate) throws -> String {
        try run(
            URL(fileURLWithPath: "/usr/bin/openssl"), ["x509", "-noout", "-serial", "-in", pair.certificate]
        ).output
    }

    private func metric(_ hub: HubUnderTest, _ name: String) throws -> Double? {
        try HTTP.get(port: hub.adminPort, "/metrics").text.lines.first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.split(separator: " ")[1]) }
    }

    @Test func aNewCertificateIsTakenWhileSessionsGoOn() throws {
        let first = try Certificate(in: folder, name: "first", days: 20)
        let second = try Certificate(in: folder, name: "second", days: 90)
        try install(first)
        let hub = try HubUnderTest(["--tls-cert", certificate, "--tls-key", key], scheme: "https", start: false)
        let token = try hub.addUser()
        try hub.start()
        #expect(try served(hub) == serial(first))
        let days = try #require(try metric(hub, "mailbell_tls_certificate_expiry_timestamp_seconds"))
        #expect(abs(days - Date().timeIntervalSince1970 - 20 * 86_400) < 600)
        let trusted = folder.path + "/trusted.pem"
        try Data((contents(first.certificate)! + contents(second.certificate)!).utf8)
            .write(to: URL(fileURLWithPath: trusted))
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "-o", "json", "--machines"],
            environment: hub.environment(token).merging(["SSL_CERT_FILE": trusted]) { $1 })
        defer { tail.signal(SIGKILL) }
        try eventually("the tail is connected") { try metric(hub, "mailbell_sessions") == 1 }

        try install(second)
        hub.process.signal(SIGHUP)
        try eventually("new connections get the new certificate") { try served(hub) == serial(second) }
        #expect(try metric(hub, "mailbell_tls_certificate_reloads_total{outcome=\"swapped\"}") == 1)
        let renewed = try #require(try metric(hub, "mailbell_tls_certificate_expiry_timestamp_seconds"))
        #expect(renewed - days > 60 * 86_400)
        // The session is the one that was there.
        #expect(try metric(hub, "mailbell_sessions_opened_total") == 1)
        let answer = try run(
            URL(fileURLWithPath: "/usr/bin/curl"),
            [
                "-s", "--cacert", trusted, "-H", "Authorization: Bearer \(token)", "-d",
                #"{"from":"sam@example.com","to":[{"email":"alice@example.com"}],"subject":"x"}"#,
                hub.url + "/v1/messages",
            ])
        #expect(answer.output.contains("pixel_url"), "\(answer)")
        try eventually("the tail tells of it") { tail.output.contains("alice@example.com") }
        #expect(try metric(hub, "mailbell_sessions_opened_total") == 1)
    }

    /// Without a signal too, as tables are.
    @Test func aReplacedFileIsNoticed() throws {
        let first = try Certificate(in: folder, name: "first", days: 20)
        let second = try Certificate(in: folder, name: "second", days: 20)
        try install(first)
        let hub = try HubUnderTest(["--tls-cert", certificate, "--tls-key", key], scheme: "https")
        try install(second)
        try eventually("it is noticed", seconds: 30) { try served(hub) == serial(second) }
    }

    /// OpenSSL keeps one certificate of each kind of key, and clients like one kind better: the old one is to be shown to none.
    @Test(arguments: [true, false]) func aRenewalMayHaveAnotherKindOfKey(isRSAFirst: Bool) throws {
        let first = try Certificate(in: folder, name: "first", days: 20, isRSA: isRSAFirst)
        let second = try Certificate(in: folder, name: "second", days: 20, isRSA: !isRSAFirst)
        try install(first)
        let hub = try HubUnderTest(["--tls-cert", certificate, "--tls-key", key], scheme: "https")
        #expect(try served(hub) == serial(first))
        try install(second)
        hub.process.signal(SIGHUP)
        try eventually("it is served") { try served(hub) == serial(second) }
        let old = isRSAFirst ? "rsa_pss_rsae_sha256" : "ecdsa_secp256r1_sha256"
        #expect(try served(hub, "-sigalgs \(old)") == "", "no client gets the old one")
    }

    @Test func whatCannotBeUsedIsRefused() throws {
        let first = try Certificate(in: folder, name: "first", days: 20)
        let second = try Certificate(in: folder, name: "second", days: 20)
        try install(first)
        let hub = try HubUnderTest(["--tls-cert", certificate, "--tls-key", key], scheme: "https")
        let refused = "mailbell_tls_certificate_reloads_total{outcome=\"refused\"}"
        try install(second, key: first)
        hub.process.signal(SIGHUP)
        try eventually("the mixed pair is refused") { (try metric(hub, refused) ?? 0) >= 1 }
        #expect(try served(hub) == serial(first))
        try eventually("the log says it") { hub.process.errors.contains("is not the key of") }
        unlink(key)
        hub.process.signal(SIGHUP)
        try eventually("the missing key is told") { hub.process.errors.contains("\(key): the key cannot be read") }
        #expect(try served(hub) == serial(first))
        // A chain that breaks off, with a leaf and a key that are right.
        try install(second)
        let whole = try #require(contents(second.certificate))
        try Data((whole + whole.prefix(300)).utf8).write(to: URL(fileURLWithPath: certificate), options: .atomic)
        hub.process.signal(SIGHUP)
        try eventually("the half chain is refused") {
            hub.process.errors.contains("cannot be used, or are being replaced")
        }
        #expect(try served(hub) == serial(first))
        try install(second)
        hub.process.signal(SIGHUP)
        try eventually("what is put right is taken") { try served(hub) == serial(second) }
    }

    @Test func aCredentialIsFoundWhereTheUnitHasIt() throws {
        let pair = try Certificate(in: folder, name: "pair", days: 20)
        let credentials = folder.path + "/credentials"
        try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: pair.key, toPath: credentials + "/mailbell_tls.key")
        try Data("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n".utf8)
            .write(to: URL(fileURLWithPath: credentials + "/mailbell_crm"))
        func check(_ environment: [String: String], _ more: String...) throws -> (
            code: Int32, output: String, errors: String
        ) {
            try run(
                Programs.hub,
                [
                    "check", "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none", "--tls-cert",
                    pair.certificate,
                ] + more, environment: environment)
        }
        let unit = ["CREDENTIALS_DIRECTORY": credentials]
        let good = try check(
            unit, "--tls-key", "credential:tls.key", "--ingest", "webhook secret-file=credential:crm")
        #expect(good.code == 0 && good.output.contains("and the key matches"), "\(good)")
        #expect(good.output.contains("tls-key          credential:tls.key   [--tls-key]"), "\(good.output)")
        let missing = try check(unit, "--tls-key", "credential:none")
        #expect(missing.code == 1 && missing.output.contains("\(credentials)/mailbell_none: the key cannot be read"))
        let secret = try check(unit, "--tls-key", "credential:tls.key", "--ingest", "webhook secret-file=credential:no")
        #expect(secret.code == 64 && secret.errors.contains("\(credentials)/mailbell_no: No such file"), "\(secret)")
        // By hand, it is where root keeps it.
        let byHand = try check([:], "--tls-key", "credential:mailbell-test-none")
        #expect(byHand.output.contains("/etc/mailbell/credentials/mailbell-test-none: the key cannot be read"))
        for name in ["", "../tls.key", "a/b", ".hidden"] {
            let wrong = try check(unit, "--tls-key", "credential:\(name)")
            #expect(
                wrong.code == 64 && wrong.errors.contains("must name a file in /etc/mailbell/credentials"), "\(wrong)")
        }
    }
}
