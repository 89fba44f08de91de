import Foundation
import TestKit
import Testing

/// Erasure, rejudging and retention through a running hub, without one, and where neither is possible.
@Suite(.serialized, .blocking) struct ControlTests {
    private func admin(_ hub: HubUnderTest, _ arguments: String...) throws -> (
        code: Int32, output: String, errors: String
    ) {
        try run(Programs.hub, arguments + ["--data", hub.data])
    }

    /// A program that holds the folder's lock, as a hub of an older version does, until it is released.
    private func holder(_ hub: HubUnderTest, naming name: String = "") throws -> RunningProgram {
        let script = """
            import fcntl, os, sys, time
            lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            os.truncate(lock, 0)
            os.write(lock, sys.argv[2].encode())
            print("held", flush=True)
            time.sleep(600)
            """
        let program = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/python3"), ["-c", script, hub.data + "/hub.lock", name])
        try eventually("the lock is held") { program.output.contains("held") }
        return program
    }

    /// The hub does the work: its log says so, and names no contact. Its own lists count, unless others are given.
    @Test func aRunningHubDoesTheWork() throws {
        let hub = try HubUnderTest(start: false)
        let list = hub.folder.path + "/networks.txt"
        try Data("192.0.2.0/24 scanner Example\n".utf8).write(to: URL(fileURLWithPath: list))
        try hub.start(["--networks", list])
        let token = try hub.addUser()
        let alice = try hub.register(token)[0]
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: firefox)
        // A file that only this user can read is sent.
        let given = hub.folder.path + "/given.txt"
        try Data("127.0.0.0/8 scanner Other\n".utf8).write(to: URL(fileURLWithPath: given))
        let socket = try FileManager.default.attributesOfItem(atPath: hub.data + "/control.sock")
        #expect(socket[.posixPermissions] as? Int == 0o600)

