import Foundation
import TestKit
import Testing

/// Hubs and clients that stand still or die, over real sockets.
@Suite(.blocking) struct StandstillTests {
    /// ntfyDesktop 78, Notify 29: half-open after a suspend, and silent for ever.
    @Test func aHubThatStandsStillIsGivenUpAndFoundAgain() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "-o", "json", "--device", "d3"], environment: hub.environment(token))
        try eventually("the tail is there", seconds: 60) { try hub.metrics().value("mailbell_sessions") == 1 }
        hub.process.signal(SIGSTOP)
        defer { hub.process.signal(SIGCONT) }
        // 35 s of silence; a machine that is busy may take its time to notice.
        try eventually("it is given up: \(tail.errors)", seconds: 180) {
            tail.errors.contains("nothing was heard for 35 s")
        }
        hub.process.signal(SIGCONT)
        try eventually("it is found again: \(tail.errors)", seconds: 120) { tail.errors.contains("connected again") }
        _ = try hub.register(token)
        try eventually("the message comes", seconds: 60) { tail.lines.count == 1 }
        _ = try hub.register(token, subject: "the next")
        try eventually("and the next", seconds: 60) { tail.lines.count == 2 }
        #expect(tail.lines.compactMap { member($0, "seq") as? Int } == [1, 2], "each once")
    }

    /// tigerlily/redisse 4: nothing seen, so no place to go on from, and what came meanwhile was lost.
    @Test(arguments: [SIGKILL, SIGTERM]) func aDeviceThatHasSeenNothingGoesOnFromThere(_ signal: Int32) throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "--device", "d1"], environment: hub.environment(token))
        try eventually("its place is kept", seconds: 60) { try hub.number("SELECT count(*) FROM consumer") == 1 }
        tail.signal(signal)
        try eventually("it has ended", seconds: 60) { !tail.isRunning }
        _ = try hub.register(token)
        let again = try run(
            Programs.terminal, ["tail", "-o", "json", "--device", "d1", "--no-follow"],
            environment: hub.environment(token), seconds: 60)
        #expect(again.code == 0 && again.output.split(separator: "\n").count == 1, "\(again)")
        #expect(again.output.contains(#""seq":1"#))
    }
}
