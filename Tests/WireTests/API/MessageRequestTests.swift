import Core
import TestKit
import Testing
import Wire

@Suite struct MessageRequestTests {
    private static let user = User(
        id: 7, email: "me@example.org", name: "Me", seat: .paid, addresses: ["me@example.org", "us@example.org"])

    private static func request(
        from: String = "me@example.org", to: [(email: String, name: String?)] = [("mia@example.org", "Mia")],
        subject: String = "Hi", messageID: String? = nil, sentAt: String? = nil, links: [String]? = nil,
        track: String? = nil
    ) throws -> MessageRequest {
        var json = JSONWriter()
        json.object { json in
            json.member("from", from)
            json.key("to")
            json.array { json in
                for recipient in to {
                    json.object {
                        $0.member("email", recipient.email)
                        $0.member("name", ifSome: recipient.name)
                    }
                }
            }
            json.member("subject", subject)
            json.member("message_id", ifSome: messageID)
            json.member("sent_at", ifSome: sentAt)
            if let links {
                json.key("links")
                json.array { for link in links { $0.string(link) } }
            }
            if let track {
                json.key("track")
                json.raw(track.utf8)
            }
        }
        return try decodeJSON(MessageRequest.self, from: json.bytes)
    }

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    private func field(_ request: MessageRequest, user: User = user) -> String? {
        do {
            _ = try request.checked(for: user)
            return nil
        } catch {
            return error.field
        }
    }

    @Test func takesAllFields() throws {
        let request = try Self.request(
            from: "US@Example.org", to: [("Mia@Example.org", "Mia"), ("ben@example.org", nil)], subject: "Plans",
            messageID: "<1@x>", sentAt: "2026-11-22T06:04:03+01:00",
            links: ["https://a.example/", "https://a.example/"],
            track: #"{"opens":false}"#)
        #expect(
            try request.checked(for: Self.user)
                == NewMessage(
                    user: 7, from: "us@example.org",
                    recipients: [
                        .init(email: "mia@example.org", name: "Mia"), .init(email: "ben@example.org", name: nil),
                    ],
                    subject: "Plans", messageID: "<1@x>", sentAt: Timestamp(milliseconds: 1_795_323_843_000),
                    tracksOpens: false, links: ["https://a.example/", "https://a.example/"]))
    }

    @Test func whatIsNotSaidIsTracked() throws {
        let message = try Self.request(links: ["https://a.example/"]).checked(for: Self.user)
        #expect(message.tracksOpens)
        #expect(message.links == ["https://a.example/"])
        #expect(message.sentAt == nil && message.messageID == nil)
    }

    /// A free seat tracks opens only; and who asks for no clicks gets none.
    @Test func linksAreTrackedForPaidSeatsThatWantIt() throws {
        var free = Self.user
        free.seat = .free
        #expect(try Self.request(links: ["https://a.example/"]).checked(for: free).links == [])
        let unwanted = try Self.request(links: ["https://a.example/"], track: #"{"clicks":false}"#)
        #expect(try unwanted.checked(for: Self.user).links == [])
        // They are checked all the same: the request was wrong whatever becomes of it.
        #expect(field(try Self.request(links: ["javascript:alert(1)"]), user: free) == "links[0]")
    }

    @Test(arguments: [
        "someone@example.org", "me@example.com", "", "me", "me@example.org\r\nBcc: x@y",
        "me@example.org, us@example.org",
    ])
    func fromMustBeTheUsersOwn(_ from: String) throws {
        #expect(field(try Self.request(from: from)) == "from")
    }

    @Test func limitsAreExact() throws {
        #expect(field(try Self.request(subject: Self.text(998))) == nil)
        #expect(field(try Self.request(subject: Self.text(999))) == "subject")
        #expect(field(try Self.request(subject: String(repeating: "é", count: 499))) == nil)
        #expect(field(try Self.request(subject: String(repeating: "é", count: 500))) == "subject")
        #expect(field(try Self.request(subject: "")) == nil)
        #expect(field(try Self.request(messageID: Self.text(998))) == nil)
        #expect(field(try Self.request(messageID: Self.text(999))) == "message_id")
        #expect(field(try Self.request(to: [("a@b", Self.text(256))])) == nil)
        #expect(field(try Self.request(to: [("c@d", nil), ("a@b", Self.text(257))])) == "to[1].name")
    }

    @Test func limitsOfListsAreExact() throws {
        let people = (0...500).map { (email: "p\($0)@example.org", name: String?.none) }
        #expect(field(try Self.request(to: Array(people[..<500]))) == nil)
        #expect(field(try Self.request(to: people)) == "to")
        #expect(field(try Self.request(to: [])) == "to")
        let links = (0...500).map { "https://a.example/\($0)" }
        #expect(field(try Self.request(links: Array(links[..<500]))) == nil)
        #expect(field(try Self.request(links: links)) == "links")
        #expect(field(try Self.request(links: [])) == nil)
    }

    @Test func recipientsMustBeAddressesAndNamedOnce() throws {
        #expect(field(try Self.request(to: [("a@b", nil), ("nobody", nil)])) == "to[1].email")
        #expect(field(try Self.request(to: [("a@b", nil), ("c@d", nil), ("A@B", nil)])) == "to[2].email")
    }

    @Test(arguments: ["", "yesterday", "2026-11-22", "1795323843", "9999-12-31T23:59:59-01:00"])
    func sentAtMustBeATime(_ sentAt: String) throws {
        #expect(field(try Self.request(sentAt: sentAt)) == "sent_at")
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:text/html,x", "/relative", "https://", "https:///x", "https://user@/",
        "ftp://a.example/",
        "https://a.example/\r\nSet-Cookie: a=b", "https://a.example/é", "https://例え.example/", "https://a.example/ b",
        "",
        "https://a.example/" + String(repeating: "x", count: 4096 - 17),
    ])
    func linksMustBeTrackable(_ link: String) throws {
        #expect(field(try Self.request(links: ["https://a.example/", link])) == "links[1]")
    }

