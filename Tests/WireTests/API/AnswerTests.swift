import Testing
import Wire

@testable import Core

/// The answers' JSON to the byte, that a client reads what the hub wrote, and what else it reads.
@Suite struct AnswerTests {
    private static let time = Timestamp(milliseconds: 1_795_323_843_000)
    private static let message = TrackedMessage(
        id: "m1", user: 1, from: "me@example.org", subject: "s", sentAt: nil, registeredAt: time,
        links: ["https://a.example/"])
    private static func recipient(_ email: String, _ tracking: Tracking = .identified) -> TrackedRecipient {
        TrackedRecipient(
            id: 1, message: "m1", email: email, name: nil, ticket: Ticket(high: 1, low: 1), tracking: tracking)
    }

    /// Checks the JSON of a body, and that reading it gives the same body.
    private func check<Body: Codable & Equatable>(
        _ body: Body, _ json: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let bytes = encodeJSON(body)
        #expect(String(decoding: bytes, as: UTF8.self) == json, sourceLocation: sourceLocation)
        #expect(try decodeJSON(Body.self, from: bytes) == body, sourceLocation: sourceLocation)
    }

    private func read<Body: Decodable>(_ type: Body.Type, _ json: String) throws -> Body {
        try decodeJSON(type, from: Array(json.utf8))
    }

