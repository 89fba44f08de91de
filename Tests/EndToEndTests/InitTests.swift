import Foundation
import TestKit
import Testing

/// `mailbell-hub init`: from nothing to a hub that a client is paired with.
@Suite(.blocking) struct InitTests {
    private let folder: TemporaryFolder
    private var config: String { folder.path + "/etc/hub.yaml" }
    private var data: String { folder.path + "/data" }

    init() throws { folder = try TemporaryFolder() }

    private func initialise(_ more: String...) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.hub, ["init", "--config", config, "--data", data] + more)
    }

    @Test func aHubIsSetUpAndTheFirstClientPaired() throws {
        let port = try freePort()
        let url = "http://127.0.0.1:\(port)"
        let result = try initialise("--public-url", url, "--email", "Sam@Example.com", "--name", "Sam \"S\" Example")
        // Another test may have the standard admin port just then.
        #expect(result.code == 0 && result.errors.lines.allSatisfy { $0.contains(":8026 is taken") }, "\(result)")
        #expect(result.output.contains("mailbell-hub serve --config \(config)"))
        #expect(try permissions(config) == 0o600 && permissions(data) == 0o700)
        let admin = try freePort()
        let hub = try RunningProgram(
            Programs.hub, ["serve", "--config", config, "--admin", "127.0.0.1:\(admin)"])
        defer { hub.signal(SIGKILL) }
        try eventually("the hub is ready", seconds: 30) {
            (try? HTTP.get(port: admin, "/ready"))?.status == 200
        }
        let line = try #require(result.output.lines.first { $0.contains("mailbell login") })
        let words = line.split(separator: " ").dropFirst().map(String.init)
        let login = try run(
            Programs.terminal, words, environment: CleanEnvironment.folders(in: folder.path), input: "")
        #expect(login.code == 0 && login.output.contains("as sam@example.com"), "\(login)")
        let users = try run(Programs.hub, ["user", "list", "--config", config])
        #expect(users.output == "sam@example.com\tpaid\tSam \"S\" Example\t\tadmin\n")
    }

    @Test func eachWayOfTLSHasItsSettings() throws {
        let proxied = try initialise("--public-url", "https://mail.example.com/", "--email", "a@example.com")
        #expect(proxied.code == 0, "\(proxied)")
        let text = try #require(contents(config))
        #expect(
            text.contains("listen: \"127.0.0.1:8025\"\n") && text.contains("trusted-proxy: [\"127.0.0.1\", \"::1\"]"))
        #expect(proxied.output.contains("https://mail.example.com#"))
        // A second time is refused, and with --force the first is kept beside it.
        let again = try initialise("--public-url", "http://192.0.2.1:8080", "--email", "a@example.com")
        #expect(again.code == 1 && again.errors.contains("is set up already") && contents(config) == text)
        let forced = try initialise("--force", "--public-url", "http://192.0.2.1:8080", "--email", "a@example.com")
        #expect(forced.code == 0 && contents(config + ".old") == text)
        #expect(try #require(contents(config)).contains("listen: \"[::]:8080\"\n"))
    }

    @Test func wrongAnswersLeaveNothing() throws {
        for (more, code, said) in [
            (["--email", "a@example.com"], 64, "No --public-url"),
            (["--public-url", "https://mail.example.com"], 64, "No --email"),
            (
                ["--public-url", "ftp://mail.example.com", "--email", "a@example.com"], 64,
                "'ftp://mail.example.com' is not an http or https URL"
            ),
            (["--public-url", "https://m.example", "--email", "nobody"], 64, "'nobody' is not an e-mail address"),
            (["--public-url", "https://m.example", "--tls", "none", "--email", "a@b.example"], 64, "does not go with"),
            (["--public-url", "http://m.example", "--tls", "proxy", "--email", "a@b.example"], 64, "does not go with"),
            (["--public-url", "https://m.example", "--tls", "own", "--email", "a@b.example"], 64, "No --tls-cert"),
            (["--public-url", "https://m.example", "--tls-cert", "/c", "--tls", "proxy"], 64, "go with --tls own"),
            (
                [
                    "--public-url", "https://m.example", "--tls", "own", "--email", "a@b.example", "--tls-cert",
                    folder.path + "/none.pem", "--tls-key", folder.path + "/none.key",
                ], 1, "none.pem: No such file"
            ),
            (["--public-url", "http://m.example", "--email", "a@b.example", "--listen", "nowhere"], 64, "nowhere"),
            (["--public-url", "https://m.example", "--email", "a@b"], 64, "'b' is not a domain like example.com"),
            (["--public-url", "foo", "--email", "a@b.example"], 64, "give a whole one, such as foo.example.com"),
            (["--public-url", "https://foo:8443/x", "--email", "a@b.example"], 64, "'foo' is not a name"),
            (["--public-url", "http://foo.", "--email", "a@b.example"], 64, "is not a name by which recipients"),
        ] as [([String], Int32, String)] {
            let result = try run(Programs.hub, ["init", "--config", config, "--data", data] + more)
            #expect(result.code == code && result.errors.contains(said), "\(more): \(result)")
            #expect(
                !FileManager.default.fileExists(atPath: config) && contents(data + "/mailbell.db") == nil, "\(more)")
        }
    }

    /// For a trial on one machine, or in one network.
    @Test func thisMachineAndAddressesAreNames() throws {
        for (index, url) in ["http://localhost:1", "http://[::1]:1", "http://192.0.2.1:1"].enumerated() {
            let result = try run(
                Programs.hub,
                [
                    "init", "--config", "\(config)\(index)", "--data", data, "--public-url", url, "--email",
                    "sam@localhost",
                ])
            #expect(result.code == 0, "\(url): \(result)")
        }
    }

    /// What root makes is whose the folder is, and a hub of root's there is refused.
    @Test(.enabled(if: getuid() == 0, "needs root")) func rootActsAsTheFoldersOwner() throws {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        chmod(folder.path, 0o755)
        chown(data, 65_534, 65_534)
        // What the hub could not read is told before anything is made, and what was written is taken back as root.
        let pair = try Certificate(in: folder, days: 9)
        chmod(pair.key, 0o600)
        let unreadable = try initialise(
            "--public-url", "https://127.0.0.1", "--email", "a@example.com", "--tls", "own", "--tls-cert",
            pair.certificate, "--tls-key", pair.key)
        #expect(
            unreadable.code == 1 && unreadable.errors.contains("\(pair.key): Permission denied for nobody"),
            "\(unreadable)")
        #expect(!FileManager.default.fileExists(atPath: config))
        #expect(try initialise("--public-url", "http://127.0.0.1:1", "--email", "a@example.com").code == 0)
        let more = try run(Programs.hub, ["user", "add", "--data", data, "--email", "b@example.com"])
        #expect(more.code == 0, "\(more)")
        let backup = folder.path + "/a.backup"
        #expect(try run(Programs.hub, ["backup", backup, "--data", data]).code == 0)
        let restored = try run(Programs.hub, ["restore", backup, "--yes", "--data", data])
        #expect(restored.code == 0, "\(restored)")
        var own = stat()
        #expect(stat(backup, &own) == 0 && own.st_uid == 0)
        let files = try #require(FileManager.default.enumerator(atPath: data)?.allObjects as? [String])
        #expect(files.contains("mailbell.db"))
        for file in files + [""] {
            var info = stat()
            #expect(lstat(data + "/" + file, &info) == 0 && info.st_uid == 65_534 && info.st_gid == 65_534, "\(file)")
        }
        let served = try run(Programs.hub, ["serve", "--data", data])
        #expect(served.code == 1 && served.errors.contains("belongs to nobody"), "\(served)")
    }
}
