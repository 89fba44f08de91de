import Foundation
import TestKit
import Testing

/// `POST /v1/messages` and `GET /v1/messages/<id>`.
@Suite(.serialized, .blocking) struct MessageAPITests {
    let hub: HubUnderTest
    let api: APIClient

    init() throws {
        hub = try HubUnderTest(quick: [])
        api = APIClient(hub, try hub.addUser())
    }

    private static let good = #""from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":"x""#

    @Test func whatIsNotAsItMustBeIsNamed() throws {
        let good = Self.good
        let cases: [(body: String, field: String?)] = [
            // Not known.
            ("{\(good),\"color\":1}", "color"), ("{\(good),\"Subject\":\"y\"}", "Subject"),
            (#"{"from":"sam@example.com","to":[{"email":"a@example.com","mail":"b"}],"subject":"x"}"#, "to[0].mail"),
            ("{\(good),\"track\":{\"open\":true}}", "track.open"),
            // Twice.
            ("{\(good),\"subject\":\"x\"}", "subject"), ("{\(good),\"subject\" \n : null}", "subject"),
            ("{\(good),\"\\u0073ubject\":\"y\"}", "subject"),
            (
                #"{"from":"sam@example.com","to":[{"email":"a@example.com","email":"b@example.com"}],"subject":"x"}"#,
                "email"
            ),
            ("{\(good),\"track\":{\"opens\":true,\"opens\":false}}", "opens"),
            // Of another type.
            (#"{"from":["sam@example.com"],"to":[],"subject":"x"}"#, "from"),
            (#"{"from":"sam@example.com","to":{},"subject":"x"}"#, "to"),
            (#"{"from":"sam@example.com","to":["a@example.com"],"subject":"x"}"#, "to[0]"),
            (#"{"from":"sam@example.com","to":[{"email":null}],"subject":"x"}"#, "to[0].email"),
            (#"{"from":"sam@example.com","to":[{"email":"a@example.com","name":7}],"subject":"x"}"#, "to[0].name"),
            (#"{"from":"sam@example.com","to":[{"email":"a@example.com"}],"subject":1e999}"#, "subject"),
            ("{\(good),\"links\":\"https://example.com/\"}", "links"), ("{\(good),\"links\":[null]}", "links[0]"),
            ("{\(good),\"message_id\":1}", "message_id"), ("{\(good),\"sent_at\":1764000000}", "sent_at"),
            ("{\(good),\"track\":true}", "track"), ("{\(good),\"track\":{\"clicks\":1}}", "track.clicks"),
            // Times.
            ("{\(good),\"sent_at\":\"\"}", "sent_at"), ("{\(good),\"sent_at\":\"2026-02-30T00:00:00Z\"}", "sent_at"),
            ("{\(good),\"sent_at\":\"2026-11-22\"}", "sent_at"),
            ("{\(good),\"sent_at\":\"2026-11-22T05:04:03\"}", "sent_at"),
            ("{\(good),\"sent_at\":\"2026-11-22T05:04:03+1:00\"}", "sent_at"),
            ("{\(good),\"sent_at\":\"2026-11-22T25:04:03Z\"}", "sent_at"),
            // Not JSON.
            ("{\(good)}}", nil), ("{\(good)} x", nil), ("{\(good)}{}", nil), ("{\(good),}", nil),
            ("{\(good),\"links\":[\"https://example.com/\" , ]}", nil), ("{\(good),\"links\":[],/* */\"a\":1}", nil),
            ("{'from':1}", nil), ("{\(good)", nil), ("\u{0}", nil), ("{\(good)}\u{0}", nil),
            (String(repeating: "[", count: 200_000), nil), (String(repeating: "{\"a\":", count: 100_000), nil),
        ]
        for (body, field) in cases {
            let answer = try api.send("POST", "/v1/messages", body)
            #expect(answer.isProblem(400, field: field), "\(body.prefix(200)): \(answer.text)")
        }
        let utf16 = Array("{\(Self.good),\"subject\":\"y\"}".data(using: .utf16LittleEndian)!)
        let notUTF8 = Array("{\(Self.good),\"message_id\":\"".utf8) + [0xff, 0xfe] + Array("\"}".utf8)
        for body in [utf16, notUTF8] {
            let answer = try HTTP.request("POST", port: hub.port, "/v1/messages", token: api.token, body: body)
            #expect(answer.isProblem(400), "\(answer.text)")
        }
        #expect(try api.seqs("/v1/activity").isEmpty, "nothing of it was kept")
    }

    @Test func theTimeOfSendingIsKeptInUTC() throws {
        for (given, kept) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"),
            ("2026-01-02T03:04:05.678901+05:30", "2026-01-01T21:34:05.678Z"),
            ("1999-12-31t23:59:59z", "1999-12-31T23:59:59.000Z"),
            ("2024-02-29T12:00:00-12:00", "2024-03-01T00:00:00.000Z"),
        ] {
            let id = try api.register(to: ["a@example.com"], more: ["sent_at": given])["id"].text ?? ""
            #expect(try api.tree("/v1/messages/\(id)")["sent_at"].text == kept, "\(given)")
            let sent = try api.tree("/v1/activity?limit=1")["items"][0]
            #expect(sent["at"].text == kept && sent["message"]["sent_at"].text == kept, "\(sent)")
        }
        // Where it is not given, the message counts as sent when it was registered.
        let id = try api.register(to: ["a@example.com"])["id"].text ?? ""
        let message = try api.tree("/v1/messages/\(id)")
        #expect(message["sent_at"].text == message["registered_at"].text)
    }

    @Test func aFreeSeatIsToldThatItsLinksStayAsTheyAre() throws {
        let free = APIClient(hub, try hub.addUser("fay@example.com", seat: "free"))
        let links = ["https://example.com/a?b=1&c=2#d", "https://example.com/a?b=1&c=2#d", "http://example.org"]
        let answer = try free.register(from: "fay@example.com", to: ["a@example.com", "b@example.com"], links: links)
        #expect(answer["track"]["opens"].bool == true && answer["track"]["clicks"].bool == false)
        #expect(answer["track"]["note"].text?.contains("free") == true)
        for recipient in answer["recipients"].list {
            #expect(recipient["pixel_url"].text?.hasPrefix(hub.url + "/o/") == true)
            #expect(recipient["links"].list.map { $0["url"].text } == links)
            #expect(recipient["links"].list.map { $0["tracked_url"].text } == links)
        }
        // Who does not ask for clicks needs no note.
        for more in [["track": ["clicks": false]], ["links": [String]()]] as [[String: Any]] {
            let quiet = try free.register(from: "fay@example.com", to: ["a@example.com"], links: links, more: more)
            #expect(quiet["track"]["note"].value == nil, "\(quiet)")
        }
        // Its ticket leads to no link either.
        let pixel = pathOf(answer["recipients"][0]["pixel_url"])
        #expect(try HTTP.get(port: hub.port, "/c/\(pixel.dropFirst(3).dropLast(4))/1").status == 404)
        let paid = try api.register(to: ["a@example.com"], links: links)
        #expect(paid["track"]["clicks"].bool == true && paid["track"]["note"].value == nil)
    }

    @Test func aMessageTellsEachRecipientsStatus() throws {
        let links = ["https://example.com/1", "https://example.com/2", "https://example.com/3"]
        let people = ["sent@example.com", "opened@example.com", "clicked@example.com", "robot@example.com"]
        let answer = try api.register(
            to: people, links: links, more: ["message_id": "<q3@example.com>", "sent_at": "2026-11-01T10:00:00+02:00"])
        let id = try #require(answer["id"].text)
        func visit(_ person: Int, link: Int? = nil, from address: String = "192.0.2.1", agent: String = firefox) throws
        {
            let recipient = answer["recipients"][person]
            let url = link.map { recipient["links"][$0 - 1]["tracked_url"] } ?? recipient["pixel_url"]
            let status = try HTTP.get(
                port: hub.port, pathOf(url), agent: agent, headers: ["X-Forwarded-For: \(address)"]
            ).status
            #expect(status == (link == nil ? 200 : 302))
        }
        let before = Date()
        try visit(1)
        try visit(1)
        try visit(1, from: "198.51.100.1")
        try visit(2, link: 3)
        // Long before: two links at once are a scanner's.
        let earlier = "2026-11-01T09:00:00.000Z"
        let event: [String: Any] = [
            "id": "e1", "kind": "click", "at": earlier, "message": id, "recipient": people[2], "link": 1,
        ]
        #expect(try api.report([event]).map { $0["status"].text } == ["recorded"])
        try visit(2, link: 3, from: "198.51.100.1")
        try visit(3, agent: "curl/7.88.1")
        try visit(3, link: 2, agent: "curl/7.88.1")
        let after = Date()

        let message = try api.tree("/v1/messages/\(id)")
        #expect(message["id"].text == id && message["from"].text == "sam@example.com")
        #expect(message["subject"].text == "Q3 offer" && message["message_id"].text == "<q3@example.com>")
        #expect(message["sent_at"].text == "2026-11-01T08:00:00.000Z")
        #expect(message["track"]["opens"].bool == true && message["track"]["clicks"].bool == true)
        #expect(message["links"].list.map { $0["n"].int } == [1, 2, 3])
        #expect(message["links"].list.map { $0["url"].text } == links)
        let status = message["recipients"].list
        #expect(status.map { $0["email"].text } == people)
        #expect(status.map { $0["status"].text } == ["sent", "opened", "clicked", "sent"])
        #expect(status.map { $0["tracking"].text } == Array(repeating: "identified", count: 4))
        #expect(status.map { $0["opens"]["count"].int } == [0, 2, 1, 0])
        #expect(status.map { $0["clicks"]["count"].int } == [0, 0, 3, 0])
        #expect(status.map { $0["machines"]["opens"].int } == [0, 0, 0, 1])
        #expect(status.map { $0["machines"]["clicks"].int } == [0, 0, 0, 1])
        let clicks = status[2]["clicks"]["links"].list
        #expect(clicks.map { $0["n"].int } == [1, 3] && clicks.map { $0["count"].int } == [1, 2])
        #expect(status[3]["clicks"]["links"].list.isEmpty, "machines' clicks are not people's")
        #expect(status[0]["opens"].names == ["count"] && status[3]["opens"].names == ["count"])
        let opens = try api.pages("/v1/activity?kind=open&after=0").flatMap { $0 }
        #expect(status[1]["opens"]["first_at"].text == opens[0]["at"].text)
        #expect(status[1]["opens"]["last_at"].text == opens[1]["at"].text)
        #expect(status[2]["clicks"]["first_at"].text == earlier)
        for one in [status[1]["opens"], status[2]["opens"]] {
            let first = one["first_at"].text ?? ""
            let last = one["last_at"].text ?? ""
            #expect(
                rfc3339(before.addingTimeInterval(-0.01)) <= first && first <= last && last <= rfc3339(after), "\(one)")
        }
    }

    @Test func messagesThatAreNotThereAreNotFound() throws {
        let id = try api.register(to: ["a@example.com"])["id"].text ?? ""
        for path in ["nope", "", id.lowercased(), id + "x", id + "/", id + "/recipients", "%2e%2e", "'%20OR%201=1"] {
            #expect(try api.get("/v1/messages/\(path)").isProblem(404), "\(path)")
        }
        #expect(try api.get("/v1/messages/\(id)?x=1").status == 200)
    }

    /// 500 recipients times 500 links were answered with half a gigabyte.
    @Test func manyRecipientsTimesManyLinksNeedTheTemplate() throws {
        let hub = try HubUnderTest()
        let api = APIClient(hub, try hub.addUser())
        let to = (1...60).map { #"{"email":"r\#($0)@example.net"}"# }.joined(separator: ",")
        let links = (1...500).map { #""https://example.com/\#($0)""# }.joined(separator: ",")
        let body = #"{"from":"sam@example.com","subject":"x","to":[\#(to)],"links":[\#(links)]"#
        for more in ["}", #","answer":"full"}"#] {
            let answer = try api.send("POST", "/v1/messages", body + more)
            #expect(answer.isProblem(413, field: "answer"), "\(answer.text)")
            #expect(answer.text.contains(#"\"answer\":\"template\""#))
        }
        #expect(try api.seqs("/v1/activity").isEmpty, "nothing of it was kept")
        let answer = try api.send("POST", "/v1/messages", body + #","answer":"template"}"#)
        #expect(answer.status == 201 && answer.body.count < 100_000)
        let template = answer.tree["link_template"].text ?? ""
        let ticket = answer.tree["recipients"][59]["ticket"].text ?? ""
        let url =
            template
            .replacingOccurrences(of: "{ticket}", with: ticket).replacingOccurrences(of: "{n}", with: "500")
        #expect(url.hasPrefix(hub.url + "/c/"))
        let click = try HTTP.get(port: hub.port, String(url.dropFirst(hub.url.count)))
        #expect(click.status == 302 && click.headers["location"] == "https://example.com/500")
    }
}
