import Foundation
import TestKit
import Testing

/// What a new administrator and a new user try first, and what they are told when it goes wrong.
@Suite(.serialized, .blocking) struct FirstStepsTests {
    private func hub(_ arguments: String..., input: String? = nil) throws -> (
        code: Int32, output: String, errors: String
    ) {
        try run(Programs.hub, arguments, input: input)
    }

    // MARK: Commands

    @Test func whatWasMeantIsProposed() throws {
        for (program, arguments, said) in [
            (Programs.terminal, ["tial"], "'tial' is not a command of mailbell: did you mean 'tail'?"),
            (Programs.terminal, ["smtp", "shwo"], "'shwo' is not a command of mailbell smtp: did you mean 'show'?"),
            (Programs.terminal, ["xyzzy"], "the commands are tail, replay, feed, sent"),
            (Programs.hub, ["srve"], "'srve' is not a command of mailbell-hub: did you mean 'serve'?"),
            (Programs.hub, ["user", "ad"], "did you mean 'add'?"),
            (Programs.hub, ["tokens", "list"], "did you mean 'token'?"),
        ] {
            let read = program == Programs.hub ? HubArguments.refusal : TerminalArguments.refusal
            let refusal = try #require(read(arguments), "\(arguments)")
            #expect(refusal.code == 64 && refusal.errors.contains(said), "\(arguments): \(refusal)")
            #expect(refusal.errors.lines.count == 1, "\(arguments): \(refusal)")
        }
        #expect(try run(Programs.terminal, ["help", "tail"]).code == 0)
        #expect(try run(Programs.terminal, ["--help"]).output.contains("outbox"))
    }

    // MARK: Users and tokens

