import Core
import Crypto
import Testing
import Webhooks
import Wire

/// What requests say in each format, byte by byte.
@Suite struct FormatTests {
    private let wall = Timestamp(milliseconds: 1_795_608_000_000)
    private let now = MonotonicTime(milliseconds: 86_400_000)
    private let epoch = Epoch("k3")
    private static let secret = "whsec_" + base64(Array(0..<32))

    private func target(
        _ format: WebhookFormat, url: String = "https://ntfy.example.com/mailbell", filter: Filter = Filter(),
        app: String? = "https://mail.example.com"
    ) -> WebhookTarget {
        var target = WebhookTarget(
            name: "phone", user: "sam@example.com", url: url, format: format, filter: filter, fromEarliest: true)
        target.app = app
        return target
    }

    private func open(_ change: (inout Activity) -> Void = { _ in }) -> Activity {
        var activity = Activity(id: "01J", kind: .open, at: wall)
        activity.message = .init(id: "m1", subject: "Q3 offer")
        activity.recipient = .init(email: "alice@example.com", name: "Alice Example")
        activity.location = Location(
            city: "Tokyo", country: "JP", timeZone: "Asia/Tokyo", localTime: "2026-11-25T14:04:03+09:00",
            precision: .city)
        activity.via = .direct
        activity.verdict = .human
        activity.nth = 1
        change(&activity)
        return activity
    }

    private func click(_ change: (inout Activity) -> Void = { _ in }) -> Activity {
        open {
            $0.kind = .click
            $0.link = .init(n: 1, url: "https://example.com/pricing?from=mail")
            change(&$0)
        }
    }

    /// What a target is sent of a log with these activities; nil if that is nothing.
    private func posted(_ target: WebhookTarget, _ activities: [Activity]) -> Delivery.Post? {
        var delivery = Delivery(target, random: SystemRandomNumberGenerator())
        let head = Seq(activities.count)
        _ = delivery.appended(upTo: nil)
        let log = LogState(epoch: epoch, head: head, floor: 1, expired: 0)
        _ = delivery.resumed(log, cursor: Cursor(epoch: epoch, seq: 0), has: 0, now: now)
        let entries = activities.enumerated().map {
            Entry(seq: Seq($0) + 1, kind: $1.kind, verdict: $1.verdict, body: $1.encoded)
        }
        let actions = delivery.loaded(Page(entries: entries, through: head), now: wall)
        if case .post(let post)? = actions.first { return post }
        #expect(actions == [.save(Cursor(epoch: epoch, seq: head))], "the cursor moves")
        return nil
    }

    private func text(_ post: Delivery.Post?) -> String { String(decoding: post?.body ?? [], as: UTF8.self) }

