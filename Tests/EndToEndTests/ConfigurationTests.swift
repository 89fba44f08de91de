import Foundation
import TestKit
import Testing

/// Settings by file, environment and flags, and `check`.
@Suite(.serialized, .blocking) struct ConfigurationTests {
    private let folder = try! TemporaryFolder()

    private func file(_ text: String) throws -> String {
        let path = folder.path + "/hub.yaml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func check(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.hub, ["check"] + arguments, environment: environment)
    }

    /// The value and the origin of a setting, as `check` shows them.
    private func setting(_ key: String, _ output: String) throws -> String {
        let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("  \(key) ") })
        return line.dropFirst(2 + key.count).trimmingCharacters(in: .whitespaces)
    }

    @Test func flagsOverruleTheEnvironmentAndThatTheFile() throws {
        let path = try file(
            """
            # our hub
            data: \(folder.path)/d
            listen: [127.0.0.1:1, 127.0.0.1:2]
            admin: none
            public-url: https://file.example.com
            retention:
              - 100d
              - open=90d
            log-level: notice
            """)
        let environment = ["MAILBELL_HUB_LISTEN": "127.0.0.1:3, 127.0.0.1:4", "MAILBELL_HUB_LOG_LEVEL": "debug"]
        let all = try check(
            ["--config", path, "--listen", "127.0.0.1:0", "--log-format", "json"], environment: environment)
        #expect(all.code == 0, "\(all.output)\(all.errors)")
        #expect(try setting("data", all.output) == "\(folder.path)/d   [hub.yaml:2]")
        #expect(try setting("listen", all.output) == "127.0.0.1:0   [--listen]")
        #expect(try setting("admin", all.output) == "none   [hub.yaml:4]")
        #expect(try setting("public-url", all.output) == "https://file.example.com   [hub.yaml:5]")
        #expect(try setting("retention", all.output) == "100d, open=90d   [hub.yaml:6]")
        #expect(try setting("log-level", all.output) == "debug   [MAILBELL_HUB_LOG_LEVEL]")
        #expect(try setting("log-format", all.output) == "json   [--log-format]")
        #expect(try setting("trusted-proxy", all.output).hasSuffix("[default]"))
        let withoutFlags = try check(["--config", path, "--admin", "none"], environment: environment)
        #expect(try setting("listen", withoutFlags.output) == "127.0.0.1:3, 127.0.0.1:4   [MAILBELL_HUB_LISTEN]")
        let named = try check(["--listen", "127.0.0.1:0"], environment: ["MAILBELL_HUB_CONFIG": path])
        #expect(try setting("data", named.output) == "\(folder.path)/d   [hub.yaml:2]")
    }

    @Test func everyFaultIsToldWithItsLine() throws {
        let path = try file(
            """
            data: relative/folder
            listen: 8025
            lisetn: 127.0.0.1:1
            admin: localhost
            public-url: mail.example.com
            trusted-proxy: [10.0.0.0/8, 10.0.0.0/33]
            retention:
              - 400d
              - opened=3d
            log-level: loud
            tls-cert: /x
            geo-url: http://example.com/x
            """)
        let wrong = try run(Programs.hub, ["serve", "--config", path])
        #expect(wrong.code == 1)
        let expected = [
            "1: data: 'relative/folder' must be an absolute path", "2: listen: '8025' is not an address and port",
            "3: lisetn: is not a setting: did you mean listen?", "4: admin: 'localhost' is not an address and port",
            "5: public-url: 'mail.example.com' is not an absolute http or https URL",
            "6: trusted-proxy: '10.0.0.0/33' is not an address or a network",
            "9: retention: 'opened' is neither raw nor one of the kinds sent, open, click, read, revise, erase",
            "10: log-level: 'loud' is not one of trace, debug", "11: tls-cert: tls-cert and tls-key go together",
            "12: geo-url: 'http://example.com/x' is not an https URL",
        ]
        let lines = wrong.errors.split(separator: "\n").map(String.init)
        #expect(lines.count == expected.count, "\(wrong.errors)")
        for (line, text) in zip(lines, expected) { #expect(line.hasPrefix("mailbell-hub: \(path):\(text)"), "\(line)") }
    }

    @Test func faultsElsewhereNameTheirPlace() throws {
        func errors(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (Int32, String) {
            let result = try run(
                Programs.hub, ["serve", "--data", folder.path + "/d"] + arguments, environment: environment)
            return (result.code, result.errors)
        }
        let variable = try errors([], ["MAILBELL_HUB_ADMIN": "nowhere"])
        #expect(
            variable.0 == 1 && variable.1.hasPrefix("mailbell-hub: MAILBELL_HUB_ADMIN: 'nowhere' is not an address"))
        let flag = try errors(["--admin", "nowhere"])
        #expect(flag.0 == 64 && flag.1.hasPrefix("mailbell-hub: --admin: 'nowhere' is not an address"))
        let missing = try errors(["--config", "/nowhere/hub.yaml"])
        #expect(
            missing.0 != 0 && missing.1.contains("/nowhere/hub.yaml") && missing.1.contains("there is no such file"))
        let broken = try errors(["--config", try file("listen: [127.0.0.1:1\nadmin: none\n")])
        #expect(broken.0 == 1 && broken.1.contains("hub.yaml:"))
        #expect(
            !FileManager.default.fileExists(atPath: folder.path + "/d"), "nothing is made before the settings are right"
        )
    }

    @Test func secretsAreNotShown() throws {
        let path = try file("geo-url: https://sam:hunter2@example.com/t.mmdb.gz?license_key=hunter3\n")
        let shown = try check([
            "--config", path, "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none",
        ])
        #expect(shown.code == 0)
        #expect(try setting("geo-url", shown.output).hasPrefix("https://***@example.com/t.mmdb.gz?***"))
        #expect(!(shown.output + shown.errors).contains("hunter"))
        let wrong = try check(["--geo-url", "http://example.com/?key=hunter2", "--data", folder.path + "/d"])
        #expect(wrong.code == 64 && !(wrong.output + wrong.errors).contains("hunter"))
    }

    @Test func variablesThatAreNoSettingsAreMentioned() throws {
        let shown = try check(
            ["--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none"],
            environment: ["MAILBELL_HUB_SERVICE_HOST": "10.0.0.1", "MAILBELL_HUB_LISTN": "x"])
        #expect(shown.code == 0)
        #expect(shown.output.contains("warning: MAILBELL_HUB_LISTN: is not a setting and has no effect; did you mean"))
        #expect(shown.output.contains("warning: MAILBELL_HUB_SERVICE_HOST: is not a setting"))
    }

    @Test func checkMakesAndUpgradesNothing() throws {
        let empty = folder.path + "/empty"
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        let rest = ["--listen", "127.0.0.1:0", "--admin", "none"]
        #expect(try check(["--data", empty] + rest).output.contains("there is no store yet"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: empty).isEmpty)
        let old = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("StoreContractTests/Fixtures/schema1.db")
        try FileManager.default.copyItem(atPath: old.path, toPath: empty + "/mailbell.db")
        let older = try check(["--data", empty] + rest)
        #expect(older.code == 1 && older.output.contains("was written by an older version"), "\(older.output)")
        let list = try run(Programs.hub, ["user", "list", "--data", empty])
        #expect(list.code == 1 && list.errors.contains("(`mailbell-hub serve`) to upgrade it"))
        let versions = try run(
            Tool.python,
            [
                "-c",
                "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT identifier FROM grdb_migrations').fetchall())",
                empty + "/mailbell.db",
            ])
        #expect(versions.output == "[('1',)]\n", "\(versions)")
        #expect(try check(["--data", "/etc/passwd"] + rest).code == 1)
    }

    @Test func linksThatLeadNowhereAreMentioned() throws {
        let wild = ["--data", folder.path + "/d", "--listen", "0.0.0.0:0", "--admin", "none"]
        #expect(try check(wild).output.contains("http://0.0.0.0:0 is not an address that recipients can reach"))
        #expect(try !check(wild + ["--public-url", "https://mail.example.com"]).output.contains("set public-url"))
    }

    @Test func checkTriesWhatAHubNeeds() throws {
        let taken = try HubUnderTest()
        _ = try taken.addUser()
        let beside = try check([
            "--data", taken.data, "--listen", "127.0.0.1:\(taken.port)", "--admin", "127.0.0.1:\(taken.adminPort)",
        ])
        #expect(beside.code == 0, "\(beside.output)")
        #expect(beside.output.contains("a hub is serving this folder") && beside.output.contains("; 1 user\n"))
        let elsewhere = try check([
            "--data", folder.path + "/d", "--listen", "127.0.0.1:\(taken.port)", "--admin", "none",
        ])
        #expect(elsewhere.code == 1)
        #expect(
            elsewhere.output.contains("FAULT  listen  cannot listen on 127.0.0.1:\(taken.port): Address already in use")
        )
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/d"), "check makes nothing")
        let certificate = try Certificate(in: folder, days: 3)
        func tls(_ cert: String, _ key: String) throws -> (code: Int32, output: String, errors: String) {
            try check([
                "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none", "--tls-cert", cert,
                "--tls-key",
                key,
            ])
        }
        let soon = try tls(certificate.certificate, certificate.key)
        #expect(soon.code == 0 && soon.output.contains("warn   tls") && soon.output.contains("expires in "))
        let other = try Certificate(in: folder, name: "other", days: 300)
        let mixed = try tls(certificate.certificate, other.key)
        #expect(mixed.code == 1 && mixed.output.contains("is not the key of"))
        #expect(try tls(other.certificate, other.key).output.contains("and the key matches"))
        #expect(try tls(other.key, other.key).output.contains("contains no PEM certificate"))
        let table = try check([
            "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none", "--geo-city", "/nowhere.mmdb",
        ])
        #expect(table.code == 1 && table.output.contains("FAULT  geo     /nowhere.mmdb"))
    }
}

/// A certificate for localhost and app.localhost that signs itself, made by openssl.
struct Certificate {
    let certificate: String
    let key: String

    init(in folder: TemporaryFolder, name: String = "cert", days: Int, isRSA: Bool = false) throws {
        certificate = folder.path + "/\(name).pem"
        key = folder.path + "/\(name).key"
        let result = try run(
            URL(fileURLWithPath: "/usr/bin/openssl"),
            [
                "req", "-x509", "-newkey", isRSA ? "rsa" : "ec", "-pkeyopt",
                isRSA ? "rsa_keygen_bits:2048" : "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                "\(days)",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,DNS:app.localhost,IP:127.0.0.1",
                "-out", certificate, "-keyout", key,
            ])
        guard result.code == 0 else { throw Failure("openssl: \(result.errors)") }
    }
}
