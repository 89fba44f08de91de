import Foundation
import TestKit
import Testing

/// Mail that a server refuses is not sent; and mail that waits can be seen.
@Suite(.serialized, .blocking) struct RefusedMailTests {
    private let server: MailServer
    private let hub: HubUnderTest
    private let api: APIClient

    private let message = """
        From: Sam <sam@example.com>
        To: alice@example.com, nobody@example.org
        Subject: Plans
        Content-Type: text/html

        <html><body><p>See <a href="https://example.com/p">our prices</a></p></body></html>

        """

    init() throws {
        server = try MailServer()
        hub = try HubUnderTest(quick: [])
        api = APIClient(hub, try hub.addUser())
        let set = try mailbell("smtp", "set", "smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no")
        guard set.code == 0 else { throw Failure("smtp set: \(set)") }
    }

    private var environment: [String: String] { hub.environment(api.token!) }

    @discardableResult
    private func mailbell(
        _ arguments: String..., hubURL: String? = nil, input: String? = nil
    ) throws -> (code: Int32, output: String, errors: String) {
        var environment = environment
        if let hubURL { environment["MAILBELL_HUB"] = hubURL }
        return try run(Programs.terminal, arguments, environment: environment, input: input)
    }

    @Test func whoWasRefusedIsSoEverywhere() throws {
        let tail = try RunningProgram(Programs.terminal, ["tail"], environment: environment)
        defer { tail.signal(SIGKILL) }
        try eventually("the tail is there") {
            try HTTP.get(port: hub.adminPort, "/metrics").text.lines.contains("mailbell_sessions 1")
        }
        let sent = try mailbell("sendmail", "-t", "-i", input: message)
        #expect(sent.code == 67, "\(sent)")
        let list = try mailbell("sent").output
        #expect(list.contains("  alice@example.com  sent\n"), "\(list)")
        #expect(list.contains("  nobody@example.org  refused: 550 5.1.1 no such person"), "\(list)")
        let feed = try mailbell("feed").output.lines
        #expect(feed.count == 2 && feed.contains { $0.contains("  refused  nobody@example.org  “Plans”") }, "\(feed)")
        #expect(
            feed.contains { $0.contains("  sent  alice@example.com") } && !feed.contains { $0.contains("sent  nobody") }
        )
        try eventually("the tail tells it") { tail.output.contains("refused  nobody@example.org") }
        let log = try hub.log(api.token!)
        #expect(log.compactMap { $0["kind"] as? String } == ["sent", "sent", "revise"])
        #expect(log[2]["revises"] as? Int == 2 && (log[1]["refused"] as? String)?.hasPrefix("550 5.1.1") == true)
        let id = try #require((log[0]["message"] as? [String: Any])?["id"] as? String)
        let status = try api.tree("/v1/messages/\(id)")["recipients"].list
        #expect(status.map { $0["status"].text } == ["sent", "refused"])
        #expect(status[1]["refused"].text?.hasPrefix("550 5.1.1 no such person") == true)
        // Who comes later is told once.
        let replay = try mailbell("replay").output.lines
        #expect(
            replay.count { $0.contains("refused") } == 1 && !replay.contains { $0.contains("sent  nobody") },
            "\(replay)")
        #expect(try hub.command("verify").hasSuffix("nothing is wrong"))
    }

    /// Nobody has it: neither is sent.
    @Test func aMailThatTheServerDoesNotTakeIsRefused() throws {
        let whole = message.replacing("alice@example.com, nobody@example.org", with: "rejected@example.org")
        #expect(try mailbell("sendmail", "-t", "-i", input: whole).code == 69)
        #expect(try mailbell("sent").output.contains("  rejected@example.org  refused: 554"))
    }

    @Test func programsOfOthersTellItByTheAPI() throws {
        let mail = try api.register(
            to: ["ann@example.com", "bob@example.com"], more: ["message_id": "<1@example.com>"])
        func refuse(_ body: String) throws -> Answer { try api.send("POST", "/v1/refusals", body) }
        let named = try refuse(
            #"{"message_id":"<1@example.com>","recipients":[{"email":"Bob@example.com","reason":"550 no"}]}"#)
        #expect(named.status == 200 && named.tree["refused"].int == 1, "\(named.text)")
        let id = mail["id"].text!
        #expect(
            try refuse(#"{"message":"\#(id)","recipients":[{"email":"eve@example.com","reason":"550 no"}]}"#).tree[
                "refused"
            ].int
                == 0)
        #expect(
            try refuse(#"{"message":"nothing","recipients":[{"email":"a@b.example","reason":"x"}]}"#).isProblem(404))
        for (body, field) in [
            ("{}", "recipients"), (#"{"recipients":[{"email":"a@b.example","reason":"x"}]}"#, "message"),
            (#"{"message":"a","message_id":"b","recipients":[{"email":"a@b.example","reason":"x"}]}"#, "message"),
            (#"{"message":"a","recipients":[]}"#, "recipients"),
            (#"{"message":"a","recipients":[{"email":"a","reason":"x"}]}"#, "recipients[0].email"),
            (#"{"message":"a","recipients":[{"email":"a@b.example","reason":""}]}"#, "recipients[0].reason"),
            (#"{"message":"a","recipients":[{"email":"a@b.example","reason":"x\ny"}]}"#, "recipients[0].reason"),
            (
                #"{"message":"a","recipients":[{"email":"a@b.example","reason":"\#(String(repeating: "x", count: 301))"}]}"#,
                "recipients[0].reason"
            ),
        ] {
            let answer = try refuse(body)
            #expect(answer.isProblem(400, field: field), "\(body): \(answer.text)")
        }
        // One that opens it has it all the same.
        _ = try HTTP.get(port: hub.port, pathOf(mail["recipients"][1]["pixel_url"]), agent: firefox)
        let status = try api.tree("/v1/messages/\(id)")["recipients"][1]
        #expect(status["status"].text == "opened" && status["refused"].text == "550 no")
    }

    // MARK: What waits

    @Test func whatWaitsIsListedAndSaidAsItIs() throws {
        let nowhere = "http://127.0.0.1:\(try freePort())"
        #expect(try mailbell("outbox").errors == "mailbell: nothing waits\n")
        let queued = try mailbell(
            "sendmail", "--when-away=queue", "-i", "bob@example.org", hubURL: nowhere, input: message)
        #expect(queued.code == 0 && !queued.errors.contains("not tracked"), "\(queued)")
        #expect(queued.errors.lines.count == 2, "\(queued)")
        #expect(queued.errors.lines[0].hasPrefix("mailbell: waits for the hub, at most a day: nothing listens at"))
        #expect(queued.errors.lines[1] == "mailbell: queued for bob@example.org")
        for command in [["outbox"], ["sendmail", "-bp"]] {
            let list = try run(Programs.terminal, command, environment: environment)
            #expect(list.code == 0 && list.output.lines.count == 1, "\(list)")
            #expect(list.output.contains("  to bob@example.org  “Plans”  waits for the hub"), "\(list)")
        }
        let link = hub.folder.path + "/mailq"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Programs.terminal.path)
        let mailq = try run(URL(fileURLWithPath: link), [], environment: environment)
        #expect(mailq.output.contains("to bob@example.org"), "\(mailq)")
        // Whoever asks for it to be sent is told that it was not.
        let still = try mailbell("sendmail", "--flush", hubURL: nowhere)
        #expect(
            still.code == 75 && still.errors.contains("waits for the hub") && !still.errors.contains("not tracked"),
            "\(still)")
        #expect(try server.taken.isEmpty)
        let flushed = try mailbell("sendmail", "--flush")
        #expect(flushed.code == 0 && flushed.errors.isEmpty, "\(flushed)")
        #expect(try server.taken.map(\.recipients) == [["bob@example.org"]])
        #expect(try mailbell("outbox").output.isEmpty)
    }

    /// What waited and is refused then is kept, and shown.
    @Test func whatIsRefusedLaterIsListedToo() throws {
        let nowhere = "http://127.0.0.1:\(try freePort())"
        _ = try mailbell("sendmail", "--when-away=queue", "-i", "nobody@example.org", hubURL: nowhere, input: message)
        #expect(try mailbell("sendmail", "--flush").code == 67)
        let list = try mailbell("outbox").output
        #expect(list.contains("to nobody@example.org  “Plans”  refused, kept in /"), "\(list)")
        #expect(try mailbell("sent").output.contains("nobody@example.org  refused: 550"))
    }
}
