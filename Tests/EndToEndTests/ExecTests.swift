import Foundation
import TestKit
import Testing

/// `mailbell tail --exec`.
@Suite(.serialized, .blocking) struct ExecTests {
    let desk: Desk

    init() throws {
        desk = try Desk()
        // The device is known, and has all before it.
        _ = try desk.seqs("tail", "--device", "d", "--no-follow")
    }

    private func tail(_ command: String, _ more: String...) throws -> (code: Int32, output: String, errors: String) {
        try run(
            Programs.terminal, ["tail", "--device", "d", "--no-follow", "--exec", command] + more,
            environment: desk.environment)
    }

    /// A file that a command of the test writes to.
    private var notes: String { desk.hub.folder.path + "/notes" }

    /// What a person has looked at is not done with for a command.
    @Test func lookingTakesNothingFromACommand() throws {
        for place in [[], ["--kind", "sent"]] {
            let run = { (more: [String]) in
                try TestKit.run(
                    Programs.terminal, ["tail", "--no-follow"] + place + more, environment: self.desk.environment)
            }
            // Both places are known, and have all before them.
            _ = try run([])
            _ = try run(["--exec", "cat"])
            _ = try desk.register("a\(place.count)@example.com")
            #expect(try run(["-o", "json"]).output.lines.count == 1, "\(place)")
            #expect(try run(["--exec", "cat"]).output.lines.count == 1, "\(place)")
            #expect(try run(["--exec", "cat"]).output.isEmpty, "\(place)")
        }
    }

