import Foundation
import TestKit
import Testing

/// `mailbell-hub restore`: everybody is told, nothing comes twice, and what people have asked for since holds.
@Suite(.serialized, .blocking) struct RestoreTests {
    private let receiver = try! WebhookReceiver()

    private func restore(_ hub: HubUnderTest, _ arguments: String...) throws -> (
        code: Int32, output: String, errors: String
    ) {
        try run(Programs.hub, ["restore"] + arguments + ["--data", hub.data])
    }

    private func people(_ range: ClosedRange<Int>) -> [String] { range.map { "r\($0)@example.com" } }

    /// What comes after a restore, to those who had all, less than the backup, and more than the backup.
    @Test func everyDeviceIsToldAndGoesOnAfterWhatItHas() throws {
        let hub = try HubUnderTest(quick: ["--webhook", receiver.setting("crm")])
        let token = try hub.addUser()
        func tail(_ device: String, _ more: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(
                Programs.terminal, ["tail", "--no-follow", "-o", "json", "--device", device] + more,
                environment: hub.environment(token))
        }
        _ = try hub.register(token, to: people(1...4))
        #expect(try seqsOf(tail("behind", "--from-start", "--count", "2").output) == [1, 2])
        #expect(try seqsOf(tail("ahead", "--from-start").output) == [1, 2, 3, 4])
        try eventually("the webhook has them") { receiver.taken == [1, 2, 3, 4] }
        let backup = hub.folder.path + "/b"
        _ = try hub.command("backup", backup)
        let epoch = try #require(try APIClient(hub, token).tree("/v1/devices")["items"].list[0]["cursor"]["epoch"].text)

        _ = try hub.register(token, to: people(5...7), subject: "After the backup")
        #expect(try seqsOf(tail("ahead").output) == [5, 6, 7])
        #expect(try seqsOf(tail("new", "--from-start").output) == Array(1...7))
        try eventually("the webhook has those, too") { receiver.taken.count == 7 }
        try hub.stop()
        let result = try restore(hub, backup, "--yes")
        #expect(result.code == 0 && result.errors.isEmpty, "\(result)")
        #expect(result.output.contains("lost with it: 3 activities"))
        try hub.start()

        let told = "mailbell: the log was restored from a backup: resuming after "
        var one = try tail("ahead")
        #expect(one.output.isEmpty && one.errors == told + "4\n", "all that it acknowledged is there, or gone")
        one = try tail("ahead")
        #expect(one.output.isEmpty && one.errors.isEmpty, "once")
        _ = try hub.register(token, to: people(8...8), subject: "After the restore")
        #expect(try seqsOf(tail("ahead").output) == [5], "seqs are given anew")
        one = try tail("behind")
        #expect(seqsOf(one.output) == [3, 4, 5] && one.errors.isEmpty, "what it has is in the backup")
        one = try tail("new")
        #expect(seqsOf(one.output) == [5] && one.errors == told + "4\n", "the hub does not know it, its cursor says it")
        try eventually("the webhook has it") { receiver.taken.count == 8 }
        let requests = receiver.requests
        #expect(requests.last?.seqs == [5] && requests.last?.reset == "\(epoch) 4")
        #expect(requests.dropLast().allSatisfy { $0.reset == nil })
        #expect(try hub.command("device", "list").lines.allSatisfy { $0.contains("\t5\t0\t") }, "nobody is behind")
        #expect(try hub.command("verify").hasSuffix("nothing is wrong"))
    }

    /// A tail that runs through it all.
    @Test func aTailThatRunsGoesOn() throws {
        let desk = try Desk()
        try desk.register("a@example.com")
        let tail = try desk.start("tail", "--from-start", "-o", "json")
        try eventually("it is shown") { seqsOf(tail.output) == [1] }
        let backup = desk.hub.folder.path + "/b"
        _ = try desk.hub.command("backup", backup)
        try desk.register("b@example.com", "c@example.com")
        try eventually("they are shown") { seqsOf(tail.output) == [1, 2, 3] }
        try desk.hub.stop()
        #expect(try restore(desk.hub, backup, "--yes").code == 0)
        try desk.hub.start()
        try eventually("it is told") { tail.errors.contains("the log was restored from a backup: resuming after 1\n") }
        try desk.register("d@example.com")
        try eventually("it goes on") { seqsOf(tail.output) == [1, 2, 3, 2] }
        tail.signal(SIGINT)
        #expect(try tail.wait() == 0)
    }

