import Foundation
import TestKit
import Testing

/// `/metrics`, as Prometheus reads it.
@Suite(.serialized, .blocking) struct MetricsTests {
    /// Names that the sources have in quotes.
    private func names(in file: String) throws -> Set<String> {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
        return Set(text.matches(of: /"((?:mailbell|process)_[a-z_]+)"/).map { String($0.output.1) })
    }

    @Test func aFreshHubServesEveryMetricThereIs() throws {
        let hub = try HubUnderTest()
        let answer = try HTTP.get(port: hub.adminPort, "/metrics")
        #expect(answer.status == 200 && answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        let page = try PrometheusText(answer.text)
        let counted = try names(in: "Sources/Hub/Hub/Core/HubMetrics.swift")
            .union(names(in: "Sources/Hub/Hub/HTTP/Proxies/ProxyWords.swift"))
        let shown = try names(in: "Sources/Hub/Hub/HTTP/Routes/MetricsPage.swift")
            .union(names(in: "Sources/Hub/Hub/Jobs/Retention/StoreWatch.swift"))
            .union(["mailbell_own_webhooks"])
        #expect(counted.count >= 13 && shown.count >= 14, "the sources were read")
        // A hub that speaks no TLS has no certificate.
        let always = shown.subtracting(["mailbell_tls_certificate_expiry_timestamp_seconds"])
        #expect(Set(page.families.keys) == counted.union(always))
        for name in counted {
            #expect(page.families[name]?.samples.isEmpty == false, "\(name) is there from the start")
            #expect(page.families[name]?.samples.allSatisfy { $0.value == 0 } == true, "\(name)")
        }
        #expect(try page.value("mailbell_ready") == 1 && page.value("mailbell_users") == 0)
        #expect(page.families["mailbell_device_backlog"]?.samples.isEmpty == true)
        #expect(page.families["mailbell_build_info"]?.samples[0].labels["version"]?.isEmpty == false)
        #expect(abs(try page.value("process_start_time_seconds") - Date().timeIntervalSince1970) < 60)
        #expect(try page.value("process_resident_memory_bytes") > 1e6 && page.value("process_open_fds") > 5)
        #expect(try page.value("mailbell_store_bytes") > 4096)

        let head = try HTTP.request("HEAD", port: hub.adminPort, "/metrics")
        #expect(head.status == 200 && head.headers["content-type"] == answer.headers["content-type"])
        for method in ["POST", "PUT", "DELETE"] {
            let other = try HTTP.request(method, port: hub.adminPort, "/metrics", body: method == "DELETE" ? nil : [])
            #expect(other.isProblem(405) && other.headers["allow"] == "GET, HEAD", "\(method)")
        }
        #expect(try HTTP.get(port: hub.port, "/metrics").isProblem(404), "not for the public")
        #expect(try HTTP.get(port: hub.adminPort, "/metrics/").isProblem(404))
    }

