import Foundation
import TestKit
import Testing

/// `POST /v1/ingest/…`: other services' webhooks, as they come and as they must not.
@Suite(.serialized, .blocking) struct IngestTests {
    let senders: WebhookSenders
    let hub: HubUnderTest
    let api: APIClient
    /// A message with the header `<q3@example.com>` to ann and bob, with one link.
    let message: String
    private let link = "https://example.com/pricing"
    private let at = Date().addingTimeInterval(-3600)

    init() throws {
        senders = try WebhookSenders()
        hub = try HubUnderTest(quick: senders.settings)
        api = APIClient(hub, try hub.addUser())
        let answer = try api.register(
            to: ["ann@example.com", "bob@example.com"], links: [link],
            more: ["message_id": "<q3@example.com>", "sent_at": "2026-01-05T10:00:00Z"])
        message = answer["id"].text ?? ""
    }

    private var seconds: Int { Int(at.timeIntervalSince1970) }

    private func sendGridEvent(_ id: String, _ kind: String = "open", _ more: [String: Any] = [:]) -> [String: Any] {
        [
            "email": "ann@example.com", "timestamp": seconds, "event": kind, "sg_event_id": id, "ip": "81.2.69.142",
            "useragent": firefox, "mailbell_message": message, "url": link,
        ].merging(more) { $1 }
    }

    private func counts(_ answer: Answer) -> [String: Int] {
        ((answer.json as? [String: Any]) ?? [:]).compactMapValues { $0 as? Int }.filter { $0.value > 0 }
    }

    private func metric(_ name: String, _ service: String, _ result: String) throws -> Double? {
        let text = try HTTP.get(port: hub.adminPort, "/metrics").text
        let start = "\(name){service=\"\(service)\",result=\"\(result)\"} "
        return text.split(separator: "\n").first { $0.hasPrefix(start) }.flatMap { Double($0.dropFirst(start.count)) }
    }

