import Foundation
import TestKit
import Testing

/// The commands of an administrator, beside a hub that runs.
@Suite(.serialized, .blocking) struct AdministrationTests {
    @Test func aSeatChangesWhatIsTrackedFromThenOn() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser(seat: "free")
        func isTracked() throws -> Bool {
            try hub.register(token, links: ["https://example.com/a"])[0].links[0].hasPrefix("/c/")
        }
        #expect(try !isTracked())
        #expect(try hub.command("user", "seat", "sam@example.com", "paid") == "sam@example.com has seat paid")
        try eventually("the running hub knows") { try isTracked() }
        _ = try hub.command("user", "seat", "sam@example.com", "free")
        try eventually("and knows again") { try !isTracked() }
        #expect(throws: Failure.self) { try hub.command("user", "seat", "eve@example.com", "paid") }
        #expect(throws: Failure.self) { try hub.command("user", "seat", "sam@example.com", "gold") }
    }

    @Test func aliasesAreAddressesToSendFrom() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        func send(_ from: String) throws -> Int {
            let body: [String: Any] = ["from": from, "subject": "s", "to": [["email": "a@example.com"]]]
            return try HTTP.post(port: hub.port, "/v1/messages", json: body, token: token).status
        }
        #expect(try send("sales@example.com") == 400)
        #expect(
            try hub.command("user", "alias", "sam@example.com", "--add", "Sales@example.com")
                == "sam@example.com\nsales@example.com")
        try eventually("the running hub knows") { try send("sales@example.com") == 201 }
        #expect(try hub.command("user", "list") == "sam@example.com\tpaid\tSam\tsales@example.com\tmember")
        #expect(throws: Failure.self) {
            try hub.command("user", "alias", "sam@example.com", "--add", "sales@example.com")
        }
        #expect(throws: Failure.self) {
            try hub.command("user", "alias", "sam@example.com", "--remove", "sam@example.com")
        }
        _ = try hub.command("user", "alias", "sales@example.com", "--remove", "sales@example.com")
        try eventually("and forgets") { try send("sales@example.com") == 400 }
    }

    @Test func aRemovedUserIsGoneWithAllThatWasTheirs() throws {
        let hub = try HubUnderTest()
        let sam = try hub.addUser()
        _ = try hub.command("user", "add", "--email", "kim@example.com")
        let kim = try hub.token("kim@example.com")
        let alice = try hub.register(sam, to: (1...300).map { "r\($0)@example.com" }, links: ["https://example.com/a"])
        for one in alice.prefix(20) { _ = try HTTP.get(port: hub.port, one.pixel) }
        let tail = try RunningProgram(Programs.terminal, ["tail", "--from-start"], environment: hub.environment(sam))
        try eventually("it is connected") { tail.lines.count > 20 }
        #expect(throws: Failure.self) { try hub.command("user", "remove", "sam@example.com") }
        #expect(try hub.command("user", "list").contains("sam@example.com"), "not without --yes")
        #expect(try hub.command("user", "remove", "sam@example.com", "--yes") == "removed sam@example.com")
        #expect(try tail.wait() == 4, "its sessions end")
        #expect(try hub.command("user", "list") == "kim@example.com\tpaid\t\t\tmember")
        // Recipients see nothing of it.
        #expect(try HTTP.get(port: hub.port, alice[0].pixel).status == 200)
        #expect(try HTTP.get(port: hub.port, alice[0].links[0]).status == 404)
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: sam).status == 401)
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: kim).status == 200)
        #expect(try hub.command("verify").contains("nothing is wrong"))
        // The address is free again, and the new user begins anew.
        let again = try hub.addUser()
        #expect(try hub.log(again).isEmpty)
        #expect(try hub.register(again).count == 1)
        #expect(try hub.log(again).count == 1)
    }

    @Test func theBacklogIsWhatDevicesDoNotHave() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        #expect(try hub.command("backlog") == "")
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "--device", "desk", "--count", "1", "-o", "json"],
            environment: hub.environment(token))
        try eventually("the device is known") { try hub.command("device", "list").contains("desk") }
        _ = try hub.register(token, to: (1...5).map { "r\($0)@example.com" })
        #expect(try tail.wait() == 0)
        let fields = try hub.command("backlog", "--user", "sam@example.com").split(separator: "\t")
        #expect(fields.count == 5 && fields[0] == "sam@example.com" && fields[1] == "desk" && fields[2] == "4")
        #expect(throws: Failure.self) { try hub.command("backlog", "--user", "eve@example.com") }
        #expect(try hub.command("device", "forget", "--user", "sam@example.com", "desk") == "forgot desk")
        #expect(try hub.command("backlog") == "")
    }

    @Test func verifyFindsAHole() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        _ = try hub.register(token, to: (1...5).map { "r\($0)@example.com" })
        #expect(try hub.command("verify") == "checked 1 user, 5 activities and 1 message: nothing is wrong")
        try hub.stop()
        let damage = try run(
            Tool.python,
            [
                "-c",
                "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM activity WHERE key & 255 = 3'); c.commit()",
                hub.data + "/mailbell.db",
            ])
        #expect(damage.code == 0, "\(damage.errors)")
        let found = try run(Programs.hub, ["verify", "--data", hub.data])
        #expect(found.code == 1)
        #expect(found.errors.contains("sam@example.com: the log has a hole at 3"), "\(found.errors)")
    }

    @Test func commandsThatOnlyLookMakeNoStore() throws {
        let folder = try TemporaryFolder()
        for command in [
            ["user", "list"], ["token", "list"], ["device", "list"], ["backlog"], ["verify"],
            ["user", "seat", "a@example.com", "free"], ["token", "revoke", "tk_x"],
        ] {
            let result = try run(Programs.hub, command + ["--data", folder.path + "/slip"])
            #expect(result.code == 1 && result.errors.contains("there is no store"), "\(command)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/slip"))
    }

    /// Under load the hub says goodbye, commits all that it has answered, and is gone within 5 s.
    @Test func drainsUnderLoad() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let people = try hub.register(token, to: (1...400).map { "r\($0)@example.com" })
        let tails = try (1...5).map { n in
            try RunningProgram(
                Programs.terminal, ["tail", "-o", "json", "--device", "d\(n)"], environment: hub.environment(token))
        }
        try eventually("all are connected") {
            try hub.command("device", "list").split(separator: "\n").count == 5
        }
        let load = Load(hub, people)
        try eventually("the load is on") { load.count > 100 }
        let begin = Date()
        #expect(try hub.stop() == 0)
        let seconds = Date().timeIntervalSince(begin)
        let answered = load.stop()
        #expect(seconds < 5, "it took \(seconds) s")
        #expect(answered.count > 50)
        for tail in tails {
            #expect(tail.isRunning)
            try eventually("it hears of it") { tail.errors.contains("shutting down or restarting") }
        }
        try hub.start()
        let opened = Set(
            try hub.log(token).filter { $0["kind"] as? String == "open" }
                .compactMap { ($0["recipient"] as? [String: Any])?["email"] as? String })
        #expect(answered.isSubset(of: opened), "an answered hit is missing")
        print("drained in \(seconds) s under \(answered.count) hits")
    }
}

/// Opens by a few threads, one after the other each, for as long as the hub answers.
private final class Load: @unchecked Sendable {
    private let lock = NSLock()
    private let group = DispatchGroup()
    private var answered: Set<String> = []

    init(_ hub: HubUnderTest, _ people: [Tracked]) {
        let port = hub.port
        for part in 0..<4 {
            group.enter()
            Thread.detachNewThread { [self] in
                for index in stride(from: part, to: people.count, by: 4) {
                    guard let answer = try? HTTP.get(port: port, people[index].pixel), answer.status == 200 else {
                        break
                    }
                    lock.withLock { _ = answered.insert(people[index].email) }
                }
                group.leave()
            }
        }
    }

    var count: Int { lock.withLock { answered.count } }

    func stop() -> Set<String> {
        group.wait()
        return lock.withLock { answered }
    }
}
