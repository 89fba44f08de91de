import Foundation
import Synchronization
import TestKit
import Testing

/// `GET /v1/activity`: filters, and pages while more is written.
@Suite(.serialized, .blocking) struct ActivityAPITests {
    let hub: HubUnderTest
    let api: APIClient

    init() throws {
        hub = try HubUnderTest(quick: [])
        api = APIClient(hub, try hub.addUser())
    }

    /// sent 1 and 2 (first message), 3 (second); open 4 by a person, open 5 by a machine, and 6 and 7 of a click by one
    /// whose open was not seen.
    private func fill() throws -> (first: String, second: String) {
        let first = try api.register(to: ["ann@example.com", "bob+x@example.com"], links: ["https://example.com/"])
        let second = try api.register(to: ["ann@example.com"], links: ["https://example.com/"])
        _ = try HTTP.get(port: hub.port, pathOf(first["recipients"][0]["pixel_url"]))
        _ = try HTTP.get(port: hub.port, pathOf(first["recipients"][1]["pixel_url"]), agent: "curl/7.88.1")
        _ = try HTTP.get(port: hub.port, pathOf(second["recipients"][0]["links"][0]["tracked_url"]))
        return (first["id"].text ?? "", second["id"].text ?? "")
    }

    @Test func everyFilterAloneAndTogether() throws {
        let (first, second) = try fill()
        let now = Date()
        let queries: [(String, [Int])] = [
            ("", [7, 6, 5, 4, 3, 2, 1]), ("?", [7, 6, 5, 4, 3, 2, 1]),
            ("?kind=sent", [3, 2, 1]), ("?kind=open", [6, 5, 4]), ("?kind=click", [7]), ("?kind=read,revise", []),
            ("?kind=click,open", [7, 6, 5, 4]), ("?verdict=machine&kind=open", [5]),
            ("?verdict=human,unknown&kind=open,click", [7, 6, 4]), ("?verdict=machine", [5, 3, 2, 1]),
            ("?contact=ann%40example.com", [7, 6, 4, 3, 1]), ("?contact=ANN@example.com&kind=open", [6, 4]),
            ("?contact=bob%2Bx@example.com", [5, 2]), ("?contact=nobody@example.com", []),
            ("?message=\(first)", [5, 4, 2, 1]), ("?message=\(second)", [7, 6, 3]), ("?message=nope", []),
            ("?message=\(first)&contact=ann@example.com&kind=open", [4]),
            ("?after=0", [1, 2, 3, 4, 5, 6, 7]), ("?after=5", [6, 7]), ("?after=7", []), ("?after=99", []),
            ("?before=3", [2, 1]), ("?before=1", []), ("?before=0", []), ("?before=99&limit=2", [7, 6]),
            ("?after=2&before=6", [3, 4, 5]), ("?after=6&before=2", []),
            ("?after=9223372036854775807", []), ("?before=9223372036854775807&limit=1", [7]),
            ("?limit=1", [7]), ("?limit=1000&after=3&kind=open", [4, 5, 6]),
            ("?since=1h", [7, 6, 5, 4, 3, 2, 1]), ("?until=1h", []), ("?since=1h&until=30m", []),
            ("?since=\(rfc3339(now.addingTimeInterval(5)))", []),
            ("?until=\(rfc3339(now.addingTimeInterval(5)))&limit=2", [7, 6]),
            ("?since=2000-01-01T00:00:00%2B01:00&kind=click", [7]),
        ]
        for (query, seqs) in queries {
            let page = try api.tree("/v1/activity" + query)
            #expect(page["items"].list.map { $0["seq"].int } == seqs, "\(query)")
            let limit = query.components(separatedBy: "limit=").dropFirst().first.flatMap {
                Int($0.prefix { $0.isNumber })
            }
            #expect(page["next"].isNull == (seqs.count < limit ?? 100), "\(query): \(page["next"])")
        }
    }

