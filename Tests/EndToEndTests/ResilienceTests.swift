import Foundation
import Synchronization
import TestKit
import Testing

/// What must survive: the power, the disk, the network, a bad table.
@Suite(.serialized, .blocking) struct ResilienceTests {
    /// kill -9 at random moments under load. Each request is one of its kind (recipient × link), so that what was
    /// answered can be looked for in the log, and found exactly once.
    @Test func everyAnsweredHitSurvivesKill9ExactlyOnce() throws {
        // Each recipient's hundred links are followed within a second or two.
        let hub = try HubUnderTest(["--limit", "hits-per-ticket=100000"])
        let token = try hub.addUser()
        let links = (1...100).map { "https://example.com/\($0)" }
        let people = try hub.register(token, to: (1...60).map { "r\($0)@example.com" }, links: links)
        let jobs = people.flatMap { person in person.links.enumerated().map { (person.email, $0 + 1, $1) } }
        var random = SystemRandomNumberGenerator()
        let next = Mutex(0)
        let answered = Mutex<[String]>([])
        let port = hub.port

        for _ in 0..<6 {
            let isOver = Mutex(false)
            let group = DispatchGroup()
            for _ in 0..<6 {
                Thread.detachNewThread(in: group) {
                    guard let connection = try? Connection(port: port) else { return }
                    while !isOver.withLock({ $0 }) {
                        let index = next.withLock { value in
                            value += 1
                            return value - 1
                        }
                        guard index < jobs.count else { return }
                        let (email, n, path) = jobs[index]
                        guard let answer = try? HTTP.request("GET", on: connection, path) else { return }
                        if answer.status == 302 { answered.withLock { $0.append("\(email) \(n)") } }
                    }
                }
            }
            let before = answered.withLock { $0.count }
            try eventually("the load is real", seconds: 60) { answered.withLock { $0.count } >= before + 20 }
            usleep(UInt32.random(in: 0...200_000, using: &random))
            try hub.kill()
            isOver.withLock { $0 = true }
            group.wait()
            try hub.start()
        }

        let log = try hub.log(token)
        #expect(log.compactMap { $0["seq"] as? Int } == Array(1...log.count), "seq without holes")
        let clicks = countedClicks(in: log)
        let all = answered.withLock { $0 }
        #expect(all.allSatisfy { clicks[$0] == 1 })
        #expect(clicks.values.allSatisfy { $0 == 1 })
    }

    /// Killed in the middle of a replay, the client goes on with what it had not acknowledged: nothing is missing, and
    /// what comes twice is at the seam alone.
    @Test func aClientKilledInTheMiddleOfAReplay() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let environment = hub.environment(token)
        let known = try RunningProgram(Programs.terminal, ["tail", "--device", "desk"], environment: environment)
        try eventually("the device is known") { try hub.command("device", "list").contains("desk") }
        known.signal(SIGTERM)
        try known.wait()
        for batch in 0..<20 { _ = try hub.register(token, to: (0..<500).map { "r\(batch)-\($0)@example.com" }) }

        var seen: [Int] = []
        for round in 0..<4 {
            let program = try RunningProgram(
                Programs.terminal, ["tail", "-o", "json", "--device", "desk"], environment: environment)
            let enough = round < 3 ? 1000 : 10_000 - (seen.max() ?? 0)
            try eventually("lines", seconds: 60) {
                program.output.utf8.count > enough * 100 && program.lines.count >= enough
            }
            program.signal(SIGKILL)
            _ = try? program.wait()
            let seqs = program.lines.compactMap { line in
                (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["seq"] as? Int
            }
            let first = try #require(seqs.first)
            #expect(seqs == Array(first...(first + seqs.count - 1)), "in order, without holes")
            #expect(first <= (seen.max() ?? 0) + 1, "nothing is missing")
            seen += seqs
        }
        #expect(Set(seen) == Set(1...10_000))
    }

