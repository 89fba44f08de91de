import Foundation
import TestKit
import Testing

/// How `mailbell tail` ends, and what is not lost when it is killed or its hub is.
@Suite(.serialized, .blocking) struct TailEndingTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    /// Nothing is missing, nothing is out of order, and what comes twice was in the last frame that was written: the hub
    /// puts 64 KiB into one at most (clients/PROTOCOL.md).
    @Test func killedAgainAndAgain() throws {
        try desk.registerMany(3000)
        var random = SystemRandomNumberGenerator()
        var seen: Set<Int> = []
        var sizes: [Int: Int] = [:]
        var count = 3000
        for round in 0..<12 {
            let program = try desk.start("tail", "-o", "json", "--device", "desk", "--from-start")
            try eventually("lines", seconds: 30) { !program.lines.isEmpty || seen.count == count }
            // Live ones as well.
            for _ in 0..<4 {
                try desk.registerMany(5, from: count)
                count += 5
            }
            if round < 11 {
                usleep(UInt32.random(in: 0...30_000, using: &random))
                program.signal(SIGKILL)
            } else {
                try eventually("all", seconds: 30) { seqsOf(program.lines.last ?? "") == [count] }
                program.signal(SIGTERM)
            }
            _ = try program.wait()
            // A line that was cut off is not one.
            let end = program.output.lastIndex(of: "\n") ?? program.output.startIndex
            let lines = program.output[..<end].split(separator: "\n")
            let seqs = lines.compactMap { member($0, "seq") as? Int }
            #expect(seqs.count == lines.count, "every line is whole")
            guard let first = seqs.first else { continue }
            #expect(seqs == Array(first..<(first + seqs.count)), "in order, without holes")
            #expect(first <= (seen.max() ?? 0) + 1, "nothing is missing")
            for (seq, line) in zip(seqs, lines) { sizes[seq] = line.utf8.count }
            let again = seqs.filter(seen.contains).reduce(0) { $0 + sizes[$1, default: 0] }
            #expect(again <= 65_536, "round \(round): \(again) bytes come again")
            seen.formUnion(seqs)
        }
        #expect(seen == Set(1...count))
    }

    @Test func aReaderThatHasEnough() throws {
        try desk.registerMany(600)
        for command in ["replay", "replay -o json", "feed -n 600", "tail --from-start", "tail --device d --from-start"]
        {
            let result = try desk.bash("mailbell \(command) | head -n 1; echo ${PIPESTATUS[0]}")
            #expect(result.output.lines.count == 2 && result.output.lines.last == "0", "\(command): \(result)")
            #expect(result.errors.isEmpty, "\(command): \(result.errors)")
        }
    }

    @Test func aReaderThatGoesAwayWhileNothingHappens() throws {
        let start = Date()
        let result = try desk.bash("mailbell tail | true; echo ${PIPESTATUS[0]}")
        #expect(result.output == "0\n" && result.errors.isEmpty)
        #expect(Date().timeIntervalSince(start) < 4)
    }

    /// Its writes wait for the reader; a signal does not.
    @Test func aReaderThatDoesNotRead() throws {
        try desk.registerMany(1500)
        let result = try desk.bash(
            """
            mailbell tail -o json --device d --from-start > >(exec sleep 4) & tail=$!
            sleep 1; kill $tail; SECONDS=0; wait $tail; echo $? $SECONDS
            """)
        let parts = result.output.lines.last?.split(separator: " ").compactMap { Int($0) } ?? []
        #expect(parts.first == 0 && parts.count == 2 && parts[1] <= 1, "\(result)")
        let next = try desk.seqs("tail", "--no-follow", "--device", "d")
        let first = try #require(next.first)
        // A pipe holds 64 KiB; what was not written was not taken.
        #expect(first < 700 && next == Array(first...1500))
    }

    @Test func closedStreams() throws {
        #expect(try desk.seqs("tail", "--no-follow", "--device", "d") == [])
        try desk.register("a@example.com", "b@example.com")
        #expect(seqsOf(try desk.bash("mailbell tail --from-start --no-follow -o json <&-").output) == [1, 2])
        #expect(seqsOf(try desk.bash("mailbell tail --from-start --no-follow -o json 2>&-").output) == [1, 2])
        for command in ["tail --no-follow --device d", "replay", "feed", "status"] {
            let closed = try desk.bash("mailbell \(command) >&-")
            #expect(
                closed.code == 1 && closed.errors == "mailbell: standard output: Bad file descriptor\n", "\(command)")
            let full = try desk.bash("mailbell \(command) >/dev/full")
            #expect(
                full.code == 1 && full.errors == "mailbell: standard output: No space left on device\n", "\(command)")
        }
        #expect(try desk.seqs("tail", "--no-follow", "--device", "d") == [1, 2], "not taken")
    }

    @Test(arguments: [SIGINT, SIGTERM]) func signals(_ number: Int32) throws {
        let program = try desk.start("tail", "--device", "d", "-o", "json", "--from-start")
        try desk.register("a@example.com")
        try eventually("it is shown") { seqsOf(program.output) == [1] }
        program.signal(number)
        #expect(try program.wait(seconds: 30) == 0)
        #expect(program.errors.isEmpty)
        #expect(try desk.device("d")?[2...3] == ["1", "0"], "the hub knows")
        // Also while there is no hub.
        let away = try desk.start("tail", with: ["MAILBELL_HUB": "http://127.0.0.1:\(try freePort())"])
        try eventually("it tries again") { away.errors.contains("trying again") }
        away.signal(number)
        #expect(try away.wait(seconds: 30) == 0)
    }

    @Test func aHubThatIsAwayForSomeSeconds() throws {
        let program = try desk.start("tail", "-o", "json", "--device", "d", "--from-start", "--count", "3")
        try desk.register("a@example.com")
        try eventually("it is shown") { seqsOf(program.output) == [1] }
        try desk.hub.stop()
        try eventually("it says so") { program.errors.contains("mailbell: disconnected: ") }
        sleep(2)
        try desk.hub.start()
        try desk.register("b@example.com")
        try eventually("it goes on", seconds: 30) { seqsOf(program.output) == [1, 2] }
        try desk.hub.kill()
        try desk.hub.start()
        try desk.register("c@example.com")
        #expect(try program.wait(seconds: 40) == 0)
        #expect(program.output.lines.count == 3 && seqsOf(program.output) == [1, 2, 3])
        #expect(program.errors.lines.allSatisfy { $0.hasPrefix("mailbell: ") })
        #expect(program.errors.lines.contains("mailbell: connected again"))
        #expect(program.errors.contains("trying again in"))
    }

    @Test func aTokenThatIsRevoked() throws {
        let id = try #require(try desk.hub.command("token", "list").split(separator: "\t").first)
        let program = try desk.start("tail", "-o", "json")
        try eventually("it is connected") { try !desk.hub.command("device", "list").isEmpty }
        _ = try desk.hub.command("token", "revoke", String(id))
        #expect(try program.wait(seconds: 30) == 4)
        #expect(program.errors.lines.count == 1 && program.errors.contains("revoked"))
        for command in [["tail"], ["replay"], ["feed"], ["status"], ["contact", "a@example.com"]] {
            let result = try run(Programs.terminal, command, environment: desk.environment)
            #expect(result.code == 4 && result.errors.lines.count == 1, "\(command): \(result)")
        }
        let narrow = try desk.hub.token(scopes: "track")
        for command in [["tail"], ["replay"], ["feed"], ["contact", "a@example.com"]] {
            let result = try run(Programs.terminal, command, environment: desk.hub.environment(narrow))
            #expect(result.code == 4 && result.errors.contains("scope"), "\(command): \(result)")
        }
    }

    @Test func aDeviceThatIsConnectedElsewhere() throws {
        let program = try desk.start("tail", "--device", "desk")
        try eventually("it is connected") { try desk.device("desk") != nil }
        let elsewhere = try desk.start(
            "tail", "--device", "desk", with: ["XDG_STATE_HOME": desk.hub.folder.path + "/x"])
        #expect(try program.wait(seconds: 30) == 1)
        #expect(program.errors.lines.count == 1 && program.errors.contains("give each tail its own name with --device"))
        elsewhere.signal(SIGTERM)
        #expect(try elsewhere.wait() == 0)
    }
}