    @Test func oneUserNeedsNoName() throws {
        let folder = try TemporaryFolder()
        let data = ["--data", folder.path + "/d"]
        func mailbellHub(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(Programs.hub, arguments + data)
        }
        #expect(try mailbellHub("user", "add", "--email", "sam@example.com").code == 0)
        let pair = try mailbellHub("pair", "--public-url", "https://mail.example.com")
        #expect(
            pair.output.wholeMatch(
                of:
                    /https:\/\/mail\.example\.com#[0-9A-Z-]{19}\nhttps:\/\/mail\.example\.com\/app\/enter#[0-9A-Z-]{19}\n/
            )
                != nil, "\(pair)")
        #expect(pair.code == 0 && pair.errors.contains("for a client of sam@example.com: paste this"))
        #expect(pair.errors.contains("for a browser of sam@example.com: open this"))
        let token = try mailbellHub("token", "create", "--scopes", "read,track")
        #expect(token.code == 0 && token.output.wholeMatch(of: /mb_[A-Za-z0-9_-]{43}\n/) != nil, "\(token)")
        let id = try #require(try mailbellHub("token", "list").output.firstMatch(of: /tk_[^\t ]+/)).output
        #expect(
            token.errors.contains(
                "a token of sam@example.com with the scopes read, track; it is shown only once: `mailbell-hub token revoke \(id)`"
            ),
            "\(token)")
        #expect(!token.errors.contains(token.output.dropLast()))
        #expect(try mailbellHub("user", "add", "--email", "kim@example.com").code == 0)
        for command in [["pair"], ["token", "create"]] {
            let unclear = try run(Programs.hub, command + data)
            #expect(unclear.code == 1 && unclear.output.isEmpty, "\(unclear)")
            #expect(
                unclear.errors
                    == "mailbell-hub: there are 2 users, sam@example.com, kim@example.com: choose one with --user ADDRESS\n"
            )
        }
        #expect(try mailbellHub("pair", "--user", "kim@example.com").code == 0)
        let empty = try hub("pair", "--data", folder.path + "/none")
        #expect(empty.code == 1 && empty.errors.contains("there is no store"))
    }

    // MARK: Setting up

    @Test func aSecondHubHasAnAdminPortOfItsOwn() throws {
        let folder = try TemporaryFolder()
        func initialise(_ name: String, _ port: UInt16) throws -> (code: Int32, output: String, errors: String) {
            try hub(
                "init", "--config", folder.path + "/\(name).yaml", "--data", folder.path + "/\(name)", "--public-url",
                "http://127.0.0.1:\(port)", "--email", "sam@example.com")
        }
        // Whoever has the standard port.
        let listener = try? Listener(port: 8026)
        defer { withExtendedLifetime(listener) {} }
        let second = try initialise("two", try freePort())
        #expect(second.code == 0 && second.errors.contains("127.0.0.1:8026 is taken"), "\(second)")
        let config = try #require(contents(folder.path + "/two.yaml"))
        let admin = try #require(config.firstMatch(of: /admin: "127\.0\.0\.1:([0-9]+)"/)).1
        #expect(UInt16(admin)! > 8026 && second.errors.contains("127.0.0.1:\(admin)"))
        // A hub that listens at the standard port itself cannot have both.
        let third = try initialise("three", 8027)
        #expect(third.code == 0, "\(third)")
        #expect(try #require(contents(folder.path + "/three.yaml")).contains("admin: \"127.0.0.1:8027\"") == false)
    }

    // MARK: What a hub cannot start with

    @Test func whatIsWrongWithACertificateNamesItsSetting() throws {
        let folder = try TemporaryFolder()
        let config = folder.path + "/hub.yaml"
        let broken = folder.path + "/broken.pem"
        try Data("no certificate".utf8).write(to: URL(fileURLWithPath: broken))
        let good = try Certificate(in: folder, days: 9)
        let other = try Certificate(in: folder, name: "other", days: 9)
        for (certificate, key, said) in [
            (
                "/nonexistent/cert.pem", good.key,
                "\(config):2: tls-cert: /nonexistent/cert.pem: No such file or directory"
            ),
            (good.certificate, "/nonexistent/key.pem", "\(config):3: tls-key: /nonexistent/key.pem: No such file"),
            (broken, good.key, "\(config):2: tls-cert: \(broken): contains no PEM certificate"),
            (good.certificate, broken, "\(config):3: tls-key: \(broken): contains no PEM key"),
            (good.certificate, other.key, "\(config):3: tls-key: \(other.key): is not the key of \(good.certificate)"),
        ] {
            try Data("data: \(folder.path)/d\ntls-cert: \(certificate)\ntls-key: \(key)\nadmin: none\n".utf8)
                .write(to: URL(fileURLWithPath: config))
            let result = try hub("serve", "--config", config, "--listen", "127.0.0.1:\(try freePort())")
            #expect(result.code == 1 && result.errors.contains("mailbell-hub: \(said)"), "\(result)")
        }
        let flag = try hub(
            "serve", "--data", folder.path + "/d", "--tls-cert", "/no.pem", "--tls-key", good.key, "--admin", "none",
            "--listen", "127.0.0.1:\(try freePort())")
        #expect(flag.code == 1 && flag.errors.contains("mailbell-hub: --tls-cert: /no.pem: No such file"), "\(flag)")
    }

    @Test func aPortInUseNamesItsSettingAndHowToSeeWhoHasIt() throws {
        let folder = try TemporaryFolder()
        let config = folder.path + "/hub.yaml"
        let taken = try freePort()
        let listener = try Listener(port: taken)
        defer { withExtendedLifetime(listener) {} }
        let help = "Address already in use: `ss -ltnp 'sport = :\(taken)'`, as root, shows by which program"
        func serve(_ settings: String, _ more: String...) throws -> String {
            try Data("data: \(folder.path)/d\n\(settings)".utf8).write(to: URL(fileURLWithPath: config))
            let result = try run(Programs.hub, ["serve", "--config", config] + more)
            #expect(result.code == 1, "\(result)")
            return result.errors
        }
        let free = "127.0.0.1:\(try freePort())"
        var said = try serve("listen: 127.0.0.1:\(taken)\nadmin: none\n")
        #expect(
            said.contains("mailbell-hub: \(config):2: listen: cannot listen on 127.0.0.1:\(taken): \(help)"), "\(said)")
        said = try serve("listen: \(free)\nadmin: 127.0.0.1:\(taken)\n")
        #expect(
            said.contains("mailbell-hub: \(config):3: admin: cannot listen on 127.0.0.1:\(taken): \(help)"), "\(said)")
        said = try serve("admin: none\n", "--listen", "127.0.0.1:\(taken)")
        #expect(said.contains("mailbell-hub: --listen: cannot listen on"), "\(said)")
    }

    // MARK: Restoring

    @Test func whatIsNoBackupIsCalledSo() throws {
        let hub = try HubUnderTest(start: false)
        _ = try hub.addUser()
        let before = try Data(contentsOf: URL(fileURLWithPath: hub.data + "/mailbell.db"))
        let file = hub.folder.path + "/x.db"
        for content in ["hello, this is no database at all", "", String(repeating: "x", count: 9000)] {
            try Data(content.utf8).write(to: URL(fileURLWithPath: file))
            let result = try run(Programs.hub, ["restore", file, "--yes", "--data", hub.data])
            #expect(result.code == 1 && result.output.isEmpty, "\(result)")
            #expect(
                result.errors.hasPrefix(
                    "mailbell-hub: \(file): is damaged, or not a file that `mailbell-hub backup` wrote: "),
                "\(result)")
            #expect(!result.errors.contains("the store is damaged") && result.errors.contains("; nothing was changed"))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: hub.data + "/mailbell.db")) == before)
    }

    @Test func besideAHubTheAdviceIsToStopIt() throws {
        let hub = try HubUnderTest()
        let backup = hub.folder.path + "/b"
        _ = try hub.command("backup", backup)
        let result = try run(Programs.hub, ["restore", backup, "--yes", "--data", hub.data])
        #expect(result.code == 1 && result.errors.contains("stop it first"), "\(result)")
        #expect(!result.errors.contains("another folder with --data"))
        #expect(try HTTP.get(port: hub.adminPort, "/ready").status == 200)
    }
}
