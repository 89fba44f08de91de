import Foundation
import TestKit
import Testing

/// A program that a test talks with.
@Suite(.blocking) struct InteractiveProgramTests {
    private func shell(_ script: String) throws -> InteractiveProgram {
        try InteractiveProgram(URL(fileURLWithPath: "/bin/sh"), ["-c", script])
    }

    @Test func answersWhatItIsTold() throws {
        let program = try shell("while read line; do echo \"<$line>\"; done; echo end; exit 3")
        try program.write("one\n")
        #expect(try program.read(until: "\n") == "<one>\n")
        try program.write("two\nthree\n")
        #expect(try program.read(3) == Array("<tw".utf8))
        #expect(try program.read(until: "\n<") == "o>\n<")
        program.closeInput()
        #expect(try program.readToEnd() == "three>\nend\n")
        #expect(try program.wait() == 3)
        #expect(throws: Failure.self) { try program.write("four\n") }
    }

    @Test func endOfItsOutputIsTold() throws {
        let program = try shell("printf ab")
        #expect(try program.read(until: "\n") == "ab")
        #expect(try program.read(1).isEmpty)
    }

    /// By an error and not by SIGPIPE, which would end the test runner.
    @Test func whatDoesNotReadFailsToBeWrittenTo() throws {
        let program = try shell("exec <&-; echo closed; exec sleep 60")
        #expect(try program.read(until: "\n") == "closed\n")
        #expect(throws: Failure.self) { try program.write("one\n") }
    }

    /// Nothing is read before the test asks: what a slow reader meets can be tried.
    @Test func waitsUntilItIsRead() throws {
        let program = try shell("exec head -c 1000000 /dev/zero")
        #expect(throws: Failure.self) { try program.wait(seconds: 0.05) }
        #expect(try program.readToEnd().utf8.count < 1_000_000, "it was killed while it waited")
    }

    @Test func aScriptThatEndsBeforeItListensFails() throws {
        let folder = try TemporaryFolder()
        try Data("print('port')\n".utf8).write(to: URL(fileURLWithPath: folder.file("peer.py")))
        #expect(throws: Failure.self) { try ScriptPeer(URL(fileURLWithPath: folder.file("peer.py")), []) }
    }
}
