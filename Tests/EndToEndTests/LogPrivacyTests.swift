import Foundation
import TestKit
import Testing

/// What the hub's log says at the level that people run it at, and what it must never say.
@Suite(.serialized, .blocking) struct LogPrivacyTests {
    /// Nothing of these is for the log, nor are tickets, tokens and addresses.
    private static let secrets = [
        "quentin", "vermeulen", "zurich", "ottoline", "hush-hush", "merger", "secretsite", "81.2.69", "2001:db8:77",
        "firefox",
        "samuela", "event-77", "thunder-agent", "headerid",
    ]

    /// One of everything that says who and where: registering, opening, clicking, reporting, settings, sessions, replays,
    /// faults and refusals.
    private func live(_ hub: HubUnderTest) throws -> [String] {
        _ = try hub.command("user", "add", "--email", "samuela@zurich.example", "--name", "Samuela", "--seat", "paid")
        let token = try hub.token("samuela@zurich.example")
        let api = APIClient(hub, token)
        let body = #"""
            {"from":"samuela@zurich.example","subject":"Merger hush-hush","message_id":"<headerid@zurich.example>",
             "to":[{"email":"quentin@zurich.example","name":"Quentin Vermeulen"},{"email":"ottoline@zurich.example"}],
             "links":["https://secretsite.example/merger"]}
            """#
        let answer = try api.send("POST", "/v1/messages", body)
        guard answer.status == 201 else { throw Failure(answer.text) }
        let people = answer.tree["recipients"].list
        let visitor = "X-Forwarded-For: 81.2.69.142"
        for person in people {
            let urls = [person["pixel_url"], person["links"][0]["tracked_url"]]
            for url in urls + urls { _ = try HTTP.get(port: hub.port, pathOf(url), headers: [visitor]) }
            _ = try HTTP.get(
                port: hub.port, pathOf(urls[0]), agent: "curl", headers: ["Forwarded: for=\"[2001:db8:77::1]\""])
        }
        _ = try HTTP.get(port: hub.port, "/c/merger/1?quentin@zurich.example", headers: [visitor])
        _ = try HTTP.get(
            port: hub.port, "/quentin@zurich.example", headers: [visitor, "Referer: https://secretsite.example/"])
        let event: [String: Any] = [
            "id": "event-77", "kind": "open", "at": "2026-01-05T12:00:00Z", "message_id": "<headerid@zurich.example>",
            "recipient": "quentin@zurich.example", "address": "2001:db8:77::2", "user_agent": "thunder-agent",
        ]
        _ = try api.report([event, event])
        for tracking in ["anonymous", "never", "identified", "quentin"] {
            _ = try api.send("PUT", "/v1/contacts/ottoline@zurich.example", #"{"tracking":"\#(tracking)"}"#)
            _ = try HTTP.get(port: hub.port, pathOf(people[1]["pixel_url"]), headers: [visitor])
        }
        _ = try api.send("PUT", "/v1/tracking/zurich.example", #"{"tracking":"identified"}"#)
        _ = try HTTP.request("POST", port: hub.port, pathOf(people[1]["opt_out_url"]), headers: [visitor], body: [])
        _ = try hub.command("contact", "erase", "ottoline@zurich.example", "--yes")
        for path in [
            "contacts/quentin@zurich.example", "activity?contact=quentin@zurich.example&limit=0", "me", "devices",
        ] {
            _ = try api.get("/v1/\(path)")
        }
        let replay = try run(
            Programs.terminal, ["replay", "-o", "json", "--since", "1h"], environment: hub.environment(token))
        #expect(replay.output.contains("Quentin Vermeulen"), "\(replay.errors)")
        let socket = try RawWebSocket(port: hub.port, token: token)
        _ = try socket.hello(["device": "desk", "from": "earliest"])
        _ = try socket.next("activity")
        try socket.send(["type": "quentin@zurich.example"])
        _ = try socket.closeCode()
        _ = try? RawWebSocket(port: hub.port, token: "mb_quentin").closeCode()
        // A disk that is full is told of, and not with what was to be written.
        func limit(_ bytes: String) throws {
            _ = try run(URL(fileURLWithPath: "/usr/bin/prlimit"), ["--pid", "\(hub.process.pid)", "--fsize=\(bytes)"])
        }
        try limit("4096:unlimited")
        let unkept = try HTTP.get(port: hub.port, pathOf(people[0]["links"][0]["tracked_url"]))
        #expect(unkept.status == 302 && unkept.headers["mailbell-kept"] == "no")
        #expect(try api.send("POST", "/v1/messages", body).status == 503)
        try limit("unlimited:unlimited")
        #expect(try api.send("POST", "/v1/messages", body).status == 201)
        let gone = try hub.token("samuela@zurich.example")
        let doomed = try RawWebSocket(port: hub.port, token: gone)
        _ = try doomed.hello(["device": "doomed"])
        _ = try hub.command("token", "revoke", gone)
        _ = try doomed.closeCode()
        #expect(try hub.stop() == 0)
        return [token, gone] + people.map { String(pathOf($0["pixel_url"]).dropFirst(3).prefix(20)) }
    }

    private func check(_ log: String, _ secrets: [String]) {
        for secret in Self.secrets + secrets {
            #expect(!log.lowercased().contains(secret.lowercased()), "\(secret)")
        }
        for word in ["listening", "session opened", "session closed", "hits are not recorded", "stopped"] {
            #expect(log.contains(word), "\(word)")
        }
    }

    @Test func theTextSaysNothingOfWhoAndWhere() throws {
        let hub = try HubUnderTest(quick: [])
        let secrets = try live(hub)
        check(hub.process.errors, secrets)
        #expect(hub.process.output.isEmpty, "the log is on standard error")
    }

    @Test func theObjectsSayNothingOfWhoAndWhere() throws {
        let hub = try HubUnderTest(quick: ["--log-format", "json"])
        let secrets = try live(hub)
        let log = hub.process.errors
        check(log, secrets)
        #expect(log.hasSuffix("\n"))
        for line in log.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let object = JSON(try? JSONSerialization.jsonObject(with: Data(line.utf8)))
            #expect(object["at"].text?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line)")
            #expect(["info", "notice", "warning", "error"].contains(object["level"].text), "\(line)")
            #expect(object["message"].text?.isEmpty == false, "\(line)")
        }
        #expect(hub.process.output.isEmpty)
    }
}
