import Foundation
import TestKit
import Testing

/// Activities posted to a URL: signed, in order, each once, through failures and restarts.
@Suite(.serialized, .blocking) struct OutgoingWebhookTests {
    private let receiver = try! WebhookReceiver()

    private func hub(_ options: String = "from=earliest") throws -> (hub: HubUnderTest, token: String) {
        let hub = try HubUnderTest(quick: ["--webhook", receiver.setting("crm", options)])
        return (hub, try hub.addUser())
    }

    private func people(_ range: Range<Int>) -> [String] { range.map { "r\($0)@example.com" } }

    private func metric(_ hub: HubUnderTest, _ name: String) throws -> Double? {
        let text = try HTTP.get(port: hub.adminPort, "/metrics").text
        return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.dropFirst(name.utf8.count + 1)) }
    }

    @Test func activitiesArePostedSignedInOrderOneRequestAtATime() throws {
        try receiver.answer(200, after: 0.02)
        let (hub, token) = try hub()
        for start in stride(from: 0, to: 450, by: 90) { _ = try hub.register(token, to: people(start..<start + 90)) }
        let one = try hub.register(token, to: ["ann@example.com"])[0]
        _ = try HTTP.get(port: hub.port, one.pixel)
        try eventually("all are there") { receiver.taken.count >= 452 }
        #expect(receiver.taken == Array(1...452))
        let requests = receiver.requests
        #expect(requests.allSatisfy { $0.isVerified && $0.together == 1 && $0.path == "/hook?key=hunter2" })
        #expect(requests.allSatisfy { $0.seqs.count <= 100 } && Set(requests.map(\.id)).count == requests.count)
        #expect(requests.last?.kinds == ["open"] || requests.last?.kinds.last == "open")
        try eventually("its cursor is kept") {
            try metric(hub, #"mailbell_device_backlog{user="sam@example.com",device="webhook:crm"}"#) == 0
        }
        #expect(try metric(hub, #"mailbell_webhook_activities_total{webhook="crm"}"#) == 452)
        #expect(try metric(hub, #"mailbell_webhook_failing_seconds{webhook="crm"}"#) == 0)
        // It is a device like any other.
        let devices = try APIClient(hub, token).tree("/v1/devices")["items"].list
        #expect(devices.map { $0["name"].text } == ["webhook:crm"] && devices[0]["cursor"]["seq"].int == 452)
        #expect(!hub.process.errors.contains("hunter2"), "what stands in its URL is not logged")
    }

    @Test func aTargetThatFailsIsTriedAgainAndNothingComesTwice() throws {
        try receiver.answer(500)
        let (hub, token) = try hub()
        _ = try hub.register(token, to: people(0..<3))
        try eventually("it is tried again") { receiver.requests.count >= 2 }
        _ = try hub.register(token, to: people(3..<5))
        #expect(try metric(hub, #"mailbell_webhook_failing_seconds{webhook="crm"}"#) ?? 0 > 0)
        try receiver.answer(503, retryAfter: "3")
        try eventually("it says when to come back") { receiver.requests.last?.status == 503 }
        let asked = receiver.requests.last?.at ?? 0
        try receiver.answer(200)
        try eventually("it is there again") { receiver.taken.count >= 5 }
        #expect(receiver.taken == [1, 2, 3, 4, 5])
        let requests = receiver.requests
        let back = try #require(requests.first { $0.status == 200 })
        #expect(back.at - asked >= 2.9, "Retry-After is honoured")
        #expect(Set(requests.prefix { $0.status != 200 }.map(\.id)) == [back.id], "each try has the same id")
        #expect(requests.allSatisfy { $0.together == 1 && $0.isVerified })

        // Now nothing listens there at all.
        try receiver.stop()
        _ = try hub.register(token, to: people(5..<7))
        try eventually("the log says so") {
            hub.process.output.contains("webhook fails") || hub.process.errors.contains("webhook fails")
        }
        try receiver.start()
        try eventually("it is there once more") { receiver.taken.count >= 7 }
        #expect(receiver.taken == [1, 2, 3, 4, 5, 6, 7])
        try eventually("and that is counted") {
            try metric(hub, #"mailbell_webhook_failing_seconds{webhook="crm"}"#) == 0
        }
    }

    /// Whether the target has, or has passed over, all that is in the log.
    private func isThrough(_ hub: HubUnderTest, _ token: String) throws -> Bool {
        let me = JSON(try HTTP.get(port: hub.port, "/v1/me", token: token).json as Any)
        let devices = JSON(try HTTP.get(port: hub.port, "/v1/devices", token: token).json as Any)
        let target = devices["items"].list.first { $0["name"].text == "webhook:crm" }
        return target?["cursor"]["seq"].int == me["log"]["head"].int
    }

    @Test func aRestartGoesOnWhereItWas() throws {
        let (hub, token) = try hub()
        _ = try hub.register(token, to: people(0..<3))
        try eventually("they are there") { receiver.taken.count >= 3 }
        // Ended in order while a request is under way: what it comes to is kept.
        try receiver.answer(200, after: 1)
        let arrived = receiver.arrived
        _ = try hub.register(token, to: people(3..<6))
        try eventually("a request is under way") { receiver.arrived > arrived }
        #expect(try hub.stop() == 0)
        try eventually("it was answered") { receiver.taken.count >= 6 }
        try receiver.answer(503)
        try hub.start()
        _ = try hub.register(token, to: people(6..<9))
        try eventually("it is refused") { receiver.requests.last?.status == 503 }
        try hub.kill()
        try receiver.answer(200)
        try hub.start()
        try eventually("the rest is there") { receiver.taken.count >= 9 }
        try eventually("nothing is to come") { try isThrough(hub, token) }
        #expect(receiver.taken == Array(1...9), "each once and in order")
    }

    @Test func onlyWhatIsChosenIsPosted() throws {
        let (hub, token) = try hub("kinds=open+click verdicts=human")
        let people = try hub.register(
            token, to: ["ann@example.com", "bob@example.com"], links: ["https://example.com/"])
        _ = try HTTP.get(port: hub.port, people[0].pixel)
        _ = try HTTP.get(port: hub.port, people[0].pixel, agent: "curl/8")
        _ = try HTTP.get(port: hub.port, people[1].pixel)
        try eventually("both are there") { receiver.taken.count >= 2 }
        #expect(receiver.taken == [3, 5] && Set(receiver.requests.flatMap(\.kinds)) == ["open"])
        try eventually("the rest counts as had") {
            try metric(hub, #"mailbell_device_backlog{user="sam@example.com",device="webhook:crm"}"#) == 0
        }
        // What a command records reaches it too.
        let head = try hub.log(token).count
        _ = try hub.command("contact", "erase", "ann@example.com", "--yes")
        #expect(try hub.log(token).count > head)
        try eventually("it counts as had") { try isThrough(hub, token) }
        #expect(receiver.taken == [3, 5])
    }

    @Test func faultsInSettingsAreTold() throws {
        func errors(_ settings: String...) throws -> String {
            try run(
                Programs.hub,
                ["check", "--data", receiver.folder.path + "/none"] + settings.flatMap { ["--webhook", $0] }
            ).errors
        }
        let good = receiver.setting()
        for (setting, text) in [
            ("crm", "needs url="), ("c/r user=x", "begins with its name"),
            (good + " kinds=opened", "kinds= takes sent+open"),
            (good + " verdicts=maybe", "verdicts= takes human"), (good + " when=now", "takes user="),
            (good + " format=slack", "is not one of json, ntfy, gotify"),
            (good.replacing("from=earliest", with: "from=then"), "must be now or earliest"),
            (good.replacing("sam@example.com", with: "sam"), "is not an e-mail address"),
            (good.replacing("http://127", with: "ftp://127"), "absolute http or https URL"),
            (good.replacing("/secret", with: "/receiver.py"), "whsec_"),
        ] {
            let told = try errors(setting)
            #expect(told.contains(text), "\(setting): \(told)")
        }
        // For phones the secret is optional, but not the topic.
        let phone = "phone user=sam@example.com url=https://ntfy.example.com"
        for (setting, text) in [
            (phone + " format=ntfy", "the URL of a topic"), (phone + "/topic format=json", "needs secret-file="),
            (phone + "/topic format=ntfy kinds=sent", "kinds=open+click"),
            (phone + "/topic format=gotify verdicts=machine", "verdicts=human+unknown"),
            (phone.replacing("phone", with: "wh_1") + "/topic format=ntfy", "begins with its name"),
        ] {
            let told = try errors(setting)
            #expect(told.contains(text), "\(setting): \(told)")
        }
        for setting in [phone + "/topic format=ntfy kinds=click", phone + " format=gotify"] {
            let told = try errors(setting)
            #expect(!told.contains("--webhook:"), "\(setting): \(told)")
        }
        #expect(try errors(good, good).contains("the same name"))
        let shown = try run(Programs.hub, ["check", "--data", receiver.folder.path + "/none", "--webhook", good])
        #expect(!(shown.output + shown.errors).contains("hunter2"))
    }
}
