import Foundation
import TestKit
import Testing

/// What an anonymous contact does, and what is found of it: byte by byte in the store's files, in frames, in the hub's log.
@Suite(.serialized, .blocking) struct AnonymityTests {
    private static let agent = "Zebra-Reader/9.1 (peculiar)"
    /// Nothing of these may be told. The place is Great Britain.
    private static let secrets = [
        "quentin", "vermeulen", "zebra-reader", "peculiar", "81.2.69", "\"gb\"", "hush-hush", "secretsite",
        "event-of-q",
    ]

    private func visit(_ hub: HubUnderTest, _ url: JSON) throws {
        _ = try HTTP.get(
            port: hub.port, pathOf(url), agent: Self.agent, headers: ["X-Forwarded-For: 81.2.69.142"])
    }

    /// Set before the mail, and of a mail sent before; opens, repeats, clicks and another system's event.
    @Test func nothingOfThemIsAnywhere() throws {
        let hub = try HubUnderTest(quick: ["--log-level", "debug"])
        let api = APIClient(hub, try hub.addUser())
        let socket = try RawWebSocket(port: hub.port, token: api.token!)
        _ = try socket.hello(["device": "laptop", "from": "now"])
        _ = try socket.next("live")
        _ = try api.send("PUT", "/v1/tracking/zurich.example", #"{"tracking":"anonymous"}"#)
        let to = [["email": "quentin@zurich.example", "name": "Quentin Vermeulen"]]
        let mail = try api.register(
            to: [], subject: "Hush-hush", links: ["https://secretsite.example/"], more: ["to": to])
        let urls = [mail["recipients"][0]["pixel_url"], mail["recipients"][0]["links"][0]["tracked_url"]]
        for url in urls + urls { try visit(hub, url) }
        _ = try api.report([
            [
                "id": "event-of-q-77", "kind": "click", "at": "2026-01-05T12:00:00Z", "message": mail["id"].text ?? "",
                "recipient": "quentin@zurich.example", "url": "https://example.com/vermeulens-own",
                "user_agent": Self.agent, "address": "81.2.69.143",
            ]
        ])
        // Of the mail it is told that it was sent; from then on the mail is not named either.
        var frames: [JSON] = []
        while frames.count(where: { $0["activity"]["kind"].text == "click" }) < 2 {
            frames.append(JSON(try socket.next("activity")))
        }
        let log = try api.pages("/v1/activity?after=0").flatMap { $0 }
        #expect(log.map { $0["kind"].text } == ["sent", "open", "click", "click"])
        for one in log.dropFirst() + frames.dropFirst().map({ $0["activity"] }) {
            #expect(one["recipient"].names == ["anonymous"] && one["message"].value == nil && one["link"].value == nil)
            for secret in Self.secrets { #expect(!one.description.lowercased().contains(secret), "\(one)") }
        }
        for secret in ["quentin", "vermeulen", "zebra-reader"] {
            #expect(frames.allSatisfy { !$0.description.lowercased().contains(secret) })
        }

        // The directory knows to whom the mail was: the log, the hits and the texts of agents do not.
        #expect(hub.countInStore("zebra-reader") == 0 && hub.countInStore("peculiar") == 0)
        #expect(hub.countInStore("vermeulens-own") == 0)
        #expect(try hub.number("SELECT count(*) FROM hit") == 0)
        #expect(try hub.number("SELECT count(*) FROM activity WHERE recipient IS NOT NULL") == 0)
        for secret in ["quentin", "vermeulen", "zebra", "81.2.69", "\"GB\"", "secretsite"] {
            let sql = "SELECT count(*) FROM activity WHERE instr(lower(CAST(body AS TEXT)), lower('\(secret)'))"
            #expect(try hub.number(sql) == 0, "\(secret)")
        }
        // Nor does the time of the event lead to the activity that it became.
        #expect(try hub.number("SELECT seq FROM event") == 0)
        #expect(try hub.number("SELECT at % 86400000 FROM event") == 0)
        // Known again, they are not taken for the one before.
        _ = try api.send("DELETE", "/v1/tracking/zurich.example")
        #expect(try api.seqs("/v1/contacts/quentin@zurich.example") == [])
        let export = try hub.command("contact", "export", "quentin@zurich.example")
        #expect(export.contains(#""activities":[],"hits":[]"#), "\(export)")
        #expect(try hub.stop() == 0)
        for secret in Self.secrets { #expect(!hub.process.errors.lowercased().contains(secret), "\(secret)") }
    }

    /// The seat changes what is tracked from then on, also of mail already sent.
    @Test func aFreeSeatTracksNoClicks() throws {
        let hub = try HubUnderTest(quick: [])
        let api = APIClient(hub, try hub.addUser())
        let mail = try api.register(to: ["ann@example.com"], links: ["https://example.com/1"])["recipients"][0]
        let click = mail["links"][0]["tracked_url"]
        func kinds() throws -> [String?] {
            try api.pages("/v1/activity?kind=open,click&after=0").flatMap { $0 }.map { $0["kind"].text }
        }
        try visit(hub, mail["pixel_url"])
        _ = try hub.command("user", "seat", "sam@example.com", "free")
        let answer = try HTTP.get(port: hub.port, pathOf(click))
        #expect(answer.status == 302 && answer.headers["location"] == "https://example.com/1")
        #expect(try kinds() == ["open"])
        #expect(try hub.number("SELECT count(*) FROM hit") == 1)
        _ = try hub.command("user", "seat", "sam@example.com", "paid")
        try visit(hub, click)
        #expect(try kinds() == ["open", "click"])
    }
}
