import Foundation
import TestKit
import Testing

/// `GET` and `PUT /v1/contacts/<email>`.
@Suite(.serialized, .blocking) struct ContactAPITests {
    let hub: HubUnderTest
    let api: APIClient

    init() throws {
        hub = try HubUnderTest(quick: [])
        api = APIClient(hub, try hub.addUser())
    }

    private func set(_ tracking: String, _ email: String) throws {
        let answer = try api.send("PUT", "/v1/contacts/\(email)", #"{"tracking":"\#(tracking)"}"#)
        #expect(answer.status == 200 && answer.tree["tracking"].text == tracking, "\(answer.text)")
    }

    /// From 81.2.69.142, which is in Great Britain.
    private func visit(_ url: JSON, agent: String = firefox) throws -> Answer {
        try HTTP.get(port: hub.port, pathOf(url), agent: agent, headers: ["X-Forwarded-For: 81.2.69.142"])
    }

    @Test func aContactIsSummedUpOverAllMessages() throws {
        let links = ["https://example.com/1", "https://example.com/2"]
        let first = try api.register(to: ["Ann@Example.com", "bob@example.com"], links: links)["recipients"]
        let named = #"{"from":"sam@example.com","to":[{"email":"ann@example.com","name":"Ann B"}],"subject":"y"}"#
        let second = try api.send("POST", "/v1/messages", named).tree["recipients"]
        _ = try visit(first[0]["pixel_url"])
        _ = try visit(second[0]["pixel_url"])
        _ = try visit(second[0]["pixel_url"], agent: "curl/7.88.1")
        // One link: two at once are a scanner's.
        for version in ["128.0", "129.0"] {
            let agent = firefox.replacingOccurrences(of: "128.0", with: version)
            _ = try visit(first[0]["links"][0]["tracked_url"], agent: agent)
        }
        _ = try visit(first[1]["pixel_url"])

        let ann = try api.tree("/v1/contacts/ann@example.com")
        #expect(ann["email"].text == "ann@example.com" && ann["name"].text == "Ann B")
        #expect(ann["tracking"].text == "identified" && ann["messages"].int == 2)
        #expect(ann["opens"]["count"].int == 2 && ann["clicks"]["count"].int == 2)
        #expect(ann["machines"]["opens"].int == 1 && ann["machines"]["clicks"].int == 0)
        let history = ann["items"].list
        #expect(history.map { $0["kind"].text } == ["click", "click", "open", "open", "open", "sent", "sent"])
        #expect(history.allSatisfy { $0["recipient"]["email"].text == "ann@example.com" })
        #expect(ann["opens"]["first_at"].text == history[4]["at"].text)
        #expect(ann["opens"]["last_at"].text == history[3]["at"].text)
        #expect(ann["clicks"]["last_at"].text == history[0]["at"].text && ann["next"].isNull)

        let seqs = history.compactMap { $0["seq"].int }
        #expect(try api.seqs("/v1/contacts/ann@example.com?limit=2") == seqs)
        #expect(try api.seqs("/v1/contacts/ann@example.com?limit=3&after=0") == seqs.reversed())
        #expect(try api.seqs("/v1/contacts/ann@example.com?kind=click&verdict=human&since=1h").count == 2)
        #expect(try api.get("/v1/contacts/ann@example.com?contact=bob@example.com").isProblem(400, field: "contact"))
        #expect(try api.get("/v1/contacts/ann@example.com?limit=0").isProblem(400, field: "limit"))
        #expect(try api.get("/v1/contacts/ann@example.com?page=2").isProblem(400, field: "page"))
    }

    @Test func addressesInPathsAreReadAsTheyAreMeant() throws {
        let addresses: [(path: String, email: String)] = [
            ("a+b@example.com", "a+b@example.com"), ("a%2Bb@example.com", "a+b@example.com"),
            ("a%2bb%40example.com", "a+b@example.com"), ("A+B@EXAMPLE.COM", "a+b@example.com"),
            ("c%2Fd@example.com", "c/d@example.com"), ("e%3Ff@example.com", "e?f@example.com"),
            ("g%26h@example.com", "g&h@example.com"), ("i%23j@example.com", "i#j@example.com"),
            ("k%2541@example.com", "k%41@example.com"), ("l=m@example.com", "l=m@example.com"),
            ("o'n@example.com", "o'n@example.com"), ("%C3%BCwe@example.com", "üwe@example.com"),
        ]
        _ = try api.register(to: Array(Set(addresses.map(\.email))))
        for (path, email) in addresses {
            #expect(try api.tree("/v1/contacts/\(path)")["email"].text == email, "\(path)")
            #expect(try api.seqs("/v1/contacts/\(path)?limit=5").count == 1, "\(path)")
            let answer = try api.send("PUT", "/v1/contacts/\(path)", #"{"tracking":"identified"}"#)
            #expect(answer.tree["email"].text == email, "\(path): \(answer.text)")
        }
        for path in [
            "nobody", "a@", "@example.com", "a@example.com%2F", "a%0Ab@example.com", "a@b@example.com",
            "a%2Cb@example.com",
        ] {
            #expect(try api.get("/v1/contacts/\(path)").isProblem(400, field: "email"), "\(path)")
            let put = try api.send("PUT", "/v1/contacts/\(path)", #"{"tracking":"never"}"#)
            #expect(put.isProblem(400, field: "email"), "\(path)")
        }
        for path in ["", "a@example.com/", "a@example.com/b"] {
            #expect(try api.get("/v1/contacts/\(path)").isProblem(404), "\(path)")
        }
        #expect(try api.get("/v1/contacts/unknown@example.com").isProblem(404))
        #expect(try api.get("/v1/contacts?order=age").isProblem(400, field: "order"))
    }

    @Test func settingsThatAreNoneAreToldTheChoices() throws {
        let path = "/v1/contacts/ann@example.com"
        for (body, field) in [
            (#"{"tracking":"no"}"#, "tracking"), (#"{"tracking":"Never"}"#, "tracking"),
            (#"{"tracking":""}"#, "tracking"),
            (#"{"tracking":true}"#, "tracking"), (#"{"tracking":null}"#, "tracking"), ("{}", "tracking"),
            (#"{"tracking":"never","tracking":"identified"}"#, "tracking"),
            (#"{"tracking":"never","name":"Ann"}"#, "name"),
            (#"{"tracking":"never"}x"#, nil), ("", nil), ("[]", nil), (#""never""#, nil),
        ] as [(String, String?)] {
            let answer = try api.send("PUT", path, body)
            #expect(answer.isProblem(400, field: field), "\(body): \(answer.text)")
        }
        let detail = try api.send("PUT", path, #"{"tracking":"no"}"#).tree["detail"].text ?? ""
        #expect(["identified", "anonymous", "never"].allSatisfy(detail.contains), "\(detail)")
        #expect(try api.get(path).isProblem(404), "nothing of it was kept")
        // A contact may be set before there is mail to them.
        try set("never", "ann@example.com")
        let ann = try api.tree(path)
        #expect(ann["tracking"].text == "never" && ann["messages"].int == 0 && ann["items"].list.isEmpty)
        #expect(ann["opens"]["count"].int == 0 && ann["opens"]["first_at"].value == nil)
    }

    @Test func whoIsNeverTrackedIsAnsweredAndNotKept() throws {
        let links = ["https://example.com/1"]
        let old = try api.register(to: ["ann@example.com", "bob@example.com"], links: links)["recipients"]
        try set("never", "ANN@example.com")
        // Mail already sent works on, and says nothing.
        let pixel = try visit(old[0]["pixel_url"])
        #expect(pixel.status == 200 && pixel.body.count == 43 && pixel.headers["content-type"] == "image/gif")
        let click = try visit(old[0]["links"][0]["tracked_url"])
        #expect(click.status == 302 && click.headers["location"] == links[0])
        let head = try HTTP.request("HEAD", port: hub.port, pathOf(old[0]["links"][0]["tracked_url"]))
        #expect(head.status == 302 && head.headers["location"] == links[0])
        // Mail from now on has nothing in it.
        let new = try api.register(to: ["ann@example.com", "bob@example.com"], links: links)["recipients"]
        #expect(new[0]["pixel_url"].isNull && new[0]["tracking"].text == "never")
        #expect(new[0]["links"][0]["tracked_url"].text == links[0] && new[0]["links"][0]["url"].text == links[0])
        #expect(new[1]["pixel_url"].text != nil && new[1]["links"][0]["tracked_url"].text != links[0])
        #expect(try api.seqs("/v1/activity?kind=open,click").isEmpty)
        #expect(try api.tree("/v1/contacts/ann@example.com")["opens"]["count"].int == 0)
        // Bob is another. And after a change of mind Ann counts again, from then on.
        _ = try visit(old[1]["pixel_url"])
        try set("identified", "ann@example.com")
        _ = try visit(old[0]["pixel_url"])
        let opens = try api.pages("/v1/activity?kind=open&after=0").flatMap { $0 }
        #expect(opens.map { $0["recipient"]["email"].text } == ["bob@example.com", "ann@example.com"])
        #expect(opens.map { $0["nth"].int } == [1, 1])
    }

    @Test func whoIsAnonymousIsSomeone() throws {
        let old = try api.register(to: ["ann@example.com"], links: ["https://example.com/1"])["recipients"][0]
        let socket = try RawWebSocket(port: hub.port, token: api.token)
        _ = try socket.hello(["device": "laptop"])
        _ = try socket.next("live")
        try set("anonymous", "ann@example.com")
        let body = #"{"from":"sam@example.com","to":[{"email":"ann@example.com","name":"Ann B"}],"subject":"y"}"#
        let new = try api.send("POST", "/v1/messages", body).tree["recipients"][0]
        #expect(new["tracking"].text == "anonymous" && new["pixel_url"].text != nil)
        _ = try visit(old["pixel_url"])
        _ = try visit(old["pixel_url"])
        _ = try visit(new["pixel_url"])
        _ = try visit(old["links"][0]["tracked_url"])

        let log = try api.pages("/v1/activity?after=1").flatMap { $0 }
        #expect(log.map { $0["kind"].text } == ["sent", "open", "open", "click"], "repeats fold")
        for activity in log {
            let live = JSON(try socket.next("activity"))
            #expect(live["seq"].int == activity["seq"].int)
            #expect(live["activity"]["id"].text == activity["id"].text)
            for one in [activity, live["activity"]] {
                #expect(one["recipient"].names == ["anonymous"] && one["recipient"]["anonymous"].bool == true)
                let text = one.description.lowercased()
                for secret in [
                    "ann@", "ann b", "firefox", "linux", "81.2", "\"gb\"", "\"agent\"", "\"nth\"", "\"reason\"",
                ] {
                    #expect(!text.contains(secret), "\(secret): \(text)")
                }
                #expect(one["location"].value == nil || one["location"].isNull, "\(one)")
            }
        }
        // Nor does asking for the person find it, though their own mail is theirs.
        #expect(try api.seqs("/v1/activity?contact=ann@example.com") == [1])
        let ann = try api.tree("/v1/contacts/ann@example.com")
        #expect(ann["messages"].int == 2 && ann["opens"]["count"].int == 0 && ann["clicks"]["count"].int == 0)
        #expect(ann["items"].list.compactMap { $0["seq"].int } == [1])
        // What comes once they are known again is not taken for the one before.
        try set("identified", "ann@example.com")
        _ = try visit(old["pixel_url"])
        let last = try api.tree("/v1/activity?limit=1")["items"][0]
        #expect(
            last["kind"].text == "open" && last["recipient"]["email"].text == "ann@example.com" && last["nth"].int == 1)
        #expect(last["location"]["country"].text == "GB")
        // Even a restart brings no name back.
        try hub.stop()
        try hub.start()
        #expect(try api.seqs("/v1/activity?contact=ann@example.com") == [6, 1])
    }
}
