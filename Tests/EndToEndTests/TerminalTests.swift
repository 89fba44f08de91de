import Foundation
import TestKit
import Testing

/// `mailbell tail` and `replay`, from outside.
@Suite(.serialized, .blocking) struct TerminalTests {
    private func tail(_ hub: HubUnderTest, _ token: String, _ arguments: String...) throws -> RunningProgram {
        try RunningProgram(Programs.terminal, ["tail"] + arguments, environment: hub.environment(token))
    }

    @Test func goesOnWhereTheLastOneEnded() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let first = try tail(hub, token, "-o", "json", "--count", "2", "--timeout", "20", "--device", "desk")
        try eventually("the device is known") { try hub.command("device", "list").contains("desk") }
        _ = try hub.register(token, to: (1...5).map { "r\($0)@example.com" })
        #expect(try first.wait() == 0)
        #expect(seqs(first) == [1, 2])
        let second = try tail(hub, token, "-o", "json", "--count", "3", "--timeout", "20", "--device", "desk")
        #expect(try second.wait() == 0)
        #expect(seqs(second) == [3, 4, 5])
        let third = try tail(hub, token, "-o", "json", "--count", "1", "--timeout", "1", "--device", "desk")
        #expect(try third.wait() == 2)
        #expect(seqs(third) == [])
    }

    private func seqs(_ program: RunningProgram) -> [Int] {
        program.lines.compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["seq"] as? Int
        }
    }

    @Test func staysThroughARestartOfTheHub() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let program = try tail(hub, token, "-o", "json", "--count", "4", "--timeout", "60", "--from-start")
        _ = try hub.register(token, to: ["a@example.com", "b@example.com"])
        try eventually("two lines") { program.lines.count == 2 }
        #expect(try hub.stop() == 0)
        try eventually("it says so") { program.errors.contains("trying again") }
        try hub.start()
        _ = try hub.register(token, to: ["c@example.com"])
        try eventually("three lines", seconds: 40) { program.lines.count == 3 }
        try hub.kill()
        try hub.start()
        _ = try hub.register(token, to: ["d@example.com"])
        #expect(try program.wait(seconds: 60) == 0)
        #expect(seqs(program) == [1, 2, 3, 4])
        #expect(program.errors.contains("connected again"))
    }

    @Test func textIsForPeople() throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"])
        let token = try hub.addUser()
        let alice = try hub.register(token, links: ["https://example.com/a"], subject: "四半期 \u{1B}[31m\u{202E}offer\n")[
            0]
        let google = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
        _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: 81.2.69.142"])
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: google, headers: ["X-Forwarded-For: 66.249.84.1"])
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: "curl/7.88.1")
        let replay = try run(Programs.terminal, ["replay"], environment: hub.environment(token))
        #expect(replay.code == 0)
        let lines = replay.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("open") && lines[1].contains("Alice Example <alice@example.com>"))
        #expect(lines[1].contains("四半期 \u{FFFD}[31m\u{FFFD}offer "))
        #expect(lines[1].hasSuffix("  United Kingdom"))
        #expect(lines[2].contains("via Gmail, place hidden") && lines[2].hasSuffix("×2"))
        let all = try run(Programs.terminal, ["replay", "--machines"], environment: hub.environment(token))
        #expect(all.output.split(separator: "\n").count == 4)
        #expect(all.output.contains("[machine: "))
        let json = try run(
            Programs.terminal, ["replay", "--since", "2h", "-o", "json"], environment: hub.environment(token))
        #expect(json.output.split(separator: "\n").count == 4)
        #expect(!json.output.contains("\u{1B}"))
        let none = try run(
            Programs.terminal, ["replay", "--since", "2200-01-01T00:00:00Z"], environment: hub.environment(token))
        #expect(none.code == 0 && none.output.isEmpty)
    }

    @Test func endsWithItsPipe() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        _ = try hub.register(token, to: (1...500).map { "r\($0)@example.com" })
        let shell = try run(
            URL(fileURLWithPath: "/bin/bash"),
            [
                "-c",
                "set -o pipefail; '\(Programs.terminal.path)' tail --from-start -o json | head -n 3; echo ${PIPESTATUS[0]}",
            ],
            environment: hub.environment(token), seconds: 20)
        let lines = shell.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.last == "0")
    }

    @Test func interruptEndsItCleanly() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let program = try tail(hub, token, "--device", "desk")
        try eventually("the device is known") { try hub.command("device", "list").contains("desk") }
        program.signal(SIGINT)
        #expect(try program.wait(seconds: 30) == 0)
    }

    /// The terminal it ran in was closed. libwebsockets' own handler would have left it spinning for ever.
    @Test func hangupEndsIt() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let program = try tail(hub, token, "--device", "desk")
        try eventually("the device is known") { try hub.command("device", "list").contains("desk") }
        program.signal(SIGHUP)
        _ = try program.wait(seconds: 30)
    }

    @Test func exitCodesAreAsDocumented() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        func code(_ arguments: [String], _ environment: [String: String]) throws -> (Int32, String) {
            let result = try run(Programs.terminal, arguments, environment: environment)
            return (result.code, result.errors)
        }
        let good = hub.environment(token)
        let refused = try code(["tail"], ["MAILBELL_HUB": hub.url, "MAILBELL_TOKEN": "mb_wrong"])
        #expect(refused.0 == 4 && refused.1.contains("token"))
        // Long enough to connect while other tests run.
        #expect(try code(["tail", "--timeout", "5"], good).0 == 0)
        #expect(try code(["tail", "--count", "1", "--timeout", "5"], good).0 == 2)
        for usage in [
            ["tail", "--count", "0"], ["tail", "--since", "soon"], ["tail", "-o", "xml"], ["tail", "--device", "a b"],
            ["tail", "--from-start", "--since", "1h"], ["tail", "-n", "3", "--device", "x"], ["nothing"],
        ] {
            let refusal = try #require(TerminalArguments.refusal(usage))
            #expect(refusal.code == 64 && !refusal.errors.isEmpty, "\(usage)")
        }
        #expect(try code(["tail"], ["MAILBELL_HUB": "", "MAILBELL_TOKEN": token]).0 == 64)
        #expect(try code(["tail"], ["MAILBELL_HUB": "ftp://x", "MAILBELL_TOKEN": token]).0 == 64)
        #expect(try code(["tail"], ["MAILBELL_HUB": hub.url, "MAILBELL_TOKEN": ""]).0 == 64)
        let nowhere = ["MAILBELL_HUB": "http://127.0.0.1:1", "MAILBELL_TOKEN": token]
        #expect(try code(["replay", "--timeout", "1"], nowhere).0 == 1, "who waits for an end does not wait for a hub")
        let away = try code(
            ["tail", "--count", "1", "--timeout", "1"], ["MAILBELL_HUB": "http://127.0.0.1:1", "MAILBELL_TOKEN": token])
        #expect(away.0 == 2 && away.1.contains("nothing listens at"))
    }
}
