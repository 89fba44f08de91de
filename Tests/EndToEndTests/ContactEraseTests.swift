import Foundation
import TestKit
import Testing

/// `mailbell-hub contact export` and `erase`, and what is nowhere to be found afterwards: in the store's files, in frames, in
/// the hub's log.
@Suite(.serialized, .blocking) struct ContactEraseTests {
    let hub: HubUnderTest
    let api: APIClient
    private static let agent = "Zebra-Reader/9.1 (peculiar)"
    private static let secrets = [
        "quentin", "vermeulen", "zebra-reader", "hush-hush", "secretsite", "quentins-own", "event-of-q",
    ]

    init() throws {
        hub = try HubUnderTest(quick: [])
        api = APIClient(hub, try hub.addUser())
    }

    private func visit(_ url: JSON, _ agent: String = Self.agent) throws {
        _ = try HTTP.get(port: hub.port, pathOf(url), agent: agent, headers: ["X-Forwarded-For: 81.2.69.142"])
    }

    /// Mail to Quentin and Ann, and to Quentin alone, of two users; opens, clicks and an event of his, and an open of hers.
    private func live() throws {
        let other = APIClient(hub, try hub.addUser("kim@example.com"))
        let to = [["email": "quentin@zurich.example", "name": "Quentin Vermeulen"], ["email": "ann@example.com"]]
        let both = try api.register(to: [], subject: "Plans", links: ["https://example.com/1"], more: ["to": to])
        let alone = try api.register(
            to: ["quentin@zurich.example"], subject: "Hush-hush", links: ["https://secretsite.example/q"])
        let others = try other.register(from: "kim@example.com", to: ["quentin@zurich.example"])
        for mail in [both, alone, others] { try visit(mail["recipients"][0]["pixel_url"]) }
        for mail in [both, alone] { try visit(mail["recipients"][0]["links"][0]["tracked_url"]) }
        try visit(both["recipients"][1]["pixel_url"], firefox)
        _ = try api.report([
            [
                "id": "event-of-q-77", "kind": "click", "at": "2026-01-05T12:00:00Z", "message": both["id"].text ?? "",
                "recipient": "quentin@zurich.example", "url": "https://example.com/quentins-own",
                "user_agent": Self.agent,
            ]
        ])
        _ = try hub.command("contact", "set", "quentin@zurich.example", "identified")
    }