        #expect(try hub.command("rejudge", "--since", "1h") == "")
        #expect(try hub.command("rejudge", "--since", "1h", "--networks", given).contains("machine/scanner"))
        // The hub's list has replaced what another one said, with the settings of the hub and not of the command.
        #expect(try hub.command("rejudge", "--since", "1h").contains("human/direct"))
        #expect(try hub.command("retention", "--confirm-clock").contains("is trusted"))
        #expect(try hub.command("contact", "erase", "alice@example.com", "--yes").contains("is not in it"))
        let said = hub.process.errors
        for command in ["rejudge", "retention --confirm-clock", "contact erase"] {
            #expect(said.contains("command done") && said.contains(command), "\(said)")
        }
        #expect(!said.contains("alice"), "\(said)")
        let missing = try admin(hub, "rejudge", "--since", "1h", "--networks", "/none")
        #expect(missing.code == 1 && missing.errors.contains("/none: No such file"), "\(missing)")
        #expect(missing.errors.contains("fix it first"))
        #expect(try hub.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: hub.data + "/control.sock"))
    }

    @Test func withoutAHubTheCommandDoesTheWork() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token)[0]
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: firefox)
        let list = hub.folder.path + "/networks.txt"
        try Data("127.0.0.0/8 scanner Example\n".utf8).write(to: URL(fileURLWithPath: list))
        // Killed, so that its socket stays.
        try hub.kill()
        #expect(FileManager.default.fileExists(atPath: hub.data + "/control.sock"))
        #expect(
            try hub.command("rejudge", "--since", "1h", "--networks", list, "--dry-run").contains("machine/scanner"))
        #expect(try hub.command("rejudge", "--since", "1h", "--networks", list).contains("machine/scanner"))
        #expect(try hub.command("rejudge", "--since", "1h", "--networks", list) == "")
        #expect(try hub.command("retention", "--confirm-clock").contains("is trusted"))
        #expect(try hub.command("contact", "erase", "alice@example.com", "--yes").contains("erased alice@example.com"))
        #expect(hub.countInStore("alice") == 0)
        // The hub replaces the socket, and tells of all of it.
        try hub.start()
        #expect(try hub.log(token).compactMap { $0["kind"] as? String } == ["sent", "open", "revise", "erase"])
        #expect(try hub.command("rejudge", "--since", "1h") == "")
        #expect(hub.process.errors.contains("command done"))
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }

    /// The lock is held and no socket answers, as beside a hub of an older version.
    @Test func besideAHubThatTakesNoCommandsNothingIsWritten() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        _ = try hub.register(token)
        try hub.stop()
        let older = try holder(hub)
        let before = try #require(FileManager.default.contents(atPath: hub.data + "/mailbell.db"))
        let erase = try admin(hub, "contact", "erase", "alice@example.com", "--yes")
        #expect(erase.code == 1 && erase.output.isEmpty, "\(erase)")
        #expect(erase.errors.contains("a hub holds this folder and takes no commands"), "\(erase)")
        #expect(erase.errors.contains("systemctl restart mailbell-hub"))
        #expect(FileManager.default.contents(atPath: hub.data + "/mailbell.db") == before)
        // What only reads works.
        #expect(try hub.command("retention").contains("trusted up to"))
        #expect(try admin(hub, "contact", "erase", "alice@example.com").errors.contains("from 1 mail"))
        older.signal(SIGKILL)
        _ = try older.wait()
        #expect(try hub.command("contact", "erase", "alice@example.com", "--yes").contains("is not in it"))
    }

    @Test func aHubIsToldWhichCommandIsAtWork() throws {
        let hub = try HubUnderTest(start: false)
        _ = try hub.addUser()
        let command = try holder(hub, naming: "contact erase")
        let serve = try admin(hub, "serve", "--listen", "127.0.0.1:\(hub.port)", "--admin", "none")
        #expect(serve.code == 1, "\(serve)")
        #expect(serve.errors.contains("`mailbell-hub contact erase` is at work in this folder; wait until"), "\(serve)")
        // A hub that comes later, when it has ended.
        command.signal(SIGKILL)
        _ = try command.wait()
        try hub.start()
    }

    /// The hub is killed in the middle of an erasure: the command says so, and the next one does the rest.
    @Test func aHubKilledInTheMiddleOfAnErasure() throws {
        let hub = try HubUnderTest()
        let api = APIClient(hub, try hub.addUser())
        // At most 60 hits of a ticket in a minute are stored one by one.
        for index in 0..<100 {
            let mail = try api.register(to: ["quentin@zurich.example"], subject: "Mail \(index)")
            _ = try api.report(
                (0..<50).map { event in
                    [
                        "id": "e-\(index)-\(event)", "kind": "click", "at": "2026-01-05T12:00:00Z",
                        "message": mail["id"].text ?? "", "recipient": "quentin@zurich.example",
                        "url": "https://example.com/\(event)", "user_agent": firefox,
                    ]
                })
        }
        let named = "SELECT count(*) FROM activity WHERE recipient IS NOT NULL"
        let all = try hub.number(named)
        #expect(all > 5000)
        let command = try RunningProgram(
            Programs.hub, ["contact", "erase", "quentin@zurich.example", "--yes", "--data", hub.data])
        try eventually("some is erased") { try hub.number("SELECT count(*) FROM activity WHERE kind = 'erase'") > 0 }
        try hub.kill()
        #expect(try command.wait() == 1)
        #expect(command.errors.contains("the hub ended before the command was done"), "\(command.errors)")
        let left = try hub.number(named)
        try #require(left > 0 && left < all, "killed too late: \(left) of \(all)")

        let again = try hub.command("contact", "erase", "quentin@zurich.example", "--yes")
        #expect(again.contains("erased quentin@zurich.example: \(left) activities no longer name"), "\(again)")
        #expect(again.contains("the address is not in it"))
        #expect(hub.countInStore("quentin") == 0)
        try hub.start()
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }

    /// The command is ended in the middle: the hub ends the work, and hits are recorded as before.
    @Test func aCommandThatIsInterruptedEndsItsWork() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        for batch in 0..<8 {
            let recipients = try hub.register(token, to: (0..<50).map { "r\(batch)-\($0)@example.com" })
            for recipient in recipients { _ = try HTTP.get(port: hub.port, recipient.pixel, agent: firefox) }
        }
        let list = hub.folder.path + "/networks.txt"
        try Data("127.0.0.0/8 scanner Example\n".utf8).write(to: URL(fileURLWithPath: list))
        let command = try RunningProgram(
            Programs.hub, ["rejudge", "--since", "1h", "--networks", list, "--data", hub.data])
        try eventually("changes come while it works") { !command.lines.isEmpty }
        command.signal(SIGINT)
        _ = try command.wait()
        try eventually("the hub says so") { hub.process.errors.contains("command interrupted") }
        let changed = try hub.number("SELECT count(*) FROM activity WHERE kind = 'revise'")
        #expect(changed > 0 && changed < 400, "\(changed)")
        let rest = try hub.command("rejudge", "--since", "1h", "--networks", list).split(separator: "\n").count
        #expect(changed + rest == 400)
    }
}