    /// The title and the text of ntfy's message.
    private func message(_ activities: [Activity]) throws -> [String] {
        struct Body: Decodable {
            var title: String
            var message: String
        }
        let body = try decodeJSON(Body.self, from: try #require(posted(target(.ntfy(token: nil)), activities)).body)
        return [body.title, body.message]
    }

    // MARK: Requests

    @Test func ntfyGetsJSONAtItsRoot() throws {
        let target = target(.ntfy(token: "tk_x"))
        let post = posted(target, [open()])
        #expect(
            text(post)
                == #"{"topic":"mailbell","title":"Alice Example opened “Q3 offer”","message":"Tokyo, JP · 14:04 there","priority":3,"tags":["eyes"],"click":"https://mail.example.com/app/activity"}"#
        )
        let request = target.request(for: try #require(post), at: wall)
        #expect(request.url == "https://ntfy.example.com/")
        #expect(request.authorization == "Bearer tk_x" && request.body == post?.body)
        #expect(request.headers.map(\.name) == ["content-type", "user-agent", "webhook-id", "webhook-timestamp"])
        #expect(request.headers[0].value == "application/json" && request.headers[2].value == "phone_k3_1_1")
    }

    @Test func gotifyGetsItsMessage() throws {
        let target = target(.gotify(token: "A.x"), url: "https://push.example.com/")
        let post = posted(target, [click()])
        #expect(
            text(post)
                == #"{"title":"Alice Example clicked a link in “Q3 offer”","message":"example.com/pricing?from=mail · Tokyo, JP · 14:04 there","priority":5,"extras":{"client::display":{"contentType":"text/plain"},"client::notification":{"click":{"url":"https://mail.example.com/app/activity"}}}}"#
        )
        let request = target.request(for: try #require(post), at: wall)
        #expect(request.url == "https://push.example.com/message" && request.authorization == nil)
        #expect(request.headers.last?.name == "x-gotify-key" && request.headers.last?.value == "A.x")
    }

    @Test func withoutAnAppNothingIsLinked() throws {
        #expect(!text(posted(target(.ntfy(token: nil), app: nil), [open()])).contains("click"))
        #expect(!text(posted(target(.gotify(token: nil), app: nil), [open()])).contains("client::notification"))
    }

    @Test(arguments: [
        ("https://ntfy.sh/topic", "https://ntfy.sh/", "topic"),
        ("https://example.com/ntfy/my-topic_1", "https://example.com/ntfy/", "my-topic_1"),
        ("https://ntfy.sh/topic?auth=x", "https://ntfy.sh/?auth=x", "topic"),
        ("http://[2001:db8::1]:8080/t#f", "http://[2001:db8::1]:8080/", "t"),
    ])
    func topics(url: String, root: String, topic: String) throws {
        let target = target(.ntfy(token: nil), url: url)
        #expect(target.problemOfURL == nil)
        let post = try #require(posted(target, [open()]))
        #expect(target.request(for: post, at: wall).url == root)
        #expect(text(post).hasPrefix(#"{"topic":"\#(topic)","#))
    }

    @Test(arguments: [
        "https://ntfy.sh", "https://ntfy.sh/", "https://ntfy.sh/a/", "https://ntfy.sh/ä", "https://ntfy.sh/a%20b",
        "https://ntfy.sh/?topic", "https://ntfy.sh/" + String(repeating: "a", count: 65),
    ])
    func noTopics(url: String) { #expect(target(.ntfy(token: nil), url: url).problemOfURL != nil) }

    @Test(arguments: [
        ("https://push.example.com", "https://push.example.com/message"),
        ("https://example.com/gotify/", "https://example.com/gotify/message"),
        ("https://example.com/gotify/message", "https://example.com/gotify/message"),
        ("https://push.example.com?token=A.x", "https://push.example.com/message?token=A.x"),
        ("https://push.example.com/message?token=A.x", "https://push.example.com/message?token=A.x"),
        ("https://push.example.com/#/login", "https://push.example.com/message"),
    ])
    func gotifyURLs(url: String, requested: String) throws {
        let target = target(.gotify(token: nil), url: url)
        let post = try #require(posted(target, [open()]))
        #expect(target.request(for: post, at: wall).url == requested)
    }

    @Test func jsonIsSignedIfThereIsASecret() throws {
        let scheme = try StandardWebhook(secrets: Self.secret)
        let signed = target(.json(scheme), url: "https://crm.example.com/hook")
        let post = try #require(posted(signed, [open()]))
        #expect(text(post).hasPrefix(#"{"type":"mailbell.activities","#) && text(post).contains(#""webhook":"phone""#))
        let request = signed.request(for: post, at: wall)
        #expect(request.url == "https://crm.example.com/hook" && request.authorization == nil)
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        let isVerified = scheme.verifies(
            headers["webhook-signature"] ?? "", of: request.body, id: headers["webhook-id"] ?? "",
            timestamp: headers["webhook-timestamp"] ?? "")
        #expect(isVerified && headers["webhook-timestamp"] == "1795608000")
        let unsigned = target(.json(nil), url: "https://crm.example.com/hook").request(for: post, at: wall)
        #expect(!unsigned.headers.contains { $0.name == "webhook-signature" })
    }

    /// A secret becomes a header's value.
    @Test(arguments: ["", "a b", "a\r\nx: y", "a\nb", "ä", "\u{7f}", String(repeating: "a", count: 501)])
    func tokensThatCannotBeHeaders(token: String) {
        #expect(throws: WebhookFormat.Unusable.self) { try WebhookFormat(.ntfy, secret: token) }
        #expect(throws: WebhookFormat.Unusable.self) { try WebhookFormat(.gotify, secret: token) }
        #expect(throws: WebhookFormat.Unusable.self) { try WebhookFormat(.json, secret: token) }
    }

    @Test func samplesLookLikeTheRest() throws {
        let ntfy = target(.ntfy(token: "tk_x")).sample(at: wall)
        #expect(ntfy.url == "https://ntfy.example.com/" && ntfy.authorization == "Bearer tk_x")
        let sample =
            #"{"topic":"mailbell","title":"Test of Mailbell","message":"Opens and clicks will look like this:\nAlice Example opened “Q3 offer” · Tokyo, JP · \#((wall + .seconds(9 * 3600)).rfc3339.dropFirst(11).prefix(5)) there","priority":3,"#
        #expect(String(decoding: ntfy.body, as: UTF8.self).hasPrefix(sample))
        let json = target(.json(nil), url: "https://crm.example.com/").sample(at: wall)
        let body = String(decoding: json.body, as: UTF8.self)
        #expect(body.hasPrefix(#"{"type":"mailbell.test","#) && body.contains(#""items":[{"seq":1,"id":"test","#))
    }

    // MARK: Texts

    @Test func whatIsNotKnownIsLeftOut() throws {
        #expect(try message([open { $0.location = nil }]) == ["Alice Example opened “Q3 offer”", "12:00 UTC"])
        #expect(try message([open { $0.recipient?.name = nil }])[0] == "alice@example.com opened “Q3 offer”")
        #expect(try message([open { $0.message = nil }])[0] == "Alice Example opened your mail")
        #expect(try message([click { $0.message?.subject = "" }])[0] == "Alice Example clicked a link")
        let proxied = try message([open { $0.via = .gmailProxy }])
        #expect(proxied[1] == "via Gmail, place hidden")
        #expect(try message([open { $0.nth = 3 }])[1] == "Tokyo, JP · 14:04 there · 3 times so far")
        #expect(try message([open { $0.count = 40 }])[1] == "40 times in a burst")
        let country = Location(country: "JP", countryName: "Japan", precision: .country)
        #expect(try message([open { $0.location = country }])[1] == "Japan")
    }

    @Test func ofAnonymousContactsNothingIsSaid() throws {
        let hidden: (inout Activity) -> Void = { $0.recipient = .init(anonymous: true) }
        #expect(try message([open(hidden)]) == ["Someone opened a mail", "12:00 UTC"])
        #expect(try message([click(hidden)]) == ["Someone clicked a link", "12:00 UTC"])
        let both = try message([click(hidden), open(hidden)])
        #expect(both == ["1 open and 1 click", "Someone opened a mail\nSomeone clicked a link"])
    }

    @Test func onlyPeoplesOpensAndClicksAreTold() throws {
        let machine = open { $0.verdict = .machine }
        let others = Kind.allCases.filter { $0 != .open && $0 != .click }.map { kind in
            open {
                $0.kind = kind
                $0.verdict = nil
            }
        }
        for format in [WebhookFormat.ntfy(token: nil), .gotify(token: nil)] {
            #expect(posted(target(format), [machine] + others) == nil)
            let some = posted(target(format), [machine, open { $0.verdict = .unknown }] + others)
            #expect(some?.count == 1 && text(some).contains("opened “Q3 offer”"))
            let wide = Filter(kinds: Kind.allCases, verdicts: Verdict.allCases)
            #expect(posted(target(format, filter: wide), [machine] + others) == nil)
            #expect(posted(target(format, filter: Filter(kinds: [.click])), [open()]) == nil)
            #expect(posted(target(format, filter: Filter(verdicts: [.human])), [open { $0.verdict = .unknown }]) == nil)
        }
        #expect(posted(target(.json(nil)), [machine] + others)?.count == 1 + others.count)
    }

    @Test func severalAreOneMessage() throws {
        let two = try message([open(), click { $0.recipient?.name = "Bob" }])
        #expect(
            two == [
                "1 open and 1 click",
                "Bob clicked a link in “Q3 offer” · example.com/pricing?from=mail · Tokyo, JP · 14:04 there\n"
                    + "Alice Example opened “Q3 offer” · Tokyo, JP · 14:04 there",
            ])
        let ten = try message((1...10).map { n in open { $0.recipient?.name = "R\(n)" } })
        #expect(ten[0] == "10 opens")
        let lines = ten[1].split(separator: "\n")
        #expect(lines.count == 10 && lines.first?.hasPrefix("R10 ") == true && lines.last?.hasPrefix("R1 ") == true)
        let many = try message((1...22).map { n in open { $0.recipient?.name = "R\(n)" } })
        let more = many[1].split(separator: "\n")
        #expect(many[0] == "22 opens" && more.count == 11 && more.last == "and 12 more")
    }

    /// ntfy makes an attachment of a message beyond 4096 bytes, and refuses JSON beyond twice that.
    @Test(arguments: ["x", "ä", "試", "👩‍👩‍👧‍👦", "\"", "\\"])
    func longTextsAreCut(piece: String) throws {
        func long(_ bytes: Int) -> String { String(repeating: piece, count: bytes / piece.utf8.count) }
        let activity = click {
            $0.message?.subject = long(Limits.subjectBytes)
            $0.recipient?.name = long(Limits.nameBytes)
            $0.link?.url = "https://example.com/" + String(repeating: "y", count: 4000)
            $0.location?.city = long(200)
            $0.nth = .max
        }
        for count in [1, 2, 100] {
            let whole = try #require(posted(target(.ntfy(token: nil)), Array(repeating: activity, count: count)))
            #expect(whole.body.count < 8000, "\(count)")
            let told = try message(Array(repeating: activity, count: count))
            #expect(told[0].utf8.count < 400 && told[1].utf8.count < 3600)
            #expect(told[1].contains("…") && !told.joined().contains("\u{FFFD}"))
            if count == 100 { #expect(told[1].split(separator: "\n").last?.hasSuffix(" more") == true) }
        }
    }

    /// What a sender or a recipient has chosen neither ends a line nor turns it round, nor becomes a header.
    @Test(arguments: [
        "Q3\r\nx-evil: 1", "a\nb", "a\u{2028}b", "a\u{0}b", "\u{1b}[31mred", "\u{202e}txt.exe", "a\u{85}b", "a\tb",
    ])
    func hostileTexts(text: String) throws {
        let activity = open {
            $0.message?.subject = text
            $0.recipient?.name = text
            $0.location?.city = text
        }
        for format in [WebhookFormat.ntfy(token: "t"), .gotify(token: "t")] {
            let target = target(format)
            let post = try #require(posted(target, [activity]))
            let request = target.request(for: post, at: wall)
            let values = request.headers.map(\.value) + [request.authorization ?? ""]
            #expect(values.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } })
            #expect(post.body.allSatisfy { $0 >= 0x20 })
        }
        let told = try message([activity])
        let isPlain = told.joined().unicodeScalars.allSatisfy {
            ![.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
                && $0 != "\u{202e}"
        }
        #expect(isPlain, "\(told)")
        #expect(try message([activity, activity])[1].split(separator: "\n").count == 2)
    }

    @Test func otherScriptsStayAsTheyAre() throws {
        let activity = open {
            $0.message?.subject = "見積もり 🎉"
            $0.recipient?.name = "山田 太郎"
        }
        #expect(try message([activity])[0] == "山田 太郎 opened “見積もり 🎉”")
    }

    // MARK: Users' own

    private func own(
        _ format: OwnWebhook.Format = .ntfy, url: String = "https://ntfy.sh/t", name: String = "Phone",
        secret: String? = nil, kinds: Set<Kind> = [.open, .click]
    ) -> OwnWebhook {
        OwnWebhook(
            id: "wh_x1", user: 7, name: name, url: url, format: format, secret: secret, kinds: kinds, createdAt: wall)
    }

    private func fault(_ webhook: OwnWebhook) -> String? {
        do throws(WebhookTarget.Fault) {
            _ = try WebhookTarget(webhook, of: "sam@example.com", app: nil)
            return nil
        } catch {
            return error.field
        }
    }

    @Test func aUsersOwn() throws {
        let target = try WebhookTarget(own(), of: "sam@example.com", app: "https://mail.example.com")
        #expect(target.consumer == .webhook("wh_x1") && target.key == "wh_x1" && target.name == "Phone")
        #expect(target.filter == Filter(kinds: [.open, .click], verdicts: [.human, .unknown]))
        #expect(posted(target, [open()])?.id == "wh_x1_k3_1_1")
        let json = try WebhookTarget(own(.json, kinds: [.click]), of: "sam@example.com", app: nil)
        #expect(posted(json, [open(), click { $0.verdict = .machine }]) == nil)
        #expect(posted(json, [open(), click()])?.count == 1)
        #expect(!WebhookTarget.isName("wh_x1") && WebhookTarget.isName("crm"), "no line of the setting has its name")
    }

    @Test func faultsOfAUsersOwn() {
        #expect(fault(own()) == nil && fault(own(name: "自分の電話")) == nil)
        for name in ["", String(repeating: "x", count: 101), "a\nb", "a\u{202e}b"] {
            #expect(fault(own(name: name)) == "name", "\(name)")
        }
        let long = "https://ntfy.sh/" + String(repeating: "p/", count: 992)
        #expect(fault(own(.json, url: long)) == nil)
        for url in [
            "", "ntfy.sh/t", "ftp://ntfy.sh/t", "https://sam@ntfy.sh/t", "https://sam:x@ntfy.sh/t", "https:///t",
            "https://ntfy.sh:0/t", "https://ntfy.sh:x/t", "https://ntfy.sh/t t", "https://ntfy.sh/ü",
            "https://ntfy.sh/t\r\nx: y", "https://ntfy.sh/", long + "x",
        ] {
            #expect(fault(own(url: url)) == "url", "\(url)")
        }
        #expect(fault(own(secret: "a b")) == "secret" && fault(own(.json, secret: "hunter2")) == "secret")
        #expect(fault(own(.json, secret: Self.secret)) == nil)
        #expect(fault(own(kinds: [])) == "kinds" && fault(own(kinds: [.sent])) == "kinds")
    }
}