    /// Each field within its limit, but as JSON the activity would not be within its own.
    @Test func whatGrowsAsJSONIsRefused() throws {
        let link = "https://a.example/" + Self.text(4096 - 18)
        let quotes = String(repeating: "\"", count: 998)
        let controls = String(repeating: "\u{1}", count: 998)
        #expect(field(try Self.request(subject: Self.text(998), links: [link])) == nil)
        #expect(field(try Self.request(subject: quotes)) == nil)
        #expect(field(try Self.request(subject: controls)) == nil)
        #expect(field(try Self.request(subject: controls, links: [link])) == "subject")
    }

    /// Whatever passes the check makes activities that pass theirs: the largest that the event path can build of it.
    @Test func whatIsAcceptedFitsIntoAnActivity() throws {
        var random = SplitMix64(seed: 41)
        let pieces = ["x", "\"", "\u{1}", "é", "😀", "\\", "\n"]
        var accepted = 0
        for _ in 0..<600 {
            func fill(_ limit: Int) -> String {
                let piece = pieces.randomElement(using: &random)!
                return String(repeating: piece, count: Int.random(in: 0...limit, using: &random) / piece.utf8.count)
            }
            let email = Self.text(64) + "@" + [63, 63, 63, 61].map(Self.text).joined(separator: ".")
            let link = "https://a.example/" + Self.text(Int.random(in: 0...4078, using: &random))
            let request = try Self.request(
                to: [(email, fill(256)), ("b@example.org", fill(256))], subject: fill(998), links: [link])
            guard let message = try? request.checked(for: Self.user) else { continue }
            accepted += 1
            for recipient in message.recipients {
                let activity = Self.largest(of: message, to: recipient)
                try #require(activity.encoded.count <= Limits.activityBytes)
            }
        }
        #expect((300..<600).contains(accepted))
    }

    private static func largest(of message: NewMessage, to recipient: NewMessage.Recipient) -> Activity {
        var activity = Activity(id: text(26), kind: .click, at: Timestamp(milliseconds: 0))
        activity.message = .init(id: text(26), subject: message.subject, sentAt: text(24))
        activity.recipient = .init(email: recipient.email, name: recipient.name)
        activity.link = .init(n: 500, url: message.links[0])
        activity.location = Location(
            city: text(200), region: text(200), country: "JP", timeZone: text(60), precision: .country)
        activity.via = .gmailProxy
        activity.verdict = .unknown
        activity.reason = text(120)
        activity.agent = Agent(client: text(60), os: text(60), device: .desktop)
        activity.nth = 1_000_000_000
        return activity
    }

    @Test(arguments: [
        ("{}", "from"), (#"{"from":"a@b"}"#, "to"), (#"{"from":"a@b","to":[]}"#, "subject"),
        (#"{"from":1,"to":[],"subject":""}"#, "from"), (#"{"from":"a@b","to":{},"subject":""}"#, "to"),
        (#"{"from":"a@b","to":["c@d"],"subject":""}"#, "to[0]"),
        (#"{"from":"a@b","to":[{}],"subject":""}"#, "to[0].email"),
        (#"{"from":"a@b","to":[{"email":"c@d","name":5}],"subject":""}"#, "to[0].name"),
        (#"{"from":"a@b","to":[],"subject":"","links":[1]}"#, "links[0]"),
        (#"{"from":"a@b","to":[],"subject":"","sent_at":5}"#, "sent_at"),
        (#"{"from":"a@b","to":[],"subject":"","track":true}"#, "track"),
        (#"{"from":"a@b","to":[],"subject":"","track":{"opens":"yes"}}"#, "track.opens"), ("", ""), ("[]", ""),
    ])
    func aBodyOfAnotherShapeIsRefusedNamingTheMember(_ json: String, _ field: String) {
        #expect {
            try decodeJSON(MessageRequest.self, from: Array(json.utf8))
        } throws: {
            ($0 as? JSONFault)?.field == field
        }
    }
}