    /// A limit on the size of files stands in for a full disk: the same errors reach the store.
    @Test func aFullDiskIsSaidBreaksNoLinkAndRecovers() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let links = (1...200).map { "https://example.com/\($0)" }
        let alice = try hub.register(token, links: links)[0]
        #expect(try HTTP.get(port: hub.port, alice.links[0]).status == 302)
        func limit(_ bytes: String) throws {
            let result = try run(
                URL(fileURLWithPath: "/usr/bin/prlimit"), ["--pid", "\(hub.process.pid)", "--fsize=\(bytes)"])
            try #require(result.code == 0, "\(result.errors)")
        }
        try limit("4096:unlimited")
        let unkept = try HTTP.get(port: hub.port, alice.links[1])
        #expect(unkept.status == 302 && unkept.headers["location"] == links[1], "nobody's link breaks")
        #expect(unkept.headers["mailbell-kept"] == "no")
        let refused = try HTTP.get(port: hub.port, alice.pixel)
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] != nil)
        #expect(refused.headers["content-type"] == "application/problem+json")
        #expect(try hub.metrics().value("mailbell_hits_unkept_total") == 1)
        let ready = try HTTP.get(port: hub.adminPort, "/ready")
        #expect(ready.status == 503 && ready.text.contains("failing"))
        #expect(try HTTP.get(port: hub.adminPort, "/live").status == 200)
        #expect(try hub.log(token).count == 3, "what can be read is still served")
        try limit("unlimited:unlimited")
        // A hub that nobody sends to while it is not ready must find out by itself.
        try eventually("it is ready again") { try HTTP.get(port: hub.adminPort, "/ready").status == 200 }
        let kept = try HTTP.get(port: hub.port, alice.links[1])
        #expect(kept.status == 302 && kept.headers["mailbell-kept"] == nil)
        #expect(try HTTP.get(port: hub.adminPort, "/ready").status == 200)
        let clicks = try hub.log(token).filter { $0["kind"] as? String == "click" }
        #expect(clicks.compactMap { ($0["link"] as? [String: Any])?["n"] as? Int } == [1, 2])
        try eventually("the log says it") { hub.process.errors.contains("not recorded") }
    }

    @Test func aTableIsSwappedInAndABrokenOneRefused() throws {
        let folder = try TemporaryFolder()
        let table = folder.path + "/countries.csv"
        func place(_ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: table + ".new"))
            _ = rename(table + ".new", table)
        }
        try place("192.0.2.0,192.0.2.255,JP\n")
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1", "--geo-country", table])
        let token = try hub.addUser()
        func country() throws -> String? {
            let alice = try hub.register(token)[0]
            _ = try HTTP.get(port: hub.port, alice.pixel, headers: ["X-Forwarded-For: 192.0.2.7"])
            return (try hub.log(token).last?["location"] as? [String: Any])?["country"] as? String
        }
        #expect(try country() == "JP")
        try place("192.0.2.0,192.0.2.255,CH\n")
        hub.process.signal(SIGHUP)
        try eventually("the new table is in use") { try country() == "CH" }
        try place("192.0.2.0,nonsense\n")
        hub.process.signal(SIGHUP)
        try eventually("it is refused") { hub.process.errors.contains("location table refused") }
        #expect(try country() == "CH")
        // Replaced without a signal: noticed within a few seconds.
        try place("192.0.2.0,192.0.2.255,SE\n")
        try eventually("the new table is noticed") { try country() == "SE" }
    }
}

/// How many clicks of a log are of each recipient and link: "r1@example.com 3".
func countedClicks(in log: [[String: Any]]) -> [String: Int] {
    log.filter { $0["kind"] as? String == "click" }.reduce(into: [:]) { counts, activity in
        let email = (activity["recipient"] as? [String: Any])?["email"] as? String ?? ""
        let n = (activity["link"] as? [String: Any])?["n"] as? Int ?? 0
        counts["\(email) \(n)", default: 0] += 1
    }
}

extension Thread {
    static func detachNewThread(in group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        group.enter()
        detachNewThread {
            body()
            group.leave()
        }
    }
}
