import Foundation
import TestKit
import Testing

/// How long what is kept, and what the file holds of it afterwards.
@Suite(.serialized, .blocking) struct RetentionTests {
    /// Network and agent go before the activity does, out of the file too; metrics tell of the work.
    @Test func rawHitsGoBeforeActivities() throws {
        let hub = try HubUnderTest(quick: [])
        let api = APIClient(hub, try hub.addUser())
        let mail = try api.register(to: ["ann@example.com"])["recipients"][0]
        _ = try HTTP.get(
            port: hub.port, pathOf(mail["pixel_url"]), agent: "Zebra-Reader/9.1",
            headers: ["X-Forwarded-For: 81.2.69.142"])
        #expect(hub.countInStore("Zebra-Reader/9.1") > 0)
        let before = try hub.metrics()
        #expect(try before.value("mailbell_expired_total", ["data": "hits"]) == 0)
        try hub.stop()
        let last = try hub.number("SELECT max(at) FROM hit")
        try eventually("the hit is a second old") { Date().timeIntervalSince1970 * 1000 > Double(last) + 1000 }
        try hub.start(["--retention", "raw=1s"])
        try eventually("nothing is due any more") {
            try hub.metrics().value("mailbell_retention_finished_timestamp_seconds") > 0
        }
        let after = try hub.metrics()
        for (data, went) in [("hits", 1.0), ("agents", 1), ("activities", 0), ("events", 0)] {
            #expect(try after.value("mailbell_expired_total", ["data": data]) == went, "\(data)")
        }
        #expect(try after.value("mailbell_oldest_hit_age_seconds") == 0)
        #expect(try after.value("mailbell_retention_failures_total") == 0)
        #expect(hub.countInStore("Zebra-Reader/9.1") == 0, "neither in the file nor in its write-ahead log")
        #expect(try api.seqs("/v1/activity?kind=open").count == 1)
        #expect(try api.tree("/v1/activity?limit=1")["items"][0]["location"]["country"].text == "GB")
        // An agent that comes again is a new one to the store.
        _ = try HTTP.get(port: hub.port, pathOf(mail["pixel_url"]), agent: "Zebra-Reader/9.1")
        #expect(hub.countInStore("Zebra-Reader/9.1") > 0)
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }

    @Test func theSettingsAreShown() throws {
        let hub = try HubUnderTest(start: false)
        _ = try hub.addUser()
        let check = try run(
            Programs.hub, ["check", "--data", hub.data, "--retention", "90d", "--retention", "raw=7d"])
        #expect(check.output.contains("90d, raw=7d"), "\(check.output)")
        let wrong = try run(Programs.hub, ["serve", "--data", hub.data, "--retention", "raw=soon"])
        #expect(wrong.code == 64 && wrong.errors.contains("raw=soon"), "\(wrong.errors)")
    }

    /// The hub's clock is 401 days ahead when it starts: as the store sees it, all was recorded 401 days ago.
    @Test(arguments: [true, false])
    func aClockThatIsFarAheadRemovesNothingWithoutTheOperatorsWord(_ hasMemory: Bool) throws {
        let hub = try HubUnderTest(quick: [])
        let api = APIClient(hub, try hub.addUser())
        let mail = try api.register(to: ["ann@example.com"])["recipients"][0]
        for agent in 1...5 { _ = try HTTP.get(port: hub.port, pathOf(mail["pixel_url"]), agent: "Reader/\(agent)") }
        try eventually("retention has run") {
            try hub.metrics().value("mailbell_retention_finished_timestamp_seconds") > 0
        }
        let count = try api.seqs("/v1/activity").count
        #expect(count > 1)
        try hub.stop()
        let span = 401 * 86_400_000
        try hub.change(
            """
            UPDATE activity SET recorded_at = recorded_at - \(span); UPDATE user SET recorded_at = recorded_at - \(span);
            UPDATE hit SET at = at - \(span); UPDATE message SET registered_at = registered_at - \(span);
            UPDATE meta SET value = value - \(span) WHERE key = 'retention_clock';
            """)
        // As a store of an earlier version.
        if !hasMemory { try hub.change("DELETE FROM meta WHERE key = 'retention_clock'") }
        let copy = hub.data + "/mailbell.db.before-0.1.0"
        try Data("x".utf8).write(to: URL(fileURLWithPath: copy))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -Double(span) / 1000)], ofItemAtPath: copy)
        try hub.start()
        try eventually("it is said") { hub.process.errors.contains("retention is held") }
        #expect(try hub.metrics().value("mailbell_retention_held") == 1)
        // What comes by that clock does not vouch for it.
        _ = try HTTP.get(port: hub.port, pathOf(mail["pixel_url"]), agent: "Reader/6")
        try hub.stop()
        try hub.start()
        try eventually("it is said again") { hub.process.errors.contains("retention is held") }
        #expect(hub.process.errors.components(separatedBy: "retention is held").count == 2, "once")
        #expect(try api.seqs("/v1/activity").count == count + 1)
        #expect(try hub.number("SELECT count(*) FROM hit") == 6)
        #expect(FileManager.default.fileExists(atPath: copy))
        #expect(try hub.command("retention").contains("401 days ahead"))

        #expect(try hub.command("retention", "--confirm-clock").contains("is trusted"))
        try eventually("what is due goes") {
            try hub.number("SELECT count(*) FROM hit") == 1 && api.seqs("/v1/activity").count == 1
                && !FileManager.default.fileExists(atPath: copy)
        }
        #expect(try hub.metrics().value("mailbell_retention_held") == 0)
        #expect(try !hub.command("retention").contains("ahead"))
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }
}