    @Test func me() throws {
        let user = User(id: 1, email: "me@example.org", name: "Me", seat: .free, addresses: ["me@example.org"])
        let identity = Identity(tokenID: "tk_1", scopes: [.read], user: user)
        try check(
            Me(
                identity, log: LogState(epoch: Epoch("k3"), head: 9, floor: 2, unread: 3),
                publicURL: "https://m.example"),
            #"{"email":"me@example.org","name":"Me","seat":"free","language":"en","addresses":["me@example.org"],"#
                + #""public_url":"https://m.example","token":"tk_1","scopes":["read"],"#
                + #""log":{"epoch":"k3","head":9,"floor":2,"unread":3}}"#)
        try check(
            PairReply(identity, token: "mb_1"),
            #"{"token":"mb_1","id":"tk_1","email":"me@example.org","scopes":["read"]}"#)
    }

    @Test func messageReplies() throws {
        func reply(_ answer: MessageRequest.Answer) -> MessageReply {
            MessageReply(
                Self.message, recipients: [Self.recipient("a@e.org"), Self.recipient("b@e.org", .never)],
                tracksOpens: true, links: Self.message.links, note: nil, as: answer, publicURL: "https://h",
                seal: { _ in "T" })
        }
        try check(
            reply(.full),
            #"{"id":"m1","track":{"opens":true,"clicks":true},"recipients":[{"email":"a@e.org","#
                + #""pixel_url":"https://h/o/T.gif","links":[{"n":1,"url":"https://a.example/","#
                + #""tracked_url":"https://h/c/T/1"}],"opt_out_url":"https://h/p/T"},"#
                + #"{"email":"b@e.org","tracking":"never","pixel_url":null,"links":[{"n":1,"url":"https://a.example/","#
                + #""tracked_url":"https://a.example/"}],"opt_out_url":"https://h/p/T"}]}"#)
        try check(
            reply(.template),
            #"{"id":"m1","track":{"opens":true,"clicks":true},"link_template":"https://h/c/{ticket}/{n}","#
                + #""links":[{"n":1,"url":"https://a.example/"}],"recipients":[{"email":"a@e.org","#
                + #""pixel_url":"https://h/o/T.gif","ticket":"T","opt_out_url":"https://h/p/T"},"#
                + #"{"email":"b@e.org","tracking":"never","pixel_url":null,"ticket":null,"opt_out_url":"https://h/p/T"}]}"#
        )
    }

    @Test func messageStatus() throws {
        var seen = Engagement()
        seen.count(.open, .human, at: Self.time)
        seen.count(.click, .machine, at: Self.time)
        let status = RecipientStatus(
            recipient: Self.recipient("a@e.org"), engagement: seen, clicks: [.init(n: nil, count: 2)])
        try check(
            MessageStatus(Self.message, status: [status]),
            #"{"id":"m1","from":"me@example.org","subject":"s","sent_at":"2026-11-22T05:04:03.000Z","#
                + #""registered_at":"2026-11-22T05:04:03.000Z","track":{"opens":true,"clicks":true},"#
                + #""links":[{"n":1,"url":"https://a.example/"}],"recipients":[{"email":"a@e.org","#
                + #""tracking":"identified","status":"opened","opens":{"count":1,"#
                + #""first_at":"2026-11-22T05:04:03.000Z","last_at":"2026-11-22T05:04:03.000Z"},"#
                + #""clicks":{"count":0,"links":[{"n":null,"count":2}]},"machines":{"opens":0,"clicks":1}}]}"#)
    }

    @Test func contactWithAPageOfTheLog() throws {
        let open = Activity(id: "a", kind: .open, at: Self.time)
        let entries = [
            Entry(seq: 8, kind: .open, verdict: nil, body: open.encoded),
            Entry(seq: 9, kind: nil, verdict: nil, body: Array(#"{"kind":"new","x":[]}"#.utf8)),
        ]
        let contact = Contact(
            email: "a@e.org", name: "A", decision: .init(.anonymous, by: .hub(.domain("e.org"))), messages: 2)
        let items = entries.map(StoredActivity.init)
        let written = encodeJSON(ContactReply(contact, items: items, next: "b8"))
        #expect(
            String(decoding: written, as: UTF8.self)
                == #"{"email":"a@e.org","name":"A","tracking":"anonymous","set_by":"hub","set_for":"e.org","messages":2,"#
                + #""opens":{"count":0},"clicks":{"count":0},"machines":{"opens":0,"clicks":0},"items":["#
                + entries.map { String(decoding: $0.withSeq, as: UTF8.self) }.joined(separator: ",")
                + #"],"next":"b8"}"#)
        let read = try decodeJSON(ContactReply<LoggedActivity>.self, from: written)
        #expect(read == ContactReply(contact, items: read.items, next: "b8"))
        #expect(read.items.map(\.seq) == [8, 9])
        #expect(read.items.map(\.activity) == [open, nil], "a kind of a later hub does not fail the list")
        let page = try decodeJSON(ActivityPage.self, from: encodeJSON(ListReply(items: items, next: nil)))
        #expect(page == ListReply(items: read.items, next: nil))
    }

    @Test func devices() throws {
        let device = ConsumerState(.device("d"), cursor: Cursor(epoch: Epoch("k3"), seq: 4), lastSeen: Self.time)
        try check(
            ListReply(
                items: [
                    DeviceStatus(device, isConnected: true, backlog: 5, oldestUnacked: Self.time),
                    DeviceStatus(device, isConnected: false, backlog: nil, oldestUnacked: nil),
                ], next: nil),
            #"{"items":[{"name":"d","cursor":{"epoch":"k3","seq":4},"backlog":5,"#
                + #""oldest_unacked_at":"2026-11-22T05:04:03.000Z","last_seen":"2026-11-22T05:04:03.000Z","#
                + #""connected":true},{"name":"d","cursor":{"epoch":"k3","seq":4},"backlog":null,"#
                + #""last_seen":"2026-11-22T05:04:03.000Z","connected":false}],"next":null}"#)
    }

    @Test(
        arguments: [
            (.init(.identified, by: .none), #""identified""#),
            (.init(.never, by: .user(.everybody)), #""never","set_by":"you","set_for":"*""#),
            (.init(.anonymous, by: .hub(.domain("e.org"))), #""anonymous","set_by":"hub","set_for":"e.org""#),
            (.init(.never, by: .contact), #""never","set_by":"contact""#),
        ] as [(TrackingDecision, String)])
    func settingOfAContact(_ decision: TrackingDecision, _ json: String) throws {
        try check(SettingReply(email: "a@e.org", decision), #"{"email":"a@e.org","tracking":\#(json)}"#)
    }

    @Test func trackingSettings() throws {
        try check(
            ListReply(
                items: [
                    TrackingReply(TrackingSetting(.everybody, .never), isOfHub: true),
                    TrackingReply(TrackingSetting(.domain("e.org"), .anonymous), isOfHub: false),
                ], next: "a@e.org"),
            #"{"items":[{"who":"*","tracking":"never","set_by":"hub"},"#
                + #"{"who":"e.org","tracking":"anonymous","set_by":"you"}],"next":"a@e.org"}"#)
    }

    @Test func explanations() throws {
        var open = Activity(id: "a", kind: .open, at: Self.time)
        try check(
            WhyReply(Explanation(seq: 7, activity: open, rule: nil, facts: [], revisions: [])),
            #"{"seq":7,"kind":"open","at":"2026-11-22T05:04:03.000Z","rule":null,"facts":[],"revisions":[],"today":null}"#
        )
        open.recipient = .init(email: "a@e.org")
        open.message = .init(id: "m1", subject: "s")
        (open.via, open.verdict, open.reason) = (.direct, .human, "r")
        var whole = Explanation(
            seq: 7, activity: open, rule: RuleText(name: "n", says: "s", source: "x"), facts: ["f"],
            revisions: [.init(seq: 8, at: Self.time, reason: nil)])
        whole.isCut = true
        whole.today = Judgement(via: .bot, verdict: .machine, reason: "t", agent: Agent(), rule: "u")
        try check(
            WhyReply(whole),
            #"{"seq":7,"kind":"open","at":"2026-11-22T05:04:03.000Z","recipient":"a@e.org","subject":"s","#
                + #""via":"direct","verdict":"human","reason":"r","rule":{"name":"n","says":"s","source":"x"},"#
                + #""facts":["f"],"cut":true,"revisions":[{"seq":8,"at":"2026-11-22T05:04:03.000Z"}],"#
                + #""today":{"via":"bot","verdict":"machine","reason":"t","rule":"u"}}"#)
    }

    @Test func eventResults() throws {
        try check(
            EventReply(items: [
                .init(id: "1", .recorded(5)), .init(id: "2", .recorded(0)), .init(id: "3", .folded(5)),
                .init(id: "4", .duplicate(5)), .init(id: "5", .ignored), .init(id: "6", .unknownLink),
                .init(id: nil, JSONFault(field: "", message: "must be an object")),
                .init(id: "8", JSONFault(field: "at", message: "is missing")),
            ]),
            #"{"items":[{"id":"1","status":"recorded","seq":5},{"id":"2","status":"recorded"},"#
                + #"{"id":"3","status":"folded","seq":5},{"id":"4","status":"duplicate","seq":5},"#
                + #"{"id":"5","status":"ignored"},"#
                + #"{"id":"6","status":"refused","field":"link","detail":"the message has no such link"},"#
                + #"{"status":"refused","detail":"must be an object"},"#
                + #"{"id":"8","status":"refused","field":"at","detail":"is missing"}]}"#)
    }

    @Test func shortAnswers() throws {
        try check(RefusalReply(refused: 4), #"{"refused":4}"#)
        try check(Health("live"), #"{"status":"live"}"#)
        try check(Health("failing", reason: "full"), #"{"status":"failing","reason":"full"}"#)
        try check(
            Problem(status: 400, title: "t", detail: "d", field: "to[0]"),
            #"{"type":"about:blank","title":"t","status":400,"detail":"d","field":"to[0]"}"#)
    }

    @Test func answersOfOlderHubsAreRead() throws {
        let me = try read(
            Me.self,
            #"{"email":"a@e.org","name":"A","seat":"gold","addresses":[],"token":"tk_1","scopes":["dance"],"#
                + #""log":{"epoch":"k3","head":7,"floor":1,"unread":2},"more":{}}"#)
        #expect(me.publicURL == nil && me.language == nil && me.seat == "gold" && me.scopes == ["dance"])
        let reply = try read(
            MessageReply.self,
            #"{"id":"m1","recipients":[{"email":"a@e.org","links":[{"url":"u","tracked_url":"t"}]}]}"#)
        #expect(reply.trackedLinks(of: reply.recipients[0]) == ["u": "t"] && reply.track == nil)
        let status = try read(
            MessageStatus.self,
            #"{"id":"m1","subject":"s","registered_at":"x","links":[],"recipients":[{"email":"a@e.org","#
                + #""opens":{"count":1},"clicks":{"count":0,"links":[]}}]}"#)
        #expect(status.sentAt == nil && status.recipients[0].machines == nil)
        #expect(try read(PairReply.self, #"{"token":"mb_1"}"#).token == "mb_1")
        #expect(try read(SettingReply.self, #"{"tracking":"whole"}"#).tracking == "whole")
        #expect(try read(ListReply<TrackingReply>.self, #"{"items":[]}"#).next == nil)
        let device = try read(
            DeviceStatus.self, #"{"name":"d","cursor":{"epoch":"k3","seq":4},"last_seen":"x","connected":false}"#)
        #expect(device.backlog == nil)
        let contact = try read(
            ContactReply<LoggedActivity>.self,
            #"{"email":"a@e.org","tracking":"never","messages":1,"opens":{"count":0},"clicks":{"count":0},"#
                + #""machines":{"opens":0,"clicks":0},"items":[{"seq":3}]}"#)
        #expect(contact.setBy == nil && contact.items.map(\.seq) == [3])
        let why = try read(
            WhyReply.self,
            #"{"seq":7,"kind":"open","at":"x","facts":[],"revisions":[],"today":{"via":"v","verdict":"w","reason":"r"}}"#
        )
        #expect(why.rule == nil && why.cut == nil && why.today?.rule == nil)
    }

    /// RFC 9457, 3.1: members of another type are ignored.
    @Test func problemsOfOtherServersAreRead() throws {
        let problem = try read(Problem.self, #"{"title":"t","detail":5,"status":"403","field":["x"],"type":null}"#)
        #expect(problem.title == "t" && problem.detail == nil && problem.status == nil && problem.field == nil)
        #expect(throws: JSONFault.self) { try read(Problem.self, "[]") }
    }
}