    @Test func hitsAndActivitiesAreCounted() throws {
        let hub = try HubUnderTest(quick: [])
        let api = APIClient(hub, try hub.addUser())
        let people = try api.register(to: ["ann@example.com", "bob@example.com"], links: ["https://example.com/"])
        let (ann, bob) = (people["recipients"][0], people["recipients"][1])
        func visit(_ url: JSON, _ agent: String = firefox) throws {
            _ = try HTTP.get(port: hub.port, pathOf(url), agent: agent)
        }
        for _ in 0..<3 { try visit(ann["pixel_url"]) }
        try visit(ann["pixel_url"], "curl/7.88.1")
        try visit(bob["links"][0]["tracked_url"])
        _ = try HTTP.request("HEAD", port: hub.port, pathOf(ann["pixel_url"]))
        // Links that a message has not; a ticket with a wrong MAC is not a hit on anything.
        for n in 2...4 { _ = try HTTP.get(port: hub.port, pathOf(ann["links"][0]["tracked_url"]).dropLast() + "\(n)") }
        _ = try HTTP.get(port: hub.port, "/o/garbage.gif")
        _ = try api.send("PUT", "/v1/contacts/bob@example.com", #"{"tracking":"never"}"#)
        try visit(bob["pixel_url"])
        try visit(bob["links"][0]["tracked_url"])
        let event: [String: Any] = [
            "id": "e", "kind": "open", "at": "2026-01-05T12:00:00Z", "message": people["id"].text ?? "",
            "recipient": "ann@example.com",
        ]
        _ = try api.report([event, event])

        let page = try hub.metrics()
        for (result, count) in [("recorded", 4.0), ("folded", 2), ("unknown", 3), ("untracked", 2), ("failed", 0)] {
            #expect(try page.value("mailbell_hits_total", ["result": result]) == count, "\(result)")
        }
        for (kind, verdict, count) in [
            ("sent", "", 2.0), ("open", "human", 2), ("open", "machine", 1), ("open", "unknown", 1),
            ("click", "human", 1),
            ("click", "machine", 0), ("read", "", 0),
        ] {
            let labels = ["kind": kind, "verdict": verdict]
            #expect(try page.value("mailbell_activities_total", labels) == count, "\(labels)")
        }
        let total = page.families["mailbell_activities_total"]?.samples.reduce(0) { $0 + $1.value }
        #expect(total == (try api.tree("/v1/me")["log"]["head"].int).map(Double.init))
        // Hits alone are timed; each submission is of one group.
        #expect(try page.value("mailbell_hit_to_push_seconds_count") == 10)
        #expect(try page.value("mailbell_hit_to_push_seconds_sum") > 0)
        #expect(try page.value("mailbell_commit_group_size_sum") == 14)
        let groups = try page.value("mailbell_commit_group_size_count")
        #expect(try (1...14).contains(groups) && page.value("mailbell_commit_seconds_count") == groups)
        #expect(try page.value("mailbell_commit_failures_total") == 0 && page.value("mailbell_queued") == 0)
        #expect(try page.value("mailbell_users") == 1)
        let later = try hub.metrics()
        #expect(try later.value("process_cpu_seconds_total") >= page.value("process_cpu_seconds_total"))
        #expect(try later.value("mailbell_commit_seconds_count") == groups, "to ask is not to count")
    }

    @Test func sessionsAndDevicesAreCounted() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        let api = APIClient(hub, token)
        func resumes(_ page: PrometheusText, _ outcome: String) throws -> Double {
            try page.value("mailbell_resumes_total", ["outcome": outcome])
        }
        func closed(_ code: String) throws -> Double {
            try hub.metrics().value("mailbell_sessions_closed_total", ["code": code])
        }
        func backlog(_ device: [String: String]) throws -> Double? {
            let page = try hub.metrics()
            return try? page.value("mailbell_device_backlog", device)
        }
        let old = try RawWebSocket(port: hub.port, token: token)
        _ = try old.hello(["device": "desk"])
        let other = try RawWebSocket(port: hub.port, token: token)
        _ = try other.hello(["device": "desk"])
        let desk = ["user": "sam@example.com", "device": "desk"]
        try eventually("one replaced the other") {
            try closed("4506") == 1 && hub.metrics().value("mailbell_sessions") == 1
        }
        for name in ["a", "b", "c", "d", "e"] { _ = try api.register(to: ["\(name)@example.com"]) }
        _ = try other.next("activity")
        try other.send(["type": "ack", "seq": 1])
        try eventually("the ack is kept") { try backlog(desk) == 4 }
        other.connection.shutDown()
        try eventually("it has left") { try closed("client") == 1 && hub.metrics().value("mailbell_sessions") == 0 }
        sleep(1)
        let page = try hub.metrics()
        #expect(try (0.9...60).contains(page.value("mailbell_device_oldest_unacked_seconds", desk)))
        #expect(try resumes(page, "new") == 1 && resumes(page, "exact") == 1)
        #expect(try page.value("mailbell_sessions_opened_total") == 2)

        // Retention passes the device by.
        try hub.stop()
        sleep(1)
        try hub.start(["--retention", "1s"])
        try eventually("the log is empty") { try api.seqs("/v1/activity").isEmpty }
        #expect(try hub.metrics().value("mailbell_expired_total", ["data": "activities"]) == 5)
        _ = try RawWebSocket(port: hub.port, token: token).hello(["device": "desk"])
        _ = try RawWebSocket(port: hub.port, token: token).hello(["cursor": ["epoch": "elsewhere", "seq": 1]])
        let after = try hub.metrics()
        for (outcome, count) in [("gap", 1.0), ("reset", 1), ("exact", 0), ("new", 0)] {
            #expect(try resumes(after, outcome) == count, "\(outcome)")
        }
        #expect(try after.value("mailbell_lost_activities_total") == 4)
        let all = try RawWebSocket(port: hub.port, token: token)
        _ = try all.hello(["device": "new\u{40}home:1"])
        _ = try all.next("live")
        let new = ["user": "sam@example.com", "device": "new@home:1"]
        try eventually("it has all") { try backlog(new) == 0 }
        #expect(try hub.metrics().value("mailbell_device_oldest_unacked_seconds", new) == 0)
        _ = try hub.command("token", "revoke", token)
        try eventually("sessions of a revoked token end") { try closed("4503") == 1 }
    }

