import Foundation
import TestKit
import Testing

/// Where `mailbell tail` remembers how far it is, here and at the hub.
@Suite(.serialized, .blocking) struct TailPlaceTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    private func tail(_ arguments: String...) throws -> [Int] {
        let result = try run(
            Programs.terminal, ["tail", "--no-follow", "-o", "json"] + arguments, environment: desk.environment)
        guard result.code == 0 else { throw Failure("\(arguments): \(result)") }
        return seqsOf(result.output)
    }

    private func fails(_ arguments: String..., said: String) throws {
        let result = try run(
            Programs.terminal, ["tail", "--no-follow", "-o", "json"] + arguments, environment: desk.environment)
        #expect(result.code == 1 && result.output.isEmpty, "\(arguments)")
        #expect(result.errors.lines.count == 1 && result.errors.contains(said), "\(arguments): \(result.errors)")
    }

    @Test func theNextTailGoesOn() throws {
        #expect(try tail() == [], "from now on, the first time")
        let file = try #require(desk.cursors.first)
        #expect(desk.cursors.count == 1)
        #expect(file.hasSuffix("-terminal.cursor") && !file.contains(desk.token))
        #expect(try permissions(file) == 0o600)
        #expect(try permissions((file as NSString).deletingLastPathComponent) == 0o700)
        let device = try #require(try desk.hub.command("device", "list").split(separator: "\t").dropFirst().first)
        #expect(device.hasSuffix("-terminal"))
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        #expect(try tail("--count", "2") == [1, 2])
        #expect(try desk.device(String(device))?[2...3] == ["2", "1"])
        #expect(try tail() == [3])
        #expect(try tail() == [])
        // Forgotten at the hub, it goes on by what is kept here; lost here, by what the hub holds.
        try desk.register("d@example.com", "e@example.com")
        _ = try desk.hub.command("device", "forget", "--user", "sam@example.com", String(device))
        #expect(try tail("--count", "1") == [4])
        try FileManager.default.removeItem(atPath: file)
        #expect(try tail() == [5])
        try desk.register("f@example.com")
        // A login's place is its own, and the hub knows the device.
        #expect(
            try run(
                Programs.terminal, ["login"],
                environment: desk.hub.folders.merging(["MAILBELL_HUB": desk.hub.url]) { $1 },
                input: desk.token
            ).code == 0)
        let own = try run(Programs.terminal, ["tail", "--no-follow", "-o", "json"], environment: desk.hub.folders)
        #expect(seqsOf(own.output) == [6])
    }

    @Test func noAckLeavesNoTrace() throws {
        #expect(try tail("--no-ack", "--from-start") == [])
        try desk.register("a@example.com", "b@example.com")
        #expect(try tail("--no-ack") == [], "a name that is new begins now")
        #expect(try tail("--no-ack", "--device", "desk", "--from-start") == [1, 2])
        #expect(try desk.hub.command("device", "list").isEmpty)
        #expect(desk.cursors.isEmpty)
        #expect(try tail("--device", "desk", "--from-start", "--count", "1") == [1])
        try desk.register("c@example.com")
        let files = desk.cursors.map(contents)
        for _ in 0..<2 {
            #expect(try tail("--device", "desk", "--no-ack") == [2, 3])
            #expect(try desk.device("desk")?[2...3] == ["1", "2"])
            #expect(desk.cursors.map(contents) == files)
        }
        // Known at the hub alone.
        for file in desk.cursors { try FileManager.default.removeItem(atPath: file) }
        #expect(try tail("--device", "desk", "--no-ack") == [2, 3])
        #expect(desk.cursors.isEmpty)
        #expect(try tail("--device", "desk") == [2, 3])
    }

    @Test func deviceNames() throws {
        #expect(try tail("--device", "Ab9._-@:") == [])
        #expect(try tail("--device", String(repeating: "d", count: 64)) == [])
        for bad in ["", "a b", "a/b", "ä", String(repeating: "d", count: 65)] {
            #expect(TerminalArguments.refusal(["tail", "--no-follow", "--device", bad])?.code == 64, "\(bad)")
        }
        try desk.register("a@example.com")
        #expect(try tail("--device", "Ab9._-@:") == [1], "each has its place")
        #expect(try tail("--device", "Ab9._-@:") == [])
        let late = try desk.mailbell("tail", "--no-follow", "--device", "Ab9._-@:", "--from-start")
        #expect(late.output.isEmpty && late.errors.contains("resuming at the stored cursor"))
    }

    @Test func aFileOfOnesOwn() throws {
        let file = desk.hub.folder.path + "/new/folder/my.cursor"
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        #expect(try tail("--cursor-file", file, "--from-start", "--count", "1") == [1])
        #expect(try permissions(file) == 0o600)
        #expect(try desk.hub.command("device", "list").isEmpty, "the hub need not know of it")
        let before = contents(file)
        #expect(try tail("--cursor-file", file, "--no-ack") == [2, 3])
        #expect(contents(file) == before)
        #expect(try tail("--cursor-file", file) == [2, 3])
        #expect(try tail("--cursor-file", file) == [])
        let late = try desk.mailbell("tail", "--no-follow", "--cursor-file", file, "--since", "1h")
        #expect(late.output.isEmpty && late.errors.contains("resuming at the stored cursor"))
        #expect(try tail("--cursor-file", file + "2") == [], "a new one begins now")
        // An empty file, as mktemp makes it, is a new one.
        try Data().write(to: URL(fileURLWithPath: file + "3"))
        #expect(try tail("--cursor-file", file + "3", "--from-start") == [1, 2, 3])
    }

    @Test func aFileThatCannotBeUsed() throws {
        let folder = desk.hub.folder.path
        let file = folder + "/broken.cursor"
        for text in [
            "garbage", "{", "{\"seq\":1}", "{\"epoch\":\"x\",\"seq\":-1}", String(repeating: " ", count: 9000),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            try fails("--cursor-file", file, said: "\(file) does not contain a cursor; remove it")
            try fails("--cursor-file", file, "--no-ack", said: "\(file) does not contain a cursor; remove it")
            #expect(contents(file) == text, "it may be somebody's")
        }
        try fails("--cursor-file", folder, said: "\(folder): Is a directory")
        try fails("--cursor-file", file + "/below", said: "Not a directory")
        try fails("--cursor-file", "/proc/nowhere/cursor", said: "/proc/nowhere: No such file or directory")
        try fails("--cursor-file", "/sys/cursor", said: "/sys/cursor: Permission denied")
    }

    @Test func oneTailHasAFile() throws {
        let file = desk.hub.folder.path + "/my.cursor"
        let first = try desk.start("tail", "--cursor-file", file, "-o", "json", "--from-start")
        try desk.register("a@example.com")
        try eventually("it is shown") { seqsOf(first.output) == [1] }
        try fails("--cursor-file", file, said: "\(file): another tail uses it; give each its own")
        let desk2 = try desk.start("tail", "--device", "desk", "-o", "json", "--from-start")
        try eventually("it is shown") { seqsOf(desk2.output) == [1] }
        try fails("--device", "desk", said: "another tail uses it; give each its own --device or --cursor-file")
        // Killed, it leaves no lock behind.
        first.signal(SIGKILL)
        _ = try first.wait()
        #expect(try tail("--cursor-file", file) == [])
        desk2.signal(SIGTERM)
        #expect(try desk2.wait() == 0)
    }

    @Test func eachChoiceHasItsOwnPlace() throws {
        let choices = [["--kind", "open"], ["--kind", "open,click"], ["--contact", "a@example.com"]]
        func next(_ arguments: [String]) throws -> [Int] {
            seqsOf(
                try run(
                    Programs.terminal, ["tail", "--no-follow", "-o", "json"] + arguments, environment: desk.environment
                ).output)
        }
        for choice in choices { #expect(try next(choice) == []) }
        #expect(try tail() == [])
        #expect(desk.cursors.count == 4)
        let people = try desk.register("a@example.com", "b@example.com", links: ["https://example.com/"])
        try desk.hit(people[1].pixel)
        try desk.hit(people[1].links[0])
        #expect(try next(choices[0]) == [3])
        #expect(try next(choices[0]) == [])
        #expect(try next(["--kind", "click", "--kind", "open"]) == [3, 4], "the same choice, said otherwise")
        #expect(try next(["--kind", "open,open,click"]) == [])
        #expect(try next(["--contact", "A@Example.com"]) == [1])
        #expect(try next(["--contact", "A@Example.com", "--no-ack"]) == [])
        #expect(try tail() == [1, 2, 3, 4], "the machine's own place is where it was")
        #expect(desk.cursors.count == 4)
        #expect(try desk.hub.command("device", "list").lines.count == 1, "the hub knows of that one alone")
    }

    @Test func aSecondTailBesideOneThatRuns() throws {
        let first = try desk.start("tail", "-o", "json")
        try eventually("it is connected") { try !desk.hub.command("device", "list").isEmpty }
        try desk.register("a@example.com")
        try eventually("it is shown") { seqsOf(first.output) == [1] }
        let second = try desk.start("tail", "-o", "json", "--count", "1", "--timeout", "60")
        try eventually("it says so") {
            second.errors
                == "mailbell: another tail is running here: this one shows what happens from now on, and stores no cursor\n"
        }
        try eventually("it has subscribed") { try desk.hub.metrics().value("mailbell_sessions") == 2 }
        try desk.register("b@example.com")
        #expect(try second.wait() == 0)
        #expect(seqsOf(second.output) == [2])
        try eventually("the first has it too") { seqsOf(first.output) == [1, 2] }
        first.signal(SIGINT)
        #expect(try first.wait() == 0)
        #expect(first.errors.isEmpty, "it was not disturbed")
        #expect(desk.cursors.count == 1)
        try desk.register("c@example.com")
        #expect(try tail() == [3])
    }

    /// The data were restored, or the hub is another one at the same address.
    @Test func aLogThatWasReset() throws {
        let file = desk.hub.folder.path + "/my.cursor"
        try desk.register("a@example.com", "b@example.com")
        #expect(try tail("--cursor-file", file, "--from-start") == [1, 2])
        let cursor = try #require(contents(file))
        for old in [cursor.replacing("\"seq\":2", with: "\"seq\":9"), "{\"epoch\":\"other\",\"seq\":1}"] {
            try Data(old.utf8).write(to: URL(fileURLWithPath: file))
            let result = try desk.mailbell("tail", "--no-follow", "-o", "json", "--cursor-file", file)
            #expect(result.code == 0 && seqsOf(result.output) == [1, 2])
            #expect(result.errors == "mailbell: the log was restored or reset: showing everything in it\n")
            #expect(contents(file) == cursor)
        }
    }

    @Test func whatRetentionHasRemovedIsSaid() throws {
        #expect(try tail("--device", "desk") == [])
        try desk.register("a@example.com", "b@example.com", "c@example.com")
        #expect(try tail("--device", "desk", "--count", "1") == [1])
        try desk.hub.stop()
        sleep(1)
        try desk.hub.start(["--retention", "1s"])
        try eventually("the log is empty") { try desk.hub.log(desk.token).isEmpty }
        try desk.register("d@example.com")
        let result = try desk.mailbell("tail", "--no-follow", "-o", "json", "--device", "desk")
        #expect(seqsOf(result.output) == [4])
        #expect(
            result.errors == "mailbell: activities between 2 and 3 are gone: the hub's retention has removed them\n")
    }
}