    @Test func whatCannotBeAskedForIsNamed() throws {
        for (query, field) in [
            ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=-1", "limit"), ("limit=", "limit"),
            ("limit", "limit"),
            ("limit=1.5", "limit"), ("limit=99999999999999999999", "limit"), ("after=-1", "after"), ("after=", "after"),
            ("before=x", "before"), ("before=9223372036854775808", "before"), ("kind=", "kind"), ("kind=,", "kind"),
            ("kind=Open", "kind"), ("kind=open,opened", "kind"), ("verdict=robot", "verdict"),
            ("contact=nobody", "contact"), ("contact=", "contact"), ("since=tomorrow", "since"), ("since=", "since"),
            ("until=2026-11-32", "until"), ("until=-1h", "until"), ("cursor=", "cursor"), ("cursor=7", "cursor"),
            ("cursor=b-1", "cursor"), ("cursor=a1-2-3", "cursor"), ("cursor=b1-2", "cursor"),
            ("cursor=a1&after=1", "cursor"),
            ("before=1&cursor=b1", "cursor"), ("colour=red", "colour"), ("Limit=1", "Limit"), ("offset=1", "offset"),
            ("limit=1&limit=1", "limit"), ("kind=open&kind=click", "kind"),
        ] {
            #expect(try api.get("/v1/activity?" + query).isProblem(400, field: field), "\(query)")
        }
        let kinds = try api.get("/v1/activity?kind=zap").tree["detail"].text ?? ""
        for kind in ["sent", "open", "click", "read", "revise"] { #expect(kinds.contains(kind), "\(kinds)") }
    }

    @Test func pagesLeadFromEndToEnd() throws {
        for batch in 0..<5 { _ = try api.register(to: (0..<20).map { "r\(batch)-\($0)@example.com" }) }
        for limit in [1, 7, 10, 99, 100, 1000] {
            #expect(try api.seqs("/v1/activity?limit=\(limit)") == Array((1...100).reversed()), "\(limit)")
            #expect(try api.seqs("/v1/activity?after=0&limit=\(limit)") == Array(1...100), "\(limit)")
        }
        #expect(try api.seqs("/v1/activity?before=51&limit=7") == Array((1...50).reversed()))
        #expect(try api.seqs("/v1/activity?after=50&limit=7") == Array(51...100))
        #expect(
            try api.seqs("/v1/activity?after=10&before=50&limit=7") == Array(11...49), "the end counts on every page")
        #expect(try api.pages("/v1/activity?contact=r1-1@example.com&limit=1").count == 2)
        #expect(try api.seqs("/v1/activity?kind=sent&since=1h&limit=33") == Array((1...100).reversed()))
        // A page is 100 where nothing is said.
        _ = try api.register(to: (0..<20).map { "s\($0)@example.com" })
        #expect(try api.tree("/v1/activity")["items"].list.count == 100)
    }

    /// Readers page with small limits, in either direction, while others open, click and register.
    @Test func nothingIsSkippedOrTwiceWhileMoreIsWritten() throws {
        let links = (1...40).map { "https://example.com/\($0)" }
        let people = try api.register(to: ["ann@example.com"] + (0..<29).map { "r\($0)@example.com" }, links: links)
        let paths = people["recipients"].list.flatMap { $0["links"].list.map { pathOf($0["tracked_url"]) } }
        for path in paths.prefix(80) { _ = try HTTP.get(port: hub.port, path) }
        let start = try api.tree("/v1/me")["log"]["head"].int ?? 0
        #expect(start >= 110)

        let load = Load(hub, api, paths: Array(paths.dropFirst(80)))
        defer { load.stop() }
        func seqs(_ path: String) throws -> [Int] { try api.seqs(path) { usleep(4000) } }
        let newest = try seqs("/v1/activity?limit=3")
        let oldest = try seqs("/v1/activity?limit=3&after=0&before=\(start + 1)")
        let filtered = try seqs("/v1/activity?limit=2&kind=click")
        let history = try seqs("/v1/contacts/ann%40example.com?limit=3")
        let forward = try seqs("/v1/contacts/ann%40example.com?limit=40&after=0")
        let all = try seqs("/v1/activity?limit=80&after=0")
        #expect(load.stop().isEmpty)
        let end = try api.tree("/v1/me")["log"]["head"].int ?? 0
        #expect(end > start + 20, "there was writing")

        #expect(newest == Array((1...(newest.first ?? 0)).reversed()) && newest.count >= start)
        #expect(oldest == Array(1...start))
        #expect(all == Array(1...all.count) && all.count > start)
        let log = try api.pages("/v1/activity?limit=1000&after=0").flatMap { $0 }
        func logged(upTo last: Int, _ isWanted: (JSON) -> Bool) -> [Int] {
            log.filter(isWanted).compactMap { $0["seq"].int }.filter { $0 <= last }
        }
        #expect(filtered.reversed() == logged(upTo: filtered.first ?? 0) { $0["kind"].text == "click" })
        let anns = { (activity: JSON) in activity["recipient"]["email"].text == "ann@example.com" }
        #expect(history.reversed() == logged(upTo: history.first ?? 0, anns) && history.count > 40)
        #expect(forward == logged(upTo: forward.last ?? 0, anns) && forward.count >= history.count)
    }
}

/// Clicks and registers until it is stopped.
private final class Load: Sendable {
    private let group = DispatchGroup()
    private let isOver = Mutex(false)
    private let failures = Mutex<[String]>([])

    init(_ hub: HubUnderTest, _ api: APIClient, paths: [String]) {
        let port = hub.port
        run { index in
            let from = "X-Forwarded-For: 192.0.\(index / paths.count).1"
            let answer = try HTTP.get(port: port, paths[index % paths.count], headers: [from])
            guard answer.status == 302 else { throw Failure("\(answer.status)") }
        }
        run { _ in _ = try api.register(to: ["ann@example.com", "new@example.com"]) }
    }

    private func run(_ body: @escaping @Sendable (Int) throws -> Void) {
        group.enter()
        Thread.detachNewThread { [self] in
            var index = 0
            while !isOver.withLock({ $0 }) {
                do { try body(index) } catch { failures.withLock { $0.append("\(error)") } }
                index += 1
                usleep(2000)
            }
            group.leave()
        }
    }

    /// Ends it; returns what went wrong.
    @discardableResult
    func stop() -> [String] {
        isOver.withLock { $0 = true }
        group.wait()
        return failures.withLock { $0 }
    }
}