    @Test func tablesTellTheirAge() throws {
        let folder = try TemporaryFolder()
        let table = folder.path + "/countries.csv"
        func place(_ text: String, daysAgo: Double) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: table + ".new"))
            let then = Date().addingTimeInterval(-daysAgo * 86_400)
            try FileManager.default.setAttributes([.modificationDate: then], ofItemAtPath: table + ".new")
            _ = rename(table + ".new", table)
        }
        try place("192.0.2.0,192.0.2.255,JP\n", daysAgo: 10)
        let hub = try HubUnderTest(["--geo-country", table])
        func read() throws -> [Double] {
            let page = try hub.metrics()
            return try [
                page.value("mailbell_geo_table_age_seconds", ["table": "country"]),
                page.value("mailbell_geo_table_refused", ["table": "country"]),
                page.value("mailbell_geo_table_reloads_total", ["outcome": "swapped"]),
                page.value("mailbell_geo_table_reloads_total", ["outcome": "refused"]),
            ]
        }
        #expect(abs(try read()[0] - 864_000) < 60)
        #expect(try read().dropFirst() == [0, 0, 0])
        try place("192.0.2.0,nonsense\n", daysAgo: 1)
        hub.process.signal(SIGHUP)
        try eventually("it is refused") { try read().dropFirst() == [1, 0, 1] }
        #expect(abs(try read()[0] - 864_000) < 60, "the old one is in use")
        try place("192.0.2.0,192.0.2.255,CH\n", daysAgo: 2)
        hub.process.signal(SIGHUP)
        try eventually("it is swapped in") { try read().dropFirst() == [0, 1, 1] }
        #expect(abs(try read()[0] - 172_800) < 60)
    }

    /// A limit on the size of files stands in for a full disk.
    @Test func aStoreThatFailsIsSeen() throws {
        let hub = try HubUnderTest(quick: [])
        let api = APIClient(hub, try hub.addUser())
        let ann = try api.register(to: ["ann@example.com"])["recipients"][0]
        func limit(_ bytes: String) throws {
            let result = try run(
                URL(fileURLWithPath: "/usr/bin/prlimit"), ["--pid", "\(hub.process.pid)", "--fsize=\(bytes)"])
            try #require(result.code == 0, "\(result.errors)")
        }
        try limit("4096:unlimited")
        for _ in 0..<3 { #expect(try HTTP.get(port: hub.port, pathOf(ann["pixel_url"])).status == 503) }
        let failing = try hub.metrics()
        #expect(try failing.value("mailbell_ready") == 0 && failing.value("mailbell_commit_failures_total") == 3)
        #expect(try failing.value("mailbell_hits_total", ["result": "failed"]) == 3)
        #expect(try failing.value("mailbell_hits_total", ["result": "recorded"]) == 0)
        #expect(try failing.value("mailbell_hit_to_push_seconds_count") == 0)
        try limit("unlimited:unlimited")
        #expect(try HTTP.get(port: hub.port, pathOf(ann["pixel_url"])).status == 200)
        let well = try hub.metrics()
        #expect(try well.value("mailbell_ready") == 1 && well.value("mailbell_commit_failures_total") == 3)
        #expect(try well.value("mailbell_hits_total", ["result": "recorded"]) == 1)
    }
}
