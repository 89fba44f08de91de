import Foundation
import TestKit
import Testing

/// A hub whose store is not well says so, and goes on.
@Suite(.serialized, .blocking) struct StoreHealthTests {
    /// The database file takes no more writes, and the write-ahead log does: every hit is on disk, and the log grows.
    @Test func aCheckpointThatFailsIsSaidOnceAndSoIsItsEnd() throws {
        let hub = try HubUnderTest(
            quick: ["--limit", "hits-per-ticket=100000", "--limit", "requests-per-connection=100000"])
        let api = APIClient(hub, try hub.addUser())
        let mail = try api.register(to: ["ann@example.com"])["recipients"][0]
        try hub.stop()
        // Pages that are new lie beyond 40 MB, which the file may not reach any more; the log is far from it.
        try hub.change("CREATE TABLE filler (x BLOB); INSERT INTO filler VALUES (zeroblob(40 << 20));")
        try hub.start()
        func limit(_ bytes: String) throws {
            _ = try run(URL(fileURLWithPath: "/usr/bin/prlimit"), ["--pid", "\(hub.process.pid)", "--fsize=\(bytes)"])
        }
        try limit("\(38 << 20):unlimited")
        let connection = try Connection(port: hub.port)
        var count = 0
        func hit() throws {
            count += 1
            let answer = try HTTP.request(
                "GET", on: connection, pathOf(mail["pixel_url"]),
                agent: "Reader/\(count) " + String(repeating: "x", count: 400))
            #expect(answer.status == 200, "it is on disk")
        }
        let log = hub.data + "/mailbell.db-wal"
        func logBytes() -> Int {
            (try? FileManager.default.attributesOfItem(atPath: log))?[.size] as? Int ?? 0
        }
        while logBytes() < 26 << 20, count < 20_000 { try hit() }
        try eventually("it is said", seconds: 20) { hub.process.errors.contains("takes no writes") }
        #expect(try hub.metrics().value("mailbell_store_checkpoint_failing") == 1)
        #expect(try hub.metrics().value("mailbell_store_wal_bytes") >= Double(24 << 20))
        try hit()
        try limit("unlimited:unlimited")
        try eventually("its end is said", seconds: 20) {
            hub.process.errors.contains("checkpoints work again")
        }
        #expect(hub.process.errors.components(separatedBy: "takes no writes").count == 2, "once")
        #expect(try hub.metrics().value("mailbell_store_checkpoint_failing") == 0)
        #expect(try hub.number("SELECT count(*) FROM hit") == count)
    }

    /// Readers go on behind it, and somebody is told.
    @Test func aDamagedActivityIsPassedOver() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        let api = APIClient(hub, token)
        let mail = try api.register(to: ["ann@example.com"])["recipients"][0]
        for agent in 1...5 { _ = try HTTP.get(port: hub.port, pathOf(mail["pixel_url"]), agent: "Reader/\(agent)") }
        let seqs = try api.seqs("/v1/activity?after=0")
        try hub.stop()
        try hub.change("UPDATE activity SET body = x'ff00ff' WHERE key = 1 << 40 | 3")
        try hub.start()
        #expect(try api.seqs("/v1/activity?after=0") == seqs)
        let tail = try run(
            Programs.terminal, ["replay", "-o", "json"], environment: hub.environment(token))
        #expect(tail.code == 0, "\(tail.errors)")
        let shown = tail.output.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["seq"] as? Int
        }
        #expect(shown == seqs.sorted().filter { $0 != 3 })
        try eventually("it is said", seconds: 20) { hub.process.errors.contains("stored activities are damaged") }
        #expect(hub.process.hasSaid("user 1 seq 3"))
        #expect(try hub.metrics().value("mailbell_store_damaged_activities") == 1)
    }

    @Test func anEmptyStoreFileIsNotTakenForANewStore() throws {
        let hub = try HubUnderTest(quick: [])
        _ = try hub.addUser()
        try hub.stop()
        let path = hub.data + "/mailbell.db"
        try Data().write(to: URL(fileURLWithPath: path))
        let result = try run(
            Programs.hub, ["serve", "--data", hub.data, "--listen", "127.0.0.1:\(hub.port)", "--admin", "none"])
        #expect(result.code == 1 && result.errors.contains("\(path): the file is empty"), "\(result)")
        #expect(result.errors.contains("mailbell-hub restore"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty, "it is left as it is")
    }
}
