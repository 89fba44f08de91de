import Foundation
import TestKit
import Testing

/// What tests rely on in the programs that they start.
@Suite(.blocking) struct RunningProgramTests {
    private static let shell = URL(fileURLWithPath: "/bin/sh")

    /// Waits until a process is gone: it has ended, and its status was read.
    private func isGone(_ pid: Int32) throws {
        try eventually("process \(pid) is gone", seconds: 10) { kill(pid, 0) == -1 && errno == ESRCH }
    }

    @Test func saysWhatWasWrittenAndHowItEnded() throws {
        let result = try run(Self.shell, ["-c", "cat; echo three >&2; exit 7"], input: "one\ntwo")
        #expect(result == (7, "one\ntwo", "three\n"))
        #expect(try run(Self.shell, ["-c", "kill -TERM $$"]).code == SIGTERM)
        #expect(throws: Failure.self) { try run(URL(fileURLWithPath: "/nowhere"), []) }
    }

    @Test func wholeLinesAreReadWhileItRuns() throws {
        let program = try RunningProgram(Self.shell, ["-c", "printf 'one\\ntwo'; exec sleep 60"])
        try eventually("it has written") { program.output == "one\ntwo" }
        #expect(program.lines == ["one"])
        #expect(program.isRunning)
    }

    /// While its output is open: whoever reads that must not hold the program.
    @Test func endsWhenNobodyHoldsIt() throws {
        var program: RunningProgram? = try RunningProgram(Self.shell, ["-c", "echo ready; exec sleep 60"])
        let pid = try #require(program?.pid)
        try eventually("it runs") { program?.lines == ["ready"] }
        #expect(kill(pid, 0) == 0)
        program = nil
        try isGone(pid)
    }

    @Test func endsWithATestThatThrows() throws {
        struct Mistake: Error {}
        var pid: Int32 = 0
        func test() throws {
            let program = try RunningProgram(Self.shell, ["-c", "exec sleep 60"])
            pid = program.pid
            throw Mistake()
        }
        #expect(throws: Mistake.self) { try test() }
        try isGone(pid)
    }

    @Test func whatTakesTooLongIsKilledAndFails() throws {
        let program = try RunningProgram(Self.shell, ["-c", "echo why >&2; exec sleep 60"])
        try eventually("it has written") { program.errors == "why\n" }
        let failure = #expect(throws: Failure.self) { try program.wait(seconds: 0.05) }
        #expect(failure?.description == "sh did not end in 0.05 s; it said: why\n")
        try eventually("it is killed", seconds: 10) { !program.isRunning }
    }

    /// Else a test would read the settings of whoever runs it.
    @Test func environmentIsClean() throws {
        setenv("MAILBELL_OF_A_TEST", "1", 1)
        defer { unsetenv("MAILBELL_OF_A_TEST") }
        let script = "echo ${MAILBELL_OF_A_TEST-none} ${TERM-none} $XDG_CONFIG_HOME $MORE"
        let words = try run(Self.shell, ["-c", script], environment: ["MORE": "more"]).output.split(separator: " ")
        #expect(words.count == 4)
        #expect(words[0] == "none" && words[1] == "none" && words[3] == "more\n", "\(words)")
        #expect(words[2].hasSuffix("/config") && words[2].hasPrefix(NSTemporaryDirectory()))
    }

    @Test func inheritsNothingButItsThreeStreams() throws {
        // Not closed by exec.
        let open = Foundation.open("/dev/null", O_RDONLY)
        defer { close(open) }
        #expect(try run(Self.shell, ["-c", "test -e /proc/self/fd/\(open)"]).code == 1)
    }
}
