import Foundation
import TestKit
import Testing

/// `mailbell login` and `logout`, and which hub and token the other commands use.
@Suite(.serialized, .blocking) struct LoginTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    private var loginFile: String { desk.hub.folder.path + "/config/mailbell/login.json" }

    /// Without a hub or a token in the environment, unless `more` has them.
    private func mailbell(
        _ arguments: String..., with more: [String: String] = [:], input: String? = nil
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(
            Programs.terminal, arguments, environment: desk.hub.folders.merging(more) { $1 }, input: input)
    }

    private func login() throws {
        let result = try mailbell("login", "--hub", desk.hub.url, input: desk.token + "\n")
        guard result.code == 0 else { throw Failure("\(result)") }
    }

    @Test func aLoginIsKeptForThisUserAlone() throws {
        let shell = try run(
            URL(fileURLWithPath: "/bin/sh"),
            ["-c", "umask 0; exec '\(Programs.terminal.path)' login --hub \(desk.hub.url)/"],
            environment: desk.hub.folders, input: "  \(desk.token) \n")
        #expect(shell.code == 0)
        #expect(
            shell.output
                == "logged in to \(desk.hub.url) as sam@example.com, for subscribe, read, track, ingest, records, log\n"
        )
        #expect(!(shell.output + shell.errors).contains(desk.token))
        #expect(try permissions(loginFile) == 0o600)
        #expect(try permissions((loginFile as NSString).deletingLastPathComponent) == 0o700)
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: (loginFile as NSString).deletingLastPathComponent) == ["login.json"])
        let status = try mailbell("status")
        #expect(status.code == 0 && status.output.contains("sam@example.com"))
        #expect(!status.output.contains(desk.token))
        #expect(try mailbell("tail", "--no-follow").code == 0)
        #expect(try mailbell("status", "--hub", desk.hub.url + "/").code == 0, "the same hub, written otherwise")
        // The hub may be in the environment.
        #expect(try mailbell("login", with: ["MAILBELL_HUB": desk.hub.url], input: desk.token).code == 0)
    }

    @Test func logoutForgetsIt() throws {
        try login()
        let out = try mailbell("logout")
        #expect(out.code == 0 && out.output == "logged out\n")
        #expect(
            out.errors.contains(
                "the token stays valid, in case you use it elsewhere, until `mailbell-hub token revoke`"))
        #expect(!FileManager.default.fileExists(atPath: loginFile))
        let again = try mailbell("logout")
        #expect(again.code == 1 && again.errors == "mailbell: there is no login\n")
        let status = try mailbell("status")
        #expect(status.code == 64 && status.errors.lines.count == 1 && status.errors.contains("mailbell login"))
        #expect(try desk.mailbell("status").code == 0, "the token stays valid")
    }

    @Test func aLoginThatFailsKeepsWhatWasThere() throws {
        let answers = [
            Listener.http("404 Not Found", [], "<html>"),
            Listener.http("200 OK", ["Content-Type: text/html"], "<html>"),
            Listener.http("200 OK", [], "{}"), Listener.http("302 Found", ["Location: \(desk.hub.url)/v1/me"]),
            "220 mail.example.com ESMTP\r\n", "",
        ]
        func fails(_ code: Int32, _ arguments: [String], _ input: String, _ said: String) throws {
            let result = try run(
                Programs.terminal, ["login"] + arguments, environment: desk.hub.folders, input: input)
            #expect(result.code == code && result.output.isEmpty, "\(arguments)")
            #expect(result.errors.lines.count == 1 && result.errors.contains(said), "\(arguments): \(result.errors)")
            #expect(!result.errors.contains(desk.token))
        }
        func allFail() throws {
            try fails(4, ["--hub", desk.hub.url], "mb_wrong\n", "does not know this token")
            try fails(64, ["--hub", desk.hub.url], "password\n", "which begins with mb_")
            try fails(64, ["--hub", desk.hub.url], "", "which begins with mb_")
            try fails(64, [], desk.token, "give --hub")
            try fails(1, ["--hub", "http://127.0.0.1:\(try freePort())"], desk.token, "nothing listens at")
            try fails(1, ["--hub", "http://nowhere.invalid"], desk.token, "nowhere.invalid")
            try fails(1, ["--hub", "https://127.0.0.1:\(desk.hub.port)"], desk.token, "TLS")
            for answer in answers {
                let listener = try Listener(answer: answer)
                try fails(1, ["--hub", listener.url], desk.token, "127.0.0.1:\(listener.port)")
                #expect(listener.received.contains("GET /v1/me"))
            }
            #expect(try mailbell("login", "--hub", "8025", input: desk.token).code == 64)
        }
        for wrong in ["8025", "nowhere", "ftp://127.0.0.1", "http://", "http://a b", "http://sam@127.0.0.1"] {
            #expect(TerminalArguments.refusal(["login", "--hub", wrong])?.code == 64, "\(wrong)")
        }
        try allFail()
        #expect(!FileManager.default.fileExists(atPath: loginFile))
        try login()
        let before = contents(loginFile)
        try allFail()
        #expect(contents(loginFile) == before)
    }

    /// What is no hub, or its address for administrators, is told before a token is looked up for it.
    @Test func noTokenIsAskedForWhereThereIsNoHub() throws {
        let terminal = try Tmux(columns: 100, environment: desk.hub.folders)
        func said(_ url: String, _ text: String) throws {
            let shown = try terminal.show("mailbell login --hub \(url); echo code=$?", mayWrap: true).shown.joined()
            #expect(shown.contains(text) && shown.hasSuffix("code=1"), "\(shown)")
            #expect(!shown.contains("Token"), "\(shown)")
        }
        let admin = "http://127.0.0.1:\(desk.hub.adminPort)"
        try said(admin, "This is the hub's address for administrators")
        try said("http://127.0.0.1:\(try freePort())", "nothing listens at")
        let other = try Listener(answer: Listener.http("404 Not Found", ["Content-Type: text/html"], "<html>"))
        try said(other.url, "is it a hub?")
        #expect(!other.received.lowercased().contains("authorization"))
        try terminal.type("clear; mailbell login --hub \(desk.hub.url)")
        try eventually("a hub is asked for a token") { try terminal.pane.contains("or pairing code:") }
        try terminal.press("C-c")
    }

    @Test func theFlagWinsOverTheEnvironmentAndThatOverTheLogin() throws {
        try login()
        let nowhere = "http://127.0.0.1:\(try freePort())"
        #expect(try mailbell("status", "--hub", desk.hub.url, with: ["MAILBELL_HUB": nowhere]).code == 0)
        let wrong = try mailbell("status", with: ["MAILBELL_TOKEN": "mb_wrong"])
        #expect(wrong.code == 4 && wrong.errors.contains("does not know this token"))
        let elsewhere = try mailbell(
            "status", with: ["MAILBELL_HUB": nowhere, "MAILBELL_TOKEN": desk.token])
        #expect(elsewhere.code == 1 && elsewhere.errors == "mailbell: nothing listens at \(nowhere.dropFirst(7))\n")
        #expect(try mailbell("status", with: ["MAILBELL_HUB": "", "MAILBELL_TOKEN": ""]).code == 0, "empty is not set")
        #expect(try mailbell("status", with: ["MAILBELL_HUB": "nonsense"]).code == 64)
        #expect(try mailbell("status", with: ["MAILBELL_TOKEN": "nonsense"]).code == 64)
    }

    @Test func aLoginsTokenGoesToItsOwnHubAlone() throws {
        try login()
        let other = try Listener(answer: Listener.http("200 OK", [], "{}"))
        for arguments in [["status"], ["tail", "--timeout", "1"], ["feed"], ["contact", "a@example.com"]] {
            for (flags, more) in [(["--hub", other.url], [:]), ([], ["MAILBELL_HUB": other.url])] {
                let result = try run(
                    Programs.terminal, arguments + flags, environment: desk.hub.folders.merging(more) { $1 })
                #expect(result.code == 64 && result.errors.contains("The login is for \(desk.hub.url), not for"))
                #expect(result.errors.lines.count == 1 && !result.errors.contains(desk.token))
            }
        }
        #expect(other.received.isEmpty)
        // A hub that sends its clients elsewhere does not get their token there.
        let first = try Listener(answer: Listener.http("307 Temporary Redirect", ["Location: \(other.url)/v1/me"]))
        _ = try mailbell("status", with: ["MAILBELL_HUB": first.url, "MAILBELL_TOKEN": desk.token])
        #expect(first.received.contains(desk.token))
        #expect(other.received.isEmpty)
        // Given for once, it goes where the user says.
        _ = try mailbell("status", with: ["MAILBELL_HUB": other.url, "MAILBELL_TOKEN": desk.token])
        #expect(other.received.contains("Bearer \(desk.token)"))
    }

    @Test func aBrokenLoginIsSaidAndMadeAnew() throws {
        try login()
        let good = try #require(contents(loginFile))
        let broken = [
            "", "{", "[]", "{\"hub\":\"\(desk.hub.url)\"}", good.replacing(desk.hub.url, with: "ftp://x"),
            good.replacing(desk.token, with: "mb_a\\nb"), String(repeating: " ", count: 100_000) + good,
        ]
        for text in broken {
            try Data(text.utf8).write(to: URL(fileURLWithPath: loginFile))
            for command in ["status", "tail"] {
                let result = try mailbell(command)
                #expect(result.code == 1, "\(text.prefix(60))")
                #expect(
                    result.errors == "mailbell: \(loginFile) is not a valid login file; run `mailbell login` again\n",
                    "\(text.prefix(60))")
            }
        }
        #expect(try desk.mailbell("status").code == 0, "whoever has all in the environment needs none")
        try login()
        #expect(try mailbell("status").code == 0)
        try FileManager.default.removeItem(atPath: loginFile)
        try FileManager.default.createDirectory(atPath: loginFile, withIntermediateDirectories: false)
        #expect(try mailbell("status").errors == "mailbell: \(loginFile): Is a directory\n")
        #expect(try mailbell("login", "--hub", desk.hub.url, input: desk.token).code == 1)
    }
}
