import Foundation
import TestKit
import Testing

/// Devices that want to hear of some kinds alone: their backlog is of these, and what never concerned them is not lost.
@Suite(.serialized, .blocking) struct FilteredDeviceTests {
    let hub: HubUnderTest
    let token: String
    let api: APIClient

    init() throws {
        hub = try HubUnderTest(quick: [])
        token = try hub.addUser()
        api = APIClient(hub, token)
    }

    private func tail(_ arguments: String...) throws -> RunningProgram {
        let before = try hub.metrics().value("mailbell_sessions_opened_total")
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "-o", "json"] + arguments, environment: hub.environment(token))
        try eventually("the tail is there: \(tail.errors)", seconds: 60) {
            try hub.metrics().value("mailbell_sessions_opened_total") > before
        }
        return tail
    }

    /// Thirty mails, each opened once, and nobody follows a link.
    private func open(_ people: Int = 30) throws -> [Tracked] {
        let mails = try (0..<people).map {
            try hub.register(token, to: ["p\($0)@example.com"], links: ["https://example.com/"])[0]
        }
        for mail in mails { _ = try HTTP.get(port: hub.port, mail.pixel) }
        return mails
    }

    private func backlog(_ device: String) throws -> Double? {
        try? hub.metrics().value("mailbell_device_backlog", ["user": "sam@example.com", "device": device])
    }

    /// powersync-service PR 251: a token that moves only with what matches is too old after a quiet time.
    @Test(arguments: [true, false]) func aQuietTimeIsNoLoss(_ isDevice: Bool) throws {
        let clicks = try tail("--kind", "click", "--from-start", "--device", "clicks")
        let other = try tail("--kind", "click")
        let mails = try open()
        try eventually("the device has all that it wants") { try backlog("clicks") == 0 }
        #expect(try hub.command("backlog") == "")
        #expect(try hub.command("device", "list").contains("\t0\t"))
        // Within two seconds the sessions know it too.
        try eventually("the cursor has moved") {
            try hub.number("SELECT seq FROM consumer WHERE name = 'clicks'") == 60
        }
        sleep(2)
        if isDevice { #expect(try hub.stop() == 0) } else { try hub.kill() }
        try hub.start(["--retention", "1s"])
        try eventually("the log is empty") { try api.seqs("/v1/activity").isEmpty }
        try eventually("both are there again", seconds: 60) { try hub.metrics().value("mailbell_sessions") == 2 }
        _ = try HTTP.get(port: hub.port, mails[0].links[0])
        for tail in [clicks, other] {
            try eventually("the click comes: \(tail.errors)") { tail.lines.count == 1 }
            #expect(member(tail.lines[0], "kind") as? String == "click")
            #expect(!tail.errors.contains("are gone: the hub's retention"), "\(tail.errors)")
            #expect(tail.hasSaid("connected again"))
        }
        #expect(try hub.metrics().value("mailbell_lost_activities_total") == 0)
    }

    /// While it is away, and whoever asks: only what it wants to hear of.
    @Test func theBacklogIsOfWhatItWants() throws {
        let clicks = try tail("--kind", "click", "--device", "clicks")
        let all = try tail("--device", "all")
        let people = try RawWebSocket(port: hub.port, token: token)
        _ = try people.hello(["device": "people", "verdicts": ["human"]])
        _ = try people.next("live")
        people.connection.shutDown()
        for tail in [clicks, all] { tail.signal(SIGTERM) }
        try eventually("they are gone") { try hub.metrics().value("mailbell_sessions") == 0 }
        let mails = try open(5)
        #expect(try backlog("clicks") == 0 && backlog("people") == 10 && backlog("all") == 10)
        _ = try HTTP.get(port: hub.port, mails[0].links[0])
        _ = try HTTP.get(port: hub.port, mails[1].links[0], agent: "curl/8.5.0")
        #expect(try backlog("clicks") == 2 && backlog("people") == 11 && backlog("all") == 12)
        let age = try hub.metrics().value(
            "mailbell_device_oldest_unacked_seconds", ["user": "sam@example.com", "device": "clicks"])
        #expect(age >= 0 && age < 600)
        #expect(try hub.command("backlog").split(separator: "\n").count == 3)
        // The same device with another wish: what was passed over before is behind it.
        let result = try run(
            Programs.terminal, ["tail", "-o", "json", "--device", "clicks", "--no-follow", "--kind", "click,open"],
            environment: hub.environment(token))
        #expect(result.code == 0 && result.output.split(separator: "\n").count == 7, "\(result)")
        #expect(try backlog("clicks") == 0)
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }

    /// The file remembers how far nothing concerned it.
    @Test func aCursorFileMovesToo() throws {
        let file = hub.folder.path + "/clicks.cursor"
        let clicks = try tail("--kind", "click", "--cursor-file", file)
        let mails = try open(4)
        try eventually("it is remembered") {
            (try? String(contentsOfFile: file, encoding: .utf8))?.contains(#""seq":8"#) == true
        }
        clicks.signal(SIGTERM)
        try eventually("it is gone") { try hub.metrics().value("mailbell_sessions") == 0 }
        try hub.stop()
        sleep(1)
        try hub.start(["--retention", "1s"])
        try eventually("the log is empty") { try api.seqs("/v1/activity").isEmpty }
        let again = try tail("--kind", "click", "--cursor-file", file)
        _ = try HTTP.get(port: hub.port, mails[0].links[0])
        try eventually("the click comes: \(again.errors)") { again.lines.count == 1 }
        #expect(!again.errors.contains("are gone: the hub's retention"), "\(again.errors)")
    }

    /// A client that knows nothing of it is told as before, and passes over the word.
    @Test func heartbeatsSayHowFarTheFilterHasPassedOver() throws {
        let session = try RawWebSocket(port: hub.port, token: token)
        _ = try session.hello(["device": "raw", "kinds": ["click"]])
        _ = try session.next("live")
        let mails = try open(2)
        let heartbeat = try session.next("heartbeat")
        #expect((heartbeat["passed"] as? Int).map { (1...4).contains($0) } == true && heartbeat["head"] != nil)
        _ = try HTTP.get(port: hub.port, mails[0].links[0])
        let click = try session.next("activity")
        #expect(click["prev"] as? Int == 0 && click["seq"] as? Int == 5, "the chain is of what was sent")
        try session.send(["type": "ack", "seq": 5])
        try eventually("it is kept") { try hub.number("SELECT seq FROM consumer WHERE name = 'raw'") == 5 }
    }
}