    @Test func whatIsErasedIsNowhere() throws {
        try live()
        for secret in Self.secrets { #expect(hub.countInStore(secret) > 0, "\(secret) is there before") }
        let before = try hub.log(api.token!)
        // One device is connected, another was and is away, in the middle of it.
        let live = try RawWebSocket(port: hub.port, token: api.token!)
        _ = try live.hello(["device": "laptop", "from": "now"])
        _ = try live.next("live")
        let away = try RawWebSocket(port: hub.port, token: api.token!)
        _ = try away.hello(["device": "desk", "from": "earliest"])
        _ = try away.next("live")
        try away.send(["type": "ack", "seq": 4])
        try eventually("the cursor is kept") {
            try api.tree("/v1/devices")["items"].list.contains { $0["cursor"]["seq"].int == 4 }
        }

        let said = try hub.command("contact", "erase", "Quentin@Zurich.example", "--yes")
        #expect(said.contains("the address is not in it"), "\(said)")
        for secret in Self.secrets { #expect(hub.countInStore(secret) == 0, "\(secret)") }
        #expect(hub.countInStore("ann@example.com") > 0 && hub.countInStore("Plans") > 0)

        // The connected device hears at once what to forget.
        let erase = JSON(try live.next("activity"))
        #expect(erase["activity"]["kind"].text == "erase" && erase["seq"].int == before.count + 1)
        let told = erase["activity"]["erases"].list.flatMap { Array($0["from"].int!...$0["to"].int!) }
        let his = before.filter { JSON($0)["recipient"]["email"].text == "quentin@zurich.example" }
        #expect(told == his.compactMap { JSON($0)["seq"].int })
        // Every place, time and count is as it was.
        let log = try hub.log(api.token!)
        #expect(log.count == before.count + 1)
        for (old, new) in zip(before, log).map({ (JSON($0), JSON($1)) }) {
            #expect(["seq", "id", "kind", "at", "verdict"].allSatisfy { old[$0].description == new[$0].description })
            if old["recipient"]["email"].text == "ann@example.com" {
                #expect(new.description == old.description)
            } else {
                #expect(new["recipient"]["anonymous"].bool == true && new["agent"].value == nil)
            }
        }
        // The one that was away goes on where it was, exactly, and hears of it in its turn.
        let back = try RawWebSocket(port: hub.port, token: api.token!)
        let welcome = JSON(try back.hello(["device": "desk"]))
        #expect(welcome["resume"].text == "exact" && welcome["from_seq"].int == 5)
        var frames: [JSON] = []
        while frames.last?["activity"]["kind"].text != "erase" { frames.append(JSON(try back.next("activity"))) }
        #expect(frames.compactMap { $0["seq"].int } == Array(5...before.count + 1))
        for frame in frames + [erase] {
            for secret in Self.secrets { #expect(!frame.description.lowercased().contains(secret), "\(frame)") }
        }
        #expect(try hub.command("verify").contains("nothing is wrong"))
        #expect(try api.get("/v1/contacts/quentin@zurich.example").isProblem(404))
        #expect(try hub.stop() == 0)
        for secret in Self.secrets { #expect(!hub.process.errors.lowercased().contains(secret), "\(secret)") }
        // Nor does an opt-out that is recorded afterwards bring the address back.
        _ = try hub.command("contact", "opt-out", "quentin@zurich.example")
        for secret in Self.secrets { #expect(hub.countInStore(secret) == 0, "\(secret), after the end") }
    }

    /// After it the tickets in old mail stand for nobody, and a new mail begins anew: but not where they had opted out.
    @Test func anOptOutIsRememberedWithoutTheAddress() throws {
        let mail = try api.register(to: ["quentin@zurich.example"], links: ["https://example.com/"])["recipients"][0]
        _ = try HTTP.request("POST", port: hub.port, pathOf(mail["opt_out_url"]), body: [])
        _ = try hub.command("contact", "erase", "quentin@zurich.example", "--yes")
        #expect(hub.countInStore("quentin") == 0)
        #expect(try HTTP.get(port: hub.port, pathOf(mail["pixel_url"])).status == 200)
        #expect(try HTTP.get(port: hub.port, pathOf(mail["links"][0]["tracked_url"])).status == 404)
        let new = try api.register(to: ["quentin@zurich.example"])["recipients"][0]
        #expect(new["tracking"].text == "never" && new["pixel_url"].isNull)
    }

    /// A user's "never" was in the contact's favour: it holds on, and the command says what will be.
    @Test func aNeverIsRememberedWithoutTheAddress() throws {
        for (email, tracking) in [("quentin@zurich.example", "never"), ("ann@zurich.example", "anonymous")] {
            _ = try api.register(to: [email])
            _ = try api.send("PUT", "/v1/contacts/\(email)", #"{"tracking":"\#(tracking)"}"#)
            let said = try hub.command("contact", "erase", email, "--yes")
            #expect(said.contains("remembered without the address: 1 setting of anonymous or never"), "\(said)")
            #expect(!said.contains("tracks them again"))
            #expect(hub.countInStore(email) == 0)
            let new = try api.register(to: [email])["recipients"][0]
            #expect(new["tracking"].text == tracking, "\(new)")
        }
        _ = try api.register(to: ["bob@example.com"])
        let said = try hub.command("contact", "erase", "bob@example.com", "--yes")
        #expect(
            said.contains(
                "a new mail to them tracks them again, unless you run `mailbell-hub contact opt-out bob@example.com`"))
    }

    @Test func theExportHasItAllAndNobodyElse() throws {
        try live()
        let text = try hub.command("contact", "export", "Quentin@zurich.example")
        let export = JSON(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        #expect(export["email"].text == "quentin@zurich.example" && export["opted_out"].bool == false)
        #expect(export["users"].list.map { $0["user"].text } == ["sam@example.com", "kim@example.com"])
        let sams = export["users"][0]
        #expect(sams["tracking"].text == "identified" && sams["set_by"].text == "hub")
        #expect(sams["messages"].list.map { $0["subject"].text } == ["Plans", "Hush-hush"])
        #expect(sams["messages"][0]["name"].text == "Quentin Vermeulen")
        #expect(sams["messages"][1]["links"].texts == ["https://secretsite.example/q"])
        let kinds = sams["activities"].list.compactMap { $0["kind"].text }
        #expect(kinds == ["sent", "sent", "open", "open", "click", "click", "click"])
        #expect(sams["activities"].list.allSatisfy { $0["seq"].int != nil })
        #expect(sams["hits"].list.count == 5)
        #expect(sams["hits"][0]["network"].text == "81.2.69.0/24" && sams["hits"][0]["user_agent"].text == Self.agent)
        #expect(export["users"][1]["hits"].list.count == 1)
        #expect(!text.contains("ann@example.com") && !text.lowercased().contains("firefox"))
        let nobody = try run(Programs.hub, ["contact", "export", "eve@example.com", "--data", hub.data])
        #expect(nobody.code == 1 && nobody.errors.contains("nothing is stored about eve@example.com"))
    }

    @Test func itIsNotDoneUnasked() throws {
        try live()
        let asked = try run(Programs.hub, ["contact", "erase", "quentin@zurich.example", "--data", hub.data])
        #expect(asked.code == 1 && asked.errors.contains("from 3 mails") && asked.errors.contains("--yes"))
        #expect(hub.countInStore("quentin") > 0)
    }

    /// A slip in the address does not look like success; nor does the count of one read as that of many.
    @Test func whoIsNotKnownIsSaidToBe() throws {
        _ = try api.register(to: ["quentin@zurich.example"])
        func erase(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(Programs.hub, ["contact", "erase"] + arguments + ["--data", hub.data])
        }
        let asked = try erase("quentim@zurich.example")
        #expect(
            asked.code == 1 && asked.errors == "mailbell-hub: nothing is stored about quentim@zurich.example\n",
            "\(asked)"
        )
        #expect(
            try erase("uentin@zurich.example").errors.contains("nothing is stored about uentin@"),
            "the end of an address")
        let slip = try erase("quentim@zurich.example", "--yes")
        #expect(slip.code == 0 && slip.output.hasPrefix("nothing is stored about quentim@zurich.example\n"), "\(slip)")
        #expect(!slip.output.contains("erased"))
        #expect(try erase("quentin@zurich.example").errors.contains("from 1 mail, and cannot be undone"))
        let done = try erase("quentin@zurich.example", "--yes").output
        #expect(
            done.hasPrefix(
                "erased quentin@zurich.example: 1 activity no longer names them; 0 hits and 1 mail, with its message, are gone\n"
            ), "\(done)")
        // Again: what an interrupted run has left would go now.
        let again = try erase("quentin@zurich.example", "--yes")
        #expect(
            again.code == 0 && again.output.hasPrefix("nothing is stored about")
                && again.output.contains("is not in it"))
        // A setting is something that is kept, and an opt-out is remembered.
        _ = try hub.command("contact", "set", "set@zurich.example", "never")
        #expect(try erase("set@zurich.example", "--yes").output.hasPrefix("erased set@zurich.example: 0 activities"))
        _ = try hub.command("contact", "opt-out", "out@zurich.example")
        #expect(
            try erase("out@zurich.example", "--yes").output
                .hasPrefix("nothing is stored about out@zurich.example, except that they have opted out\n"))
    }

    /// Another program, or an older version, has left copies in pages that are free now.
    @Test func copiesInUnusedPartsAreWrittenAnew() throws {
        let mail = try api.register(to: ["quentin@zurich.example"])["recipients"][0]
        let script = """
            import sqlite3, sys
            store = sqlite3.connect(sys.argv[1], isolation_level=None)
            store.execute("PRAGMA secure_delete = OFF")
            store.executemany("INSERT INTO agent (text) VALUES (?)",
                [("%d quentin@zurich.example " % n + "x" * 300,) for n in range(400)])
            store.execute("DELETE FROM agent WHERE text LIKE '%quentin%'")
            store.close()
            """
        let python = try run(
            Tool.python, ["-c", script, hub.data + "/mailbell.db"])
        #expect(python.code == 0, "\(python.errors)")
        let erase = try run(
            Programs.hub, ["contact", "erase", "quentin@zurich.example", "--yes", "--data", hub.data])
        #expect(erase.code == 0 && erase.output.contains("is not in it"), "\(erase)")
        #expect(erase.errors.contains("is now rewritten"), "\(erase.errors)")
        #expect(hub.countInStore("quentin") == 0)
        // The hub goes on as if nothing had happened.
        #expect(try HTTP.get(port: hub.port, pathOf(mail["pixel_url"])).status == 200)
        let new = try api.register(to: ["ann@example.com"])["recipients"][0]
        try visit(new["pixel_url"])
        #expect(try api.seqs("/v1/activity?kind=open").count == 1)
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }

    /// What others wrote is not changed unasked: it is told of.
    @Test func whatStaysIsNamed() throws {
        let mail = try api.register(
            to: ["quentin@zurich.example", "ann@example.com"], subject: "Fwd: QUENTIN@zurich.example asks")
        let erase = try run(
            Programs.hub, ["contact", "erase", "quentin@zurich.example", "--yes", "--data", hub.data])
        #expect(erase.code == 1 && erase.errors.contains("is still there"), "\(erase)")
        #expect(erase.errors.contains("message.subject, id \(mail["id"].text ?? "?")"), "\(erase.errors)")
    }
}
