import Foundation
import Synchronization
import TestKit
import Testing

/// A hub whose store is on a PostgreSQL server that restarts, is killed and is away. What a hub does on any store, the other
/// suites test there too: see `HubUnderTest`.
@Suite(.serialized, .blocking, .enabled(if: PostgresServer.isInstalled, Comment(rawValue: PostgresServer.needed)))
struct PostgresTests {
    @Test func aSecondHubIsRefusedAndTheFirstOneCanBeReplaced() throws {
        let database = try PostgresServer.shared.makeDatabase()
        let first = try HubUnderTest(["--hub-name", "first"], database: database)
        let second = try HubUnderTest(["--hub-name", "second"], database: database, start: false)
        let refused = try run(
            Programs.hub,
            ["serve", "--listen", "127.0.0.1:\(second.port)", "--admin", "none", "--hub-name", "second"] + second.place)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("hub first has been alive"))
        #expect(refused.errors.contains("stop it first"))

        try first.kill()
        try second.start()
        _ = try second.addUser()
        #expect(try second.command("user", "list").contains("sam@example.com"))
        #expect(try second.stop() == 0)
        try first.start()
        #expect(try first.stop() == 0)
    }

    /// The postmaster is killed while hits come. Each request is one of its kind, so that what was answered can be looked for
    /// in the log, and found exactly once.
    @Test func everyAnsweredHitSurvivesTheServersKill9ExactlyOnce() throws {
        let server = try PostgresServer()
        let hub = try HubUnderTest(["--limit", "hits-per-ticket=100000"], database: server.makeDatabase())
        let token = try hub.addUser()
        let people = try hub.register(
            token, to: (1...40).map { "r\($0)@example.com" }, links: (1...50).map { "https://example.com/\($0)" })
        let jobs = people.flatMap { person in person.links.enumerated().map { (person.email, $0 + 1, $1) } }
        let next = Mutex(0)
        let answered = Mutex<[String]>([])
        let refused = Mutex(Set<Int>())
        let port = hub.port
        let group = DispatchGroup()
        for _ in 0..<6 {
            Thread.detachNewThread(in: group) {
                guard let connection = try? Connection(port: port) else { return }
                while true {
                    let index = next.withLock { value in
                        value += 1
                        return value - 1
                    }
                    guard index < jobs.count else { return }
                    let (email, n, path) = jobs[index]
                    guard let answer = try? HTTP.request("GET", on: connection, path) else { return }
                    // A click that was redirected and not kept says so.
                    if answer.status == 302, answer.headers["mailbell-kept"] == nil {
                        answered.withLock { $0.append("\(email) \(n)") }
                    } else {
                        _ = refused.withLock { $0.insert(answer.status) }
                        usleep(20_000)
                    }
                }
            }
        }
        for _ in 0..<3 {
            let before = answered.withLock { $0.count }
            try eventually("the load is real", seconds: 60) {
                answered.withLock { $0.count } >= before + 20 || next.withLock { $0 } >= jobs.count
            }
            try server.kill9()
            usleep(300_000)
            try server.start()
        }
        group.wait()
        try eventually("the hub recovers by itself", seconds: 10) {
            (try? HTTP.get(port: hub.adminPort, "/ready"))?.status == 200
        }

        let log = try hub.log(token)
        #expect(log.compactMap { $0["seq"] as? Int } == Array(1...log.count), "seq without holes")
        let clicks = countedClicks(in: log)
        let all = answered.withLock { $0 }
        #expect(all.count > 60)
        #expect(all.allSatisfy { clicks[$0] == 1 })
        #expect(clicks.values.allSatisfy { $0 == 1 })
        #expect(refused.withLock { $0 }.isSubset(of: [302, 503]))
    }

    @Test func whenTheServerIsAway() throws {
        let server = try PostgresServer()
        let hub = try HubUnderTest(database: server.makeDatabase())
        let token = try hub.addUser()
        let people = try hub.register(
            token, to: ["alice@example.com", "bob@example.com"], links: ["https://example.com/a"])
        // Alice's ticket is in the hub's memory, Bob's is not.
        #expect(try HTTP.get(port: hub.port, people[0].links[0]).status == 302)
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "-o", "json", "--device", "desk"], environment: hub.environment(token))
        try eventually("the session is there") { try hub.command("device", "list").contains("desk") }
        try server.stop(immediately: true)

        let pixel = try HTTP.get(port: hub.port, people[0].pixel)
        #expect(pixel.status == 503)
        #expect(pixel.headers["retry-after"] != nil)
        let known = try HTTP.get(port: hub.port, people[0].links[0])
        #expect(known.status == 302)
        #expect(known.headers["location"] == "https://example.com/a")
        #expect(known.headers["mailbell-kept"] == "no")
        let unknown = try HTTP.get(port: hub.port, people[1].links[0])
        #expect(unknown.status == 503)
        #expect(unknown.headers["retry-after"] != nil)
        let ready = try HTTP.get(port: hub.adminPort, "/ready")
        #expect(ready.status == 503)
        #expect(ready.text.contains("the database is away"))
        #expect(try HTTP.get(port: hub.adminPort, "/live").status == 200)
        #expect(tail.isRunning)

        try server.start()
        try eventually("the hub is ready again", seconds: 10) {
            (try? HTTP.get(port: hub.adminPort, "/ready"))?.status == 200
        }
        #expect(try HTTP.get(port: hub.port, people[1].links[0]).status == 302)
        try eventually("the session gets what happens now", seconds: 10) {
            tail.lines.contains { $0.contains("bob@example.com") && $0.contains("click") }
        }
        tail.signal(SIGTERM)
        try tail.wait()
    }

    @Test func commandsSayWhatAppliesToPostgreSQL() throws {
        let hub = try HubUnderTest(database: PostgresServer.shared.makeDatabase())
        _ = try hub.addUser()
        for (arguments, sentence) in [
            (["verify"], "pg_amcheck"), (["backup", hub.folder.path + "/b"], "pg_basebackup"),
            (["restore", hub.folder.path + "/b"], "PostgreSQL's means"), (["restore", "--yes"], "serves this store"),
        ] {
            let result = try run(Programs.hub, arguments + hub.place)
            #expect(result.code == 1)
            #expect(result.errors.contains(sentence), "\(result.errors)")
        }
        let check = try run(Programs.hub, ["check", "--config", "/dev/null"] + hub.place)
        #expect(check.output.contains("the store can be read; 1 user"))
        #expect(check.output.contains("a hub is serving this store"))
        #expect(!check.output.contains("FAULT  store"))

        #expect(try hub.stop() == 0)
        let lives = try run(Programs.hub, ["restore", "--yes"] + hub.place)
        #expect(lives.output.contains("1 log began a new life"))
    }

    @Test func wrongStoresAreSaidPlainly() throws {
        let folder = try TemporaryFolder()
        for (store, sentence) in [
            ("mysql://x/y", "neither embedded nor a database"), ("postgres://x@/y?host=/nowhere&hosd=1", "malformed"),
            ("postgres://x:secret@/y?host=/nowhere", "/nowhere"),
        ] {
            let result = try run(
                Programs.hub, ["user", "list", "--config", "/dev/null", "--data", folder.path, "--store", store])
            #expect(result.code != 0)
            #expect(result.errors.contains(sentence), "\(result.errors)")
            #expect(!result.errors.contains("secret"))
        }
    }

    /// The first user of a hub on PostgreSQL, by `init`.
    @Test func initSetsAHubUp() throws {
        let folder = try TemporaryFolder()
        let database = try PostgresServer.shared.makeDatabase()
        let port = try freePort()
        let file = folder.path + "/hub.yaml"
        let made = try run(
            Programs.hub,
            [
                "init", "--config", file, "--data", folder.path + "/data", "--store", database, "--public-url",
                "http://127.0.0.1:\(port)", "--email", "sam@example.com", "--name", "Sam",
            ])
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.output.contains("The store is on PostgreSQL"))
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("store: "))
        let users = try run(Programs.hub, ["user", "list", "--config", file])
        #expect(users.output.contains("sam@example.com"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data/mailbell.db"))
    }

    /// Whether tests run that take long: `make test-long`.
    private static let isLong = ProcessInfo.processInfo.environment["MAILBELL_LONG"] == "1"

    /// The standby did not receive the last commits. A client that has some of those activities is told that the log was reset;
    /// one that has not goes on, and neither misses what happens afterwards.
    @Test(.enabled(if: isLong, "set MAILBELL_LONG=1")) func anAsynchronousFailoverTellsWhoIsAhead() throws {
        let scene = try Failover(synchronous: false)
        try scene.click(1...3)
        #expect(try scene.tail("behind") == Array(1...7))
        try scene.awaitStandby(activities: 7)
        try scene.standby.configure(["primary_conninfo": ""])
        try scene.click(4...6)
        #expect(try scene.tail("ahead") == Array(1...10))

        try scene.failOver()
        #expect(try scene.hub.log(scene.token).count == 7)
        try scene.click(7...8)
        let ahead = try scene.mailbell("ahead")
        #expect(ahead.errors.contains("the log was restored from a backup: resuming after 7"))
        #expect(scene.seqs(ahead.output).suffix(2) == [8, 9])
        let behind = try scene.mailbell("behind")
        #expect(!behind.errors.contains("restored"))
        #expect(scene.seqs(behind.output) == [8, 9])
        #expect(try scene.hub.metrics().value("mailbell_store_lives_total") == 1)
    }

    /// Each commit waited for the standby: nothing is lost, and nobody is told of a reset.
    @Test(.enabled(if: isLong, "set MAILBELL_LONG=1")) func aSynchronousFailoverLosesNothing() throws {
        let scene = try Failover(synchronous: true)
        try scene.click(1...6)
        #expect(try scene.tail("desk") == Array(1...10))
        try scene.failOver()
        #expect(try scene.hub.log(scene.token).count == 10)
        try scene.click(7...8)
        let desk = try scene.mailbell("desk")
        #expect(!desk.errors.contains("restored"))
        #expect(scene.seqs(desk.output) == [11, 12])
    }

    /// A hub on two servers, of which the second is a standby of the first.
    private final class Failover {
        let primary: PostgresServer
        let standby: PostgresServer
        let database: String
        let hub: HubUnderTest
        let token: String
        private let people: [Tracked]

        init(synchronous: Bool) throws {
            primary = try PostgresServer()
            let made = try primary.makeDatabase()
            database = String(try #require(URL(string: made)).path.dropFirst())
            standby = try primary.makeStandby(synchronous: synchronous)
            hub = try HubUnderTest(
                database: "postgres://postgres@/\(database)?host=\(primary.folder),\(standby.folder)"
                    + "&target_session_attrs=read-write")
            token = try hub.addUser()
            people = try hub.register(
                token, to: ["alice@example.com"], links: (1...9).map { "https://example.com/\($0)" })
        }

        /// Follows links. The first click implies an open.
        func click(_ links: ClosedRange<Int>) throws {
            for n in links {
                let answer = try HTTP.get(
                    port: hub.port, people[0].links[n - 1], headers: ["User-Agent: \(firefox)/\(n)"])
                #expect(answer.status == 302 && answer.headers["mailbell-kept"] == nil)
            }
        }

        func awaitStandby(activities: Int) throws {
            try eventually("the standby has what happened") {
                try standby.psql("SELECT count(*) FROM activity", database: database) == "\(activities)"
            }
        }

        /// Kills the primary, promotes the standby, and waits until the hub works on it.
        func failOver() throws {
            try primary.kill9()
            try standby.promote()
            try eventually("the hub works on the new primary", seconds: 20) {
                (try? HTTP.get(port: hub.adminPort, "/ready"))?.status == 200
            }
        }

        func mailbell(_ device: String) throws -> (code: Int32, output: String, errors: String) {
            try run(
                Programs.terminal, ["tail", "--no-follow", "-o", "json", "--device", device, "--from-start"],
                environment: hub.environment(token))
        }

        func seqs(_ output: String) -> [Int] {
            output.split(separator: "\n").compactMap { line in
                let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
                return (object as? [String: Any])?["seq"] as? Int
            }
        }

        func tail(_ device: String) throws -> [Int] { seqs(try mailbell(device).output) }
    }
}