    @Test func theCommandGetsTheActivity() throws {
        let alice = try desk.register("alice@example.com", links: ["https://example.com/a?b=$(id)&c=';id'"])[0]
        try desk.hit(alice.pixel)
        try desk.hit(alice.links[0])
        let log = try desk.hub.log(desk.token)
        let names = [
            "SEQ", "ID", "KIND", "AT", "MESSAGE_ID", "SUBJECT", "EMAIL", "NAME", "LINK", "URL", "CITY", "REGION",
            "COUNTRY", "VIA", "VERDICT", "REASON", "NTH",
            "COUNT",
        ]
        let command =
            names.map { "printf '%s\\n' \"\($0)=$MAILBELL_\($0)\"; " }.joined() + "cat; : \"${MAILBELL_CITY?}\""
        let result = try tail(command)
        #expect(result.code == 0 && result.errors.isEmpty)
        let lines = result.output.lines
        #expect(lines.count == 3 * (names.count + 1))
        for (index, activity) in log.enumerated() {
            let part = Array(lines[(index * (names.count + 1))...].prefix(names.count + 1))
            func value(_ name: String) -> String? {
                part.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
            }
            let read = try JSONSerialization.jsonObject(with: Data(part.last!.utf8)) as? NSDictionary
            #expect(read == activity as NSDictionary)
            let message = activity["message"] as? [String: Any]
            let link = activity["link"] as? [String: Any]
            #expect(value("SEQ") == "\(index + 1)" && value("ID") == activity["id"] as? String)
            #expect(value("KIND") == activity["kind"] as? String && value("AT") == activity["at"] as? String)
            #expect(value("MESSAGE_ID") == message?["id"] as? String && value("SUBJECT") == "Q3 offer")
            #expect(value("EMAIL") == "alice@example.com" && value("NAME") == "Alice Example")
            #expect(value("LINK") == (link == nil ? "" : "1") && value("URL") == link?["url"] as? String ?? "")
            #expect(value("COUNTRY") == (index == 0 ? "" : "GB") && value("CITY") == "" && value("REGION") == "")
            #expect(
                value("VIA") == activity["via"] as? String ?? ""
                    && value("REASON") == activity["reason"] as? String ?? "")
            #expect(value("VERDICT") == activity["verdict"] as? String ?? "")
            #expect(value("NTH") == (activity["nth"] as? Int).map(String.init) ?? "" && value("COUNT") == "")
        }
    }

    /// A script does not take an activity that stands for many requests for one of them.
    @Test func aBurstHasItsCount() throws {
        let desk = try Desk(["--limit", "hits-per-ticket=1"])
        let alice = try desk.register("alice@example.com")[0]
        for version in 120...123 { try desk.hit(alice.pixel, agent: firefox.replacing("128", with: "\(version)")) }
        let opens = ["tail", "--from-start", "--kind", "open", "--no-follow"]
        let told = try run(
            Programs.terminal, opens + ["--exec", "echo \"<$MAILBELL_COUNT>\""], environment: desk.environment)
        #expect(told.code == 0 && told.output.lines == ["<>", "<1>"], "\(told)")
        let lines = try run(Programs.terminal, opens + ["--template", "{count|'one'}"], environment: desk.environment)
        #expect(lines.code == 0 && lines.output.lines == ["one", "1"], "\(lines)")
    }

    @Test func whatStrangersWroteIsNeverExecuted() throws {
        try desk.register("eve@example.com", subject: hostileSubject)
        try desk.register("eve@example.com", subject: "$(touch pwned) `touch pwned`; touch pwned\" ' & | touch pwned\n")
        let result = try tail(
            "cd '\(desk.hub.folder.path)'; printf '<%s>' \"$MAILBELL_SUBJECT\"; sh -c 'cat >/dev/null'; ls")
        #expect(result.code == 0)
        #expect(result.output.contains("<\(hostileSubject)>"), "as it was sent")
        #expect(!FileManager.default.fileExists(atPath: desk.hub.folder.path + "/pwned"))
        #expect(!result.output.lines.contains("pwned"))
        #expect(!FileManager.default.fileExists(atPath: FileManager.default.currentDirectoryPath + "/pwned"))
    }

    @Test func onlyWhatSucceededIsDoneWith() throws {
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        let failing = "echo $MAILBELL_SEQ >>'\(notes)'; test $MAILBELL_SEQ != 2"
        let result = try tail(failing)
        #expect(result.code == 1 && result.output.isEmpty)
        #expect(contents(notes) == "1\n2\n2\n2\n", "tried twice more, and nothing goes before it")
        #expect(
            result.errors.lines == [
                "mailbell: --exec ended with exit code 1 for activity 2; trying again in 1 s",
                "mailbell: --exec ended with exit code 1 for activity 2; trying again in 5 s",
                "mailbell: --exec ended with exit code 1 for activity 2; the next tail runs it again",
            ])
        #expect(try desk.device("d")?[2...3] == ["1", "2"], "the hub's cursor stands before it")
        let next = try tail("echo $MAILBELL_SEQ")
        #expect(next.code == 0 && next.output == "2\n3\n")
        #expect(try desk.device("d")?[2...3] == ["3", "0"])
    }

    @Test func aCommandThatIsKilledOrMissingIsTriedAgain() throws {
        try desk.register("a@example.com")
        let killed = try tail("test -e '\(notes)' && exec echo done; touch '\(notes)'; kill -9 $$")
        #expect(killed.code == 0 && killed.output == "done\n")
        #expect(killed.errors == "mailbell: --exec was ended by signal 9 for activity 1; trying again in 1 s\n")
        try desk.register("b@example.com")
        let missing = try tail("/nowhere/command", "--timeout", "0.5")
        #expect(missing.code == 2 && missing.errors.contains("ended with exit code 127 for activity 2"))
        #expect(try tail("echo $MAILBELL_SEQ").output == "2\n")
    }

    /// Ends before it is written to, closes its input, or leaves somebody behind who holds it.
    @Test func aCommandThatDoesNotReadItsInput() throws {
        try desk.registerMany(60)
        #expect(try tail("true").code == 0)
        #expect(try desk.device("d")?[2] == "60")
        try desk.register("a@example.com", subject: String(repeating: "四", count: 300))
        let closed = try tail("exec <&-; sleep 0.1; echo $MAILBELL_SEQ")
        #expect(closed.code == 0 && closed.output == "61\n" && closed.errors.isEmpty)
        try desk.register("a@example.com")
        let background = try tail("sleep 0.5 & echo $MAILBELL_SEQ")
        #expect(background.code == 0 && background.output == "62\n")
    }

    @Test func inOrderAndSoMany() throws {
        try desk.registerMany(8)
        let result = try tail("sleep 0.0$((8 - MAILBELL_SEQ)); echo $MAILBELL_SEQ", "--count", "5")
        #expect(result.code == 0 && result.output == "1\n2\n3\n4\n5\n")
        #expect(try desk.device("d")?[2] == "5")
        #expect(try tail("echo $MAILBELL_SEQ").output == "6\n7\n8\n")
        // Filters count as they do without it, and machines are nothing for people.
        let person = try desk.register("p@example.com")[0]
        try desk.hit(person.pixel, agent: "curl/7.88.1")
        try desk.hit(person.pixel)
        let opens = try desk.mailbell(
            "tail", "--from-start", "--no-follow", "--kind", "open", "--exec", "echo $MAILBELL_VERDICT")
        #expect(opens.output == "human\n")
        for usage in [["-o", "json"], ["--template", "{who}"]] {
            let refused = try #require(TerminalArguments.refusal(["tail", "--exec", "true"] + usage))
            #expect(refused.code == 64 && refused.errors.contains("--exec cannot be combined with"))
        }
    }

    /// A command that hangs does not keep the tail from ending, and its activity comes again.
    @Test func aCommandThatHangs() throws {
        try desk.register("a@example.com", "b@example.com")
        let command = "echo $MAILBELL_SEQ $$ >>'\(notes)'; test $MAILBELL_SEQ = 1 || exec sleep 100"
        func shell() -> Int32? { contents(notes)?.lines.last?.split(separator: " ").last.flatMap { Int32($0) } }
        for number in [SIGINT, SIGTERM] {
            unlink(notes)
            let program = try desk.start("tail", "--device", "d", "--exec", command)
            try eventually("it hangs") { contents(notes)?.lines.last?.hasPrefix("2 ") == true }
            usleep(100_000)
            program.signal(number)
            #expect(try program.wait(seconds: 4) == 0)
            #expect(program.errors.isEmpty)
            let pid = try #require(shell())
            try eventually("the command ends") { kill(pid, 0) != 0 }
            #expect(try desk.device("d")?[2...3] == ["1", "1"])
        }
        let timed = try desk.mailbell("tail", "--device", "d", "--count", "1", "--timeout", "1", "--exec", command)
        #expect(timed.code == 2)
        // One that minds no signal is killed.
        let stubborn = try desk.start(
            "tail", "--device", "d", "--exec", "trap '' TERM INT; echo 2 $$ >'\(notes)'; while :; do sleep 0.1; done")
        unlink(notes)
        try eventually("it hangs") { shell() != nil }
        stubborn.signal(SIGTERM)
        #expect(try stubborn.wait(seconds: 6) == 0)
        #expect(try desk.seqs("tail", "--no-follow", "--device", "d") == [2])
    }
}