    @Test func whatPeopleHaveAskedForSinceHolds() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        let spare = try hub.token()
        let mails = try hub.register(token, to: ["alice@example.com", "bob@example.com", "zoe.gone@example.com"])
        _ = try HTTP.get(port: hub.port, mails[2].pixel)
        let backup = hub.folder.path + "/b"
        _ = try hub.command("backup", backup)

        _ = try hub.command("contact", "opt-out", "alice@example.com")
        _ = try hub.command("contact", "set", "example.net", "never")
        // What was set of somebody who was erased holds on, without the address.
        _ = try hub.command("contact", "set", "zoe.gone@example.com", "never")
        _ = try hub.command("contact", "erase", "zoe.gone@example.com", "--yes")
        _ = try hub.command("token", "revoke", spare)
        _ = try hub.command("user", "add", "--email", "kim@example.com")
        try hub.stop()
        let result = try restore(hub, backup, "--yes")
        #expect(result.code == 0, "\(result)")
        #expect(
            result.output.contains(
                "copied from it: 1 opt-out, 1 revoked token, 2 stricter settings, 1 erased contact"))
        #expect(result.output.contains("users added since are lost: kim@example.com"))
        try hub.start()
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: spare).status == 401)
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: token).status == 200)
        #expect(try hub.command("contact", "list").contains("example.net"))
        #expect(try HTTP.get(port: hub.port, "/v1/contacts/alice@example.com", token: token).text.contains("never"))
        #expect(hub.countInStore("zoe.gone@example.com") == 0)
        let log = try hub.log(token)
        #expect(log.last?["kind"] as? String == "erase")
        #expect(
            try APIClient(hub, token).register(to: ["zoe.gone@example.com"])["recipients"][0]["tracking"].text
                == "never")
        #expect(try hub.command("verify").hasSuffix("nothing is wrong"))
    }

    @Test func itRefusesAndChangesNothing() throws {
        let hub = try HubUnderTest(quick: [])
        _ = try hub.register(try hub.addUser(), to: people(1...300))
        let backup = hub.folder.path + "/b"
        _ = try hub.command("backup", backup)
        func refuses(_ file: String, arguments: [String] = ["--yes"], _ why: String) throws {
            let before = FileManager.default.contents(atPath: hub.data + "/mailbell.db")
            let result = try run(Programs.hub, ["restore", file] + arguments + ["--data", hub.data])
            #expect(result.code == 1 && result.output.isEmpty && result.errors.contains(why), "\(result)")
            #expect(FileManager.default.contents(atPath: hub.data + "/mailbell.db") == before)
            let left = try FileManager.default.contentsOfDirectory(atPath: hub.data)
            #expect(left.filter { $0.hasPrefix("mailbell.db.") }.isEmpty, "nothing is left behind")
        }
        try refuses(backup, "a hub is serving this store; stop it first")
        try hub.stop()
        try refuses(backup, arguments: [], "to do so, add --yes")
        try refuses(hub.folder.path + "/none", "No such file or directory")
        let odd = hub.folder.path + "/odd"
        try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: odd))
        let noBackup = "\(odd): is damaged, or not a file that `mailbell-hub backup` wrote: "
        try refuses(odd, noBackup + "file is not a database")
        try Data().write(to: URL(fileURLWithPath: odd))
        try refuses(odd, noBackup + "it is not a Mailbell store")
        var bytes = try #require(FileManager.default.contents(atPath: backup))
        bytes.replaceSubrange(4096 * 20..<4096 * 30, with: Data(repeating: 0xA5, count: 4096 * 10))
        try bytes.write(to: URL(fileURLWithPath: odd))
        try refuses(odd, "nothing was changed")
        try FileManager.default.removeItem(atPath: odd)
        try FileManager.default.copyItem(atPath: backup, toPath: odd)
        try change(odd, "INSERT INTO grdb_migrations (identifier) VALUES ('9999')")
        try refuses(odd, "\(odd): its schema is 9999, and this program, ")
        try Data("x".utf8).write(to: URL(fileURLWithPath: odd + "-wal"))
        try refuses(odd, "part of it is in \(odd)-wal")
    }

    /// A command that has the store open would write into the one that is set aside.
    @Test func anotherProgramThatHasTheStoreOpenIsNotOverrun() throws {
        let hub = try HubUnderTest(start: false)
        _ = try hub.addUser()
        let backup = hub.folder.path + "/b"
        _ = try hub.command("backup", backup)
        let reader = try RunningProgram(
            Tool.python,
            [
                "-uc",
                """
                import sqlite3, sys, time
                store = sqlite3.connect(sys.argv[1], isolation_level=None)
                store.execute("BEGIN"); store.execute("SELECT count(*) FROM user").fetchone()
                print("open"); time.sleep(60)
                """, hub.data + "/mailbell.db",
            ])
        try eventually("it is open") { reader.lines.first == "open" }
        let result = try restore(hub, backup, "--yes")
        #expect(result.code == 1 && result.errors.contains("another program has the store open"), "\(result)")
        reader.signal(SIGKILL)
        try reader.wait()
        #expect(try restore(hub, backup, "--yes").code == 0)
    }

    /// What cannot be read is kept as it was, with its write-ahead log, which must not come to lie beside another store.
    @Test func aDamagedStoreIsReplacedAndKept() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        _ = try hub.register(token, to: people(1...3))
        let backup = hub.folder.path + "/b"
        _ = try hub.command("backup", backup)
        _ = try hub.register(token, to: people(4...5))
        try hub.kill()
        // All of the store could be got from the whole log.
        let log = Data(repeating: 66, count: 5000)
        try log.write(to: URL(fileURLWithPath: hub.data + "/mailbell.db-wal"))
        try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: hub.data + "/mailbell.db"))
        let result = try restore(hub, backup, "--yes")
        #expect(result.code == 0 && result.errors.contains("file is not a database"), "\(result)")
        #expect(result.output.contains("nothing was copied from"))
        try hub.start()
        #expect(try hub.log(token).count == 3)
        #expect(try hub.command("verify").hasSuffix("nothing is wrong"))
        let kept = try FileManager.default.contentsOfDirectory(atPath: hub.data).filter {
            $0.contains("before-restore")
        }
        #expect(kept.count == 2)
        let store = try #require(kept.min())
        #expect(FileManager.default.contents(atPath: hub.data + "/" + store) == Data(repeating: 65, count: 5000))
        #expect(FileManager.default.contents(atPath: hub.data + "/" + store + "-wal") == log)
    }

    /// The store that was replaced can be put back like any other.
    @Test func aRestoreCanBeTakenBack() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        _ = try hub.register(token, to: people(1...3))
        let backup = hub.folder.path + "/b"
        _ = try hub.command("backup", backup)
        _ = try hub.register(token, to: people(4...5))
        let environment = hub.environment(token)
        func tail() throws -> (code: Int32, output: String, errors: String) {
            try run(
                Programs.terminal, ["tail", "--no-follow", "-o", "json", "--device", "d"], environment: environment)
        }
        try hub.stop()
        #expect(try restore(hub, backup, "--yes").code == 0)
        try hub.start()
        _ = try hub.register(token, to: people(6...6))
        #expect(try tail().output.isEmpty)
        try hub.stop()
        let kept = try #require(
            try FileManager.default.contentsOfDirectory(atPath: hub.data).first { $0.contains("before-restore") })
        #expect(try permissions(hub.data + "/" + kept) == 0o600)
        #expect(try restore(hub, hub.data + "/" + kept, "--yes").code == 0)
        try hub.start()
        #expect(try hub.log(token).count == 5)
        // It was at 4 in the life between, of which the first 3 are here too.
        let after = try tail()
        #expect(seqsOf(after.output) == [4, 5], "\(after)")
        #expect(after.errors == "mailbell: the log was restored from a backup: resuming after 3\n")
    }

    private func change(_ file: String, _ sql: String) throws {
        let script = "import sqlite3, sys; s = sqlite3.connect(sys.argv[1]); s.execute(sys.argv[2]); s.commit()"
        #expect(try run(Tool.python, ["-c", script, file, sql]).code == 0)
    }
}
