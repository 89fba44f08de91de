import Foundation
import TestKit
import Testing

/// `POST /v1/events`: what other systems saw, taken or refused one by one.
@Suite(.serialized, .blocking) struct EventAPITests {
    let hub: HubUnderTest
    let api: APIClient
    /// A message with the header `<q3@example.com>` to ann and bob, with two links.
    let message: String
    private static let links = ["https://example.com/1", "https://example.com/2"]
    /// After the message was sent, long before now.
    private static let at = "2026-01-05T12:00:00Z"

    init() throws {
        hub = try HubUnderTest(quick: ["--limit", "hits-per-ticket=100000"])
        api = APIClient(hub, try hub.addUser())
        let answer = try api.register(
            to: ["ann@example.com", "bob@example.com"], links: Self.links,
            more: ["message_id": "<q3@example.com>", "sent_at": "2026-01-05T10:00:00Z"])
        message = answer["id"].text ?? ""
    }

    private func event(_ id: String, _ kind: String = "open", _ more: [String: Any] = [:]) -> [String: Any] {
        ["id": id, "kind": kind, "at": Self.at, "message": message, "recipient": "ann@example.com"].merging(more) { $1 }
    }

    @Test func eachIsAnsweredInItsPlace() throws {
        _ = try api.send("PUT", "/v1/contacts/bob@example.com", #"{"tracking":"never"}"#)
        var without = event("w")
        without["recipient"] = nil
        let far = rfc3339(Date().addingTimeInterval(3600))
        let cases: [(event: [String: Any], status: String, seq: Int?, field: String?)] = [
            (event("o1"), "recorded", 3, nil),
            (event("o1"), "duplicate", 3, nil),
            (event("o2", "open", ["at": "2026-01-05T12:00:59Z"]), "folded", 3, nil),
            (event("o2", "click", ["link": 1]), "duplicate", 3, nil),
            (event("o3", "open", ["recipient": "bob@example.com"]), "ignored", nil, nil),
            (event("c1", "click", ["link": 2]), "recorded", 4, nil),
            (event("c2", "click", ["url": Self.links[1]]), "folded", 4, nil),
            (event("c3", "click", ["url": Self.links[0], "at": "2026-01-05T12:10:00Z"]), "recorded", 5, nil),
            (event("c4", "click", ["url": "https://elsewhere.example/x"]), "recorded", 6, nil),
            (event("r1", "seen"), "refused", nil, "kind"), (event("r2", "Open"), "refused", nil, "kind"),
            (event("r3", "open", ["at": far]), "refused", nil, "at"),
            (event("r4", "open", ["at": "yesterday"]), "refused", nil, "at"),
            (event("r5", "open", ["at": 1_764_000_000]), "refused", nil, "at"),
            (event("r6", "open", ["recipient": "nobody@example.com"]), "refused", nil, "recipient"),
            (event("r7", "open", ["recipient": "nobody"]), "refused", nil, "recipient"),
            (without, "refused", nil, "recipient"),
            (event("r8", "open", ["message": "nope"]), "refused", nil, "message"),
            (event("r9", "open", ["message_id": "<q3@example.com>"]), "refused", nil, "message"),
            (event("r10", "open", ["message": NSNull()]), "refused", nil, "message"),
            (event("r11", "open", ["link": 1]), "refused", nil, "link"),
            (event("r12", "open", ["url": Self.links[0]]), "refused", nil, "url"),
            (event("r13", "click"), "refused", nil, "link"),
            (event("r14", "click", ["link": 1, "url": Self.links[0]]), "refused", nil, "link"),
            (event("r15", "click", ["link": 3]), "refused", nil, "link"),
            (event("r16", "click", ["link": 0]), "refused", nil, "link"),
            (event("r17", "click", ["link": 1.5]), "refused", nil, "link"),
            (event("r18", "click", ["link": "1"]), "refused", nil, "link"),
            (event("r19", "click", ["url": "javascript:alert(1)"]), "refused", nil, "url"),
            (event("r20", "open", ["address": "192.0.2.256"]), "refused", nil, "address"),
            (event("r21", "open", ["user_agent": ["x"]]), "refused", nil, "user_agent"),
            (event("r22", "open", ["colour": "red"]), "refused", nil, "colour"),
            (event(""), "refused", nil, "id"), (event(String(repeating: "x", count: 201)), "refused", nil, "id"),
            (event(String(repeating: "x", count: 200), "open", ["at": "2026-01-05T13:00:00Z"]), "recorded", 7, nil),
        ]
        let items = try api.report(cases.map(\.event))
        #expect(items.count == cases.count)
        for (item, one) in zip(items, cases) {
            #expect(item["status"].text == one.status, "\(one.event): \(item)")
            #expect(item["id"].text == one.event["id"] as? String, "\(item)")
            #expect(item["seq"].int == one.seq, "\(one.event): \(item)")
            #expect(item["field"].text == one.field, "\(one.event): \(item)")
            #expect((item["detail"].text?.isEmpty == false) == (one.status == "refused"), "\(item)")
        }
        let clicks = try api.tree("/v1/messages/\(message)")["recipients"][0]["clicks"]["links"]
        #expect(clicks.list.map { $0["n"].int } == [1, 2, nil] && clicks[2]["n"].isNull, "\(clicks)")
        // What is no event at all has neither id nor field.
        let answer = try api.send(
            "POST", "/v1/events", #"{"events":[7,null,[],{"kind":"open"},{"id":7,"kind":"open"}]}"#)
        #expect(answer.tree["items"].list.map { $0["status"].text } == Array(repeating: "refused", count: 5))
        #expect(answer.tree["items"].list.map { $0["field"].text } == [nil, nil, nil, "id", "id"], "\(answer.text)")
        #expect(answer.tree["items"].list.allSatisfy { $0["id"].value == nil })
        #expect(try api.tree("/v1/me")["log"]["head"].int == 7)
    }

    @Test func theBodyIsHeldToItsForm() throws {
        for (body, field) in [
            ("", nil), ("[]", nil), ("{}", "events"), (#"{"events":null}"#, "events"), (#"{"events":{}}"#, "events"),
            (#"{"events":[]}"#, "events"), (#"{"events":[],"more":1}"#, "more"), (#"{"events":[]}x"#, nil),
            (#"{"events":[{"id":"a","id":"b"}]}"#, "id"), (#"{"events":[7],"events":[7]}"#, "events"),
        ] as [(String, String?)] {
            let answer = try api.send("POST", "/v1/events", body)
            #expect(answer.isProblem(400, field: field), "\(body): \(answer.text)")
        }
        // 1000 are taken, 1001 are not, and then none of them is.
        func batch(_ count: Int, _ prefix: String) -> [[String: Any]] {
            // A minute apart: of one minute no more than 60 would be kept.
            let start = try? Date(Self.at, strategy: .iso8601)
            return (0..<count).map { n in
                let at = start?.addingTimeInterval(Double(n) * 61).ISO8601Format() ?? ""
                return event("\(prefix)\(n)", "open", ["user_agent": "agent \(n)", "at": at])
            }
        }
        let tooMany = try HTTP.post(port: hub.port, "/v1/events", json: ["events": batch(1001, "b")], token: api.token)
        #expect(tooMany.isProblem(400, field: "events"), "\(tooMany.text)")
        let items = try api.report(batch(1000, "b"))
        #expect(items.map { $0["status"].text } == Array(repeating: "recorded", count: 1000))
        #expect(items.map { $0["seq"].int } == Array(3...1002))
        let again = try api.report(batch(1000, "b"))
        #expect(again.map { $0["status"].text } == Array(repeating: "duplicate", count: 1000))
        #expect(again.map { $0["seq"].int } == Array(3...1002))
        #expect(try api.tree("/v1/me")["log"]["head"].int == 1002)
    }

    @Test func anEventIsAnActivityLikeAnyOther() throws {
        let socket = try RawWebSocket(port: hub.port, token: api.token)
        _ = try socket.hello(["device": "laptop"])
        _ = try socket.next("live")
        let byHeader: [String: Any] = [
            "message": NSNull(), "message_id": "<q3@example.com>", "recipient": "ANN@Example.com",
            "address": "81.2.69.142", "user_agent": firefox,
        ]
        let items = try api.report([
            event("e1", "click", byHeader.merging(["link": 2, "at": "2026-01-05T13:30:00.5+02:00"]) { $1 }),
            event("e2", "open", ["user_agent": "curl/7.88.1", "address": "2001:db8::1"]),
            event("e3", "open", ["at": "2026-01-05T10:00:01Z", "recipient": "bob@example.com"]),
            event("e4", "open", ["recipient": "bob@example.com"]),
        ])
        #expect(items.map { $0["status"].text } == Array(repeating: "recorded", count: 4), "\(items)")
        let log = try api.pages("/v1/activity?after=2").flatMap { $0 }
        #expect(log.map { $0["kind"].text } == ["open", "click", "open", "open", "open"], "a click implies an open")
        #expect(items.map { $0["seq"].int } == [4, 5, 6, 7])
        for activity in log { #expect(JSON(try socket.next("activity"))["seq"].int == activity["seq"].int) }
        let click = log[1]
        #expect(click["at"].text == "2026-01-05T11:30:00.500Z" && click["message"]["id"].text == message)
        #expect(click["recipient"]["email"].text == "ann@example.com" && click["link"]["n"].int == 2)
        #expect(click["link"]["url"].text == Self.links[1] && click["location"]["country"].text == "GB")
        #expect(click["verdict"].text == "human", "\(click)")
        #expect(click["agent"]["client"].text == "Firefox" && click["agent"]["os"].text == "Linux")
        #expect(log[2]["verdict"].text == "machine" && log[2]["location"].isNull, "\(log[2])")
        #expect(log[4]["verdict"].text == "unknown" && log[4]["agent"]["client"].value == nil, "\(log[4])")
        let ann = try api.tree("/v1/contacts/ann@example.com")
        #expect(ann["clicks"]["first_at"].text == "2026-01-05T11:30:00.500Z", "when it was, not when it was told")
        // Recorded now: `since` finds it, whatever its own time.
        #expect(try api.seqs("/v1/activity?since=1h&kind=open,click").count == 5)
    }

    @Test func anotherUsersMailIsNobodys() throws {
        let eve = APIClient(hub, try hub.addUser("eve@example.com"))
        let items = try eve.report([
            event("e1"), event("e2", "open", ["message": NSNull(), "message_id": "<q3@example.com>"]),
        ])
        #expect(items.map { $0["status"].text } == ["refused", "refused"])
        #expect(items.map { $0["field"].text } == ["message", "message"])
        // Nor is another user's name for an event taken.
        let own = try eve.register(
            from: "eve@example.com", to: ["ann@example.com"], more: ["message_id": "<q3@example.com>"])
        #expect(try api.report([event("same")])[0]["status"].text == "recorded")
        let hers = try eve.report([event("same", "open", ["message": own["id"].text ?? ""])])
        #expect(hers[0]["status"].text == "recorded" && hers[0]["seq"].int == 2, "\(hers)")
        let byHeader = try eve.report([
            event("h", "open", ["message": NSNull(), "message_id": "<q3@example.com>", "at": "2026-01-05T15:00:00Z"])
        ])
        #expect(byHeader[0]["seq"].int == 3, "the header is her own message's")
        #expect(try api.seqs("/v1/activity") == [3, 2, 1] && eve.seqs("/v1/activity") == [3, 2, 1])
    }

    /// The other system knows whose event it was: it is not told which activity that became.
    @Test func anEventOfSomebodyAnonymousNamesNobody() throws {
        _ = try api.send("PUT", "/v1/contacts/ann@example.com", #"{"tracking":"anonymous"}"#)
        let seen: [String: Any] = ["address": "81.2.69.142", "user_agent": firefox]
        for status in ["recorded", "duplicate"] {
            let item = try api.report([event("e1", "click", seen.merging(["link": 1]) { $1 })])[0]
            #expect(item["status"].text == status && item["seq"].value == nil, "\(item)")
        }
        for activity in try api.tree("/v1/activity?kind=open,click")["items"].list {
            #expect(activity["recipient"].names == ["anonymous"] && activity["agent"].value == nil, "\(activity)")
            #expect(activity["location"].value == nil || activity["location"].isNull, "\(activity)")
        }
        #expect(try api.seqs("/v1/activity?kind=open,click") == [3], "no open is made up")
        #expect(try api.seqs("/v1/contacts/ann@example.com") == [1])
    }

    /// Connections end right after a batch was sent, the hub is killed, and every batch is sent until it is answered.
    @Test func everyEventCountsOnceWhateverBreaks() throws {
        var answers: [JSON] = []
        for round in 0..<6 {
            // By different agents, so that none folds into another.
            let batch = (0..<200).map { event("r\(round)-\($0)", "open", ["user_agent": "agent \(round) \($0)"]) }
            let body = try JSONSerialization.data(withJSONObject: ["events": batch])
            let isKilled = round >= 2
            for attempt in 0..<3 {
                let connection = try Connection(port: hub.port)
                try connection.write(
                    "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(api.token ?? "")\r\n"
                        + "Content-Length: \(body.count)\r\n\r\n")
                // Whole, or cut in the middle.
                try connection.write(Array(attempt == 1 ? body.prefix(body.count / 2) : body))
                if isKilled, attempt == 2 {
                    usleep(UInt32(round - 2) * 4000)
                    try hub.kill()
                    try hub.start()
                }
            }
            answers += try api.report(batch)
        }
        #expect(answers.count == 1200)
        #expect(answers.allSatisfy { ["recorded", "duplicate"].contains($0["status"].text) })
        let log = try api.pages("/v1/activity?after=2&limit=1000").flatMap { $0 }
        #expect(log.count == 1200 && log.map { $0["nth"].int } == Array(1...1200))
        #expect(Set(answers.compactMap { $0["seq"].int }) == Set(3...1202), "each answer is an activity of its own")
        _ = try hub.command("verify")
    }
}
