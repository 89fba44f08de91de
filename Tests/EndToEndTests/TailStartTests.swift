import Foundation
import TestKit
import Testing

/// Where `mailbell tail` begins, what it shows, and when it ends.
@Suite(.serialized, .blocking) struct TailStartTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    private func tail(_ arguments: String...) throws -> [Int] {
        let result = try run(
            Programs.terminal, ["tail", "--no-follow", "-o", "json"] + arguments, environment: desk.environment)
        guard result.code == 0 else { throw Failure("\(arguments): \(result)") }
        return seqsOf(result.output)
    }

    private func refused(_ arguments: String..., said: String? = nil) throws {
        let refusal = try #require(TerminalArguments.refusal(["tail"] + arguments), "\(arguments)")
        #expect(refusal.code == 64, "\(arguments): \(refusal)")
        #expect(said.map(refusal.errors.contains) ?? true, "\(arguments): \(refusal)")
    }

    @Test func sinceAndFromStart() throws {
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        usleep(20_000)
        try desk.register("d@example.com", "e@example.com")
        let log = try desk.hub.log(desk.token)
        let fourth = try #require(log[3]["at"] as? String)
        #expect(try tail("--from-start") == [1, 2, 3, 4, 5])
        #expect(try tail("--since", fourth) == [4, 5])
        #expect(try tail("--since", fourth.replacing("Z", with: "+00:00")) == [4, 5])
        #expect(try tail("--since", "1970-01-01T00:00:00Z") == [1, 2, 3, 4, 5])
        #expect(try tail("--since", "2200-01-01T00:00:00Z") == [])
        for span in ["90s", "5m", "2h", "7d", "100w"] { #expect(try tail("--since", span) == [1, 2, 3, 4, 5]) }
        sleep(2)
        #expect(try tail("--since", "1s") == [])
        for bad in ["soon", "-5m", "1.5h", "0s", "2h30", "2026-11-22", "2026-13-22T05:00:00Z"] {
            try refused("--since", bad, said: bad.hasPrefix("-") ? nil : "'\(bad)' is neither a span")
        }
        try refused("--since", "")
        try refused("--since", "1h", "--from-start", said: "exclude each other")
        try refused("-n", "1", "--from-start", said: "exclude each other")
        try refused("-n", "1", "--since", "1h", said: "exclude each other")
        // A point of one's own choice leaves no trace.
        #expect(try desk.hub.command("device", "list").isEmpty)
        #expect(desk.cursors.isEmpty)
    }

    @Test func theLastOnesOfThoseThatAreShown() throws {
        let people = try desk.register(
            "a@example.com", "b@example.com", "c@example.com", links: ["https://example.com/"])
        for person in people { try desk.hit(person.pixel) }
        for person in people { try desk.hit(person.links[0], agent: "curl/7.88.1") }
        // 1–3 sent, 4–6 opens by people, then clicks by machines.
        let all = Array(1...(try desk.hub.log(desk.token).count))
        #expect(all.count >= 9)
        #expect(try tail("-n", "0") == [])
        #expect(try tail("-n", "2") == all.suffix(2))
        #expect(try tail("-n2") == all.suffix(2))
        #expect(try tail("--tail", "100") == all)
        #expect(
            try tail("-n", "2", "--kind", "open", "--contact", "a@example.com", "--contact", "B@example.com") == [4, 5])
        #expect(try tail("-n", "2", "--contact", "c@example.com", "--kind", "sent,open") == [3, 6])
        #expect(try tail("-n", "5", "--kind", "sent") == [1, 2, 3])
        #expect(try tail("-n", "5", "--contact", "nobody@example.com") == [])
        func text(_ arguments: String...) throws -> [String] {
            try run(Programs.terminal, ["tail", "--no-follow"] + arguments, environment: desk.environment).output.lines
        }
        // Machines are not shown, and not counted: exactly so many lines.
        for n in [1, 2, 4] {
            let lines = try text("-n", "\(n)")
            #expect(lines.count == n && lines.allSatisfy { !$0.contains("[machine") && !$0.contains("click") })
        }
        #expect(try text("-n", "4", "--machines").filter { $0.contains("[machine") }.count >= 3)
        for bad in ["-1", "10001", "x", "1.5", ""] { try refused("-n", bad) }
        try refused("-n", "1", "--device", "x", said: "it moves no cursor")
        try refused("-n", "1", "--cursor-file", "x", said: "it moves no cursor")
        #expect(desk.cursors.isEmpty)
    }

    @Test func theLastOnesAndThenWhatComes() throws {
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        let program = try desk.start("tail", "-n", "1", "-o", "json", "--count", "3", "--timeout", "60")
        try eventually("the last one") { seqsOf(program.output) == [3] }
        try desk.register("d@example.com", "e@example.com", "f@example.com")
        #expect(try program.wait() == 0)
        #expect(seqsOf(program.output) == [3, 4, 5])
        let none = try desk.start("tail", "-n0", "-o", "json", "--count", "1", "--timeout", "60")
        try eventually("it has subscribed") { try desk.hub.metrics().value("mailbell_sessions") == 1 }
        try desk.register("g@example.com")
        #expect(try none.wait() == 0)
        #expect(seqsOf(none.output) == [7])
    }

    @Test func countAndTimeout() throws {
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        #expect(try tail("--from-start", "--count", "2") == [1, 2])
        #expect(try tail("--from-start", "--count", "3") == [1, 2, 3])
        #expect(try tail("--from-start", "--count", "4") == [1, 2, 3], "the end comes first")
        #expect(try tail("--from-start", "--count", "1", "--contact", "c@example.com") == [3])
        let start = Date()
        let timed = try desk.mailbell("tail", "--from-start", "-o", "json", "--count", "4", "--timeout", "0.7")
        #expect(timed.code == 2 && seqsOf(timed.output) == [1, 2, 3])
        #expect(try desk.mailbell("tail", "--from-start", "--timeout", "0.7").code == 0, "no count was asked for")
        #expect(Date().timeIntervalSince(start) < 8)
        for bad in ["0", "-1", "x", "1.5"] { try refused("--count", bad) }
        for bad in ["0", "-1", "x", "nan", "inf"] { try refused("--timeout", bad) }
    }

    @Test func kindsAndContacts() throws {
        let people = try desk.register("a@example.com", "b@example.com", links: ["https://example.com/"])
        try desk.hit(people[0].pixel)
        try desk.hit(people[0].links[0])
        // 1 and 2 sent, 3 open, 4 click.
        #expect(try tail("--from-start", "--kind", "open,click") == [3, 4])
        #expect(try tail("--from-start", "--kind", "click", "--kind", "open") == [3, 4])
        #expect(try tail("--from-start", "--kind", "revise") == [])
        #expect(try tail("--from-start", "--contact", "b@example.com") == [2])
        #expect(try tail("--from-start", "--contact", "A@EXAMPLE.COM") == [1, 3, 4])
        #expect(try tail("--from-start", "--contact", "a@example.com", "--contact", "b@example.com") == [1, 2, 3, 4])
        #expect(try tail("--from-start", "--contact", "a@example.com", "--kind", "sent") == [1])
        for bad in ["opened", "Open", "open,,nothing", "", ",", "open;click"] { try refused("--kind", bad) }
        try refused("--kind", "opn", said: "is not one of sent, open, click, read, revise")
        for bad in ["nobody", "@example.com", "a@", "a@example.com,b@example.com"] { try refused("--contact", bad) }
        try refused("--contact", "nobody", said: "'nobody' is not an e-mail address")
        try refused("--contact", "a@example.com", "--contact", "nobody")
    }
}
