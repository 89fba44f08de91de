import Foundation
import TestKit
import Testing

/// `mailbell feed`, `contact`, `status` and `replay`.
@Suite(.serialized, .blocking) struct FeedTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    private func refused(_ arguments: String..., said: String) throws {
        let refusal = try #require(TerminalArguments.refusal(arguments), "\(arguments)")
        #expect(refusal.code == 64 && refusal.errors.contains(said), "\(arguments): \(refusal)")
    }

    @Test func theLatestFirst() throws {
        #expect(try desk.seqs("feed") == [])
        try desk.registerMany(25)
        #expect(try desk.seqs("feed") == Array((6...25).reversed()))
        #expect(try desk.seqs("feed", "-n", "3") == [25, 24, 23])
        #expect(try desk.seqs("feed", "-n3") == [25, 24, 23])
        #expect(try desk.seqs("feed", "--limit", "100") == Array((1...25).reversed()))
        let text = try desk.mailbell("feed", "-n", "2").output
        #expect(text.lines.count == 2 && text.lines[0].contains("r24@example.com"))
        #expect(
            try desk.mailbell("feed", "-n", "2", "--template", "{seq} {who}").output
                == "25 Alice Example\n24 Alice Example\n")
        for bad in ["0", "100001", "-1", "x", ""] { try refused("feed", "-n", bad, said: "-n") }
    }

    @Test func filters() throws {
        let people = try desk.register("a@example.com", "b@example.com", links: ["https://example.com/"])
        try desk.hit(people[0].pixel)
        try desk.hit(people[1].pixel, agent: "curl/7.88.1")
        try desk.hit(people[1].links[0])
        usleep(20_000)
        try desk.register("a@example.com", subject: "Second")
        let log = try desk.hub.log(desk.token)
        // 1, 2 sent; 3 open by a, 4 open by a machine, then b's open and click; the last is sent.
        let last = log.count
        #expect(last == 7)
        #expect(try desk.seqs("feed", "--kind", "sent") == [last, 2, 1])
        #expect(try desk.seqs("feed", "--kind", "sent", "-n", "1") == [last])
        #expect(try desk.seqs("feed", "--kind", "open,click") == [6, 5, 4, 3])
        #expect(try desk.seqs("feed", "--contact", "A@example.com") == [last, 3, 1])
        #expect(try desk.seqs("feed", "--contact", "a@example.com", "--contact", "b@example.com").count == last)
        #expect(try desk.seqs("feed", "--contact", "a@example.com", "--contact", "b@example.com", "-n", "2") == [7, 6])
        #expect(try desk.mailbell("feed").output.lines.count == last - 1, "no machines")
        #expect(try desk.mailbell("feed", "-n", "4").output.lines.count == 4)
        #expect(try desk.mailbell("feed", "--machines").output.lines.count == last)
        let first = try #require((log[0]["message"] as? [String: Any])?["id"] as? String)
        #expect(try desk.seqs("feed", "--message", first) == [6, 5, 4, 3, 2, 1])
        #expect(try desk.seqs("feed", "--message", "nothing & such") == [])
        let at = try #require(log[last - 1]["at"] as? String)
        #expect(try desk.seqs("feed", "--since", at) == [last])
        #expect(
            try desk.seqs("feed", "--until", at).first == last - 1 || desk.seqs("feed", "--until", at).first == last)
        #expect(try desk.seqs("feed", "--since", "2h").count == last && desk.seqs("feed", "--until", "2h") == [])
        #expect(try desk.seqs("feed", "--since", "2h", "--until", "1h") == [])
        for flag in ["--since", "--until"] {
            for bad in ["soon", "-1h", "", "now", "2026-11-31T25:00:00Z"] {
                try refused("feed", flag, bad, said: bad.hasPrefix("-") ? flag : "\(flag) '\(bad)' is neither")
            }
        }
        try refused("feed", "--kind", "opened", said: "is not one of")
        try refused("feed", "--contact", "nobody", said: "not an e-mail address")
    }

    /// The hub hands out 1,000 at a time.
    @Test func pages() throws {
        try desk.register("first@example.com", "second@example.com")
        try desk.registerMany(2100)
        #expect(try desk.seqs("feed", "-n", "2050") == Array((53...2102).reversed()))
        #expect(try desk.seqs("feed", "-n", "5000").count == 2102)
        #expect(try desk.seqs("feed", "--contact", "second@example.com", "--contact", "first@example.com") == [2, 1])
        #expect(try desk.seqs("tail", "-n", "2101", "--no-follow") == Array(2...2102))
    }

    @Test func contacts() throws {
        let people = try desk.register("alice@example.com", "bob@example.com", links: ["https://example.com/"])
        try desk.hit(people[0].pixel)
        try desk.hit(people[0].links[0])
        try desk.hit(people[0].pixel, agent: "curl/7.88.1")
        let alice = try desk.mailbell("contact", "Alice@Example.com")
        #expect(alice.code == 0)
        #expect(
            alice.output.hasPrefix(
                "Alice Example <alice@example.com>\n1 mail · 1 open, last just now · 1 click, last just now · 1 by machines\n"
            ))
        #expect(alice.output.lines.count == 5, "and three activities")
        #expect(try desk.mailbell("contact", "alice@example.com", "--machines").output.lines.count == 6)
        let short = try desk.mailbell("contact", "alice@example.com", "-n", "1").output.lines
        #expect(short.count == 4 && short[3] == "… and more: -n 5, or mailbell feed --contact alice@example.com")
        #expect(try desk.mailbell("contact", "bob@example.com").output.contains("1 mail · no opens · no clicks\n"))
        let nobody = try desk.mailbell("contact", "nobody@example.com")
        #expect(nobody.code == 1 && nobody.output.isEmpty)
        #expect(nobody.errors == "mailbell: nobody@example.com: you have sent them no tracked mail\n")
        for bad in ["nobody", "@", "a b@example.com", ""] {
            try refused("contact", bad, said: "is not an e-mail address")
        }
        try refused("contact", said: "address")
        for bad in ["0", "1001"] {
            try refused("contact", "alice@example.com", "-n", bad, said: "-n must be 1 to 1000")
        }
    }

    @Test func trackingOfAContact() throws {
        try desk.register("alice@example.com")
        for choice in ["anonymous", "never", "identified"] {
            let set = try desk.mailbell("contact", "alice@example.com", "--tracking", choice)
            #expect(set.code == 0 && set.output == "alice@example.com: \(choice)\n")
            let seen = try desk.mailbell("contact", "alice@example.com").output
            #expect(seen.contains("tracking: \(choice)\n") == (choice != "identified"))
            let tracked = try desk.register("alice@example.com")[0]
            #expect(tracked.pixel.isEmpty == (choice == "never"))
            guard choice != "never" else { continue }
            try desk.hit(tracked.pixel)
            #expect(try desk.mailbell("feed", "-n", "1").output.contains("Someone") == (choice == "anonymous"))
        }
        try refused(
            "contact", "alice@example.com", "--tracking", "sometimes", said: "'identified', 'anonymous' or 'never'")
        // Also before the first mail.
        #expect(try desk.mailbell("contact", "new@example.com", "--tracking", "never").code == 0)
        #expect(try desk.register("new@example.com")[0].pixel.isEmpty)
    }

    @Test func status() throws {
        _ = try desk.hub.command("user", "alias", "sam@example.com", "--add", "sam@work.example")
        let running = try desk.start("tail", "--device", "here")
        try eventually("it is connected") { try desk.device("here") != nil }
        #expect(try desk.mailbell("tail", "--device", "away", "--no-follow").code == 0)
        let people = try desk.register("a@example.com", "b@example.com")
        try desk.hit(people[0].pixel)
        try eventually("it has it all") { try desk.device("here")?[2] == "3" }
        let status = try desk.mailbell("status")
        #expect(status.code == 0 && status.errors.isEmpty)
        let lines = status.output.lines
        #expect(lines[0...1] == ["hub     \(desk.hub.url)", "user    sam@example.com, seat paid"])
        #expect(lines[2].hasPrefix("sends   as ") && lines[2].contains("sam@work.example"))
        #expect(
            lines[3].hasPrefix("token   tk_")
                && lines[3].hasSuffix(", for subscribe, read, track, ingest, records, log"))
        #expect(lines[4] == "log     3 activities kept, 1 unread")
        #expect(lines.dropFirst(5).contains { $0.hasPrefix("away\t3\taway\t20") })
        #expect(lines.dropFirst(5).contains { $0.hasPrefix("here\t0\tconnected\t20") })
        running.signal(SIGTERM)
        _ = try running.wait()
    }

    @Test func replay() throws {
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        #expect(try desk.seqs("tail", "--device", "d", "--from-start", "--count", "1") == [1])
        for _ in 0..<2 { #expect(try desk.seqs("replay") == [1, 2, 3]) }
        #expect(try desk.device("d")?[2] == "1")
        #expect(try desk.hub.command("device", "list").lines.count == 1)
        #expect(desk.cursors.count == 1, "the device's")
        #expect(try desk.seqs("replay", "--count", "2") == [1, 2])
        #expect(try desk.seqs("replay", "--contact", "c@example.com", "--kind", "sent") == [3])
        #expect(try desk.seqs("replay", "--since", "1h", "--timeout", "20") == [1, 2, 3])
        #expect(try desk.seqs("replay", "--since", "2200-01-01T00:00:00Z") == [])
        try refused("replay", "--since", "soon", said: "is neither")
        try refused("replay", "--count", "0", said: "--count must be")
        try refused("replay", "--device", "d", said: "Unknown option")
    }

    /// The scope that changes settings does not read: what was changed is not to look as if it had failed.
    @Test func aTokenThatMayNotReadSetsTracking() throws {
        let token = try desk.hub.token(scopes: "track")
        let result = try desk.mailbell(
            "contact", "a@example.com", "--tracking", "never", with: ["MAILBELL_TOKEN": token])
        #expect(result.code == 0 && result.output == "a@example.com: never\n" && result.errors.isEmpty, "\(result)")
    }

    /// As the manual lists them.
    @Test func exitCodes() throws {
        let nowhere = ["MAILBELL_HUB": "http://127.0.0.1:\(try freePort())"]
        let table: [(Int32, [String], [String: String])] = [
            (0, ["status"], [:]), (0, ["feed"], [:]), (0, ["replay"], [:]), (0, ["tail", "--no-follow"], [:]),
            (0, [], [:]), (0, ["--version"], [:]), (0, ["--help"], [:]), (0, ["tail", "--help"], [:]),
            (1, ["status"], nowhere), (1, ["feed"], nowhere), (1, ["contact", "a@example.com"], nowhere),
            (1, ["tail", "-n", "1"], nowhere), (1, ["contact", "a@example.com"], [:]), (1, ["logout"], [:]),
            (2, ["tail", "--count", "1", "--timeout", "0.3"], [:]), (2, ["tail", "--timeout", "0.3"], nowhere),
            (1, ["replay"], nowhere), (1, ["tail", "--no-follow"], nowhere),
            (4, ["tail"], ["MAILBELL_TOKEN": "mb_wrong"]), (4, ["feed"], ["MAILBELL_TOKEN": "mb_wrong"]),
            (4, ["tail", "-n", "1"], ["MAILBELL_TOKEN": "mb_wrong"]),
            (64, ["nothing"], [:]), (64, ["status", "more"], [:]), (64, ["feed", "--from-start"], [:]),
            (64, ["status"], ["MAILBELL_HUB": "ftp://x"]), (64, ["tail"], ["MAILBELL_TOKEN": ""]),
        ]
        for (code, arguments, more) in table {
            let result = try run(Programs.terminal, arguments, environment: desk.environment.merging(more) { $1 })
            #expect(result.code == code, "\(arguments) \(more): \(result)")
            if code == 0 {
                let said = result.errors.lines.filter { !$0.contains("nothing so far") }
                #expect(said.isEmpty, "\(arguments): \(result.errors)")
            }
            if code == 64 { #expect(!result.errors.isEmpty, "\(arguments)") }
            if code == 1 || code == 4 {
                #expect(result.errors.lines.count == 1 && result.errors.hasPrefix("mailbell: "), "\(arguments)")
            }
        }
    }
}
