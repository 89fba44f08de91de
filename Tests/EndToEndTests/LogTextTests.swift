import Foundation
import TestKit
import Testing

/// How the hub logs for people, and into systemd's journal.
@Suite(.blocking) struct LogTextTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// - Parameter inJournal: whether its standard error is called the journal's, as systemd does.
    private func start(listen: String, inJournal: Bool, _ more: [String]) throws -> RunningProgram {
        let mark = inJournal ? "export JOURNAL_STREAM=$(stat -Lc %d:%i /dev/fd/2); " : ""
        return try RunningProgram(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c", mark + "exec \"$@\"", "sh", Programs.hub.path, "serve", "--listen", listen, "--admin", "none",
            ] + more, environment: ["JOURNAL_STREAM": "1:1"])
    }

    /// What a hub says from its start to its end, in lines.
    private func log(inJournal: Bool = false, _ more: String...) throws -> [Substring] {
        let hub = try start(listen: "127.0.0.1:\(try freePort())", inJournal: inJournal, more)
        try eventually("it listens") { hub.errors.contains("listener=public") }
        hub.signal(SIGTERM)
        #expect(try hub.wait(seconds: 10) == 0)
        return hub.errors.split(separator: "\n")
    }

    /// Time, level, message, what belongs to it; whatever a name holds, no line and no value that is nobody's.
    @Test func aLineSaysWhenAndWhat() throws {
        let config = folder.path + #"/a" level="error.yaml"#
        try Data("log-level: info\n".utf8).write(to: URL(fileURLWithPath: config))
        let lines = try log(
            "--data", folder.path + "/data\n2026-01-01T00:00:00.000Z error forged", "--config", config)
        for line in lines {
            #expect(line.contains(#/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z (info|notice|warning) /#), "\(line)")
            #expect(!line.hasPrefix("2026-01-01"))
        }
        let listening = #/ info listening address=127.0.0.1:[0-9]+ listener=public$/#
        #expect(lines.contains { $0.contains(listening) }, "\(lines)")
        #expect(lines.contains { $0.contains(" notice no users yet: ") })
        let quoted = #" info configuration file="\#(folder.path)/a\" level=\"error.yaml""#
        #expect(lines.contains { $0.hasSuffix(quoted) }, "\(lines)")
        #expect(lines.last?.hasSuffix(" info stopped") == true)
    }

    /// The journal has the time, and is told the priority, so that `journalctl -p` sorts.
    @Test func theJournalIsToldThePriority() throws {
        let lines = try log(inJournal: true, "--data", folder.path + "/data")
        for line in lines { #expect(line.contains(#/^<[456]>[a-z]/#), "\(line)") }
        #expect(lines.contains { $0.hasPrefix("<6>listening address=") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("<5>no users yet: ") })
        // What keeps it from starting is an error, too.
        let refused = try start(listen: "192.0.2.1:1", inJournal: true, ["--data", folder.path + "/data"])
        #expect(try refused.wait() == 1)
        #expect(refused.errors.contains("<3>mailbell-hub: --listen: cannot listen on 192.0.2.1:1"), "\(refused.errors)")
    }
}
