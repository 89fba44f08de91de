import Foundation
import TestKit
import Testing

/// The hub's commands with good and bad input.
@Suite(.serialized, .blocking) struct CommandTests {
    private func hub(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.hub, arguments)
    }

    @Test func usersTokensAndDevices() throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/new/data"
        #expect(
            try hub("user", "add", "--data", data, "--email", "Sam@Example.com", "--name", "Sam", "--seat", "paid").code
                == 0)
        #expect(try hub("user", "list", "--data", data).output == "sam@example.com\tpaid\tSam\t\tmember\n")
        let again = try hub("user", "add", "--data", data, "--email", "sam@example.com")
        #expect(again.code == 1 && again.errors.contains("sam@example.com already belongs to a user"))
        let token = try hub(
            "token", "create", "--data", data, "--user", "sam@example.com", "--scopes", "subscribe,read,track,ingest")
        #expect(token.code == 0)
        #expect(token.output.range(of: "^mb_[A-Za-z0-9_-]{43}\n$", options: .regularExpression) != nil)
        let list = try hub("token", "list", "--data", data).output
        #expect(
            list.hasPrefix("tk_") && list.contains("\tsam@example.com\tsubscribe,read,track,ingest\t")
                && list.contains("\tvalid\t"))
        #expect(!list.contains(token.output.dropLast()))
        let text = String(token.output.dropLast())
        #expect(try hub("token", "revoke", "--data", data, text).code == 0)
        #expect(try hub("token", "list", "--data", data).output.contains("revoked"))
        #expect(try hub("token", "revoke", "--data", data, "tk_none").code == 1)
        #expect(
            try hub("token", "create", "--data", data, "--user", "eve@example.com").errors.contains(
                "there is no user eve@example.com"))
        #expect(try hub("device", "forget", "--data", data, "--user", "sam@example.com", "none").code == 1)
        // Nothing of it is for other users of the machine.
        let mode = try FileManager.default.attributesOfItem(atPath: data)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        let store = try FileManager.default.attributesOfItem(atPath: data + "/mailbell.db")[.posixPermissions] as? Int
        #expect(store == 0o600)
    }

    @Test func wrongUsageIsExitCode64() throws {
        for arguments in [
            ["user", "add", "--email", "nobody"], ["user", "add"],
            ["user", "add", "--email", "a@b.c", "--seat", "gold"],
            ["token", "create", "--user", "a@b.c", "--scopes", "everything"], ["serve", "--listen", "8025"],
            ["serve", "--listen", "localhost:8025"], ["serve", "--admin", "nowhere"],
            ["serve", "--trusted-proxy", "10.0.0.0/33"],
            ["serve", "--public-url", "mail.example.com"], ["serve", "--tls-cert", "x"],
            ["serve", "--retention", "forever"],
            ["serve", "--retention", "opened=3d"], ["fly"],
        ] {
            let refusal = try #require(HubArguments.refusal(arguments), "\(arguments)")
            #expect(refusal.code == 64 && !refusal.errors.isEmpty, "\(arguments): \(refusal)")
        }
    }

    /// One of each kind that tables have elsewhere: wrong values, forms, commands, settings.
    @Test func theProgramsSayWhatTheirCodeDoes() throws {
        for arguments in [
            ["user", "add", "--email", "nobody"], ["user", "add"], ["fly"], ["serve", "--admin", "nowhere"],
            ["check", "--limit", "connections=many", "--ingest", "sparkpost"],
        ] {
            let refusal = try #require(HubArguments.refusal(arguments), "\(arguments)")
            let result = try run(Programs.hub, arguments)
            #expect(
                result.code == refusal.code && result.errors.lines.first == refusal.errors.lines.first,
                "\(arguments): \(result)")
        }
        for arguments in [
            ["feed", "-n", "0"], ["contact"], ["tial"], ["tail", "--template", "{email}"],
            ["replay", "--since", "yesterday"],
        ] {
            let refusal = try #require(TerminalArguments.refusal(arguments), "\(arguments)")
            let result = try run(Programs.terminal, arguments)
            #expect(
                result.code == refusal.code && result.errors.lines.first == refusal.errors.lines.first,
                "\(arguments): \(result)")
            #expect(result.output.isEmpty, "\(arguments)")
        }
    }

    @Test func aHubThatCannotStartSaysWhy() throws {
        let folder = try TemporaryFolder()
        let port = try freePort()
        func serve(_ arguments: String...) throws -> String {
            let result = try run(
                Programs.hub,
                ["serve", "--data", folder.path + "/d", "--listen", "127.0.0.1:\(port)", "--admin", "none"] + arguments)
            #expect(result.code == 1, "\(arguments)")
            return result.errors
        }
        let broken = folder.path + "/broken.pem"
        try Data("not a certificate".utf8).write(to: URL(fileURLWithPath: broken))
        #expect(
            try serve("--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.key").contains("/nowhere.pem: No such file"))
        #expect(try serve("--tls-cert", broken, "--tls-key", broken).contains(broken))
        #expect(try serve("--data", "/proc/nothing").contains("/proc/nothing"))
        let samePort = try run(
            Programs.hub,
            ["serve", "--data", folder.path + "/d", "--listen", "127.0.0.1:\(port)", "--admin", "127.0.0.2:\(port)"])
        #expect(samePort.code == 64 && samePort.errors.contains("a port of its own"))
        let taken = try HubUnderTest()
        let elsewhere = try run(
            Programs.hub,
            ["serve", "--data", folder.path + "/d", "--listen", "127.0.0.1:\(taken.port)", "--admin", "none"])
        #expect(elsewhere.code == 1 && elsewhere.errors.contains("127.0.0.1:\(taken.port): Address already in use"))
        let twice = try run(
            Programs.hub, ["serve", "--data", taken.data, "--listen", "127.0.0.1:\(port)", "--admin", "none"])
        #expect(twice.code == 1 && twice.errors.contains("another hub is serving this folder"))
        // In a folder of its own: SQLite would recover the other store from its write-ahead log.
        let damaged = try TemporaryFolder().path
        try FileManager.default.createDirectory(atPath: damaged, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: damaged) }
        try Data("not a database, by any means, and long enough to be looked at as one".utf8)
            .write(to: URL(fileURLWithPath: damaged + "/mailbell.db"))
        #expect(try serve("--data", damaged).contains("mailbell.db"))
    }

    /// What is wrong with a value is a line, and the next says where help is; the form of a command is shown by its usage.
    @Test func aValueThatIsWrongIsALine() throws {
        let wrong: [(URL, [String])] = [
            (Programs.terminal, ["feed", "--since", "yesterday"]), (Programs.terminal, ["feed", "-n", "0"]),
            (Programs.terminal, ["feed", "-n", "many"]), (Programs.terminal, ["feed", "-o", "csv"]),
            (Programs.terminal, ["tail", "--color", "blue"]), (Programs.terminal, ["tail", "--timeout"]),
            (Programs.terminal, ["contact", "nobody"]), (Programs.terminal, ["tracking", "a b", "never"]),
            (Programs.terminal, ["smtp", "set", "ftp://x"]), (Programs.hub, ["user", "add", "--email", "nobody"]),
            (Programs.hub, ["token", "create", "--user", "a@b.c", "--scopes", "everything"]),
            (Programs.hub, ["geo", "lookup", "nowhere"]), (Programs.hub, ["rejudge", "--since", "yesterday"]),
            (Programs.hub, ["init", "--email", "nobody"]), (Programs.hub, ["user", "seat", "a@b.c", "gold"]),
        ]
        for (program, arguments) in wrong {
            let refusal = try #require(Self.refusal(program, arguments), "\(arguments)")
            let lines = refusal.errors.lines
            #expect(refusal.code == 64 && lines.count == 2, "\(arguments): \(refusal)")
            #expect(lines.first?.hasPrefix("Error: ") == true, "\(arguments): \(lines)")
            #expect(lines.last?.contains("--help' for more information.") == true, "\(arguments): \(lines)")
        }
        for (program, arguments) in [
            (Programs.terminal, ["contact"]), (Programs.terminal, ["status", "more"]), (Programs.hub, ["user", "add"]),
            (Programs.hub, ["serve", "--lisen", "x"]),
        ] {
            let refusal = try #require(Self.refusal(program, arguments), "\(arguments)")
            #expect(refusal.code == 64 && refusal.errors.contains("\nUsage: "), "\(arguments): \(refusal)")
        }
    }

    private static func refusal(_ program: URL, _ arguments: [String]) -> (code: Int32, errors: String)? {
        program == Programs.hub ? HubArguments.refusal(arguments) : TerminalArguments.refusal(arguments)
    }

    @Test func helpAndVersion() throws {
        for program in [Programs.hub, Programs.terminal] {
            let version = try run(program, ["--version"])
            for flag in ["-v", "-V"] {
                let short = try run(program, [flag])
                #expect(short.code == 0 && short.output == version.output && !version.output.isEmpty, "\(short)")
            }
            #expect(try run(program, ["-v", "more"]).code == 64)
        }
        #expect(try hub("--help").output.contains("serve"))
        #expect(try hub("--version").code == 0)
        #expect(try hub("help", "serve").output.contains("--trusted-proxy"))
        #expect(try run(Programs.terminal, ["help", "tail"]).output.contains("--from-start"))
    }
}
