import Foundation
import Testing

/// How the hub logs for people, and into systemd's journal.
@Suite struct LogTextTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// What a hub says from its start to its end, in lines.
    private func log(data: String, inJournal: Bool = false) throws -> [Substring] {
        let hub = try RunningProgram(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c", (inJournal ? "export JOURNAL_STREAM=$(stat -Lc %d:%i /dev/fd/2); " : "") + "exec \"$@\"", "sh",
                Programs.hub.path, "serve", "--data", data, "--listen", "127.0.0.1:\(try freePort())", "--admin",
                "none",
            ], environment: ["JOURNAL_STREAM": "1:1"])
        try eventually("it listens") { hub.errors.contains("listener=public") }
        hub.signal(SIGTERM)
        #expect(try hub.wait(seconds: 10) == 0)
        return hub.errors.split(separator: "\n")
    }

    /// Time, level, message, what belongs to it; whatever a name holds, no line that is nobody's.
    @Test func aLineSaysWhenAndWhat() throws {
        let lines = try log(data: folder.path + "/data\n2026-01-01T00:00:00.000Z error forged")
        for line in lines {
            #expect(line.contains(#/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z (info|notice|warning) /#), "\(line)")
            #expect(!line.hasPrefix("2026-01-01"))
        }
        let listening = #/ info listening address=127.0.0.1:[0-9]+ listener=public$/#
        #expect(lines.contains { $0.contains(listening) }, "\(lines)")
        #expect(lines.contains { $0.contains(" notice no users yet: ") })
        #expect(lines.last?.hasSuffix(" info stopped") == true)
    }

    /// The journal has the time, and is told the priority, so that `journalctl -p` sorts.
    @Test func theJournalIsToldThePriority() throws {
        let lines = try log(data: folder.path + "/data", inJournal: true)
        for line in lines { #expect(line.contains(#/^<[456]>[a-z]/#), "\(line)") }
        #expect(lines.contains { $0.hasPrefix("<6>listening address=") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("<5>no users yet: ") })
        // What keeps it from starting is an error, too.
        let refused = try run(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c", "export JOURNAL_STREAM=$(stat -Lc %d:%i /dev/fd/2); exec \"$@\"", "sh", Programs.hub.path,
                "serve",
                "--data", folder.path + "/data", "--listen", "192.0.2.1:1", "--admin", "none",
            ])
        let complaint = "<3>mailbell-hub: cannot listen on 192.0.2.1:1"
        #expect(refused.code == 1 && refused.errors.contains(complaint), "\(refused)")
    }
}
