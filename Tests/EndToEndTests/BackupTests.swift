import Foundation
import Synchronization
import TestKit
import Testing

/// `mailbell-hub backup`: beside a running hub, whole, private, and never half.
@Suite(.serialized, .blocking) struct BackupTests {
    /// Hits come in all the time; what was answered before the backup began is in it.
    @Test func underLoadItIsWholeAndHoldsWhatWasAnswered() throws {
        let hub = try HubUnderTest(quick: ["--limit", "hits-per-ticket=100000"])
        let token = try hub.addUser()
        let links = (1...100).map { "https://example.com/\($0)" }
        let people = try hub.register(token, to: (1...60).map { "r\($0)@example.com" }, links: links)
        let paths = people.flatMap(\.links)
        let next = Mutex(0)
        let answered = Mutex(0)
        let isOver = Mutex(false)
        let group = DispatchGroup()
        for _ in 0..<4 {
            let port = hub.port
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                guard let connection = try? Connection(port: port) else { return }
                while !isOver.withLock({ $0 }) {
                    let index = next.withLock { value in
                        value += 1
                        return value - 1
                    }
                    guard index < paths.count else { return }
                    guard let answer = try? HTTP.request("GET", on: connection, paths[index]) else { return }
                    if answer.status == 302 { answered.withLock { $0 += 1 } }
                }
            }
        }
        try eventually("hits come in") { answered.withLock { $0 } > 200 }
        var backups: [(file: String, before: Int, after: Int)] = []
        for n in 1...3 {
            let file = hub.folder.path + "/\(n).backup"
            let before = answered.withLock { $0 }
            let said = try hub.command("backup", file)
            backups.append((file, before, next.withLock { $0 }))
            #expect(said.hasPrefix("\(file): 1 user, ") && said.contains("not in it: "))
        }
        isOver.withLock { $0 = true }
        group.wait()
        #expect(backups[2].after < paths.count, "there was load all the time")
        for (file, before, after) in backups {
            #expect(try permissions(file) == 0o600)
            let left = try FileManager.default.contentsOfDirectory(atPath: hub.folder.path)
            #expect(
                left.filter { $0.contains("backup") && !$0.hasPrefix("restored") }.count == 3,
                "one file each, and nothing beside it")
            let other = hub.folder.path + "/restored-" + URL(fileURLWithPath: file).lastPathComponent
            #expect(try run(Programs.hub, ["restore", file, "--data", other]).code == 0)
            let verified = try run(Programs.hub, ["verify", "--data", other])
            #expect(verified.code == 0, "\(verified)")
            let clicks = try number("SELECT count(*) FROM activity WHERE kind = 'click'", in: other)
            #expect(clicks >= before && clicks <= after)
        }
    }

    @Test func aFileThatIsThereStays() throws {
        let hub = try HubUnderTest(start: false)
        _ = try hub.addUser()
        let file = hub.folder.path + "/my.backup"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
        let refused = try run(Programs.hub, ["backup", file, "--data", hub.data])
        #expect(refused.code == 1 && refused.output.isEmpty)
        #expect(refused.errors == "mailbell-hub: \(file): exists already; to replace it, add --force\n")
        #expect(contents(file) == "mine")
        _ = try hub.command("backup", file, "--force")
        #expect(try FileManager.default.contents(atPath: file)?.prefix(15) == Data("SQLite format 3".utf8))
        #expect(try permissions(file) == 0o600)
    }

    @Test func whatCannotBeWrittenLeavesNothing() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        _ = try hub.register(token, to: (1...500).map { "somebody.with.a.name.\($0)@example.com" })
        let folder = hub.folder.path + "/backups"
        for (file, said) in [(folder + "/x", "No such file or directory"), (hub.folder.path, "is a folder")] {
            let result = try run(Programs.hub, ["backup", file, "--data", hub.data])
            #expect(result.code == 1 && result.errors.contains(said) && result.output.isEmpty)
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        // A disk without room: no file may grow over 64 KiB.
        let full = try run(
            URL(fileURLWithPath: "/bin/bash"),
            ["-c", "ulimit -f 64; exec \"$@\"", "bash", Programs.hub.path, "backup", folder + "/x", "--data", hub.data])
        #expect(full.code == 1 && full.output.isEmpty)
        #expect(full.errors.hasPrefix("mailbell-hub: no backup was written: the disk"), "\(full.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        let nowhere = try run(Programs.hub, ["backup", folder + "/x", "--data", folder + "/none"])
        #expect(nowhere.code == 1 && nowhere.errors.contains("there is no store"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    /// SQLite leaves copies of what it has moved in unused parts of pages, also of what was erased meanwhile.
    @Test func nothingThatWasErasedIsInIt() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        for n in 0..<20 {
            _ = try hub.register(token, to: ["zoe.gone@example.com"] + (1...20).map { "r\(n).\($0)@example.com" })
        }
        let file = hub.folder.path + "/b"
        _ = try hub.command("backup", file)
        #expect(count("zoe.gone@example.com", in: file) > 0)
        _ = try hub.command("contact", "erase", "zoe.gone@example.com", "--yes")
        _ = try hub.command("backup", file, "--force")
        #expect(count("zoe.gone@example.com", in: file) == 0)
    }

    @Test func aDamagedStoreMakesNoBackup() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        for n in 0..<4 { _ = try hub.register(token, to: (1...500).map { "somebody.\(n).\($0)@example.com" }) }
        try hub.stop()
        let file = URL(fileURLWithPath: hub.data + "/mailbell.db")
        var bytes = try Data(contentsOf: file)
        bytes.replaceSubrange(4096 * 30..<4096 * 60, with: Data(repeating: 0xA5, count: 4096 * 30))
        try bytes.write(to: file)
        let backup = hub.folder.path + "/b"
        let result = try run(Programs.hub, ["backup", backup, "--data", hub.data])
        #expect(result.code == 1 && result.output.isEmpty && result.errors.contains("damaged"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: backup))
        #expect(!FileManager.default.fileExists(atPath: backup + ".partial"))
    }

    @Test func killedItLeavesNoFileOfItsName() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        for n in 0..<4 { _ = try hub.register(token, to: (1...500).map { "somebody.\(n).\($0)@example.com" }) }
        let file = hub.folder.path + "/b"
        for signal in [SIGTERM, SIGKILL] {
            let backup = try RunningProgram(Programs.hub, ["backup", file, "--data", hub.data])
            try eventually("it has begun") {
                FileManager.default.fileExists(atPath: file + ".partial") || !backup.isRunning
            }
            backup.signal(signal)
            let code = try backup.wait()
            guard code != 0 else { continue }
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(FileManager.default.fileExists(atPath: file + ".partial") == (signal == SIGKILL))
        }
        _ = try hub.command("backup", file, "--force")
        #expect(!FileManager.default.fileExists(atPath: file + ".partial"), "the next one takes its place")
    }

    private func count(_ text: String, in file: String) -> Int {
        let bytes = FileManager.default.contents(atPath: file) ?? Data()
        return String(decoding: bytes, as: UTF8.self).components(separatedBy: text).count - 1
    }
}
