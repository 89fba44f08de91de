import Foundation
import TestKit
import Testing

/// Links and ids as services tell them: as they stood in the mail, and not as they were registered.
@Suite(.serialized, .blocking) struct ToldLinkTests {
    let senders: WebhookSenders
    let hub: HubUnderTest
    let api: APIClient
    let message: String
    private let at = Date().addingTimeInterval(-3600)

    private static let links = [
        "https://example.com/App%20(1).png", "https://example.com/caf%C3%A9?x=1", "https://xn--bcher-kva.example",
        "https://example.com/a?b=1&c=2",
    ]
    /// By the numbers of the links that they are.
    private static let told = [
        1: "https://example.com/App (1).png", 2: "https://Example.com:443/café?x=1 ", 3: "https://bücher.example/#top",
        4: "https://example.com/a?b=1&amp;c=2",
    ]

    init() throws {
        senders = try WebhookSenders()
        hub = try HubUnderTest(quick: senders.settings)
        api = APIClient(hub, try hub.addUser())
        let answer = try api.register(
            to: ["ann@example.com"], links: Self.links,
            more: [
                "message_id": "=?utf-8?q?=3Cq3=40?=\r\n =?utf-8?q?example=2Ecom=3E?=",
                "sent_at": "2026-01-05T10:00:00Z",
            ])
        message = answer["id"].text ?? ""
    }

    /// All links of the message by a service that tells them as they stood in the mail; posts one event a link.
    private func check(_ name: String, _ post: (Int, String) throws -> Answer) throws {
        let before = try hub.log(api.token ?? "").count
        for (n, url) in Self.told.sorted(by: { $0.key < $1.key }) {
            let answer = try post(n, url)
            #expect(answer.status == 200, "\(name) \(url): \(answer.text)")
        }
        let clicks = try hub.log(api.token ?? "").dropFirst(before).filter { $0["kind"] as? String == "click" }
        let links = clicks.compactMap { $0["link"] as? [String: Any] }
        #expect(links.map { $0["n"] as? Int } == [1, 2, 3, 4], "\(name): \(links)")
        #expect(links.map { $0["url"] as? String } == Self.links, "\(name)")
    }

    /// Another agent each time: the same click again within 60 s would be one with the first.
    private func agent(_ name: String, _ n: Int) -> String { "\(firefox) \(name)/\(n)" }

    @Test func servicesTellLinksAsTheyStoodInTheMail() throws {
        let seconds = Int(at.timeIntervalSince1970)
        try check("sendgrid") { n, url in
            try senders.post(
                hub, "sendgrid",
                senders.sendGrid([
                    [
                        "email": "ann@example.com", "timestamp": seconds + n, "event": "click", "sg_event_id": "u\(n)",
                        "useragent": agent("s", n), "mailbell_message": message, "url": url, "ip": "81.2.69.142",
                    ]
                ]))
        }
        try check("postmark") { n, url in
            try senders.post(
                hub, "postmark",
                senders.postmark([
                    "RecordType": "Click", "MessageID": "8839-\(n)",
                    "ReceivedAt": rfc3339(at.addingTimeInterval(Double(n))),
                    "Recipient": "ann@example.com", "OriginalLink": url, "UserAgent": agent("p", n),
                    "Metadata": ["mailbell_message": message],
                ]))
        }
        try check("mailgun") { n, url in
            try senders.post(
                hub, "mailgun",
                senders.mailgun(
                    [
                        "event": "clicked", "id": "m\(n)", "timestamp": Double(seconds + n),
                        "recipient": "ann@example.com",
                        "url": url, "client-info": ["user-agent": agent("m", n)],
                        "user-variables": ["mailbell_message": message],
                    ], token: "t\(n)"))
        }
        try check("ses") { n, url in
            let event = try WebhookSenders.text([
                "eventType": "Click",
                "click": [
                    "timestamp": rfc3339(at.addingTimeInterval(Double(n))), "ipAddress": "192.0.2.1", "link": url,
                    "userAgent": agent("e", n),
                ],
                "mail": [
                    "messageId": "0100", "destination": ["ann@example.com"], "tags": ["mailbell_message": [message]],
                ],
            ])
            return try senders.post(hub, "ses", senders.sns(event, id: "n\(n)"))
        }
        func event(_ name: String, _ n: Int, _ url: String) -> [String: Any] {
            [
                "id": "\(name)\(n)", "kind": "click", "at": rfc3339(at.addingTimeInterval(Double(n))), "url": url,
                "message": message, "recipient": "ann@example.com", "user_agent": agent(name, n),
            ]
        }
        try check("webhook") { n, url in
            try senders.post(hub, "webhook", senders.standard(["events": [event("w", n, url)]], id: "msg_\(n)"))
        }
        try check("events") { n, url in
            try HTTP.post(port: hub.port, "/v1/events", json: ["events": [event("v", n, url)]], token: api.token)
        }
    }

    /// A link that the mail was not registered with is recorded as well, as a URL.
    @Test func anUnknownLinkIsMadeAURL() throws {
        let items = try api.report([
            [
                "id": "x1", "kind": "click", "at": rfc3339(at), "url": "https://München.example/über uns",
                "message": message, "recipient": "ann@example.com",
            ],
            [
                "id": "x2", "kind": "click", "at": rfc3339(at), "url": "über uns", "message": message,
                "recipient": "ann@example.com",
            ],
        ])
        #expect(items.map { $0["status"].text } == ["recorded", "refused"])
        let link = try #require(try hub.log(api.token ?? "").last?["link"] as? [String: Any])
        #expect(link["url"] as? String == "https://xn--mnchen-3ya.example/%C3%BCber%20uns" && link["n"] == nil)
    }

    /// Registered by a client that does not decode encoded words; told decoded, bare, and raw.
    @Test func anIDInEncodedWordsIsFoundByEitherForm() throws {
        #expect(try api.tree("/v1/messages/\(message)")["message_id"].text == "<q3@example.com>")
        let ids = ["<q3@example.com>", "q3@example.com", "=?utf-8?q?=3Cq3=40?= =?utf-8?q?example=2Ecom=3E?="]
        let items = try api.report(
            ids.enumerated().map { n, id in
                [
                    "id": "i\(n)", "kind": "open", "at": rfc3339(at.addingTimeInterval(Double(n) * 100)),
                    "message_id": id,
                    "recipient": "ann@example.com", "user_agent": agent("i", n),
                ]
            })
        #expect(items.map { $0["status"].text } == ["recorded", "recorded", "recorded"])
        let mailgun = try senders.post(
            hub, "mailgun",
            senders.mailgun(
                [
                    "event": "opened", "id": "d1", "timestamp": at.timeIntervalSince1970,
                    "recipient": "ann@example.com",
                    "client-info": ["user-agent": agent("d", 1)], "message": ["headers": ["message-id": ids[2]]],
                ], token: "d1"))
        #expect(mailgun.text.contains(#""recorded":1"#), "\(mailgun.text)")
        // Once more by an old client, for another recipient: one message.
        let again = try api.register(
            to: ["bob@example.com"], links: Self.links,
            more: ["message_id": ids[2], "join": true, "sent_at": "2026-01-05T10:00:00Z"])
        #expect(again["id"].text == message)
    }
}