    @Test func eachServiceIsHeardAndATailShowsIt() throws {
        let tail = try RunningProgram(
            Programs.terminal,
            ["tail", "-o", "json", "--count", "6", "--timeout", "30"],
            environment: hub.environment(api.token ?? ""))
        try eventually("the tail is there") {
            try api.tree("/v1/devices")["items"].list.first?["connected"].bool == true
        }

        let sendGrid = try senders.post(
            hub, "sendgrid", senders.sendGrid([sendGridEvent("s1"), sendGridEvent("s2", "delivered")]))
        #expect(sendGrid.status == 200 && counts(sendGrid) == ["recorded": 1, "other": 1], "\(sendGrid.text)")
        let postmark = try senders.post(
            hub, "postmark",
            senders.postmark([
                "RecordType": "Click", "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
                "ReceivedAt": rfc3339(at.addingTimeInterval(60)), "Recipient": "ann@example.com", "OriginalLink": link,
                "UserAgent": firefox, "Geo": ["IP": "81.2.69.142"], "Metadata": ["mailbell_message": message],
            ]))
        #expect(postmark.status == 200 && counts(postmark) == ["recorded": 1], "\(postmark.text)")
        let mailgun = try senders.post(
            hub, "mailgun",
            senders.mailgun(
                [
                    "event": "opened", "id": "m1", "timestamp": Double(seconds) + 120.5, "recipient": "bob@example.com",
                    "ip": "81.2.69.142", "client-info": ["user-agent": firefox, "bot": ""], "user-variables": [Any](),
                    "message": ["headers": ["message-id": "q3@example.com"]],
                ], token: "t1"))
        #expect(mailgun.status == 200 && counts(mailgun) == ["recorded": 1], "\(mailgun.text)")
        func ses(_ user: String, _ agent: String) throws -> String {
            try WebhookSenders.text([
                "eventType": "Open",
                "open": [
                    "timestamp": rfc3339(at.addingTimeInterval(1000)), "ipAddress": "192.0.2.1", "userAgent": agent,
                ],
                "mail": [
                    "messageId": "0100", "destination": [user], "tags": ["mailbell_message": [message]],
                ],
            ])
        }
        let one = try senders.post(hub, "ses", senders.sns(ses("ann@example.com", firefox), id: "n1", version: "1"))
        #expect(one.status == 200 && counts(one) == ["recorded": 1], "\(one.text)")
        let two = try senders.post(hub, "ses", senders.sns(ses("bob@example.com", "curl/8"), id: "n2"))
        #expect(two.status == 200 && counts(two) == ["recorded": 1], "\(two.text)")
        let any = try senders.post(
            hub, "webhook",
            senders.standard(
                [
                    "events": [
                        [
                            "id": "w1", "kind": "click", "at": rfc3339(at.addingTimeInterval(2000)), "link": 1,
                            "message_id": "<q3@example.com>", "recipient": "bob@example.com", "machine": true,
                        ]
                    ]
                ], id: "msg_1"))
        #expect(any.status == 200 && any.tree["items"][0]["status"].text == "recorded", "\(any.text)")

        #expect(try tail.wait() == 0, "\(tail.errors)")
        let lines = tail.lines.map { JSON(try? JSONSerialization.jsonObject(with: Data($0.utf8))) }
        #expect(lines.map { $0["kind"].text } == ["open", "click", "open", "open", "open", "click"], "\(tail.output)")
        #expect(
            lines.map { $0["recipient"]["email"].text?.prefix(3) } == ["ann", "ann", "bob", "ann", "bob", "bob"])
        #expect(lines.map { $0["verdict"].text } == ["human", "human", "human", "human", "machine", "machine"])
        #expect(lines[0]["location"]["country"].text == "GB" && lines[1]["link"]["url"].text == link)
        #expect(lines[5]["reason"].text == "a machine, says the service that saw it")
        for service in ["sendgrid", "postmark", "mailgun", "webhook"] {
            #expect(try metric("mailbell_ingest_requests_total", service, "accepted") == 1, "\(service)")
            #expect(try metric("mailbell_ingest_events_total", service, "recorded") == 1, "\(service)")
        }
        #expect(try metric("mailbell_ingest_events_total", "ses", "recorded") == 2)
    }

    @Test func whatIsForgedOrReplayedLeavesNothing() throws {
        func refused(_ service: String, _ request: WebhookSenders.Request, _ what: String) throws {
            let answer = try senders.post(hub, service, request)
            #expect(answer.isProblem(401), "\(service), \(what): \(answer.status) \(answer.text)")
        }
        let now = Int(Date().timeIntervalSince1970)
        let sendGrid = try senders.sendGrid([sendGridEvent("f1")])
        try refused("sendgrid", (sendGrid.body, []), "unsigned")
        try refused("sendgrid", (sendGrid.body.replacing("f1", with: "f2"), sendGrid.headers), "another body")
        try refused("sendgrid", senders.sendGrid([sendGridEvent("f1")], at: now - 26 * 3600), "old")
        try refused("postmark", senders.postmark(["RecordType": "Open"], login: "mailbell:wrong horse"), "password")
        try refused("postmark", ("{}", []), "no password")
        let challenge = try senders.post(hub, "postmark", ("{}", [])).headers["www-authenticate"]
        #expect(challenge == "Basic realm=\"mailbell\"")
        try refused("postmark", ("{}", ["Authorization: Bearer \(api.token ?? "")"]), "a token of the hub's")
        let event: [String: Any] = [
            "event": "opened", "id": "f1", "timestamp": Double(seconds), "recipient": "ann@example.com",
            "user-variables": ["mailbell_message": message],
        ]
        let mailgun = try senders.mailgun(event, token: "f")
        try refused("mailgun", (mailgun.body.replacing(#""token":"f""#, with: #""token":"g""#), []), "another token")
        try refused("mailgun", senders.mailgun(event, token: "f", at: now - 301), "old")
        try refused("mailgun", senders.mailgun(event, token: "f", at: now + 310), "not for now")
        try refused("mailgun", (try WebhookSenders.text(["event-data": event]), []), "unsigned")
        let sns = try senders.sns("{}", id: "f1")
        try refused("ses", (sns.body.replacing(#""MessageId":"f1""#, with: #""MessageId":"f2""#), []), "another id")
        try refused("ses", (sns.body.replacing("mail-events", with: "others"), []), "another topic")
        try refused(
            "ses", (sns.body.replacing(#""SignatureVersion":"2""#, with: #""SignatureVersion":"1""#), []), "SHA-1")
        try refused("ses", ("{}", []), "unsigned")
        let body = ["events": [["id": "f1"]]]
        let standard = try senders.standard(body, id: "msg_f")
        try refused("webhook", (standard.body, []), "unsigned")
        try refused("webhook", (standard.body + " ", standard.headers), "another body")
        try refused("webhook", senders.standard(body, id: "msg_f", at: now - 301), "old")
        #expect(try api.tree("/v1/me")["log"]["head"].int == 2, "nothing was kept")
        #expect(try metric("mailbell_ingest_requests_total", "sendgrid", "unsigned") == 2)
        #expect(try metric("mailbell_ingest_requests_total", "sendgrid", "replayed") == 1)
        #expect(try metric("mailbell_ingest_requests_total", "postmark", "unsigned") == 4)
        #expect(try metric("mailbell_ingest_requests_total", "mailgun", "replayed") == 2)
        #expect(try metric("mailbell_ingest_requests_total", "ses", "unsigned") == 4)
        #expect(try metric("mailbell_ingest_requests_total", "webhook", "unsigned") == 2)

        // A token is good for one body: its signature says nothing of the event.
        let answer = try senders.post(hub, "mailgun", mailgun)
        #expect(answer.status == 200 && counts(answer) == ["recorded": 1], "\(answer.text)")
        #expect(counts(try senders.post(hub, "mailgun", mailgun)) == ["duplicate": 1], "a service that tries again")
        try refused("mailgun", (mailgun.body.replacing(#""id":"f1""#, with: #""id":"f9""#), []), "a token used before")
        #expect(try metric("mailbell_ingest_requests_total", "mailgun", "replayed") == 3)
    }

    @Test func batchesAreTakenAndTriesAgainCountOnce() throws {
        let people = (0..<40).map { "r\($0)@example.com" }
        let id = try api.register(to: people, more: ["sent_at": "2026-01-05T10:00:00Z"])["id"].text ?? ""
        var events = (0..<400).map { index in
            sendGridEvent(
                "b\(index)", "open",
                [
                    "email": people[index % 40], "mailbell_message": id, "useragent": "agent \(index)",
                ])
        }
        events += [
            sendGridEvent("u1", "open", ["mailbell_message": "nope"]),
            sendGridEvent("u2", "open", ["email": "nobody@example.com"]),
            sendGridEvent("u3", "open", ["mailbell_message": NSNull()]),
            sendGridEvent("h1", "open", ["mailbell_message": NSNull(), "smtp-id": "<q3@example.com>"]),
            sendGridEvent("x1", "bounce"), sendGridEvent("", "open"), sendGridEvent("b0"),
        ]
        let request = try senders.sendGrid(events)
        let answer = try senders.post(hub, "sendgrid", request)
        #expect(
            counts(answer) == ["recorded": 401, "unknown": 3, "other": 1, "refused": 1, "duplicate": 1],
            "\(answer.text)")
        let head = try api.tree("/v1/me")["log"]["head"].int
        #expect(head == 2 + 40 + 401)
        #expect(counts(try senders.post(hub, "sendgrid", request))["duplicate"] == 402)
        try hub.kill()
        try hub.start()
        #expect(counts(try senders.post(hub, "sendgrid", request))["duplicate"] == 402, "also after a crash")
        #expect(try api.tree("/v1/me")["log"]["head"].int == head)
    }

    @Test func itIsHeldToItsForm() throws {
        #expect(try HTTP.get(port: hub.port, "/v1/ingest/sendgrid").status == 405)
        #expect(try senders.post(hub, "sparkpost", ("{}", [])).status == 404)
        #expect(try senders.post(hub, "", ("{}", [])).status == 404)
        #expect(try senders.post(hub, "mailgun", (String(repeating: " ", count: 131_073), [])).status == 413)
        #expect(try senders.post(hub, "ses", ("[]", [])).isProblem(400))
        #expect(try senders.post(hub, "sendgrid", senders.sendGrid([])).status == 200)
        let fault = try senders.post(hub, "webhook", senders.standard(["events": [Any]()], id: "e"))
        #expect(fault.isProblem(400, field: "events"), "\(fault.text)")
        // A subscription cannot be confirmed from here: SNS is to try again. One that leads elsewhere is forged.
        func subscription(_ address: String) throws -> Int {
            try senders.post(
                hub, "ses",
                senders.sns(
                    "You have chosen to subscribe", id: "c", type: "SubscriptionConfirmation",
                    more: ["Token": "t", "SubscribeURL": address])
            ).status
        }
        #expect(try subscription("https://example.com/?Action=ConfirmSubscription") == 401)
        #expect(
            [200, 503].contains(try subscription("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription")))
    }

    @Test func mailsOfOtherUsersAreNotReached() throws {
        let eve = APIClient(hub, try hub.addUser("eve@example.com"))
        let theirs = try eve.register(from: "eve@example.com", to: ["ann@example.com"])["id"].text ?? ""
        // The whole hub's service reaches all, and each event is its owner's.
        let answer = try senders.post(
            hub, "sendgrid", senders.sendGrid([sendGridEvent("e1", "open", ["mailbell_message": theirs])]))
        #expect(counts(answer) == ["recorded": 1])
        #expect(try eve.tree("/v1/me")["log"]["head"].int == 2 && api.tree("/v1/me")["log"]["head"].int == 2)
        // One that was set up for sam does not.
        let event: [String: Any] = [
            "id": "w9", "kind": "open", "at": rfc3339(at), "message": theirs, "recipient": "ann@example.com",
        ]
        let other = try senders.post(hub, "webhook", senders.standard(["events": [event]], id: "m"))
        #expect(other.tree["items"][0]["field"].text == "message", "\(other.text)")
    }

    @Test func withoutSettingsThereIsNothing() throws {
        let bare = try HubUnderTest(quick: [])
        #expect(try senders.post(bare, "sendgrid", senders.sendGrid([])).status == 404)
    }

    @Test func faultsInSettingsAreTold() throws {
        func errors(_ setting: String) -> String {
            HubArguments.refusal(["check", "--data", hub.folder.path + "/none", "--ingest", setting])?.errors ?? ""
        }
        let path = senders.folder.path
        for (setting, text) in [
            ("sparkpost", "is not one of sendgrid, postmark"), ("sendgrid", "needs key-file="),
            ("sendgrid key=x", "takes key-file=, user="), ("sendgrid key-file=sendgrid.pub", "absolute path"),
            ("sendgrid key-file=/nowhere", "No such file"),
            ("sendgrid key-file=\(path)/sns.pem", "is not a public key"),
            ("postmark login-file=\(path)/mailgun.key", "USER:PASSWORD"), ("ses topic=x", "is not a topic"),
            ("ses topic=\(senders.topic) certificate-file=\(path)/sns.key", "PEM certificate"),
            ("webhook secret-file=\(path)/mailgun.key", "whsec_"),
            ("mailgun key-file=\(path)/mailgun.key user=sam", "e-mail address"),
        ] {
            let told = errors(setting)
            #expect(told.contains(text), "\(setting): \(told)")
        }
        #expect(errors("mailgun key-file=\(path)/mailgun.key user=sam@example.com").isEmpty)
    }
}
